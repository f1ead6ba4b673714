"""The rule ``first-only-found``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.first_only_found import FIRST_ONLY_FOUND


def test_firsts_are_found_and_nothing_else() -> None:
    assert lines(FIRST_ONLY_FOUND, "first-only-found.bad.md") == [5, 8, 9, 10, 11, 12, 13, 14, 15]
    assert lines(FIRST_ONLY_FOUND, "first-only-found.good.md") == []


def test_an_earlier_copy_is_named() -> None:
    (fault,) = faults(
        FIRST_ONLY_FOUND,
        "It was first posted, of what was collected, by @azulejo [@post:azulejo/9].\n",
    )
    assert fault.says == "azulejo/9 is not the first: lark/7 has the same text of 25 March 2031"


def test_the_citation_that_follows_is_the_one_that_is_meant() -> None:
    body = (
        "It was first posted, of those found, by @azulejo [@post:azulejo/9], then [@post:lark/7].\n"
    )
    assert faults(FIRST_ONLY_FOUND, body)
