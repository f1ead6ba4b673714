"""The rule ``citation-unknown``: a citation, opinion or event that points to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.cited import Missing
from mabillon.dispatch.rules.rule import Checked, Fault, Rule


def _check(checked: Checked) -> Iterator[Fault]:
    dispatch, house = checked.dispatch, checked.house
    for citation in dispatch.citations:
        for target in citation.targets:
            item = checked.cited.items.get(target)
            if item is None:
                yield Fault(
                    citation.start,
                    citation.stop,
                    f"{target} was looked for in no archive",
                    "check the dispatch with the archive that holds its evidence",
                )
            elif isinstance(item, Missing):
                yield Fault(
                    citation.start,
                    citation.stop,
                    f"{target} points to nothing: {item.why}",
                    item.do or "cite what is in the archive, or take it in first",
                )
    front = dispatch.front
    if front.opinion is not None and house.main is None:
        yield _of_front(
            checked, "opinion", f"there is no opinion {front.opinion}", "see: mabillon opinion list"
        )
    known = {event.key for event in house.events}
    for n, key in enumerate(front.events):
        if key not in known:
            yield _of_front(
                checked, f"events.{n}", f"there is no event {key!r}", "record it, or leave it out"
            )


def _of_front(checked: Checked, field: str, says: str, do: str) -> Fault:
    start = checked.dispatch.places.get(field, 0)
    end = checked.dispatch.source.find("\n", start)
    return Fault(start, len(checked.dispatch.source) if end < 0 else end, says, do)


CITATION_UNKNOWN: Final = Rule(
    "citation-unknown", "Every citation points to something that is kept.", _check, always=True
)
