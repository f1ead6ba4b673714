"""Anachronisms in words, each with its figures and what it cites."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.instants import rfc3339
from mabillon.examine.lexicon.dated import DatedName
from mabillon.examine.lexicon.numbering import Misnumbered
from mabillon.examine.lexicon.pairs import Apart
from mabillon.examine.lexicon.silences import Side, Silences
from mabillon.examine.lexicon.statements import House, Told
from mabillon.examine.phrases import day, span, things
from mabillon.text.tokens import canonical

Rule = Literal["ended", "began", "apart", "serial", "register"]

RULES: Final[dict[str, str]] = {
    "ended": "a term whose use had ended",
    "began": "a term whose use had not begun",
    "apart": "two terms of different times",
    "serial": "a serial number used or out of sequence",
    "register": "a name that the register dates otherwise",
}
"""Each rule in few words."""


class Anachronism(msgspec.Struct, frozen=True, kw_only=True):
    """Something that does not fit.

    ``term`` is as the questioned text writes it; ``said`` the sentence, with figures and
    citations; ``short`` the same in a few words; ``cites`` the posts it rests on, [post,
    RFC 3339], empty where it rests on the register; ``figures`` the numbers of the sentence.
    """

    rule: Rule
    term: str
    said: str
    short: str
    cites: list[list[str]] = []
    figures: dict[str, int | float | str | None] = {}


def silence(
    house: House, made: Silences, i: int, term: str, side: Side, then: tuple[int, str] | None
) -> Anachronism:
    """Say that the use of a term had ended, or had not begun; ``then`` is what followed it."""
    told = house.told
    first, last = int(made.first[i]), int(made.last[i])
    uses, quiet, longest = int(made.uses[i]), int(made.quiet[i]), int(made.longest[i])
    of = round(uses / made.share[i])
    long = span(int(made.quiet_us[i]) / 1e6)
    habit = (
        f"it had never been missing from more than {things(longest, 'statement')} in a row"
        if longest
        else "it had stood in every one of them"
    )
    stood = f"in {uses} of {of} statements from {told.cited(first)} to {told.cited(last)}"
    if side == "ended":
        said = f"“{term}” stood {stood}; in none of the {quiet} since, over {long}, and {habit}."
        short = f"“{term}”: last used {told.day(last)}"
    else:
        said = (
            f"“{term}” was used by none of the {quiet} statements that follow, over {long}; it "
            f"stands {stood}, and {habit.replace('had', 'has').replace('stood', 'stands')}."
        )
        short = f"“{term}”: first used {told.day(first)}"
    figures: dict[str, int | float | str | None] = {
        "uses": uses, "statements": of, "silent": quiet, "longest": longest,
        "silent_days": round(int(made.quiet_us[i]) / 86_400e6, 1),
        "ratio": round(float(house.ratio[made.grams[i]]), 1),
    }  # fmt: skip
    cites = [_cite(told, first), _cite(told, last)]
    if then is not None:
        gram, written = then
        follows = house.grams.held(gram)
        start = int(follows[0])
        after = told.size - start
        said += (
            f" “{written}” follows in its place: in {len(follows)} of {after} since "
            f"{told.cited(start)}."
        )
        short += f", then “{written}” ({len(follows)} of {after})"
        figures |= {"then": written, "then_uses": len(follows), "then_of": after}
        cites.append(_cite(told, start))
    return Anachronism(rule=side, term=term, said=said, short=short, cites=cites, figures=figures)


def pair(
    house: House, made: Apart, terms: tuple[str, str], hidden: npt.NDArray[np.bool_]
) -> Anachronism:
    """Say that two terms are of different times."""
    told = house.told
    held = [house.grams.held(g) for g in (made.a, made.b)]
    held = [h[~hidden[h]] for h in held]
    (early, first), (late, second) = sorted(
        zip(held, terms, strict=True), key=lambda side: int(side[0][0])
    )
    ended, began = int(early[-1]), int(late[0])
    return Anachronism(
        rule="apart",
        term=f"{first} / {second}",
        said=f"“{first}” and “{second}” never stood in one statement: the one in {len(early)}, "
        f"last {told.cited(ended)}; the other in {len(late)}, first {told.cited(began)}. "
        f"By chance {made.together:.0f} would hold both.",
        short=f"“{first}” (until {told.day(ended)}) with “{second}” (from {told.day(began)})",
        cites=[_cite(told, ended), _cite(told, began)],
        figures={"uses_a": len(early), "uses_b": len(late), "expected": round(made.together, 1)},
    )


def number(told: Told, made: Misnumbered) -> Anachronism:
    """Say what is wrong with a serial number."""
    term = made.written
    before = f"No. {made.number_before} ({told.cited(made.before)})" if made.before >= 0 else None
    after = f"No. {made.number_after} ({told.cited(made.after)})" if made.after >= 0 else None
    if made.fault == "used":
        said = f"“{term}”: the number was used already, {told.cited(made.used)}."
        short = f"“{term}”: number used already, {told.day(made.used)}"
    else:
        where = [f"the one before it in time is {before}"] if before else []
        where += [f"the next one after is {after}"] if after else []
        which = "beyond" if made.fault == "ahead" else "behind"
        said = (
            f"“{term}”: the number is {which} the sequence; {', '.join(where)}. Of "
            f"{len(made.series.numbers)} numbers none went on by more than {made.step}, or "
            f"back by more than {made.back}."
        )
        short = f"“{term}”: number {which} the sequence, No. {made.number_before} came before it"
    cited = [s for s in (made.used, made.before, made.after) if s >= 0]
    return Anachronism(
        rule="serial",
        term=term,
        said=said,
        short=short,
        cites=[_cite(told, s) for s in dict.fromkeys(cited)],
        figures={
            "number": made.number, "fault": made.fault, "series": made.series.name(),
            "step": made.step, "back": made.back,
        },
    )  # fmt: skip


def name(made: DatedName, text: str) -> Anachronism:
    """Say that a name of the register did not hold then; ``text`` is the questioned one."""
    plain = f" {canonical(text)} "
    ways = [way for way in made.words if f" {canonical(way)} " in plain]
    times = [
        f"from {day(made.since)}" if made.since else "",
        f"until {day(made.until)}" if made.until else "",
    ]
    held = " ".join(filter(None, times))
    return Anachronism(
        rule="register",
        term=ways[0] if ways else made.text,
        said=f"“{made.text}” ({made.kind}) held {held}, as the register has it.",
        short=f"“{made.text}” held {held} (register)",
        figures=_dates(made),
    )


def names(early: DatedName, late: DatedName) -> Anachronism:
    """Say that two names of the register never held at one time."""
    assert early.until is not None
    assert late.since is not None
    held = f"“{early.text}” held until {day(early.until)} and “{late.text}” from {day(late.since)}"
    return Anachronism(
        rule="register",
        term=f"{early.text} / {late.text}",
        said=f"{held}, as the register has it: never at one time.",
        short=f"{held} (register)",
        figures={**_dates(early), "then": late.text},
    )


def _dates(made: DatedName) -> dict[str, int | float | str | None]:
    return {
        "kind": made.kind,
        "since": rfc3339(made.since) if made.since else None,
        "until": rfc3339(made.until) if made.until else None,
    }


def _cite(told: Told, statement: int) -> list[str]:
    return [told.posts[statement], rfc3339(int(told.at[statement]))]
