"""Where in a text each kind of formula stands, told by place alone.

A text is cut into a head, a middle and a tail; formulas are runs of canonical words within
these. Numbers are masked. What stands beside a link, a handle, a mail address or a phone
number is how somebody is reached, not how an organisation speaks: it is cut out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import regex

from mabillon.text.tokens import URL_TOKEN, Token, words

Slot = Literal["dateline", "opening", "honorifics", "closing", "signature"]
SLOTS: tuple[Slot, ...] = ("dateline", "opening", "honorifics", "closing", "signature")

EDGE = 24
"""Words of the head and of the tail; half the text at the most."""

DATELINE = 12
"""The first words, in which a place and a date are looked for."""

SIGNATURE = 8
"""The last words, in which a signature is looked for; fewer where the last line is shorter."""

NUMBER, OTHER, CUT = "0", "*", "|"
"""In the place of a number; of a word by a number that changes from text to text, such as a
month; of what is cut out. None of them can be a word."""

_ADDRESS = regex.compile(r"[^\s@]+@[^\s@]+\.\w+|(?<!\w)@\w{3,}")
_REACHED = regex.compile(r"(?:https?://|www\.|t\.me/)\S+|\+?\(?\d[\d ().\-/\u2010-\u2015]{5,}\d")
_NUMBER = regex.compile(
    r"\d{1,4}[./\-]\d{1,2}[./\-]\d{1,4}|\d{4} ?[/\-\u2010-\u2015] ?\d{2,4}|\d{1,3}(?:[ .]\d{3})+"
)
"""A date, a span of years, a large number: no phone number."""

_DIGIT = regex.compile(r"\d")
KEPT = 1024
"""Texts whose reading is kept: one issuer's known statements and all they are held against."""

_PHONE_DIGITS = 7
_BESIDE = (8, 4)
"""Words before and after such an address, on its line, that belong to it."""


@dataclass(frozen=True)
class Read:
    """A text read for its formulas: its words, and their masked forms."""

    text: str

    @cached_property
    def tokens(self) -> list[Token]:
        """All its words."""
        return words(self.text)

    @cached_property
    def masked(self) -> list[str]:
        """Their forms: numbers as ``NUMBER``, what is cut out as ``CUT``."""
        forms = [NUMBER if _DIGIT.search(t.form) else t.form for t in self.tokens]
        for first, end in self._reached():
            forms[first:end] = [CUT] * (end - first)
        return [CUT if form == URL_TOKEN else form for form in forms]

    def _reached(self) -> list[tuple[int, int]]:
        """Return the stretches of words that say how somebody is reached."""
        text = self.text
        matches = list(_REACHED.finditer(text)) + (
            [*_ADDRESS.finditer(text)] if "@" in text else []
        )
        starts = [t.start for t in self.tokens]
        found = []
        for match in matches:
            raw = match.group()
            digits = len(_DIGIT.findall(raw))
            numeric = raw[0] in "+(" or raw[0].isdigit()
            if numeric and (digits < _PHONE_DIGITS or _NUMBER.fullmatch(raw.strip())):
                continue
            line = text.rfind("\n", 0, match.start()) + 1
            after = text.find("\n", match.end())
            begin, end = (bisect_left(starts, at) for at in match.span())
            found.append(
                (
                    max(begin - _BESIDE[0], bisect_left(starts, line)),
                    min(
                        end + _BESIDE[1], bisect_left(starts, after) if after >= 0 else len(starts)
                    ),
                )
            )
        return found

    @property
    def _signed(self) -> int:
        """How many of the last words may be a signature."""
        line = self.text.rstrip().rfind("\n") + 1
        last = sum(t.start >= line for t in self.tokens[-SIGNATURE:])
        return min(last, SIGNATURE, len(self.tokens) // 2)

    @cached_property
    def _new_line(self) -> list[bool]:
        """Tell of each word whether a line break stands before it."""
        ends = [0, *(t.end for t in self.tokens)]
        return ["\n" in self.text[end : t.start] for end, t in zip(ends, self.tokens, strict=False)]

    def zone(self, slot: Slot, dated: Collection[str] = ()) -> str:
        """Return the words of a slot's place, each between single spaces, lines cut apart.

        ``dated``: for the dateline, the words by a number that stay; another one is
        ``OTHER``.
        """
        n, edge = len(self.tokens), min(EDGE, len(self.tokens) // 2)
        signed = n - self._signed
        first, end = {
            "dateline": (0, min(DATELINE, edge)),
            "opening": (0, edge),
            "honorifics": (edge, n - edge),
            "closing": (n - edge, signed),
            "signature": (signed, n),
        }[slot]
        forms = self.masked[first:end]
        if slot == "dateline":
            forms = _dated(forms, dated)
        breaks = self._new_line[first:end]
        return f" {' '.join(f'{CUT} {w}' if b else w for w, b in zip(forms, breaks, strict=True))} "


@lru_cache(maxsize=KEPT)
def read(text: str) -> Read:
    """Return a text read for its formulas; the last ones are kept, for they are asked again."""
    return Read(text)


def _dated(forms: Sequence[str], kept: Collection[str]) -> list[str]:
    """Return the forms, those by a number that are not kept as ``OTHER``."""
    return [
        OTHER
        if form not in (NUMBER, CUT) and form not in kept and NUMBER in forms[max(i - 2, 0) : i + 3]
        else form
        for i, form in enumerate(forms)
    ]


def runs(zone: str, longest: int) -> set[str]:
    """Return the runs of 2 to ``longest`` words of a zone, each between single spaces."""
    found: set[str] = set()
    for piece in zone.split(CUT):
        forms = piece.split()
        for n in range(2, longest + 1):
            found.update(f" {' '.join(forms[i : i + n])} " for i in range(len(forms) - n + 1))
    return found
