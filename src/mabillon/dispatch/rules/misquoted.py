"""How quoted words differ from the passage they come nearest to, in a short sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from mabillon.dispatch.rules.quotable import Quotable
from mabillon.text.tokens import Token, words

_NEAR: Final = 60
"""Percent of words, in order, that quoted words share with the passage they come nearest to."""
_LONGEST: Final = 200
"""Words of a quotation that are compared."""
_TEXT: Final = 20_000
"""Characters of a text that are compared."""
_AROUND: Final = 3
"""Words by which a passage may begin or end elsewhere."""
_SHOWN: Final = 3
_INNER: Final = str.maketrans('“”«»„"', "‘’‘’‘'")


def nearest(quoted: str, texts: Sequence[Quotable]) -> tuple[Quotable, str] | None:
    """Return the text that quoted words come nearest to, and how they differ; None = to none.

    Words are compared in canonical form (`text.tokens`), so that capitals, accents and marks
    are told apart from words. The passage is the one with the best share of them in order
    (Indel similarity, `rapidfuzz`); within it words are paired by Levenshtein distance.
    """
    said = words(quoted)
    if not 0 < len(said) <= _LONGEST:
        return None
    forms = [word.form for word in said]
    best: tuple[float, Quotable, list[Token]] | None = None
    for text in texts:
        there = words(text.text[:_TEXT])
        found = partial_ratio_alignment(forms, [w.form for w in there], score_cutoff=_NEAR)
        if found and (best is None or found.score > best[0]):
            best = found.score, text, _passage(forms, there, found.dest_start, found.dest_end)
    if best is None:
        return None
    _, text, passage = best
    told = list(_differences(quoted, said, text.text, passage))
    if not told:
        return text, "points or marks differ"
    more = f", and {len(told) - _SHOWN} more" if len(told) > _SHOWN else ""
    return text, "; ".join(told[:_SHOWN]) + more


def _passage(forms: list[str], there: list[Token], first: int, last: int) -> list[Token]:
    """Return the words from near one place to near another that quoted words differ from least."""
    if len(forms) > len(there):
        return there
    starts = range(max(first - _AROUND, 0), first + _AROUND + 1)
    ends = range(last - _AROUND, last + _AROUND + 1)
    cuts = [there[start:end] for start in starts for end in ends if start < end]

    def differing(cut: list[Token]) -> tuple[int, int]:
        return Levenshtein.distance(forms, [w.form for w in cut]), abs(len(cut) - len(forms))

    return min(cuts, key=differing)


def _differences(
    quoted: str, said: Sequence[Token], text: str, passage: Sequence[Token]
) -> Iterator[str]:
    forms, theirs = [w.form for w in said], [w.form for w in passage]
    for op in Levenshtein.opcodes(forms, theirs):
        here = _words(quoted, said[op.src_start : op.src_end])
        there = _words(text, passage[op.dest_start : op.dest_end])
        if op.tag == "equal":
            for k in range(op.src_end - op.src_start):
                one = _words(quoted, [said[op.src_start + k]])
                two = _words(text, [passage[op.dest_start + k]])
                if one != two:
                    yield f"“{one}” is written “{two}” there"
        elif op.tag == "replace":
            yield f"“{here}” is “{there}” there"
        elif op.tag == "delete":
            yield f"“{here}” is not there"
        else:
            yield f"“{there}” is left out"


def _words(text: str, stretch: Sequence[Token]) -> str:
    """Return a stretch as written, its quotation marks as inner ones."""
    if not stretch:
        return ""
    return " ".join(text[stretch[0].start : stretch[-1].end].translate(_INNER).split())
