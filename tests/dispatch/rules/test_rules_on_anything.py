"""Rules on what is cited and how it is written: whatever is handed in, and how long it takes."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_case import FIXTURES, FRONT, POSTS, checked, found_in
from mabillon.dispatch.rules import RULES

MINE = (
    "citation-broken",
    "citation-unknown",
    "citation-part",
    "note-unused",
    "quotation",
    "date-disagrees",
    "number-disagrees",
    "name-disagrees",
    "transliteration",
    "reply-before",
    "first-only-found",
    "link-live",
    "raw-html",
    "hidden-characters",
)
PAGES = Path(__file__).parents[3] / "docs" / "rules"
PIECES = [
    *(word for name in MINE for word in (FIXTURES / f"{name}.bad.md").read_text().split()[10:]),
    *("\n\n", "\n", "> ", "- ", "| a | b |\n| --- | --- |\n| ", "```\n", "“", "”", "«", '"', "`"),
    *(f"[@post:{post.key}]" for post in POSTS),
]
SOON = 4.0
"""Seconds of CPU for one rule and 200,000 characters, many times what it takes."""


@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=6), st.sampled_from(PIECES)), max_size=30))
def test_whatever_is_written_every_fault_has_a_place(pieces: list[str]) -> None:
    case = checked(FRONT + " ".join(pieces))
    for name in MINE:
        found_in(RULES[name], case)


@pytest.mark.parametrize(
    "text",
    [
        "On 25 March four hundred bulbs [@post:desk/231]. “two planters” [@post:lark/7].\n\n"
        * 2500,
        "replied on 25 March to “a b c” <b (كلمة ¹ //a " * 5000,
        "a" + " " * 200_000 + "b",
        "“" * 200_000,
    ],
    ids=["citations", "everything", "spaces", "marks"],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    case = checked(FRONT + text)
    for name in MINE:
        before = time.process_time()
        for _ in RULES[name].check(case):
            pass
        assert time.process_time() - before < SOON, name


def test_every_rule_has_its_page_and_the_list_has_them_all() -> None:
    listed = (PAGES / "README.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"[{rule.name}]({rule.name}.md) | {rule.asks}" in listed
        page = (PAGES / f"{rule.name}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {rule.name}\n")


def test_pages_ask_what_their_rules_ask() -> None:
    for name in MINE:
        assert RULES[name].asks in (PAGES / f"{name}.md").read_text(encoding="utf-8")
