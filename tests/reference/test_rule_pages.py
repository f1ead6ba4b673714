"""Every rule of the checker has its page, its counts and its pair of fixtures."""

from __future__ import annotations

import dispatch_desk
import pytest

import dispatch_case
from mabillon.dispatch.imported.checks import CHECKS
from mabillon.dispatch.rules import RULES

PAGES = dispatch_desk.FOLDER.parents[2] / "docs" / "rules"
LIST = (PAGES / "README.md").read_text(encoding="utf-8")
COUNTED = "## False positives\n\n[Counted](README.md#counted)"


def test_every_page_is_of_a_rule() -> None:
    pages = {page.stem for page in PAGES.glob("*.md")} - {"README"}
    assert pages == {*RULES, *CHECKS}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_its_page_and_is_listed_with_its_counts(name: str) -> None:
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {name}\n")
    assert RULES[name].asks in LIST
    assert LIST.count(f"| [{name}]({name}.md) |") == len(["asks", "counted"])
    assert COUNTED in page
    assert "cannot see" in page


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_pair_of_fixtures_one_found_and_one_left_alone(name: str) -> None:
    def found(which: str, **house: object) -> list[int]:
        """Return in how many places it finds something, in either of the invented cases."""
        desk = dispatch_desk.found(RULES[name], dispatch_desk.read(f"{name}.{which}"), **house)
        return [len(desk), len(dispatch_case.lines(RULES[name], f"{name}.{which}.md"))]

    assert any(found("bad") + found("bad", main=dispatch_desk.opinion(signed=1)))
    assert not all(found("good"))
