"""The validation page: how well the method does on one issuer, fit for a court file."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from mabillon.examine.lexicon.sentences import RULES
from mabillon.examine.phrases import joined
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation import sayings
from mabillon.examine.validation.calibration import FEWEST, Calibration
from mabillon.examine.validation.carrying import WORDS, AtAge
from mabillon.examine.validation.document import Validation
from mabillon.examine.validation.problems import KINDS, SIMULATED
from mabillon.examine.validation.rates import LEVEL
from mabillon.examine.validation.wording import KNOWN, Condition
from mabillon.pages import figures, frame, words
from mabillon.pages.calibration_plots import DRAWINGS

LIMITS: Final = (
    "Simulated statements have no carriers, so they say nothing of carriage: that side rests on "
    "recorded cases alone.",
    "Whether the bounds of carriage cover what they claim is checked by a simulator with known "
    "truth, not here: python -m benchmarks.quality.carriage_bounds (docs/methods/carriage.md).",
    "The forgeries are made by rule. A skilled forger, or one with a language model, may do "
    "better; and none of them imitates the issuer's wording on purpose.",
    "A channel that was exported later is taken as if exported at the statement's age: what was "
    "deleted in between is missing from both.",
    "What is known to an examination here ends at the beginning of its block, so it knows less "
    "than an opinion of today would: the figures lean to the cautious side.",
    "The figures hold for this issuer, this archive, these settings and this version. Of another "
    "issuer they say nothing.",
    "That a known statement is the issuer's rests on the register: on which channels are its own.",
)


class ValidationContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/validation.html`` prints.

    ``entry`` is the number under which it is kept, ``digest`` its SHA-256 and ``at`` when;
    null = it is not kept. ``command`` makes it again.
    """

    made: Validation
    entry: int | None = None
    digest: str | None = None
    at: datetime | None = None
    command: str = ""
    zone: tzinfo | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"Validation for {self.made.issuer_name}"

    @property
    def known_as_of(self) -> datetime | None:
        """When the latest capture known to it was kept; None = that is not told."""
        return figures.moment(self.made.known_as_of)

    @property
    def said(self) -> list[str]:
        """The results in sentences."""
        return sayings.sentences(self.made)

    @property
    def counted(self) -> str:
        """What became of the known statements, so that every one is counted."""
        made = self.made
        least = made.settings.get("min_reference", "enough")
        parts = [
            (made.examined, "examined"),
            (
                made.reference_only,
                f"from before there were {least} to know anything by, and only known ones",
            ),
            (made.left_undrawn, "left out by an even draw"),
            (made.undated, "without a date"),
            (made.doubted, "recorded as not issued, denied or disowned"),
        ]
        told = "; ".join(f"{n:,} {what}" for n, what in parts if n)
        return f"{words.count(made.statements, 'known statement')}: {told}."

    @property
    def ages(self) -> str:
        """The ages in hours: ``1, 6, 24 and 72``."""
        return joined([str(hours) for hours in self.made.hours])

    @property
    def genuine(self) -> list[AtAge]:
        """Carriage of genuine statements, by age."""
        return [row for row in self.made.carriage if row.kind == "genuine"]

    @property
    def recorded(self) -> list[AtAge]:
        """Carriage of recorded cases, by age."""
        return [row for row in self.made.carriage if row.kind == "recorded" and row.n]

    @property
    def simulated(self) -> bool:
        """Whether any simulated statements were examined."""
        return any(kind in self.made.problems for kind in SIMULATED)

    @property
    def conditions(self) -> list[Condition]:
        """The conditions of wording."""
        return self.made.wording.conditions if self.made.wording else []

    @property
    def grid(self) -> list[tuple[int, list[Condition | None]]]:
        """Wording against the nearest in subject: each length, by number of known statements.

        A length of 0 = as posted; None = not tried, and the reason stands with the table.
        """
        found = {(c.words, c.known): c for c in self.conditions if c.kind == "topic"}
        tried = sorted({words for words, _ in found})
        return [(words, [found.get((words, known)) for known in KNOWN]) for words in tried]

    @property
    def wording_alone(self) -> list[str]:
        """What wording makes of recycled and swapped texts."""
        return sayings.wording_alone(self.made)

    @property
    def refusals(self) -> dict[str, int]:
        """Why wording would be refused, over all conditions, and how often."""
        found: Counter[str] = Counter()
        for condition in self.conditions:
            found.update(condition.refused)
        return dict(found.most_common())

    @property
    def drawn(self) -> list[tuple[str, Calibration]]:
        """What is drawn: a caption and its figures, those told first before the others."""
        found = []
        if self.made.carriage_figures and self.made.carriage_figures.plots:
            hours = sayings.main_hours(self.made)
            found.append((f"Carriage at {hours} h", self.made.carriage_figures))
        best = sayings.main_condition(self.made)
        if best is not None and best.figures.plots:
            found.append((f"Wording: {called(best)}", best.figures))
        return found


def called(condition: Condition) -> str:
    """Name a condition of wording."""
    return (
        f"{sayings.length(condition.words)}, {condition.known} known statements, against "
        f"{AGAINST[condition.kind]}"
    )


AGAINST: Final = {
    "random": "others' at random",
    "topic": "others' on the nearest subject",
    "spliced": "others', spliced",
    "recycled": "earlier ones, recycled",
    "swapped": "earlier ones, names swapped",
}
"""The kinds of negatives in few words."""


def interval(found: Share) -> str:
    """Return a rate with its interval, on one line."""
    return unbroken(sayings.interval(found))


def percent(share: float) -> str:
    """Return a share, its unit on the same line."""
    return unbroken(sayings.percent(share))


def unbroken(text: str) -> str:
    """Return the text with no line end before a unit."""
    return text.replace(" %", "\u00a0%")


def counted(told: dict[str, int], names: dict[str, str] | None = None) -> str:
    """Say how many of what: ``12 carried by forwarders, 2 not determined``."""
    return joined([f"{n:,} {(names or {}).get(name, name)}" for name, n in told.items()])


def validation(page: ValidationContext, render: frame.Render = frame.render) -> str:
    """Return the validation page as one HTML file that fetches nothing."""
    return render(
        "validation.html",
        page,
        drawings=DRAWINGS,
        kinds=KINDS,
        against=AGAINST,
        limits=LIMITS,
        fewest=FEWEST,
        level=LEVEL,
        carriage_words=WORDS,
        counted=counted,
        interval=interval,
        percent_of=percent,
        bits=sayings.bits,
        called=called,
        unbroken=unbroken,
        numbers=KNOWN,
        rules=RULES,
    )
