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

from mabillon.compiled.pairs import Laid, Texts
from mabillon.examine.copies import CARRIES, PASSAGE_WORDS, Comparison, Relation, compare
from mabillon.examine.differing import are_material
from mabillon.examine.hashed import Mask, Places, read_many, read_words
from mabillon.examine.laying import are_short, lay
from mabillon.examine.settings import Settings
from mabillon.examine.sifting import IDENTICAL, UNSURE, WITHIN, sift
from mabillon.text.align import Text
from mabillon.text.distinct import distinct
from mabillon.text.furniture import Furniture

RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
_CODE: Final = {relation: code for code, relation in enumerate(RELATIONS)}
_UNRELATED: Final = _CODE["unrelated"]
_APART: Final = [_CODE["shares passages"], _UNRELATED]

Shares = npt.NDArray[np.float64]


class Related(NamedTuple):
    """How the texts of pairs stand to each other.

    ``relation``: int8, (pairs,), which of ``RELATIONS`` one has to two; ``share_one``,
    ``share_two``: (pairs,), 0 to 1, the share of each that stands in the other (0 where they are
    unrelated); ``carries``: (pairs,), as ``Comparison.carries``.
    """

    relation: npt.NDArray[np.int8]
    share_one: Shares
    share_two: Shares
    carries: Mask

    @property
    def near(self) -> Places:
        """Which pairs are near copies: one holds nearly all of the other, in a row or nearly."""
        return np.flatnonzero(self.relation != _UNRELATED)


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
    read = read_words(texts, channels, furniture)
    words, sifted = read.texts, sift(read, one, two, settings)
    relation = np.full(len(one), _UNRELATED, np.int8)
    within = sifted.verdict == WITHIN
    low = np.minimum(sifted.share_one, sifted.share_two)
    relation[within] = _CODE["contains"]
    relation[within & (sifted.share_one > sifted.share_two)] = _CODE["excerpt of"]
    relation[within & (low >= settings.near_copy)] = _CODE["near copy"]
    relation[sifted.verdict == IDENTICAL] = _CODE["identical"]
    found = Related(relation, sifted.share_one.copy(), sifted.share_two.copy(), low >= CARRIES)
    unsure = sifted.verdict == UNSURE
    short = unsure & are_short(words, one, two)
    by_words = lay(words, one[short], two[short])
    if by_words is not None:
        pairs = one[short], two[short]
        said = _by_words(words, by_words, *pairs, settings)
        asked = np.flatnonzero(said.carries & (said.relation != _CODE["identical"]))
        said.carries[asked] = ~are_material(
            texts, channels, furniture, words, by_words, *pairs, asked
        )
        _put(found, short, said)
        unsure &= ~short
    rest = one[unsure], two[unsure]
    _put(found, unsure, _compared(texts, channels, furniture, *rest, settings))
    _put(found, np.isin(found.relation, _APART), _NOTHING)
    return found


_NOTHING: Final = Related(
    np.full(1, _UNRELATED, np.int8), np.zeros(1), np.zeros(1), np.zeros(1, bool)
)


def _put(found: Related, where: Mask, said: Related) -> None:
    found.relation[where] = said.relation
    found.share_one[where] = said.share_one
    found.share_two[where] = said.share_two
    found.carries[where] = said.carries


def _by_words(texts: Texts, laid: Laid, one: Places, two: Places, settings: Settings) -> Related:
    """Return what ``copies.compare`` says of pairs, but for differences that are material.

    Where nothing is lost, all that differs is furniture and links.
    """
    shared = laid.shared > 0
    share_one, share_two = (
        np.where(shared, kept / np.maximum(kept + lost, 1), 0.0)
        for kept, lost in ((laid.kept_one, laid.lost_one), (laid.kept_two, laid.lost_two))
    )
    high_one, high_two = (share >= settings.near_copy for share in (share_one, share_two))
    solid_one, solid_two = (
        laid.longest >= np.minimum(np.diff(texts.ends)[side], PASSAGE_WORDS) for side in (one, two)
    )
    low = np.minimum(share_one, share_two)
    said: list[tuple[Mask, Relation]] = [
        (~shared, "unrelated"),
        (low == 1.0, "identical"),
        (high_one & high_two, "near copy"),
        (high_one & solid_one, "excerpt of"),
        (high_two & solid_two, "contains"),
        (laid.longest >= PASSAGE_WORDS, "shares passages"),
    ]
    codes = [np.int8(_CODE[relation]) for _, relation in said]
    relation = np.select([which for which, _ in said], codes, np.int8(_UNRELATED))
    return Related(relation.astype(np.int8), share_one, share_two, low >= CARRIES)


def _compared(
    texts: Sequence[str],
    channels: Places,
    furniture: Sequence[Furniture],
    one: Places,
    two: Places,
    settings: Settings,
) -> Related:
    """Lay pairs side by side one by one, those of the same words, marked alike, once."""
    some = distinct(np.concatenate((one, two)))
    read = list(read_many([texts[i] for i in some.tolist()], channels[some], furniture))
    first: dict[Text, int] = {}
    same = np.array([first.setdefault(text, n) for n, text in enumerate(read)], np.int64)
    asked = [same[np.searchsorted(some, side)].tolist() for side in (one, two)]
    known: dict[tuple[int, int], tuple[int, float, float, bool]] = {}
    for pair in zip(*asked, strict=True):
        if pair not in known:
            known[pair] = _said(compare(read[pair[0]], read[pair[1]], settings))
    every = [known[pair] for pair in zip(*asked, strict=True)]
    return Related(
        np.array([said[0] for said in every], np.int8),
        np.array([said[1] for said in every], np.float64),
        np.array([said[2] for said in every], np.float64),
        np.array([said[3] for said in every], bool),
    )


def _said(made: Comparison) -> tuple[int, float, float, bool]:
    """Return what a comparison says of two texts; the alignment itself takes much room."""
    return _CODE[made.relation], made.containment_a, made.containment_b, made.carries
