"""What a round shows: its head, each place, each answer, and the looks as a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine.looks import IN_WORDS, Look
from mabillon.pages import words
from mabillon.text.display import fit, plain, width_of
from mabillon.workflows.places import Place
from mabillon.workflows.round import Round

KEYS = (
    ("t", "there"),
    ("n", "not there"),
    ("u", "unreachable"),
    ("s", "skip"),
    ("p", "give a screenshot"),
    ("e", "newest post there"),
    ("m", "remark"),
    ("b", "back"),
    ("q", "stop"),
)


def here() -> tzinfo | None:
    """Return the reader's time zone."""
    return datetime.now().astimezone().tzinfo


def head(
    of: Round, by: str, at: datetime, minutes: int, width: int, *, colour: bool = False
) -> list[str]:
    """Return what stands over a round: what is looked for, how far back, and who looks."""
    screen = Sheet(width, colour)
    title = plain(of.issuer.title)
    screen.say(f"Round of {words.count(len(of.places), 'channel')} for {title}", bold=True)
    screen.say(f"“{of.sought.words}”", 2)
    sought = of.sought
    about = "" if sought.about == sought.digest else f"{sought.about}   "
    screen.say(f"{about}sha256 {words.digest(sought.digest)}", 2)
    screen.gap()
    if sought.since is None:
        screen.say(
            "It is not known when it was posted: these looks are kept, and carriage cannot "
            "count them. Stop (q) and give --posted-at if you know.",
            2,
        )
    else:
        screen.say(f"Look on each for it, back to {words.time(sought.since, here())}.", 2)
    if sought.posted_at is not None and at <= sought.posted_at:
        screen.say(
            f"It was posted on {words.time(sought.posted_at, here())}, and a look at "
            f"{words.time(at, here())} is earlier: it can say nothing of it.",
            2,
        )
    screen.say(
        "A look says what stood there at that moment, by your word; a screenshot stands beside "
        "it. Nothing is fetched by Mabillon.",
        2,
    )
    done = len(of.looks)
    if of.resumed:
        screen.say(f"Going on with round {of.name}: {done} of {len(of.places)} looked at.", 2)
    if not of.left:
        screen.say(
            "Every channel was looked at. --again begins a new round; --round "
            f"{of.name} goes through this one again, to correct it.",
            2,
        )
    screen.say(
        f"Looked at by {by}. Each answer is kept at once; stopped, "
        f"mabillon round {of.issuer.name} goes on with it for {minutes} minutes.",
        2,
    )
    screen.gap()
    screen.say(", ".join(f"{key} {what}" for key, what in KEYS), 2)
    return screen.lines


def place(of: Round, at: Place, width: int, *, links: bool, colour: bool = False) -> list[str]:
    """Return one place: its number, title, role and address, and what is known of it so far."""
    screen = Sheet(width, colour)
    screen.lines.append("")
    number = f"{of.places.index(at) + 1} of {len(of.places)}"
    screen.hang(f"{number}  ", f"{plain(at.title)}   {at.role}", width_of(number) + 2)
    address = at.address or ""
    if links and address:
        screen.copyable([at.key, address], 3, 4)
    else:
        screen.say("   ".join(part for part in (at.key, address) if part), 4)
    if post := of.sought.had.get(at.channel):
        screen.say(f"It stands there as collected ({post}): does it still?", 4)
    if look := of.looks.get(at.channel):
        screen.say(f"In this round so far: {answered(look)}.", 4)
    screen.say("There, not there, unreachable? (t n u; s p e m b q)", 4)
    return screen.lines


def answered(look: Look) -> str:
    """Return an answer with its time in UTC and here."""
    said = f"{IN_WORDS[look.answer]}, {words.time(look.at, here())}, {plain(look.by)}"
    if look.screenshot:
        said += f", screenshot sha256 {words.digest(look.screenshot)}"
    return spaces(said)


def summary(of: Round, width: int, *, colour: bool = False) -> list[str]:
    """Return what a round came to, and what can be done with it."""
    screen = Sheet(width, colour)
    screen.lines.append("")
    said = [
        words.count(count, "channel") + " " + IN_WORDS[answer]
        for answer in ("there", "not_there", "unreachable")
        if (count := sum(1 for look in of.looks.values() if look.answer == answer))
    ]
    left = len(of.left)
    said += [f"{left} not looked at"] if left else []
    screen.say(f"Round {of.name}: {'; '.join(said)}.", bold=True)
    if any(look.answer == "there" for look in of.looks.values()):
        screen.say("Capture what you saw: a look gives no figure, a captured post does.", 2)
    about = of.sought.about
    if about != of.sought.digest:
        screen.copyable([f"mabillon verify {about} --issuer {of.issuer.name}"], 3, 2)
    return screen.lines


def listing(looks: Sequence[Look], width: int, *, colour: bool = False) -> list[str]:
    """Return looks as a list, oldest first: time, channel, answer, who, screenshot."""
    screen = Sheet(width, colour)
    if not looks:
        screen.say("Nobody has looked yet: mabillon round ISSUER --about POST")
        return screen.lines
    name = max(12, min(28, screen.width - 60))
    about = ""
    for look in looks:
        heading = f"{look.round}   {look.about if look.about != look.digest else 'text'}"
        if heading != about:
            about = heading
            screen.gap()
            screen.say(f"Round {heading}   sha256 {words.digest(look.digest)}", bold=True)
            screen.say(f"“{look.sought[:120]}”", 2)
        start = f"  {words.short_time(look.at)} UTC  {fit(look.channel, name)}  "
        rest = [f"{IN_WORDS[look.answer]}, {look.by}"]
        rest += [f"newest {look.newest}"] if look.newest else []
        rest += [look.note] if look.note else []
        rest += [f"screenshot {words.digest(look.screenshot)}"] if look.screenshot else []
        screen.hang(spaces(start), "; ".join(rest), width_of(start))
    return screen.lines
