"""A copy told at a glance: the same words, then nothing but a channel's footer or a link.

Most of what passes a statement on is of this kind. Laying two texts side by side word by
word (``copies.compare``) takes a thousand times longer and would say "identical".
"""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.text.align import MAX_WORDS
from mabillon.text.tokens import URL_TOKEN, words

Stretches = Sequence[tuple[int, int]]

_SOLID = 3
_PEEK = 200
_BLANK = "\n\r\t "


def verbatim(a: str, b: str, furniture_a: Stretches, furniture_b: Stretches) -> bool:
    """Tell whether b is plainly a, footers and links at the end apart.

    Parameters
    ----------
    a, b
        Two texts.
    furniture_a, furniture_b
        Half-open stretches of each that belong to its channel, not to the statement.

    Returns
    -------
    bool
        True only where ``copies.compare`` says "identical". False says nothing: the texts
        must be compared.

    Notes
    -----
    Both begin with the same words W, at least three and one of them in neither's furniture,
    and go on with words that are all furniture or links. The alignment begins by matching
    what two texts begin with, so W is matched with W; whatever it makes of the rest, those
    words are no differences and no losses (``text.align``). That makes both shares 1 and
    the list of differences empty, which is "identical".
    """
    if max(len(a), len(b)) > MAX_WORDS:
        return False
    same = a[: _body_end(a, furniture_a)].rstrip(_BLANK)
    end = len(same)
    if not b.startswith(same) or (b[end : end + 1] or "\n") not in _BLANK:
        return False
    return (
        _speaks(same, [*furniture_a, *furniture_b])
        and _falls_away(a, end, furniture_a)
        and _falls_away(b, end, furniture_b)
    )


def _body_end(text: str, furniture: Stretches) -> int:
    """Return where the furniture at the end of a text begins."""
    end = len(text)
    for start, stop in sorted(furniture, reverse=True):
        if text[stop:end].strip(_BLANK):
            break
        end = start
    return end


def _speaks(same: str, furniture: Stretches) -> bool:
    """Tell whether a few words in a row stand near the beginning, outside all furniture."""
    begin = max((stop for start, stop in furniture if start < len(same)), default=0)
    peek = same[begin : begin + _PEEK]
    if begin + _PEEK < len(same):
        peek = peek.rpartition(" ")[0]
    return len(words(peek)) >= _SOLID


def _falls_away(text: str, start: int, furniture: Stretches) -> bool:
    """Tell whether all words from ``start`` on are furniture or links."""
    return all(
        word.form == URL_TOKEN
        or any(s <= start + word.start and start + word.end <= e for s, e in furniture)
        for word in words(text[start:])
    )
