"""Kunyas: "father of" or "mother of" and a name, in one word or several, in any script.

The two belong together and stand in this order: Abu Hassan is nobody's Hassan Abu, and no
Umm Hassan. Texts write them apart (Abu al-Hassan, أبو حسن), in one word (AbuHassan, ابوحسن),
declined (أبي), and with what Arabic and Hebrew write together with the word after it (لأبي حسن).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from mabillon.text.name_words import ARABIC_ARTICLES, FATHER_OF, MOTHER_OF, WITH_PREFIX

_JOINED: Final = {
    **dict.fromkeys(("abul", "abou", "aboo", "abu", "ابو", "ابي", "ابا", "אבו", "абу"), "father"),
    **dict.fromkeys(("oum", "umm", "умм"), "mother"),
}
"""How a kunya begins that is one word; the short ones (abi, um, ام) begin too many others."""

_LEAST: Final = 3
"""Letters of a name that is written in one word with what stands before it."""

_BETWEEN: Final = ARABIC_ARTICLES | {"l"}


class Kunya(NamedTuple):
    """``of``: "father" or "mother"; ``name``: whose, a canonical word; ``apart``: two words."""

    of: str
    name: str
    apart: bool


def of(word: str) -> str | None:
    """Return whether a canonical word is "father" (of) or "mother" (of); null = neither."""
    bare = WITH_PREFIX.get(word, word)
    return "father" if bare in FATHER_OF else "mother" if bare in MOTHER_OF else None


@lru_cache(maxsize=1 << 16)
def kunyas(form: str) -> tuple[Kunya, ...]:
    """Return the kunyas that a canonical word, or words that belong together, may be."""
    first, apart, rest = form.partition(" ")
    if apart:
        kind = of(first)
        words = rest.split(" ")
        while len(words) > 1 and words[0] in _BETWEEN:
            words = words[1:]
        name = "".join(words)
        return (Kunya(kind, name, True),) if kind and len(name) > 1 else ()
    return tuple(
        Kunya(kind, bare[len(begun) :], False)
        for bare in dict.fromkeys((form, _unprefixed(form)))
        for begun, kind in _JOINED.items()
        if bare.startswith(begun) and len(bare) >= len(begun) + _LEAST
    )


def _unprefixed(form: str) -> str:
    return next((form[len(p) :] for p in _PREFIXES if form.startswith(p)), form)


_PREFIXES: Final = ("وال", "ول", "وب", *"وفبلكהשמ")
