"""A copy told at a glance: one text, and nothing but further words before or after it.

Most of what passes a statement on is of this kind: the statement, and a footer. Laying two
texts side by side word by word (``copies.compare``) takes a hundred times longer, and would
say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from mabillon.examine.copies import CARRIES, Relation
from mabillon.examine.settings import Settings
from mabillon.text.align import MAX_WORDS
from mabillon.text.tokens import URL_TOKEN, forms, words

Stretches = Sequence[tuple[int, int]]
Glance = Relation | Literal["not carried", "not plain"]

_SOLID = 8
_PEEK = 400
_BLANK = "\n\r\t "


def at_a_glance(
    a: str, b: str, furniture_a: Stretches, furniture_b: Stretches, settings: Settings
) -> Glance:
    """Tell whether b plainly carries a.

    Parameters
    ----------
    a, b
        Two texts.
    furniture_a, furniture_b
        Half-open stretches of each that belong to its channel, not to the statement.

    Returns
    -------
    Relation, "not carried" or "not plain"
        How ``copies.compare`` says that they stand where b carries a; whether it says that
        b does not; or nothing, and they must be compared.

    Notes
    -----
    Both begin with the same words W, eight of them in a row in neither's furniture. The
    alignment begins by matching what two texts begin with, so W is matched with W. It is
    plain what follows in two cases:

    - All further words of both are furniture or links. They are neither differences nor
      losses, however they are matched: both shares are 1, "identical".
    - One of the texts is W and no more. Then the further words of the other are one
      insertion at the edge: no difference; but a loss, where they are neither furniture nor
      links, which may leave too small a share.
    """
    if max(len(a), len(b)) > MAX_WORDS:
        return "not plain"
    same = a[: _body_end(a, furniture_a)].rstrip(_BLANK)
    if not b.startswith(same):
        same = b[: _body_end(b, furniture_b)].rstrip(_BLANK)
    if not (_begins(a, same) and _begins(b, same)):
        return "not plain"
    if not _speaks(same, [*furniture_a, *furniture_b]):
        return "not plain"
    end = len(same)
    lost = _lost(a, end, furniture_a), _lost(b, end, furniture_b)
    if lost == (0, 0):
        return "identical"
    if a[end:].strip(_BLANK) and b[end:].strip(_BLANK):
        return "not plain"
    kept = _kept(same, furniture_a if lost[0] else furniture_b)
    share = kept / (kept + max(lost))
    if share < CARRIES:
        return "not carried"
    if share >= settings.near_copy:
        return "near copy"
    return "contains" if lost[0] else "excerpt of"


def core(text: str, furniture: Stretches) -> str:
    """Return what a text is without the furniture at its end, blanks left out as well.

    A post that is this, with nothing but furniture below it, is plainly identical to the text.
    "" where none is: it is too long, or has too few words outside ``furniture``.
    """
    if len(text) > MAX_WORDS:
        return ""
    same = text[: _body_end(text, furniture)].rstrip(_BLANK)
    return same if _begins(text, same) and _speaks(same, furniture) else ""


def _body_end(text: str, furniture: Stretches) -> int:
    """Return where the furniture at the end of a text begins."""
    end = len(text)
    for start, stop in sorted(furniture, reverse=True):
        if text[stop:end].strip(_BLANK):
            break
        end = start
    return end


def _begins(text: str, same: str) -> bool:
    """Tell whether a text begins with these words, the last of them whole."""
    return text.startswith(same) and (text[len(same) : len(same) + 1] or "\n") in _BLANK


def _speaks(same: str, furniture: Stretches) -> bool:
    """Tell whether a few words in a row stand near the beginning, outside all furniture."""
    begin = max((stop for start, stop in furniture if start < len(same)), default=0)
    peek = same[begin : begin + _PEEK]
    if begin + _PEEK < len(same):
        peek = peek.rpartition(" ")[0]
    return _length(peek) >= _SOLID


def _lost(text: str, start: int, furniture: Stretches) -> int:
    """Count the words from ``start`` on that are neither furniture nor links."""
    return _apart(text[start:], tuple((s - start, e - start) for s, e in furniture))


@lru_cache(maxsize=1 << 12)
def _apart(tail: str, furniture: tuple[tuple[int, int], ...]) -> int:
    """Count them in the tail of a text; a channel's posts end alike."""
    return sum(
        word.form != URL_TOKEN and not any(s <= word.start and word.end <= e for s, e in furniture)
        for word in words(tail)
    )


def _kept(same: str, furniture: Stretches) -> int:
    """Count the words of a text's beginning that are no furniture."""
    if all(start >= len(same) for start, _ in furniture):
        return _length(same)
    return sum(
        not any(s <= word.start and word.end <= e for s, e in furniture) for word in words(same)
    )


@lru_cache(maxsize=1 << 12)
def _length(text: str) -> int:
    """Return how many words a text has; one statement is asked about again and again."""
    return len(forms(text))
