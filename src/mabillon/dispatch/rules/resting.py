"""Which sentences rest on opinions alone, and the figures and days that those opinions say.

An opinion is written by the desk and is whole: whatever its reader is told in figures stands
in it. A post is not: who cites one may count what it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from operator import add

from mabillon.dispatch.citations import Citation, Target
from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.rules.about import allowed
from mabillon.dispatch.rules.dates import Day, Said, dates
from mabillon.dispatch.rules.measures import Figure, figures, instants
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.rule import Checked
from mabillon.dispatch.source import Sentence


class Resting:
    """What the sentences of a dispatch rest on."""

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self._told: dict[tuple[int, ...], Told] = {}

    def cited(self, sentence: Sentence) -> Sequence[Citation]:
        """Return the citations that a sentence rests on.

        Its own; where it has none, the next of its block, if the block cites nothing but
        opinions: a note at the end of a paragraph is the paragraph's.
        """
        return sentence.citations or self._note(sentence, alone=True)

    def beside(self, sentence: Sentence) -> Sequence[Citation]:
        """Return these, and the next citation of the block if it is of opinions."""
        return [*sentence.citations, *self._note(sentence, alone=False)]

    def _note(self, sentence: Sentence, *, alone: bool) -> Sequence[Citation]:
        """Return the next citation behind a sentence in its block, if it is of opinions.

        ``alone``: if all citations of the block are.
        """
        found = self._checked.dispatch.cited_in(sentence.block.start, sentence.block.stop)
        behind = [citation for citation in found if citation.start >= sentence.stop][:1]
        return behind if behind and self._opinions(found if alone else behind) else ()

    def told(self, sentence: Sentence) -> Told | None:
        """Return what the opinions say that a sentence rests on; None = not on these alone."""
        opinions = self._opinions(self.cited(sentence))
        if not opinions:
            return None
        return self._told.setdefault(tuple(opinions), Told(opinions.values()))

    def _opinions(self, citations: Iterable[Citation]) -> dict[int, Opinion]:
        """Return what is cited by its number, if it is all opinions; else nothing."""
        items = [self._checked.cited.of(target) for c in citations for target in c.targets]
        found = {item.number: item for item in items if isinstance(item, Opinion)}
        return found if all(isinstance(item, Opinion) for item in items) else {}


class Told:
    """What opinions say in figures and days, read once."""

    def __init__(self, opinions: Iterable[Opinion]) -> None:
        self._opinions = list(opinions)

    @property
    def called(self) -> str:
        """How a finding speaks of them."""
        return " or ".join(f"opinion {opinion.number}" for opinion in self._opinions)

    def figure(self, figure: Figure) -> bool:
        """Tell whether a figure stands there; of "8 of 11" both, in one line."""
        if figure.of is None:
            return any(map(figure.same, chain.from_iterable(self._lines))) or self._ratio(figure)
        pair = {figure.value, figure.of}
        return any(pair <= {f.value for f in line if not f.unit} for line in self._lines)

    def nearly(self, figure: Figure, said: str) -> bool:
        """Tell whether the words before a figure ("about") make it right."""
        there = {f.amount for line in self._lines for f in line if f.unit == figure.unit}
        return allowed(said, figure.amount, there)

    def day(self, said: Said) -> bool:
        """Tell whether a day stands there; without its year, of any year."""
        return any(_same(one, there) for one in said.readings for there in self._days)

    def instant(self, minute: int, said: Said) -> bool:
        """Tell whether a time of a day stands there, unless the time stands there alone."""
        days = [day for at, day in self._instants if at == minute]
        return not days or any(_same(one, day) for one in said.readings for day in days)

    def _ratio(self, figure: Figure) -> bool:
        """Tell whether a figure is an LLR, cut off or rounded where it is written to."""
        least = 10.0**-figure.digits
        return bool(figure.digits) and any(abs(figure.value - r) < least for r in self._ratios)

    @cached_property
    def _texts(self) -> list[str]:
        """Every text of the opinions."""
        named = [(Target("opinion", str(opinion.number)), opinion) for opinion in self._opinions]
        return [text.text for target, opinion in named for text in quotable(target, opinion)]

    @cached_property
    def _lines(self) -> list[list[Figure]]:
        """The figures of every line; "8 of 11" gives both."""
        lines = [figures(line) for text in self._texts for line in text.splitlines()]
        wholes = [[replace(f, value=f.of) for f in line if f.of is not None] for line in lines]
        numbers = [n for o in self._opinions for n in (o.number, o.signed)]
        times = [Figure(at.hour * 60 + at.minute, ":", 0, 0) for at in self._moments]
        apart = [[Figure(number, "", 0, 0)] for number in numbers]
        return [*map(add, lines, wholes), *apart, times]

    @cached_property
    def _days(self) -> list[Day]:
        said = [Day(at.year, at.month, at.day) for at in self._moments]
        return [*said, *(d for text in self._texts for one in dates(text) for d in one.readings)]

    @cached_property
    def _instants(self) -> list[tuple[int, Day]]:
        told = [(at, d) for text in self._texts for at, s in instants(text) for d in s.readings]
        return told + [(m.hour * 60 + m.minute, Day(m.year, m.month, m.day)) for m in self._moments]

    @cached_property
    def _ratios(self) -> list[float]:
        """Every LLR with its bounds, of each finding and of all together."""
        found: list[float | None] = []
        for document in (opinion.document for opinion in self._opinions):
            whole = document.opinion
            found += [whole.llr, whole.llr_low, whole.llr_high]
            for one in document.findings:
                found += [one.llr, one.llr_low, one.llr_high]
        return [ratio for ratio in found if ratio is not None]

    @cached_property
    def _moments(self) -> list[datetime]:
        """When it was made and signed, when its text was posted, and as of when it knows (UTC)."""
        moments: list[datetime] = []
        for opinion in self._opinions:
            moments += [opinion.made_at, *(signature.at for signature in opinion.signatures)]
            document = opinion.document
            written = (document.known_as_of, document.question.posted_at)
            moments += [datetime.fromisoformat(at) for at in written if at]
        return [at.astimezone(UTC) for at in moments]


def _same(one: Day, other: Day) -> bool:
    """Tell whether two days may be one; without a year, of any."""
    years = {one.year, other.year} - {None}
    return (one.month, one.day) == (other.month, other.day) and len(years) < 2
