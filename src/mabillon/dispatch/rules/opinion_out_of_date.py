"""An opinion that was made anew, or no longer rests on what it was made from, is not relied on."""

from __future__ import annotations

from collections.abc import Iterator

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.rules.rule import Checked, Fault, Rule


def _check(checked: Checked) -> Iterator[Fault]:
    dispatch = checked.dispatch
    if checked.house.main is not None and dispatch.front.opinion is not None:
        at = dispatch.places.get("opinion", 0)
        yield from _faults(checked.house.main, at, at + len(str(dispatch.front.opinion)))
    for sentence in dispatch.sentences:
        cited = [
            (citation, item)
            for citation in sentence.citations
            for target in citation.targets
            if isinstance(item := checked.cited.of(target), Opinion)
        ]
        here = {item.number for _, item in cited}
        for citation, item in cited:
            if item.superseded not in here:
                yield from _faults(item, citation.start, citation.stop)


def _faults(opinion: Opinion, start: int, stop: int) -> Iterator[Fault]:
    again = "verify the statement anew (mabillon verify), have that signed, and cite it"
    if opinion.superseded is not None:
        yield Fault(
            start,
            stop,
            f"opinion {opinion.number} is superseded by opinion {opinion.superseded}",
            f"cite opinion {opinion.superseded}, or both in the sentence that says what changed",
        )
    for why in opinion.outdated:
        yield Fault(start, stop, f"opinion {opinion.number} is out of date: {why}", again)


OPINION_OUT_OF_DATE = Rule(
    name="opinion-out-of-date",
    asks="An opinion that is relied on is the latest, and rests on what the archive now holds.",
    check=_check,
)
