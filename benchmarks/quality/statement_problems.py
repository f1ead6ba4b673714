"""Problems made of statements: is the questioned one by the issuer of the known ones?

For each genuine questioned statement of a tested organisation there are, against the same
known ones: another tested organisation's on the same subject (``matched``), one at random,
and the matched one with a passage of a genuine statement of the issuer in its middle, which
the examiner holds (``spliced_held``) or does not (``spliced_unheld``). From every text what
stands in earlier texts is taken out in the same way.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from benchmarks.quality.statement_texts import (
    SEED,
    Statement,
    body,
    long_enough,
    name_words,
    splice,
)
from mabillon.examine.measures.ranking import Floats
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.masking import common_words
from mabillon.examine.wording.pseudo_targets import SAME_TEXT
from mabillon.examine.wording.takeout import Held, taken_out
from mabillon.examine.wording.topics import nearness
from mabillon.examine.wording.trials import Trial

KNOWN = (2, 5, 10, 20)
NEGATIVES = ("matched", "random", "spliced_held", "spliced_unheld")
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
        ``full`` or ``body``.
    problems
        Genuine questioned statements of each tested organisation, at most.
    """

    def __init__(
        self,
        statements: Mapping[str, Sequence[Statement]],
        background: Sequence[str],
        tested: Sequence[str],
        text: str,
        problems: int,
    ) -> None:
        self.statements, self.tested, self.count = statements, tested, problems
        self.full = text == "full"
        self.cut = partial(body, names=name_words(statements)) if not self.full else str
        self.looked_at = {
            o: self._drawn(o, LOOKED_AT if o in tested else EACH) for o in (*background, *tested)
        }
        self.withheld = {o: self._withheld(o) for o in tested}
        hidden = {s.id for some in self.withheld.values() for s in some}
        everything = (s for o in (*background, *tested) for s in statements[o])
        self.held = Held([s for s in everything if s.id not in hidden])
        self.made = Problems()
        for o in background:
            found = [self._document(s, o) for s in self.looked_at[o]]
            kept = [self.made.row(d) for d in found if len(d.words) >= LEAST]
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

    def _document(self, statement: Statement, organisation: str, text: str = "") -> Document:
        """Return a text as it is compared; by whom the questioned one is nobody knows."""
        left = taken_out(
            self.cut(text or statement.text),
            self.held,
            before=statement.at,
            without=(statement.id,),
        )
        return Document(
            statement.id,
            organisation,
            statement.at,
            left.text if self.full else " ".join(left.text.split()),
        )

    def problems(self) -> Problems:
        """Return all problems."""
        usable = {o: self._usable(o) for o in self.tested}
        every = [(s, d) for o in self.tested for s, d in usable[o]]
        common = common_words(self.made.documents[r] for r in self.made.background)
        near = nearness([d for _, d in every], common)
        number = {s.id: n for n, (s, _) in enumerate(every)}
        for organisation in self.tested:
            made = 0
            for asked, known in self._questions(organisation, usable[organisation]):
                rivals = self._rivals(asked, known, every, near[number[asked[0].id]])
                if rivals is not None:
                    self._put(organisation, asked, known, rivals)
                    made += 1
            if not made:
                print(f"left out: {organisation} has too few statements", file=sys.stderr)
        return self.made

    def _usable(self, organisation: str) -> list[tuple[Statement, Document]]:
        found = [
            (s, self._document(s, organisation))
            for s in self.looked_at[organisation]
            if s not in self.withheld[organisation]
        ]
        return [(s, d) for s, d in found if len(d.words) >= LEAST]

    def _questions(
        self, organisation: str, usable: Sequence[tuple[Statement, Document]]
    ) -> list[tuple[tuple[Statement, Document], list[Document]]]:
        """Return questioned texts, each with the known ones, which are earlier.

        First those that have as many as are ever asked for, in an order by chance.
        """
        if not self.withheld[organisation]:
            return []
        chance = random.Random(f"{SEED} questioned {organisation}")
        later = set(chance.sample(range(len(usable)), len(usable) // 2))
        known = [usable[n] for n in range(len(usable)) if n not in later]
        found: list[tuple[tuple[Statement, Document], list[Document]]] = []
        for n in chance.sample(sorted(later), len(later)):
            earlier = [d for s, d in known if s.at < usable[n][0].at]
            found.append((usable[n], earlier))
        found.sort(key=lambda one: -min(len(one[1]), max(KNOWN)))
        return [
            (asked, chance.sample(earlier, min(len(earlier), max(KNOWN))))
            for asked, earlier in found[: self.count]
            if len(earlier) >= min(KNOWN)
        ]

    def _rivals(
        self,
        asked: tuple[Statement, Document],
        known: Sequence[Document],
        every: Sequence[tuple[Statement, Document]],
        near: Floats,
    ) -> tuple[Statement, Statement] | None:
        """Return another's statement on the same subject, and one at random."""
        after, length = max(d.at or 0 for d in known), len(asked[1].words)
        fit = [
            n
            for n, (s, d) in enumerate(every)
            if s.organisation != asked[0].organisation
            and s.at > after
            and near[n] < SAME_TEXT
            and length / 2 <= len(d.words) <= length * 2
        ]
        if not fit:
            return None
        chance = random.Random(f"{SEED} rival {asked[0].id}")
        return every[fit[int(np.argmax(near[fit]))]][0], every[chance.choice(fit)][0]

    def _put(
        self,
        organisation: str,
        asked: tuple[Statement, Document],
        known: Sequence[Document],
        rivals: tuple[Statement, Statement],
    ) -> None:
        chance = random.Random(f"{SEED} spliced {asked[0].id}")
        matched, unmatched = rivals
        held = {d.id for d in known}
        donors = [s for s in self.looked_at[organisation] if s.id in held]
        earlier = [s for s in self.withheld[organisation] if s.at < matched.at]
        unheld = chance.choice(earlier or self.withheld[organisation])
        texts = {
            "genuine": (asked[0], ""),
            "matched": (matched, ""),
            "random": (unmatched, ""),
            "spliced_held": (matched, splice(chance.choice(donors).text, matched.text, chance)),
            "spliced_unheld": (matched, splice(unheld.text, matched.text, chance)),
        }
        rows = tuple(self.made.row(d) for d in known)
        for kind, (statement, text) in texts.items():
            row = self.made.row(self._document(statement, "", text))
            self.made.put(kind, Trial(rows, row, organisation, same=kind == "genuine"))
