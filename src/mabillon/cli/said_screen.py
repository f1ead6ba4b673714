"""What an issuer said of an event, for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mabillon.cli.event_screen import TITLE_SHOWN
from mabillon.cli.times import shown
from mabillon.cli.typeset import Sheet
from mabillon.examine.events.model import days
from mabillon.examine.said.about import Match
from mabillon.examine.said.cues import Cue
from mabillon.examine.said.silence import Watched
from mabillon.examine.said.stance import OF, in_words
from mabillon.pages import words
from mabillon.pages.event_words import quoted
from mabillon.text.display import fit, plain
from mabillon.workflows.said import WhatWasSaid
from mabillon.workflows.saying import Hit

SHOWN = 10
"""Posts of each list that the screen shows."""


def said_screen(found: WhatWasSaid, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what was found; times in UTC."""
    screen = Sheet(width, colour)
    event = found.event
    title = fit(event.title, TITLE_SHOWN).rstrip()
    screen.say(f"{plain(found.issuer_name)} about: {title}", bold=True)
    screen.say(
        f"{days(event.from_day, event.to_day)}; posts from {shown(found.since)} "
        f"until {shown(found.until)}",
        2,
    )
    screen.gap()
    for number, sentence in enumerate(found.sentences):
        screen.say(plain(sentence), 2, bold=not number)
    _hits(screen, "Its own posts", found.own)
    _hits(screen, "Forwarders that quote it (not its own posts)", found.quoted)
    _hits(screen, "In the name of it, by others (not established who issued them)", found.in_name)
    if found.nearly:
        _hits(screen, f"Own posts that may be about it ({found.nearly_total:,})", found.nearly, 3)
    _watched(screen, found.watched.channels)
    _beside(screen, found)
    screen.gap()
    for caveat in found.caveats:
        screen.say(caveat, 2)
    if found.known_as_of:
        screen.say(f"Among what was kept by {shown(found.known_as_of)}.", 2)
    return screen.lines


def _hits(screen: Sheet, heading: str, hits: Sequence[Hit], most: int = SHOWN) -> None:
    if not hits:
        return
    screen.gap()
    screen.say(heading, bold=True)
    for hit in hits[:most]:
        at = shown(hit.posted_at) if hit.posted_at else "no time"
        edited = f", edited {shown(hit.edited_at)}" if hit.edited_at else ""
        of = f", of {plain(hit.of)}" if hit.of else ""
        if hit.gone_by:
            edited += f", gone by {shown(hit.gone_by)}"
        screen.copyable([f"{at}{edited}", words.channel(hit.title), f"{hit.post}{of}"], 2, 2)
        if hit.recorded:
            screen.say(f"Of this post: {plain('; '.join(hit.recorded))}.", 4, bold=True)
        screen.say(f"{in_words(hit.stances)}; score {hit.score}: {_ties(hit.matched)}", 4)
        for one in hit.said[:4]:
            if one.near:
                meant = f"of {OF[one.stance]}" if one.stance else "turned, of nothing"
                screen.say(f"{meant} ({one.language}): {plain(quoted(hit.text, one.at))}", 6)
        if not any(one.near for one in hit.said):
            place = next((m.at[0] for m in hit.matched if m.at), (0, 0))
            screen.say(plain(quoted(hit.text, place)), 6)
    if len(hits) > most:
        screen.say(f"… and {len(hits) - most:,} more; --json has them.", 2)


def _ties(matched: Sequence[Match]) -> str:
    return "; ".join(f"{m.what} {', '.join(map(plain, m.words[:3]))}" for m in matched)


def _watched(screen: Sheet, channels: Sequence[Watched]) -> None:
    screen.gap()
    screen.say("What was watched", bold=True)
    for channel in channels:
        until = f" until {_time(channel.until)}" if channel.until else ""
        gaps = len(channel.gaps)
        lacks = f", {gaps} gap{'' if gaps == 1 else 's'}" if channel.how == "partly" else ""
        screen.say(f"{plain(channel.title)} ({channel.role}): {channel.how}{until}{lacks}", 2)
    if not channels:
        screen.say("no own channel and no forwarder of it is in the register", 2)


def _time(text: str) -> str:
    return shown(datetime.fromisoformat(text))


def _beside(screen: Sheet, found: WhatWasSaid) -> None:
    counted = (
        (found.wordless, "own post without words (a picture, a video), which was not read"),
        (found.undated, "own post without a time, which is in no window"),
        (found.passed_on, "post that an own channel forwarded from elsewhere, not looked at"),
        (found.besides, "forwarder's post about it in words of its own"),
    )
    said = [f"{n:,} {what}" for n, what in counted if n]
    if said:
        screen.gap()
        screen.say(f"Beside that: {'; '.join(said)}.", 2)


def cue_screen(used: Sequence[Cue], width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the list of cues, by stance and language."""
    screen = Sheet(width, colour)
    places = dict.fromkeys((cue.stance, cue.language) for cue in used)
    for stance, language in places:
        screen.say(f"words of {OF[stance]} ({language})", bold=True)
        listed = [c.listed for c in used if (c.stance, c.language) == (stance, language)]
        screen.say(" | ".join(map(plain, listed)), 2)
    return screen.lines
