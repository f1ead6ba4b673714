"""What an issuer habitually does in each slot, and how often, in its own and others' texts.

The rates behind a figure are of statements that the formulas were not mined from: the known
statements in time are cut into ``FOLDS`` blocks and the other organisations into as many
groups; formulas mined from the rest are looked for in what was left out. So an issuer whose
habits change, or who has none, is found to have weak ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mabillon.examine.wording.formula.mining import Candidates, Shares, candidates, chosen
from mabillon.examine.wording.formula.naming import word_kinds
from mabillon.examine.wording.formula.zones import OTHER, SLOTS, Read, Slot, read
from mabillon.examine.wording.takeout import Dated

FOLDS = 5
HABIT = 0.5
"""What stands in fewer of the issuer's statements than this share is no habit of it."""

_DATED_SHARE = 0.25
_TINY = 1e-12

Groups = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Rate:
    """One formula. ``words``: its canonical words, numbers as 0, what changes by them as *.

    ``own`` of ``own_n`` of the issuer's statements have it in this slot, and ``others`` of
    ``others_n`` of other organisations'. ``example``: as the statement ``source`` writes it.
    """

    words: str
    own: int
    own_n: int
    others: int
    others_n: int
    example: str
    source: str


@dataclass(frozen=True, slots=True)
class Habit:
    """What the issuer does in one slot: any of some formulas.

    ``own`` of ``own_n``: known statements that have one, by formulas mined from the others;
    ``others``: the share (0 to 1) of other organisations' statements that have one, of
    ``organisations`` counted alike. ``dated``: words that stay beside numbers in a dateline.
    """

    slot: Slot
    formulas: tuple[Rate, ...]
    own: int
    own_n: int
    others: float
    organisations: int
    dated: frozenset[str] = frozenset()

    def present(self, text: Read) -> list[bool]:
        """Tell of each formula whether it stands in a text."""
        zone = text.zone(self.slot, self.dated)
        return [f" {rate.words} " in zone for rate in self.formulas]


def learn(
    known: Sequence[Dated], others: Sequence[Dated], *, names: Collection[str] = ()
) -> tuple[Habit, ...]:
    """Mine an issuer's formulas.

    Parameters
    ----------
    known
        Its statements, whole: what was taken out for the scorers of wording is needed here.
        Channel furniture is cut out, apart from that of the issuer's own channels.
    others
        Comparable statements by other organisations, as they are compared for wording.
    names
        Canonical words of names that are no formulas, beside those told by ``word_kinds``.

    Returns
    -------
    tuple of Habit
        One for each slot in which the issuer has a formula, in order of ``SLOTS``.
    """
    known = sorted(known, key=lambda d: (d.at is None, d.at or 0, d.id))
    own_read, other_read = ([read(d.text) for d in some] for some in (known, others))
    organisations = [d.organisation for d in others]
    words = word_kinds(own_read, other_read, organisations, names)
    weights, group = _organisations(organisations)
    dated = _dated_words(own_read)
    found = []
    for slot in SLOTS:
        own, elsewhere = (
            [text.zone(slot, dated) for text in some] for some in (own_read, other_read)
        )
        among = candidates(slot, own, elsewhere, words)
        whole = chosen(slot, among, np.ones(len(known), bool), weights)
        if not whole:
            continue
        hits, share = _left_out(slot, among, weights, group)
        if hits >= HABIT * len(known):
            rates = tuple(_rate(among, i, known, own_read) for i in whole)
            of = len(set(organisations))
            kept = dated if slot == "dateline" else frozenset[str]()
            found.append(Habit(slot, rates, hits, len(known), share, of, kept))
    return tuple(found)


def _organisations(names: Sequence[str]) -> tuple[Shares, Groups]:
    """Return what each text counts, organisations alike, and the group of its organisation."""
    counts = Counter(names)
    order = {name: i for i, name in enumerate(sorted(counts))}
    weights = np.array([1 / (counts[name] * len(counts)) for name in names], np.float64)
    return weights, np.array([order[name] % FOLDS for name in names], np.int64)


def _left_out(slot: Slot, among: Candidates, weights: Shares, group: Groups) -> tuple[int, float]:
    """Return how many own statements, and what share of others', have what the rest taught."""
    n = among.own.shape[1]
    block = np.arange(n) * FOLDS // max(n, 1)
    hits, share = 0, 0.0
    for fold in range(FOLDS):
        rest = np.where(group == fold, 0.0, weights)
        picked = chosen(slot, among, block != fold, rest / max(rest.sum(), _TINY))
        hits += int(among.own[picked][:, block == fold].any(axis=0).sum())
        share += float(weights[(group == fold) & among.others[picked].any(axis=0)].sum())
    return hits, share


def _dated_words(texts: Sequence[Read]) -> frozenset[str]:
    """Return the words that stand in many datelines: what is by a number there, stays."""
    counts = Counter(word for text in texts for word in set(text.zone("opening").split()))
    return frozenset(w for w, n in counts.items() if n >= max(2, _DATED_SHARE * len(texts)))


def _rate(among: Candidates, i: int, known: Sequence[Dated], texts: Sequence[Read]) -> Rate:
    """Put a formula beside its counts, with the latest statement that has it."""
    run = among.runs[i].strip()
    own, others = among.own[i], among.others[i]
    latest = int(np.flatnonzero(own)[-1])
    return Rate(
        run,
        int(own.sum()),
        len(own),
        int(others.sum()),
        len(others),
        _example(run.split(), texts[latest]),
        known[latest].id,
    )


def _example(run: Sequence[str], text: Read) -> str:
    """Return a formula as a text writes it."""
    for i in range(len(text.masked) - len(run) + 1):
        stretch = text.masked[i : i + len(run)]
        if all(word in (form, OTHER) for word, form in zip(run, stretch, strict=True)):
            return text.text[text.tokens[i].start : text.tokens[i + len(run) - 1].end]
    return " ".join(run)
