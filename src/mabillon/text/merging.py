"""Two versions of a text, word by word: what differs, and one text put together of both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

import msgspec
from rapidfuzz.distance import Indel

Choice = Literal["now", "yours", "both"]

_WORDS: Final = re.compile(r"\n|[^\S\n]+|[^\s]+")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")
_MOST: Final = 400_000_000
"""Words of the one times words of the other, beyond which lines are compared."""
_NEAR: Final = 3
"""Shared words up to which two differences are one: what stands between is no place to part."""


class Piece(msgspec.Struct, frozen=True):
    """A stretch of two texts; equal where ``now`` is ``yours``.

    ``number``: of a difference, from 0; null = the texts agree here.
    """

    now: str
    yours: str
    number: int | None = None


def pieces(now: str, yours: str) -> list[Piece]:
    """Return two texts as stretches that agree or differ, in their order.

    Notes
    -----
    The stretches that agree are a longest common subsequence of words, spaces and line ends
    (rapidfuzz, Indel); of long texts, of lines. Differences with no more than a few words
    between them are told as one.
    """
    a, b = _WORDS.findall(now), _WORDS.findall(yours)
    if len(a) * len(b) > _MOST:
        a, b = _LINES.findall(now), _LINES.findall(yours)
    if len(a) * len(b) > _MOST:
        a, b = [now], [yours]
    spans: list[tuple[bool, int, int, int, int]] = []
    for op in Indel.opcodes(a, b):
        same = op.tag == "equal"
        a0, a1, b0, b1 = op.src_start, op.src_end, op.dest_start, op.dest_end
        if spans and not same and not spans[-1][0]:
            _, s0, _, d0, _ = spans.pop()
            spans.append((False, s0, a1, d0, b1))
        elif len(spans) > 1 and not same and _is_short(a[spans[-1][1] : spans[-1][2]]):
            spans.pop()
            _, s0, _, d0, _ = spans.pop()
            spans.append((False, s0, a1, d0, b1))
        else:
            spans.append((same, a0, a1, b0, b1))
    made: list[Piece] = []
    for number, (same, a0, a1, b0, b1) in _numbered(spans):
        made.append(Piece("".join(a[a0:a1]), "".join(b[b0:b1]), None if same else number))
    return made


def _numbered(
    spans: Sequence[tuple[bool, int, int, int, int]],
) -> list[tuple[int, tuple[bool, int, int, int, int]]]:
    numbered, count = [], 0
    for span in spans:
        numbered.append((count, span))
        count += not span[0]
    return numbered


def _is_short(shared: Sequence[str]) -> bool:
    """Tell whether shared words are too few to part two differences."""
    return "\n" not in shared and sum(not word.isspace() for word in shared) <= _NEAR


def put_together(of: Sequence[Piece], choices: Mapping[int, Choice]) -> str:
    """Return one text; ``choices``: number of a difference -> which; none = yours."""
    return "".join(_chosen(piece, choices) for piece in of)


def _chosen(piece: Piece, choices: Mapping[int, Choice]) -> str:
    choice = "yours" if piece.number is None else choices.get(piece.number, "yours")
    if choice != "both":
        return piece.now if choice == "now" else piece.yours
    apart = piece.now[-1:].isspace() or piece.yours[:1].isspace() or not piece.now
    return f"{piece.now}{'' if apart or not piece.yours else ' '}{piece.yours}"
