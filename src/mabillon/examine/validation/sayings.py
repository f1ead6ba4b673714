"""A validation in sentences: for its own page and screen, and for every opinion it stands on."""

from __future__ import annotations

from typing import Final

from mabillon.examine.lexicon.sentences import RULES
from mabillon.examine.phrases import joined, things
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation.carrying import AtAge
from mabillon.examine.validation.document import Validation
from mabillon.examine.validation.problems import COPIED
from mabillon.examine.validation.wording import MAIN_KNOWN, Condition

MAIN_HOURS: Final = 24
"""The age that is told first, or the nearest to it."""


def main_hours(made: Validation) -> int:
    """Return the age that is told first."""
    return min(made.hours, key=lambda hours: (abs(hours - MAIN_HOURS), hours))


def main_condition(made: Validation) -> Condition | None:
    """Return the condition of wording that is told first: against the nearest in subject.

    Of those with a Cllr that of texts as posted, else the shortest, from ``MAIN_KNOWN``
    statements or a number near it; None = there is none.
    """
    found = made.wording.conditions if made.wording else []
    usable = [c for c in found if c.kind == "topic" and c.figures.cllr is not None]
    return min(
        usable,
        key=lambda c: (c.words, abs(c.known - MAIN_KNOWN)),
        default=None,
    )


def sentences(made: Validation) -> list[str]:
    """Return what stands on an opinion: of carriage, of recorded cases, of copying, of wording."""
    said = [genuine(row) for row in made.carriage if _main(made, row, "genuine")]
    recorded = [row for row in made.carriage if _main(made, row, "recorded")]
    said += [cases(recorded[0] if recorded else None)]
    return [*said, *copied(made), *dated(made), wording(made)]


def _main(made: Validation, row: AtAge, kind: str) -> bool:
    return row.kind == kind and row.hours == main_hours(made)


def genuine(row: AtAge) -> str:
    """Say what carriage made of genuine statements at one age."""
    answered = row.n - row.said.get("not determined", 0)
    if not row.n:
        return f"No own statement had reached an age of {row.hours} h when it was last collected."
    if not answered:
        return f"Carriage was determined for none of {things(row.n, 'own statement')}."
    out = row.n - answered
    left = f"; for {out:,} nothing was determined" if out else ""
    return (
        f"Of {row.n:,} own statements, examined as if {row.hours} h old and questioned, "
        f"{_none(row.silent.k)} stood on none of the channels judged, {interval(row.silent)}"
        f"{left}; of {_none(row.appears_not.k)} would carriage alone have said, wrongly, “appears "
        f"not to have been issued”, {interval(row.appears_not)}."
    )


def _none(count: int) -> str:
    return f"{count:,}" if count else "none"


def cases(row: AtAge | None) -> str:
    """Say what carriage made of recorded cases of what was not issued."""
    if row is None or not row.n:
        return (
            "No case of a statement that was not issued is recorded, so how often carriage "
            "would favour one is not known."
        )
    carried = row.said.get("own", 0) + row.said.get("forwarders", 0)
    return (
        f"Of {things(row.n, 'recorded case')} of what was not issued, {_none(carried)} "
        f"{'was' if carried < 2 else 'were'} carried by a tracked channel within {row.hours} h; of "
        f"{_none(row.appears.k)} would carriage alone have said, wrongly, “appears to have been "
        "issued”."
    )


def copied(made: Validation) -> list[str]:
    """Say how often a donor is named: rightly, and of genuine statements."""
    by_kind = {row.kind: row for row in made.copying}
    built = [row for row in made.copying if row.right is not None]
    if not built or "genuine" not in by_kind:
        return []
    n, right = sum(row.n for row in built), sum(row.right.k for row in built if row.right)
    own = by_kind["genuine"].named
    return [
        f"Of {n:,} texts built on its statements the donor was named in {right:,}; a donor is "
        f"named for {interval(own)} of its genuine statements too, for issuers reuse their own "
        "words."
    ]


def dated(made: Validation) -> list[str]:
    """Say in how many own statements the lexicon names an anachronism, wrongly."""
    own = next((row for row in made.lexicon if row.kind == "genuine"), None)
    if own is None or not own.n:
        return []
    rules = joined([f"{RULES[rule]}: {k:,}" for rule, k in own.rules.items()])
    return [
        f"Of {own.n:,} own statements, held against what was known before them, the lexicon names "
        f"an anachronism, wrongly, in {_none(own.named.k)}, {interval(own.named)}"
        + (f" ({rules})." if rules else ".")
    ]


def wording_alone(made: Validation) -> list[str]:
    """Say what wording makes of recycled and swapped texts, which the search for a donor names."""
    rows = [r for r in made.wording.rows if r.kind in COPIED] if made.wording else []
    if not rows:
        return []
    known = min({r.known for r in rows}, key=lambda k: abs(k - MAIN_KNOWN))
    said = []
    for kind in COPIED:
        of = [r.llr for r in rows if (r.kind, r.known) == (kind, known)]
        judged = [llr for llr in of if llr is not None]
        said.append(
            f"Of {len(of):,} {kind} texts {_none(len(judged))} "
            f"{'has' if len(judged) == 1 else 'have'} 60 words and more left once copied passages "
            "are out"
            + (
                f", and wording alone favours {_none(sum(llr > 0 for llr in judged))}"
                * bool(judged)
            )
            + "."
        )
    return [
        f"{' '.join(said)} What is left of them is the issuer's own words, so that wording tells "
        "nothing of who put them out: what names them is the search for a donor."
    ]


def wording(made: Validation) -> str:
    """Say how good the figures of wording are in the main condition."""
    best = main_condition(made)
    if best is None:
        why = made.wording_why or "no condition had enough texts"
        return f"Wording was not validated: {why}."
    found = best.figures
    refused = sum(best.refused.values())
    return (
        f"Wording, from {length(best.words)} and {best.known} known statements, against others' on "
        f"the nearest subject: Cllr {bits(found.cllr)} (1 = no better than saying nothing); at LLR "
        f"0 wrong for {interval(found.against)} of genuine statements and "
        f"{interval(found.in_favour)} of the others; "
        + (
            f"an opinion would give no figure for {refused:,} of these {best.n:,}."
            if refused
            else f"an opinion would give a figure for all of these {best.n:,}."
        )
    )


def length(words: int) -> str:
    """Return ``100 words``, or ``texts as posted``."""
    return f"{words} words" if words else "texts as posted"


def interval(found: Share) -> str:
    """Return ``0.7 % (0.2 to 2.7 %)``; a dash where nothing was counted."""
    if found.share is None or found.low is None or found.high is None:
        return "–"
    return (
        f"{percent(found.share)} ({percent(found.low).removesuffix(' %')} to {percent(found.high)})"
    )


def percent(share: float) -> str:
    """Return ``0.7 %`` under ten and over ninety, ``34 %`` between; whole where it is so."""
    number = share * 100
    fine = 0 < number < 10 or 90 < number < 100
    return f"{number:.1f}".removesuffix(".0") + " %" if fine else f"{number:.0f} %"


def bits(number: float | None) -> str:
    """Return a cost in bits with two decimals; a dash where there is none."""
    return "–" if number is None else f"{number:.2f}"
