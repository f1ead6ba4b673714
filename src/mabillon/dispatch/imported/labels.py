"""How notes are numbered: ``[1]``, ``[^1]``, ``¹``; at a note's head also ``1.`` and ``(1)``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

SUPERSCRIPTS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN: Final = str.maketrans(SUPERSCRIPTS, "0123456789")
_HEAD: Final = re.compile(
    rf"\s*(?:(?P<both>\[\^?(?P<a>\d{{1,3}})\]):?|(?P<super>[{SUPERSCRIPTS}]{{1,3}})"
    r"|(?P<broken>\[\^?(?P<b>\d{1,3})(?![\d\]])[)}.:]?|(?P<c>\d{1,3})\]|[({](?P<d>\d{1,3})\])"
    r"|(?P<loose>\((?P<e>\d{1,3})\)|(?P<f>\d{1,3})[.):]?))(?=\s|$)[ \t]*"
)
_POWER: Final = re.compile(r"(?:(?<!\d)\d{1,2}|(?:^|[\d\s])[kcdm]?m)$")
"""What an exponent stands behind: a number of one or two digits, a unit. A year is neither."""


class Head(NamedTuple):
    """What a note begins with: label, where the words begin, whether broken.

    ``loose``: it could as well be the number of an item of any list.
    """

    label: str
    stop: int
    broken: bool
    loose: bool


def head(line: str) -> Head | None:
    """Return the label that a line begins with; null where there is none."""
    found = _HEAD.match(line)
    if found is None:
        return None
    digits = next((found[name] for name in "abcdef" if found[name]), None) or plain(found["super"])
    return Head(number(digits), found.end(), bool(found["broken"]), bool(found["loose"]))


def plain(written: str) -> str:
    """Return digits for superscripts."""
    return written.translate(_PLAIN)


def number(digits: str) -> str:
    """Return a label in plain digits of any script, without zeros before it."""
    return str(int(digits))


def order(label: str) -> int:
    """Return the place of a label among labels; 0 = it is no number."""
    return int(label) if label.isdecimal() else 0


def is_exponent(before: str) -> bool:
    """Tell whether a raised number is an exponent, by what stands directly before it."""
    return _POWER.search(before[-8:]) is not None
