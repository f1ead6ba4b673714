"""The rule ``citation-part``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.citation_part import CITATION_PART


def test_parts_that_there_are_not_are_found_and_nothing_else() -> None:
    assert lines(CITATION_PART, "citation-part.bad.md") == [8, 9, 10, 11, 12]
    assert lines(CITATION_PART, "citation-part.good.md") == []


def test_the_second_shot_ends_where_the_list_says() -> None:
    assert not faults(CITATION_PART, "So [@evidence:a1b2c3d4#0:38].\n")
    (fault,) = faults(CITATION_PART, "So [@evidence:a1b2c3d4#0:39].\n")
    assert "0:39" in fault.says
