"""A recorded transcription: the words of a picture, as a program read them or a person did.

What a program read says so, with how sure it was of each word that it doubted; a correction by
hand is a transcription of its own, which says which text it corrects. Nobody's is overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import msgspec

from mabillon.errors import UsageError
from mabillon.examine.records.translation import DIGEST

DOUBTFUL: Final = 70.0
"""Confidence, 0 to 100, below which a word is marked as doubtful."""

WEAK: Final = 80.0
"""Mean confidence, 0 to 100, below which a text counts as not recognised until it is corrected."""

LONGEST: Final = 200_000
"""Characters of a transcription."""

_KEY: Final = re.compile(r"[0-9a-f]{64}(?:#[1-9]\d{0,4})?")


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A word as it was read.

    ``confidence``: the program's own, 0 to 100; a probability of nothing. ``box``: left, top,
    width, height in pixels of the upright picture. ``line``: from 0, down the picture;
    ``block``: likewise, what stands apart from other lines.
    """

    text: str
    confidence: float
    box: tuple[int, int, int, int]
    line: int
    block: int

    def shrunk(self, scale: float) -> Word:
        """Return it with its place on a picture that is smaller by a factor."""
        left, top, wide, high = (round(number / scale) for number in self.box)
        return msgspec.structs.replace(self, box=(left, top, wide, high))


class Lettered(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What was read on a picture: words, by which languages; ``tried``: empty = they were given."""

    words: list[Word]
    languages: list[str]
    tried: list[str]


class Doubt(msgspec.Struct, frozen=True, array_like=True):
    """A word of less than `DOUBTFUL`, and at which character of the text it begins."""

    at: int
    text: str
    confidence: float
    box: tuple[int, int, int, int]


class Transcription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one picture, or of one page of a document.

    Parameters
    ----------
    of
        SHA-256 (hex) of the picture; of a page of a document, the document's and ``#page``.
    text
        Its lines; "" = nothing was read on it.
    machine
        The program that read it, with its version; "" = a person wrote or corrected it.
    by
        Who wrote or corrected it; of a program, who had it read, or "" where nobody said.
    made
        The day on which it was made.
    languages
        By what they were read, as the program names them ("ara", "eng"); empty = by a person.
    tried
        All languages that were tried, where none was given.
    confidence
        Mean over the words, each as often as it has characters, 0 to 100; null = by a person,
        or there are no words.
    words
        How many the program read; of a person's text 0.
    doubtful
        Those of them that it was not sure of.
    corrects
        SHA-256 (hex) of the text that a person corrected; null = none was there, or a program
        read it.
    """

    of: str
    text: str
    made: date
    machine: str = ""
    by: str = ""
    languages: list[str] = []
    tried: list[str] = []
    confidence: float | None = None
    words: int = 0
    doubtful: list[Doubt] = []
    corrects: str | None = None

    def __post_init__(self) -> None:
        for fault, do in _faults(self):
            raise UsageError(f"the transcription {fault}", do=do)

    @property
    def label(self) -> str:
        """Say who or what read it."""
        if not self.machine:
            return f"{'corrected' if self.corrects else 'transcribed'} by {self.by}"
        return f"read by {self.machine}, not corrected"

    @property
    def recognised(self) -> bool:
        """Whether it may stand for the picture: a person's, or read with confidence enough."""
        return not self.machine or (self.confidence is not None and self.confidence >= WEAK)

    @property
    def marked(self) -> str:
        """The text with every doubtful word between ⟨ and ?⟩."""
        parts, at = [], 0
        for doubt in self.doubtful:
            parts += [self.text[at : doubt.at], f"⟨{doubt.text}?⟩"]
            at = doubt.at + len(doubt.text)
        return "".join([*parts, self.text[at:]])


def _faults(made: Transcription) -> list[tuple[str, str]]:
    """Return what is wrong with a transcription and what to do, the first thing first."""
    found: list[tuple[str, str]] = []
    if not _KEY.fullmatch(made.of):
        found.append(("is of no picture", "name it by its digest, a page as DIGEST#2"))
    if not made.machine and not made.by.strip():
        found.append(("has no name", "say who read or corrected it with --by"))
    if not made.machine and not made.text.strip():
        found.append(("has no words", "give the text, in UTF-8"))
    if len(made.text) > LONGEST:
        found.append((f"has more than {LONGEST:,} characters", "shorten it"))
    if made.corrects is not None and not DIGEST.fullmatch(made.corrects):
        found.append(("does not name what it corrects by a digest", "give the SHA-256"))
    return found


def joined(words: Sequence[Word]) -> tuple[str, list[Doubt]]:
    """Return words as a text, a line a line and an empty one between blocks, and the doubtful.

    Parameters
    ----------
    words
        In reading order.
    """
    parts: list[str] = []
    doubtful: list[Doubt] = []
    at = 0
    before: Word | None = None
    for word in words:
        if before is not None:
            between = " " if word.line == before.line else "\n" * (1 + (word.block != before.block))
            parts.append(between)
            at += len(between)
        if word.confidence < DOUBTFUL:
            doubtful.append(Doubt(at, word.text, word.confidence, word.box))
        parts.append(word.text)
        at += len(word.text)
        before = word
    return "".join(parts), doubtful


def mean_confidence(words: Sequence[Word]) -> float | None:
    """Return the mean confidence, each word as often as it has characters; null = no words."""
    letters = sum(len(word.text) for word in words)
    if not letters:
        return None
    return round(sum(len(word.text) * word.confidence for word in words) / letters, 1)


def document(made: Transcription) -> bytes:
    """Return a transcription as canonical JSON: what is kept."""
    return msgspec.json.encode(made, order="sorted")


def read(content: bytes) -> Transcription:
    """Return the transcription that `document` wrote."""
    return msgspec.json.decode(content, type=Transcription)
