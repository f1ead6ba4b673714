"""The links of a trace for the terminal: from whom each post had it, by kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, get_args

from mabillon.cli.typeset import Sheet
from mabillon.examine.descent import Kind, Link
from mabillon.pages import words
from mabillon.pages.trace import TraceContext, counted
from mabillon.text.display import plain

LINKS: Final = 12
"""Links of each kind, and reasons for none, that the screen shows; ``--json`` has them all."""
POSTS: Final = 3
"""Posts that are named where several have no link for one reason."""
CHANGES: Final = 2
"""Changes shared with a source that the screen shows."""
LOOKALIKES: Final = 6
"""Names that look alike that the screen shows."""

_HEADS: Final[dict[Kind, str]] = {
    "certain": "certain",
    "named": "by name",
    "inferred": "inferred",
}
_INDENT: Final = 12


def say_links(screen: Sheet, page: TraceContext) -> None:
    """Say from whom each post had it: certain, by name only and inferred apart."""
    if not page.links:
        return
    screen.gap()
    screen.say(counted(page.links, page.unlinked), 2)
    for kind in get_args(Kind):
        links = [link for link in page.links if link.kind == kind]
        for link in links[:LINKS]:
            screen.hang(f"  {_HEADS[kind]}", _link(link), _INDENT)
        if len(links) > LINKS:
            screen.say(f"… and {len(links) - LINKS:,} more; --json has them all.", _INDENT)
    why: dict[str, list[str]] = {}
    for one in page.unlinked:
        why.setdefault(one.reason, []).append(one.post)
    for reason, posts in list(why.items())[:LINKS]:
        screen.hang("  none", f"{_several(posts)}: {plain(reason)}", _INDENT)


def say_lookalikes(screen: Sheet, lookalikes: Sequence[str]) -> None:
    """Say which names look like another."""
    for said in lookalikes[:LOOKALIKES]:
        screen.say(said, 2)
    if len(lookalikes) > LOOKALIKES:
        screen.say(f"… and {len(lookalikes) - LOOKALIKES:,} more; --json has them all.", 2)


def _link(link: Link) -> str:
    source = _named(link.source or f"“{link.name}”", link.source_version)
    said = f"{_named(link.post, link.version)} from {source}"
    if link.score is None:
        return f"{said}: {plain(link.reason)}"
    said += f", {words.percent(link.score)} alike"
    said += f", or {words.count(link.others, 'other')}" if link.others else ""
    alike = ", ".join(plain(change) for change in link.changes[:CHANGES])
    return f"{said}; both read {alike}" if alike else said


def _named(post: str, version: int) -> str:
    return f"{plain(post)} (version {version})" if version > 1 else plain(post)


def _several(posts: Sequence[str]) -> str:
    named = ", ".join(plain(post) for post in posts[:POSTS])
    return f"{named} and {len(posts) - POSTS:,} more" if len(posts) > POSTS else named
