"""The rule ``citation-broken``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.citation_broken import CITATION_BROKEN


def test_what_is_broken_is_found_and_nothing_else() -> None:
    assert lines(CITATION_BROKEN, "citation-broken.bad.md") == [8, 9, 10, 11, 12]
    assert lines(CITATION_BROKEN, "citation-broken.good.md") == []


def test_a_citation_in_the_front_matter_is_found() -> None:
    front = "---\nseries: S\nnumber: 1\ndate: 2031-03-27\ntitle: Bulbs [@post:desk/231]\n---\n"
    (fault,) = faults(CITATION_BROKEN, front)
    assert "front matter" in fault.says


def test_each_citation_of_one_pair_of_brackets_is_no_fault_of_its_own() -> None:
    (fault,) = faults(CITATION_BROKEN, "So [@post:desk/231; @video:lark/7; @post:council/5].\n")
    assert "'video'" in fault.says
