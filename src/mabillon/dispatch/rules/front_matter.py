"""The front matter says under what a dispatch is found, and what it says is so.

Events and opinions that are not there are found by ``citation-unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

from mabillon.dispatch.front import slugged
from mabillon.dispatch.notes import style_of
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.errors import UsageError

_FILED: Final = ("countries", "topics", "issuers", "authors")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

_Wrong = tuple[str, str, str]
"""A field (``field.0`` = an item of it), what is wrong with it, what to do."""


def _check(checked: Checked) -> Iterator[Fault]:
    places, source = checked.dispatch.places, checked.dispatch.source
    asked = (_missing, _odd, _unknown, _later)
    for field, says, do in (wrong for ask in asked for wrong in ask(checked)):
        start = places.get(field, 0)
        line = source[start:].partition("\n")[0]
        yield Fault(start, start + max(len(line.rstrip("], \r")), 1), says, do)


def _missing(checked: Checked) -> Iterator[_Wrong]:
    front = checked.dispatch.front
    empty = [field for field in _FILED if not any(v.strip() for v in getattr(front, field))]
    if empty:
        yield (
            empty[0],
            f"the front matter has no {', no '.join(empty)}",
            "say where it is filed, whom it is about, and who answers for it",
        )


def _odd(checked: Checked) -> Iterator[_Wrong]:
    front = checked.dispatch.front
    if front.slug is not None and front.slug != slugged(front.slug):
        right = slugged(front.slug) or slugged(front.title)
        yield "slug", f"{front.slug!r} is no slug", f"write {right!r}"
    if not _LANGUAGE.fullmatch(front.language):
        yield "language", f"{front.language!r} is no language tag", "write one such as en or pt-BR"
    if front.annex is not None and not _DIGEST.fullmatch(front.annex):
        yield "annex", "the annex is named by no digest", "give the 64 digits of its SHA-256"
    elif front.annex is not None and checked.house.annexes.get(front.annex) != front.key:
        yield (
            "annex",
            "the archive has no such annex of this dispatch",
            "give the digest that `mabillon dispatch new` sealed, or leave it out",
        )
    try:
        style_of(front.notes)
    except UsageError as error:
        yield "notes", error.what, error.do or "use house"


def _unknown(checked: Checked) -> Iterator[_Wrong]:
    front, house = checked.dispatch.front, checked.house
    known = {n for name in house.names if name.kind == "issuer" for n in name.spellings}
    for n, issuer in enumerate(front.issuers):
        if issuer not in known:
            yield (
                f"issuers.{n}",
                f"the register has no issuer {issuer!r}",
                "write its name as in register.yaml, or enter it: mabillon register add",
            )
    where = house.numbers.get(front.key, "")
    if where.endswith(".md") and PurePath(where).name != PurePath(checked.dispatch.where).name:
        yield (
            "number",
            f"{front.called} is another dispatch: {where}",
            "take the next free number: mabillon dispatch new",
        )


def _later(checked: Checked) -> Iterator[_Wrong]:
    """Say where a later version does not tell its readers what it changes."""
    dispatch, published = checked.dispatch, checked.house.published
    changes = dispatch.front.changes
    for n, change in enumerate(changes):
        if not change.notice.strip():
            yield f"changes.{n}", "a change without a notice", "say what readers should know"
        if change.date < (changes[n - 1].date if n else dispatch.front.date):
            yield f"changes.{n}", "a change before what it changes", "correct its date"
    if published and dispatch.source not in published and len(changes) < len(published):
        yield (
            "changes",
            f"version {len(published)} was published, and this one differs without a notice",
            "add to changes: a date, and a notice that says what is different",
        )


FRONT_MATTER = Rule(
    name="front-matter",
    asks="The front matter is complete, knows what it names, and tells what a version changes.",
    check=_check,
)
