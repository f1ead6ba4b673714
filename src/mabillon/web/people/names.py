"""What a desk name may be: one that nobody can mistake for another's."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Final

import regex

from mabillon.errors import UsageError
from mabillon.text.confusable import mixed
from mabillon.text.lookalike import Known, lookalikes, looks

LEAST, MOST = 2, 40
"""Characters of a desk name."""
_NAME: Final = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}.'’_-]| (?! ))*(?<! )")
_DIGITS: Final = regex.compile(r"\p{N}+")
_TOO_LIKE: Final = ("same", "confusable", "added")


def folded(name: str) -> str:
    """Return what is compared when somebody signs in: capitals and forms of letters do not matter.

    >>> folded("Okoro") == folded("OKORO")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def desk_name(given: str, others: Collection[str]) -> str:
    """Return a name for a new account, or say why it cannot be one.

    Parameters
    ----------
    given
        What was typed.
    others
        Every name that an account has or had, for what was signed keeps it.
    """
    name = unicodedata.normalize("NFC", given).strip()
    if not LEAST <= len(name) <= MOST or not _NAME.fullmatch(name):
        raise UsageError(
            "that is no desk name",
            do=f"take {LEAST} to {MOST} letters and digits, with . - ' _ or single spaces between",
        )
    if not looks(name):
        raise UsageError("that is no desk name", do="take one with letters in it")
    for word, scripts in mixed(name):
        raise UsageError(
            f"“{word}” mixes letters that look alike: {' and '.join(scripts)}",
            do="write each word in one script",
        )
    for like in lookalikes([name], [Known(other, (other,)) for other in others]):
        if like.sort in _TOO_LIKE:
            raise UsageError(
                f"“{name}” could be taken for “{like.channel}”: {like.how}",
                do="take a name that nobody can mistake for it",
            )
    for other in others:
        if looks(name) == looks(other) or _numbered(name, other):
            raise UsageError(
                f"“{name}” could be taken for “{other}”",
                do="take a name that nobody can mistake for it",
            )
    return name


def _numbered(name: str, other: str) -> bool:
    """Whether one is the other with a number: Vane and Vane1, but not Desk 1 and Desk 2."""
    one, two = _DIGITS.sub("", name), _DIGITS.sub("", other)
    return (one == name) != (two == other) and looks(one) == looks(two) != ""
