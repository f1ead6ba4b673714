"""Proposed posts, and what was decided of one, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.cli.times import shown
from mabillon.cli.typeset import Sheet
from mabillon.examine import phrases
from mabillon.examine.speaking.heard import IN_WORDS, THRESHOLD, Evidence
from mabillon.pages import words
from mabillon.text.display import fit, plain
from mabillon.workflows.proposed import Decision, Tally
from mabillon.workflows.proposing import Proposal, Proposals

SHOWN = 20
"""Proposals that the screen shows."""
WORDS = 60
"""Columns of the words that are shown of a text."""
LINES = 8
"""Lines of a text that are shown where it is asked about."""
KEYS = (
    ("y", "speaks in its name"),
    ("n", "does not"),
    ("s", "skip"),
    ("w", "whole text"),
    ("m", "say why"),
    ("b", "back"),
    ("q", "stop"),
)


def proposal_screen(found: Proposals, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what is proposed, newest first; times in UTC."""
    screen = Sheet(width, colour)
    _head(screen, found)
    number = len(found.proposals)
    for proposal in found.proposals[:SHOWN]:
        _proposal(screen, proposal)
    if number > SHOWN:
        screen.gap()
        screen.say(f"… and {number - SHOWN:,} more; --json has them.", 2)
    screen.gap()
    screen.say(_fared(found.tally), 2)
    screen.say("Whether the issuer issued them is another question: mabillon verify POST.", 2)
    return screen.lines


def _head(screen: Sheet, found: Proposals) -> None:
    number = len(found.proposals)
    posts = phrases.things(number, "post").capitalize() if number else "No post"
    speak = "speaks" if number < 2 else "speak"
    screen.say(f"{posts} {speak} in the name of {plain(found.issuer_name)}", bold=True)
    screen.say(
        f"among {found.looked_at:,} on channels that are not its own, since {shown(found.since)}; "
        "copies of its statements, and what is in question already, left out",
        2,
    )


def asking(found: Proposals, by: str, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what stands over proposals that are asked about by keys."""
    screen = Sheet(width, colour)
    _head(screen, found)
    screen.say(f"Decided by {plain(by)}; each answer is kept at once.", 2)
    if found.proposals:
        screen.gap()
        screen.say(", ".join(f"{key} {what}" for key, what in KEYS), 2)
    return screen.lines


def asked(proposal: Proposal, place: int, of: int, width: int = 80) -> list[str]:
    """Return a proposal that is asked about: what it says, and what speaks for and against it."""
    screen = Sheet(width, colour=False)
    screen.lines.append("")
    screen.say(f"{place} of {of}")
    _which(screen, proposal)
    text = whole(proposal, width)
    screen.lines += text[:LINES]
    if len(text) > LINES:
        screen.say(f"… and {phrases.things(len(text) - LINES, 'more line')} (w)", 4)
    _why(screen, proposal)
    return screen.lines


def whole(proposal: Proposal, width: int = 80) -> list[str]:
    """Return the text of a proposal."""
    screen = Sheet(width, colour=False)
    for line in proposal.text.splitlines():
        if line.strip():
            screen.say(plain(line), 4)
    return screen.lines


def _proposal(screen: Sheet, proposal: Proposal) -> None:
    screen.gap()
    _which(screen, proposal)
    if proposal.heading:
        screen.say(f"“{plain(fit(proposal.heading, WORDS).rstrip())}”", 2)
    _why(screen, proposal)


def _which(screen: Sheet, proposal: Proposal) -> None:
    at = shown(proposal.posted_at) if proposal.posted_at else "no time"
    screen.copyable([at, words.channel(proposal.channel), proposal.post], 2)


def _why(screen: Sheet, proposal: Proposal) -> None:
    for one in proposal.evidence:
        screen.say(_said(one), 4)
    if proposal.forwards:
        screen.say(f"forwarded from {plain(proposal.forwards)}", 4)
    if proposal.copies:
        count = phrases.things(len(proposal.copies), "later post")
        screen.say(f"repeated by {count}: {plain(', '.join(proposal.copies[:3]))}", 4)
    screen.say(f"score {proposal.score} (proposed from {THRESHOLD} on)", 4)


def _said(one: Evidence) -> str:
    quoted = f": “{plain(fit(one.words, WORDS).rstrip())}”" if one.words else ""
    return (
        f"{'for' if one.points > 0 else 'against'} ({one.points:+d}): {IN_WORDS[one.sort]}{quoted}"
    )


def _fared(tally: Tally) -> str:
    decided = tally.right + tally.wrong
    if tally.low is None or tally.high is None:
        said = "No proposal was decided yet: --yes POST or --no POST, with --by and --reason."
    else:
        share = f"{tally.low:.0%} to {tally.high:.0%} of such proposals"
        said = f"Decided so far: {tally.right:,} of {decided:,} right ({share}, at 95 %)."
    return said + (f" Found by hand though not proposed: {tally.missed:,}." if tally.missed else "")


def ended(yes: Sequence[str], issuer: str, tally: Tally, width: int = 80) -> list[str]:
    """Return what stands under proposals that were decided by keys; ``yes``: which speak so."""
    screen = Sheet(width, colour=False)
    screen.lines.append("")
    screen.say(_fared(tally))
    if yes:
        screen.say("Whether they were issued by it:")
        for post in yes:
            screen.copyable([f"mabillon verify {post} --issuer {issuer}"], 2, 2)
    return screen.lines


def decision_screen(
    made: Decision, post: str, width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return what was kept of a decision, and what comes next."""
    screen = Sheet(width, colour)
    said = "speaks" if made.yes else "does not speak"
    screen.say(f"Kept: {plain(post)} {said} in the name of {plain(made.issuer)}.", bold=True)
    if made.yes:
        screen.say("Whether it was issued by it:", 2)
        screen.copyable([f"mabillon verify {post} --issuer {made.issuer}"], 2, 4)
    else:
        screen.say("It is not proposed again, nor what repeats it.", 2)
    return screen.lines
