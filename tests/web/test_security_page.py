"""docs/security.md names every point of the standard's levels 1 and 2, and tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "security.md").read_text("utf-8")
LAST = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2
12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4
16.4:3 16.5:3
"""
"""Sections of ASVS 5.0.0, and the last point of each of level 1 or 2; they come before level 3."""


@cache
def names_of(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_the_page_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE)
    assert len(named) > 100
    assert len(named) == PAGE.count("::test_")
    lost = [f"{path}::{name}" for path, name in named if name not in names_of(TESTS / path)]
    assert lost == []


def test_every_point_of_levels_1_and_2_stands_on_the_page_once() -> None:
    sections = [one.split(":") for one in LAST.split()]
    wanted = sorted(f"{section}.{n}" for section, last in sections for n in range(1, int(last) + 1))
    told = re.findall(r"\*\*([\d., ]+)\*\*", PAGE)
    assert sorted(one for group in told for one in group.split(", ")) == wanted
    for line in PAGE.split("## V1 ")[1].splitlines():
        if line.startswith("- **") and "Above" not in line and "8.1.1" not in line:
            assert "::test_" in line, line
