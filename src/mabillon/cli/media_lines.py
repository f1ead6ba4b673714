"""The terminal listing of a trace of a picture or video."""

from __future__ import annotations

from typing import Final

from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine.media.traced import MediaAppearance, MediaTrace
from mabillon.pages import media_words, words
from mabillon.text.display import defang, fit, plain, wrap

ROWS: Final = 40
"""Appearances that the screen shows; ``--json`` has them all."""

EXCERPT: Final = 160

_YEAR_S: Final = 365.2425 * 86_400


def media_screen(trace: MediaTrace, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return a media trace for the terminal: earliest first, times in UTC."""
    screen = Sheet(width, colour)
    say_media(screen, trace)
    return screen.lines


def say_media(screen: Sheet, trace: MediaTrace) -> None:
    """Add a media trace to a screen."""
    of = "of " if any(one.asked for one in trace.appearances) else ""
    head = f"Trace of the {trace.medium} {of}{plain(trace.name)}"
    screen.copyable([head, f"sha256 {words.digest(trace.evidence)}"], 5)
    screen.say(media_words.label(trace), 2)
    screen.gap()
    for line in wrap(defang(media_words.headline(trace)), screen.text - 2):
        screen.lines.append(f"  {screen.style(spaces(line), bold=True)}")
    screen.say(media_words.summary(trace), 2)
    screen.gap()
    for place, one in enumerate(trace.appearances[:ROWS]):
        _say(screen, one, first=place == trace.first)
    if len(trace.appearances) > ROWS:
        screen.say(f"… and {len(trace.appearances) - ROWS:,} more; --json has them all.", 2)
    screen.gap()
    for caveat in trace.caveats:
        screen.say(words.sentence(caveat), 2)


def _say(screen: Sheet, one: MediaAppearance, *, first: bool) -> None:
    at = f"{one.posted_at:%Y-%m-%d %H:%M}" if one.posted_at else "no time"
    since = "first" if first else _since(one)
    title = words.channel(one.title)
    place = f"{plain(title)}  {one.post}" if one.post else f"file {plain(title)}"
    screen.copyable([f"{at:<16}", f"{fit(since, 10):<10}", place], 2, 2)
    said = [media_words.kind(one), media_words.measured(one)]
    screen.say("; ".join(part for part in said if part), 32 if screen.text >= 70 else 6)
    text = " ".join(one.caption.split())
    quoted = f": “{plain(text[:EXCERPT])}{'…' if len(text) > EXCERPT else ''}”" if text else ""
    screen.say(f"{media_words.beside(one)}{quoted}", 32 if screen.text >= 70 else 6)


def _since(one: MediaAppearance) -> str:
    if one.after_s is None:
        return ""
    years = abs(one.after_s) / _YEAR_S
    long = f"{years:.1f} years" if years >= 2 else words.duration(one.after_s)
    return f"{'-' if one.after_s < 0 else '+'}{spaces(long)}"
