"""Completing a citation: what the archive has that begins as somebody began to write it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec
import pyarrow as pa

from mabillon.dispatch.citations import KINDS
from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError, UnknownName
from mabillon.pages import words
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering
from mabillon.workflows.questions import shown
from mabillon.workflows.verify import load

MOST: Final = 10
_SHOWN: Final = 90
"""Characters of a text that tell which it is."""
_AT_ONCE: Final = 2_000
"""Posts of a channel that are looked through at once."""


class Completion(msgspec.Struct, frozen=True):
    """A citation without its brackets (``@post:CHANNEL/ID``), and what it points to."""

    citation: str
    what: str


def complete(
    gathering: Gathering, begun: str, dispatch: Dispatch | None = None, *, most: int = MOST
) -> list[Completion]:
    """Return what a begun citation may become.

    Parameters
    ----------
    begun
        What stands behind the bracket: ``@post:marl/26``, ``@op``, or a name alone.
    dispatch
        What it is written in: what that cites already, and its opinion, come first.
    """
    wanted = begun.lstrip("[").lstrip("@")
    kind, colon, key = wanted.partition(":")
    found = _in_kind(gathering, kind, key) if colon else _kinds(gathering, wanted)
    near = [c for c in _cited(gathering, dispatch) if _begins(c.citation, f"@{wanted}")]
    named = list({c.citation: c for c in [*near, *islice(found, most)]}.values())
    return named[:most]


def _begins(citation: str, begun: str) -> bool:
    return citation.casefold().startswith(begun.casefold())


def _cited(gathering: Gathering, dispatch: Dispatch | None) -> Iterator[Completion]:
    if dispatch is None:
        return
    targets = dict.fromkeys(
        str(t) for citation in dispatch.citations for t in citation.targets if t.part is None
    )
    if dispatch.front.opinion is not None:
        targets = {f"@opinion:{dispatch.front.opinion}": None} | targets
    for target in targets:
        kind, _, key = target.removeprefix("@").partition(":")
        found = next((c for c in _in_kind(gathering, kind, key) if c.citation == target), None)
        if found:
            yield found


def _kinds(gathering: Gathering, begun: str) -> Iterator[Completion]:
    """Yield completions of every kind that begins so; of a name alone, posts of its channel."""
    kinds = [kind for kind in KINDS if kind.startswith(begun.casefold())]
    for kind in kinds:
        yield from islice(_in_kind(gathering, kind, ""), 3 if len(kinds) > 1 else MOST)
    if not kinds:
        yield from _posts(gathering, begun)


def _in_kind(gathering: Gathering, kind: str, key: str) -> Iterator[Completion]:
    if kind == "post":
        yield from _posts(gathering, key)
    elif kind == "evidence":
        yield from _evidence(gathering, key)
    elif kind == "opinion":
        yield from _opinions(gathering, key)
    elif kind == "dispatch":
        yield from _dispatches(gathering, key)


def _posts(gathering: Gathering, key: str) -> Iterator[Completion]:
    """Yield posts by CHANNEL/ID, or channels as long as none is named."""
    holdings = gathering.holdings
    channel, slash, number = key.partition("/")
    if slash:
        yield from _of_channel(gathering, channel, number)
        return
    wanted = channel.casefold()
    names = {holdings.name(k): holdings.title(k) for k in holdings.channel_keys}
    near = [
        (name, title)
        for name, title in sorted(names.items())
        if wanted in name.casefold() or wanted in title.casefold()
    ]
    near.sort(key=lambda pair: not pair[0].casefold().startswith(wanted))
    if len(near) == 1:
        yield from _of_channel(gathering, near[0][0], "")
        return
    for name, title in near:
        yield Completion(f"@post:{name}/", title)


def _of_channel(gathering: Gathering, channel: str, number: str) -> Iterator[Completion]:
    """Yield the posts of a channel whose number begins so, the latest first."""
    holdings = gathering.holdings
    keys = [k for k in holdings.channel_keys if channel in (holdings.name(k), k)]
    rows = holdings.rows_of(keys)[::-1]
    ids = holdings.column("id")
    seen: set[str] = set()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        named = ids.take(pa.array(some)).to_pylist()
        for row, name in zip(some.tolist(), named, strict=True):
            if not name.startswith(number) or name in seen:
                continue
            seen.add(name)
            (post,) = holdings.posts([row])
            when = f"{words.time(post.posted_at)}: " if post.posted_at else ""
            said = " ".join(holdings.text(row).split())[:_SHOWN]
            yield Completion(f"@post:{shown(holdings, post)}", f"{when}{said}")


def _evidence(gathering: Gathering, digits: str) -> Iterator[Completion]:
    for digest, _ in islice(gathering.store.evidence_like(digits), MOST):
        try:
            item = gathering.evidence(digest)
        except UnknownName:
            continue
        yield Completion(f"@evidence:{digest[:16]}", f"{item.kind}, {item.name}")


def _opinions(gathering: Gathering, digits: str) -> Iterator[Completion]:
    for row in reversed(gathering.store.opinions()):
        if str(row.number).startswith(digits):
            made = load(gathering.store, row.number)
            what = f"{made.opinion.standing}, in the name of {made.issuer_name}"
            yield Completion(f"@opinion:{row.number}", what)


def _dispatches(gathering: Gathering, key: str) -> Iterator[Completion]:
    for number in sorted(dispatches.numbers(gathering.store), reverse=True):
        if number.startswith(key.casefold()):
            try:
                what = gathering.dispatch(number).title
            except MabillonError:
                what = "given out, and not written yet"
            yield Completion(f"@dispatch:{number}", what or "withdrawn")
