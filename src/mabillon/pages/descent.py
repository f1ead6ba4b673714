"""Who had it from whom, as a page says it: nodes for the drawing, rows for the table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mabillon.examine.descent import Kind, Link, Unlinked
from mabillon.pages import words
from mabillon.pages.appearance import TraceRow

DRAWN: Final = 60
"""Copies and origins that are drawn; the table has the others."""
NAMED: Final = 12
"""Channels that are named where copies are not drawn."""

Key = tuple[str, int]
"""A copy by post and version; an origin that is none by its name and 0."""

Via = tuple[Key, Kind]
"""A source, and how the link to it is known."""

_QUOTED: Final = re.compile("“([^”]*)”")
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Node:
    """What is drawn: a copy, or an origin that is none ("absent").

    ``label`` names it; ``how`` says how its link is known; ``relation`` decides its sign,
    "absent" is that of an origin that is no copy; ``via`` is where it was had from, with the
    kind of the link, null = no link.
    """

    key: Key
    at: datetime | None
    label: str
    how: str
    relation: str
    via: Via | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the table: a copy, where it was had from, and how that is known."""

    row: TraceRow
    kind: str | None
    source: str | None
    source_title: str | None
    reason: str


def table(
    rows: Sequence[TraceRow], links: Sequence[Link], unlinked: Sequence[Unlinked]
) -> list[Said]:
    """Return for each appearance where it was had from, in the order of ``rows``."""
    by_link = {(link.post, link.version): link for link in links}
    why = {(one.post, one.version): one.reason for one in unlinked}
    titles = {row.post: row.channel_title for row in rows}
    said = []
    for row in rows:
        link = by_link.get((row.post, row.version))
        if link is None:
            reason = why.get((row.post, row.version), "not examined")
            said.append(Said(row, None, None, None, isolated(reason)))
            continue
        source = link.source or (f"“{link.name}”" if link.name else None)
        if link.state == "found" and link.source_version > 1:
            source = f"{source}, version {link.source_version}"
        title = titles.get(link.source or "")
        said.append(Said(row, link.kind, source, title, isolated(link.reason)))
    return said


def isolated(said: str) -> str:
    """Return a sentence in which nothing quoted turns what stands around it."""
    return _QUOTED.sub("“\u2068\\1\u2069”", said)


def nodes(rows: Sequence[TraceRow], links: Sequence[Link]) -> list[Node]:
    """Return what is drawn, by time: linked copies, the first, and origins that are none.

    At most ``DRAWN``, the earliest. A copy without a link that is nobody's source is left
    out unless it is the first; an origin stands before the first copy that was had from it.
    """
    by_link = {(link.post, link.version): link for link in links}
    sources = {_source(link) for link in links}
    order: list[tuple[datetime, int, int, Node]] = []
    absent: dict[Key, int] = {}
    for i, row in enumerate(rows):
        key = (row.post, row.version)
        link = by_link.get(key)
        if link is None and key not in sources and i:
            continue
        at = row.since or _NEVER
        if link is not None and link.state != "found" and _source(link) not in absent:
            absent[_source(link)] = i
            first = min(at, link.source_at or at)
            order.append((first, 0, i, _absent(link)))
        how = _how(link) if link else "not known" if i else "first found"
        order.append((at, 1, i, _copy(row, link, how)))
    order.sort(key=lambda entry: entry[:3])
    return [node for *_, node in order[:DRAWN]]


def left_out(rows: Sequence[TraceRow], drawn: Sequence[Node]) -> str | None:
    """Return, by channel, how many appearances are not drawn; null = all are."""
    keys = {node.key for node in drawn}
    counts: dict[str, int] = {}
    for row in rows:
        if (row.post, row.version) not in keys:
            counts[row.channel_title] = counts.get(row.channel_title, 0) + 1
    if not counts:
        return None
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    # Each name is isolated, so that a right-to-left one does not turn the list round.
    named = [f"\u2068{words.channel(title)}\u2069 {count:,}" for title, count in most[:NAMED]]
    more = words.count(len(most) - NAMED, "more channel") if len(most) > NAMED else ""
    posts = words.count(sum(counts.values()), "post")
    return f"Not drawn: {posts} ({', '.join([*named, *([more] if more else [])])})"


def _source(link: Link) -> Key:
    if link.state == "found":
        return (link.source or "", link.source_version)
    return (link.source or f"“{link.name}”", 0)


def _copy(row: TraceRow, link: Link | None, how: str) -> Node:
    return Node(
        key=(row.post, row.version),
        at=row.since,
        label=words.channel(row.channel_title),
        how=how,
        relation=row.relation,
        via=(_source(link), link.kind) if link else None,
    )


def _how(link: Link) -> str:
    """Return how a link is known, in a few words beside what it leads to."""
    said = {"certain": "certain", "named": "named only"}.get(link.kind, "inferred")
    said += f" {link.score:.2f}" if link.score is not None else ""
    return f"{said}, or {words.count(link.others, 'other')}" if link.others else said


_STATES: Final[Mapping[str, str]] = {
    "kept": "in other words in the archive",
    "not collected": "not collected",
    "not identified": "only a name",
}


def _absent(link: Link) -> Node:
    name = link.source or f"“{link.name}”"
    return Node(_source(link), link.source_at, words.channel(name), _STATES[link.state], "absent")
