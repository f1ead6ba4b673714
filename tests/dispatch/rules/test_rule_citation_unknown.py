"""The rule ``citation-unknown``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.citation_unknown import CITATION_UNKNOWN


def test_what_points_to_nothing_is_found_and_nothing_else() -> None:
    assert lines(CITATION_UNKNOWN, "citation-unknown.bad.md") == [6, 7, 10, 11]
    assert lines(CITATION_UNKNOWN, "citation-unknown.good.md") == []


def test_it_says_what_was_looked_for() -> None:
    (fault,) = faults(CITATION_UNKNOWN, "So [@post:desk/999].\n")
    assert fault.says == "@post:desk/999 points to nothing: there is no post desk/999"
