"""Names that the register dates: aliases, branches, outlets, offices with their holders.

A name stands in a text where its canonical words do, one after another; an office where its
title and its holder's name stand side by side, in either order. It is out of date where the
register says that it held only until before, or only from after, the claimed time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mabillon.text.tokens import canonical

NameKind = Literal["name", "branch", "outlet", "office"]


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name of the register; ``since`` is included, ``until`` is not, None = open.

    ``words``: the ways in which it may be written.
    """

    text: str
    kind: NameKind
    words: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None

    def stands_in(self, plain: str) -> bool:
        """Tell whether it stands in a canonical text with a space at each end."""
        forms = filter(None, map(canonical, self.words))
        return any(f" {form} " in plain for form in forms)


def named(text: str, names: Iterable[DatedName]) -> list[DatedName]:
    """Return the names that stand in a text; a name within a longer one is passed over."""
    plain = f" {canonical(text)} "
    found = sorted(
        (n for n in names if n.stands_in(plain)),
        key=lambda n: (-max(map(len, n.words)), n.text),
    )
    kept: list[DatedName] = []
    for name in found:
        for form in filter(None, map(canonical, name.words)):
            if f" {form} " in plain:
                kept.append(name)
                break
        for form in sorted(filter(None, map(canonical, name.words)), key=len, reverse=True):
            plain = plain.replace(f" {form} ", " \x00 ") if _alone(name, found) else plain
    return kept


def _alone(name: DatedName, names: Sequence[DatedName]) -> bool:
    """Tell whether no other name is written in the same way: of another time, then."""
    mine = set(map(canonical, name.words))
    return not any(o is not name and mine & set(map(canonical, o.words)) for o in names)


def out_of_date(found: Iterable[DatedName], when: datetime) -> list[DatedName]:
    """Return the names that did not hold then, nor under the same words at any entry."""
    names = list(found)
    holding = {
        form
        for n in names
        if (n.since is None or n.since <= when) and (n.until is None or when < n.until)
        for form in map(canonical, n.words)
    }
    return [n for n in names if not holding & set(map(canonical, n.words))]


def never_together(found: Sequence[DatedName]) -> list[tuple[DatedName, DatedName]]:
    """Return the pairs of one kind whose times do not meet, the earlier one first."""
    return [
        (a, b)
        for a in found
        for b in found
        if a.kind == b.kind and a.until and b.since and a.until <= b.since
        if not set(map(canonical, a.words)) & set(map(canonical, b.words))
    ]
