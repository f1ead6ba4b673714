"""Citations: ``[@post:CHANNEL/ID]`` and the like, with their places in the source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

Kind = Literal["post", "evidence", "opinion", "dispatch"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)

_BRACKETS: Final = re.compile(r"\[@[^\[\]\n]*\]?")
_ONE: Final = re.compile(r"@(?P<kind>[a-z]+):(?P<key>[^\s;#\[\]]+)(?:#(?P<part>[^;\[\]\n]*))?")
_DIGEST: Final = re.compile(r"[0-9a-f]{8,64}")
_PARTED: Final = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True)
class Target:
    """What one citation points to.

    ``key``: CHANNEL/ID of a post, a digest of evidence (8 to 64 hex digits), the number of an
    opinion, SERIES/NUMBER of a dispatch. ``part``: what of it, as written after ``#``, such as
    a time in a shot list (``0:14``) or ``shots`` for the whole list; null = all of it.
    """

    kind: Kind
    key: str
    part: str | None = None

    def __str__(self) -> str:
        return f"@{self.kind}:{self.key}" + (f"#{self.part}" if self.part is not None else "")


@dataclass(frozen=True, slots=True)
class Citation:
    """One pair of brackets: what it points to, one thing or several, and where it stands."""

    targets: tuple[Target, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Broken:
    """Brackets that begin as a citation and are none; ``why`` says what is wrong with them."""

    text: str
    why: str
    start: int
    stop: int


def citations(source: str) -> Iterator[Citation | Broken]:
    """Yield every citation of a text, in order, and what would be one but is broken.

    Parameters
    ----------
    source
        Markdown; places are counted in its characters.
    """
    for found in _BRACKETS.finditer(source):
        text = found.group()
        why = None if text.endswith("]") else "it is not closed"
        targets: list[Target] = []
        for one in _PARTED.split(text.strip("[]")):
            target = _target(one)
            if isinstance(target, str):
                why = why or target
            else:
                targets.append(target)
        if why:
            yield Broken(text, why, found.start(), found.end())
        else:
            yield Citation(tuple(targets), found.start(), found.end())


def _target(text: str) -> Target | str:
    """Return what is pointed to, or what is wrong."""
    found = _ONE.fullmatch(text.strip())
    if found is None:
        return f"{text!r} does not read @KIND:KEY"
    kind, key = found["kind"], found["key"]
    if kind not in KINDS:
        return f"{kind!r} is none of {', '.join(KINDS)}"
    if kind == "post" and "/" not in key:
        return f"{key!r} is no post: CHANNEL/ID is"
    if kind == "evidence" and not _DIGEST.fullmatch(key):
        return f"{key!r} is no digest: 8 to 64 of 0-9 and a-f are"
    if kind == "opinion" and not key.isdecimal():
        return f"{key!r} is no number of an opinion"
    if kind == "dispatch" and not re.fullmatch(r"[a-z0-9-]+/[0-9]+", key):
        return f"{key!r} is no dispatch: SERIES/NUMBER is, such as special-dispatch/14"
    return Target(_KINDS[kind], key, found["part"])


_KINDS: Final[dict[str, Kind]] = {
    "post": "post",
    "evidence": "evidence",
    "opinion": "opinion",
    "dispatch": "dispatch",
}
