"""The finding "lexicon": anachronisms in a questioned statement, cited, in words.

Method: method.md section 5. No LLR: how often the rules fire on what was not issued is not
known. How often they fire on the issuer's own statements is counted (``falsely``) and said.

Figures
-------
statements : known statements that were looked at. ``others``: texts by others beside them.
habitual : terms of the questioned text that are of the house; null = not looked for.
series : the issuer's series of numbers, by name.
dated_names : names that the register dates.
claimed_at : the time it is held against; null = not known.
found : the anachronisms (``sentences.Anachronism``); left out for a text that is no captured
    post (product.md), then ``counts`` alone says how many of each rule.
false : by rule, of ``n`` genuine statements it fired on ``k``; 95 % interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.examine.finding import Finding
from mabillon.examine.instants import rfc3339
from mabillon.examine.lexicon.anachronisms import of_names, of_numbers, of_terms
from mabillon.examine.lexicon.dated import DatedName
from mabillon.examine.lexicon.falsely import Rate, false_rates
from mabillon.examine.lexicon.sentences import RULES, Anachronism
from mabillon.examine.lexicon.serials import series
from mabillon.examine.lexicon.statements import ENOUGH, House, Told, house
from mabillon.examine.phrases import things
from mabillon.examine.settings import Settings

FEWEST_OTHERS = 20
"""With fewer texts by others nothing is told to be of the house."""


def examine(
    told: Told,
    others: Sequence[str],
    names: Sequence[DatedName],
    text: str,
    when: int | None,
    *,
    hidden: npt.NDArray[np.bool_],
    detailed: bool,
    settings: Settings,
) -> Finding:
    """Look for anachronisms in a questioned text.

    Parameters
    ----------
    told
        The issuer's known statements, n of them.
    others
        Texts by others, to tell what is of the house.
    names
        Names of the issuer that the register dates.
    text, when
        The questioned text, and the time it claims (microseconds; None = not known).
    hidden
        (n,) the known statements that are the questioned one itself.
    detailed
        Whether it is a captured post; else no term is named, so that nobody can rehearse.
    settings
        The lexicon's.

    Returns
    -------
    Finding
        Determined, in words; not determined where there is nothing to hold it against.
    """
    enough = told.size >= ENOUGH and len(others) >= FEWEST_OTHERS
    found_series = series(told, settings.serial_recurs)
    if not (enough or found_series or names):
        return Finding(examination="lexicon", status="not_determined", reason=_why(told, others))
    mine = house(told, others, settings) if enough else None
    found = of_numbers(told, found_series, text, when, hidden) + of_names(names, text, when)
    if mine is not None:
        found += of_terms(mine, text, when, hidden)
    if not (found or mine or found_series):
        return Finding(examination="lexicon", status="not_determined", reason=_why(told, others))
    rates = false_rates(mine, told, found_series)
    habitual = _habitual(mine, text) if mine else None
    return Finding(
        examination="lexicon",
        status="determined",
        reason="in words only: how often it speaks against what was not issued is not known",
        figures={
            "statements": told.size,
            "others": len(others),
            "habitual": habitual,
            "series": [made.name() for made in found_series],
            "dated_names": len(names),
            "claimed_at": rfc3339(when) if when is not None else None,
            "counts": dict(Counter(one.rule for one in found)),
            "false": {rule: msgspec.to_builtins(rate) for rule, rate in rates.items()},
        }
        | ({"found": [msgspec.to_builtins(one) for one in found]} if detailed else {}),
        explanation=_said(told, others, found, rates, detailed, habitual, when),
        would_be_wrong_if=["the issuer took up an old habit again, or quotes its own past"]
        if found
        else ["what it gives away is not among the terms, numbers and names that recur"],
    )


def _few(told: Told, others: Sequence[str]) -> str:
    """Say what is too little to tell what is of the house."""
    if told.size < ENOUGH:
        return f"{things(told.size, 'known statement')}, {ENOUGH} needed"
    return f"{things(len(others), 'text')} by others, {FEWEST_OTHERS} needed"


def _why(told: Told, others: Sequence[str]) -> str:
    """Say why it is not determined, and what would help."""
    if told.size >= ENOUGH:
        return f"{_few(told, others)} to tell what is of the house; collect other channels"
    return (
        f"{_few(told, others)}, and no series of numbers; ingest its own channels further back, "
        "or date its names in the register"
    )


def _habitual(mine: House, text: str) -> int:
    """Return how many n-grams of a text are the house's, none within another one."""
    grams = mine.of(text)
    return int((mine.grams.covered[grams] < 0.9).sum())


def _said(
    told: Told,
    others: Sequence[str],
    found: Sequence[Anachronism],
    rates: dict[str, Rate],
    detailed: bool,
    habitual: int | None,
    when: int | None,
) -> list[str]:
    lines = []
    if not found:
        terms = "" if habitual is None else f"{things(habitual, 'term')} of the house in it, "
        lines.append(
            f"No anachronism, by {things(told.size, 'known statement')}: {terms}its numbers and "
            "its dated names."
        )
    if habitual is None:
        lines.append(f"Terms were not looked for: {_few(told, others)}.")
    elif detailed:
        lines += [one.said for one in found]
    else:
        counts = Counter(one.rule for one in found)
        what = "; ".join(f"{RULES[rule]}: {n}" for rule, n in counts.items())
        lines.append(f"{what}. The text is not a captured post, so they are not named.")
    if when is None:
        lines.append("The text has no time; only what needs none was looked for.")
    rules = dict.fromkeys(one.rule for one in found) or dict.fromkeys(("ended", "serial"))
    for rule in rules:
        if rule in rates:
            lines.append(_rate(rule, rates[rule]))
    return lines


def _rate(rule: str, rate: Rate) -> str:
    return (
        f"Of {rate.n} genuine statements the same would be said of {rate.k} ({RULES[rule]}; "
        f"{rate.low:.1%} to {rate.high:.1%})."
    )
