"""How the texts of very many pairs stand to each other: what ``copies.compare`` says of each.

Most pairs are told apart on arrays (``sifting``); the others are laid side by side. What is
said of a pair is said from its two texts and their channels' furniture alone, so pairs may be
asked in any portions, here or elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from mabillon.examine.copies import CARRIES, Comparison, Relation, compare
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import IDENTICAL, UNSURE, WITHIN, Mask, Places, read_many, sift
from mabillon.text.align import Text
from mabillon.text.furniture import Furniture

RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
_CODE: Final = {relation: code for code, relation in enumerate(RELATIONS)}
_APART: Final = [_CODE["shares passages"], _CODE["unrelated"]]

Shares = npt.NDArray[np.float64]


class Related(NamedTuple):
    """How the texts of pairs stand to each other.

    ``relation``: int8, (pairs,), which of ``RELATIONS`` one has to two; ``share_one``,
    ``share_two``: (pairs,), 0 to 1, the share of each that stands in the other (0 where that
    was not reckoned, being too little); ``carries``: (pairs,), as ``Comparison.carries``.
    """

    relation: npt.NDArray[np.int8]
    share_one: Shares
    share_two: Shares
    carries: Mask

    @property
    def near(self) -> Places:
        """Which pairs are near copies: one holds nearly all of the other, in a row or nearly."""
        return np.flatnonzero(~np.isin(self.relation, _APART))


def relate(
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    one: Places,
    two: Places,
    settings: Settings,
) -> Related:
    """Tell how the texts of pairs stand to each other.

    Parameters
    ----------
    texts, channels, furniture
        The texts; int64, (n,), which of ``furniture`` is each one's channel's.
    one, two
        int64, (pairs,): which texts each pair is of.

    Notes
    -----
    Of pairs that differ by more than a near copy, a quotation or an excerpt may, it is not
    told whether they share passages: they are all "unrelated".
    """
    sifted = sift(texts, channels, furniture, one, two, settings)
    share_one, share_two = sifted.share_one.copy(), sifted.share_two.copy()
    relation = np.full(len(one), _CODE["unrelated"], np.int8)
    within = sifted.verdict == WITHIN
    low = np.minimum(share_one, share_two)
    relation[within] = _CODE["contains"]
    relation[within & (share_one > share_two)] = _CODE["excerpt of"]
    relation[within & (low >= settings.near_copy)] = _CODE["near copy"]
    relation[sifted.verdict == IDENTICAL] = _CODE["identical"]
    told = within | (sifted.verdict == IDENTICAL)
    share_one[~told], share_two[~told] = 0.0, 0.0
    carries = told & (low >= CARRIES)
    unsure = np.flatnonzero(sifted.verdict == UNSURE)
    asked = one[unsure], two[unsure]
    compared = _compared(texts, channels, furniture, *asked, settings)
    for n, made in zip(unsure.tolist(), compared, strict=True):
        relation[n], share_one[n], share_two[n], carries[n] = made
    return Related(relation, share_one, share_two, carries)


class _Said(NamedTuple):
    """What a comparison says of two texts; the alignment itself takes much room."""

    relation: int
    share_one: float
    share_two: float
    carries: bool

    @classmethod
    def of(cls, made: Comparison) -> _Said:
        relation = _CODE[made.relation]
        return cls(relation, made.containment_a, made.containment_b, made.carries)


def _compared(
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    one: Places,
    two: Places,
    settings: Settings,
) -> list[_Said]:
    """Lay pairs side by side, those of the same words, marked alike, once."""
    some = np.unique(np.concatenate((one, two)))
    read = list(read_many([texts[i] for i in some.tolist()], channels[some], furniture))
    first: dict[Text, int] = {}
    same = np.array([first.setdefault(text, n) for n, text in enumerate(read)], np.int64)
    asked = [same[np.searchsorted(some, side)].tolist() for side in (one, two)]
    known: dict[tuple[int, int], _Said] = {}
    for pair in zip(*asked, strict=True):
        if pair not in known:
            known[pair] = _Said.of(compare(read[pair[0]], read[pair[1]], settings))
    return [known[pair] for pair in zip(*asked, strict=True)]
