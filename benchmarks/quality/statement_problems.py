"""Problems made of statements: is the questioned one by the issuer of the known ones?

For each genuine questioned statement of a tested organisation there are, against the same
known ones: another tested organisation's on the same subject (``matched``), one at random,
and the matched one with a passage of a genuine statement of the issuer in its middle, which
the examiner holds (``spliced_held``) or does not (``spliced_unheld``), and the matched one with
the issuer's name in the place of its own (``renamed``). From every text what
stands in earlier texts is taken out as the product does it (``comparable.cut_out``).
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.quality.statement_texts import (
    SEED,
    Cutting,
    Statement,
    long_enough,
    renamed,
    splice,
)
from mabillon.examine.measures.ranking import Floats
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.masking import common_words
from mabillon.examine.wording.pseudo_targets import SAME_TEXT
from mabillon.examine.wording.takeout import Held
from mabillon.examine.wording.topics import nearness
from mabillon.examine.wording.trials import Trial

KNOWN = (2, 5, 10, 20)
NEGATIVES = ("matched", "random", "spliced_held", "spliced_unheld", "renamed")
LEAST = 100
"""Words that a text has after head, tail and copied spans are gone."""
LOOKED_AT = 120
"""Statements of a tested organisation that are drawn from, chosen by chance."""
EACH = 30
"""Background statements of an organisation."""
WITHHELD = 8
"""Statements of a tested organisation that the examiner does not hold."""


@dataclass
class Problems:
    """Documents, the rows of the background, and trials by kind, aligned with the genuine."""

    documents: list[Document] = field(default_factory=list)
    background: list[int] = field(default_factory=list)
    trials: dict[str, list[Trial]] = field(default_factory=dict)
    rows: dict[Document, int] = field(default_factory=dict)

    def row(self, document: Document) -> int:
        """Return the row of a document, added where it is new."""
        if document not in self.rows:
            self.rows[document] = len(self.documents)
            self.documents.append(document)
        return self.rows[document]

    def put(self, kind: str, trial: Trial) -> None:
        """Add a trial."""
        self.trials.setdefault(kind, []).append(trial)


class Maker:
    """Makes the problems of one text condition.

    Parameters
    ----------
    statements
        Organisation -> statements by time.
    background, tested
        Organisations.
    text
        One of ``statement_texts.TEXTS``. All have the same problems.
    problems
        Genuine questioned statements of each tested organisation, at most.
    held
        The texts that the examiner holds, of a maker of the same problems; made where null.
    """

    def __init__(
        self,
        statements: Mapping[str, Sequence[Statement]],
        background: Sequence[str],
        tested: Sequence[str],
        text: str,
        problems: int,
        held: Held | None = None,
    ) -> None:
        self.statements, self.tested, self.count = statements, tested, problems
        self.looked_at = {
            o: self._drawn(o, LOOKED_AT if o in tested else EACH) for o in (*background, *tested)
        }
        self.withheld = {o: self._withheld(o) for o in tested}
        if held is None:
            hidden = {s.id for some in self.withheld.values() for s in some}
            everything = (s for o in (*background, *tested) for s in statements[o])
            held = Held([s for s in everything if s.id not in hidden])
        self.cutting = Cutting(text, held, statements)
        self.made = Problems()
        for o in background:
            kept = [self.made.row(self.cutting.compared(s, o)) for s in self._usable(o)]
            self.made.background += kept if len(kept) > 1 else []

    def _drawn(self, organisation: str, most: int) -> list[Statement]:
        chance = random.Random(f"{SEED} {organisation}")
        long = [s for s in self.statements[organisation] if long_enough(s.text, LEAST)]
        drawn = chance.sample(long, min(most, len(long)))
        return sorted(drawn, key=lambda s: (s.at, s.id))

    def _withheld(self, organisation: str) -> list[Statement]:
        chance = random.Random(f"{SEED} withheld {organisation}")
        some = self.looked_at[organisation]
        return chance.sample(some, min(WITHHELD, len(some) // 8))

    def _usable(self, organisation: str) -> list[Statement]:
        """Return the statements of which enough stands nowhere before."""
        hidden = self.withheld.get(organisation, [])
        return [
            s
            for s in self.looked_at[organisation]
            if s not in hidden and self.cutting.new_words(s) >= LEAST
        ]

    def problems(self) -> Problems:
        """Return all problems."""
        usable = {o: self._usable(o) for o in self.tested}
        every = [s for o in self.tested for s in usable[o]]
        documents = [self.cutting.compared(s, "") for s in every]
        common = common_words(self.made.documents[r] for r in self.made.background)
        near = nearness(documents, common)
        sizes = np.array([len(d.words) for d in documents])
        number = {s.id: n for n, s in enumerate(every)}
        for organisation in self.tested:
            made = 0
            for asked, known in self._questions(organisation, usable[organisation]):
                place = number[asked.id]
                like = np.abs(np.log2(sizes / sizes[place])) <= 1
                rivals = self._rivals(asked, known, every, np.where(like, near[place], SAME_TEXT))
                if rivals is not None:
                    self._put(organisation, asked, known, rivals)
                    made += 1
            if not made:
                print(f"left out: {organisation} has too few statements", file=sys.stderr)
        return self.made

    def _questions(
        self, organisation: str, usable: Sequence[Statement]
    ) -> list[tuple[Statement, list[Statement]]]:
        """Return questioned texts, each with the known ones, which are earlier.

        First those that have as many as are ever asked for, in an order by chance.
        """
        if not self.withheld[organisation]:
            return []
        chance = random.Random(f"{SEED} questioned {organisation}")
        later = set(chance.sample(range(len(usable)), len(usable) // 2))
        known = [usable[n] for n in range(len(usable)) if n not in later]
        found: list[tuple[Statement, list[Statement]]] = []
        for n in chance.sample(sorted(later), len(later)):
            found.append((usable[n], [s for s in known if s.at < usable[n].at]))
        found.sort(key=lambda one: -min(len(one[1]), max(KNOWN)))
        return [
            (asked, chance.sample(earlier, min(len(earlier), max(KNOWN))))
            for asked, earlier in found[: self.count]
            if len(earlier) >= min(KNOWN)
        ]

    def _rivals(
        self,
        asked: Statement,
        known: Sequence[Statement],
        every: Sequence[Statement],
        near: Floats,
    ) -> tuple[Statement, Statement] | None:
        """Return another's statement on the same subject, and one at random.

        ``near``: how near each of ``every`` is; ``SAME_TEXT`` and more may not be taken.
        """
        after = max(s.at for s in known)
        fit = [
            n
            for n, s in enumerate(every)
            if s.organisation != asked.organisation and s.at > after and near[n] < SAME_TEXT
        ]
        if not fit:
            return None
        chance = random.Random(f"{SEED} rival {asked.id}")
        return every[fit[int(np.argmax(near[fit]))]], every[chance.choice(fit)]

    def _put(
        self,
        organisation: str,
        asked: Statement,
        known: Sequence[Statement],
        rivals: tuple[Statement, Statement],
    ) -> None:
        chance = random.Random(f"{SEED} spliced {asked.id}")
        matched, unmatched = rivals
        donors = [s for s in self.looked_at[organisation] if s in known]
        earlier = [s for s in self.withheld[organisation] if s.at < matched.at]
        unheld = chance.choice(earlier or self.withheld[organisation])
        texts = {
            "genuine": (asked, ""),
            "matched": (matched, ""),
            "random": (unmatched, ""),
            "spliced_held": (matched, splice(chance.choice(donors).text, matched.text, chance)),
            "spliced_unheld": (matched, splice(unheld.text, matched.text, chance)),
            "renamed": (matched, renamed(matched.text, matched.organisation, organisation)),
        }
        rows = tuple(self.made.row(self.cutting.compared(s, organisation)) for s in known)
        for kind, (statement, text) in texts.items():
            row = self.made.row(self.cutting.compared(statement, "", text))
            self.made.put(kind, Trial(rows, row, organisation, same=kind == "genuine"))
