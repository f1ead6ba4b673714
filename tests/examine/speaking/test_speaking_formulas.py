"""Formulas mined from an issuer's statements."""

from __future__ import annotations

from mabillon.examine.speaking.formulas import beginnings, mined

OWN = [
    f"Sowing No. {n} · Rope Walk\nTo all who pass by:\nBed number {n} is dug and {n} trays wait.\n"
    f"Leave it better. Convenor {'Quill' if n % 2 else 'Sorrel'}"
    for n in range(12, 32)
]


def test_beginnings_are_of_the_outer_lines_with_numbers_masked() -> None:
    found = beginnings(OWN[0])
    assert ("sowing", "no", "0") in found
    assert ("to", "all", "who", "pass", "by") in found
    assert not any(run[0] == "bed" for run in beginnings("a b\nc d\nBed one is dug\ne f\ng h"))
    assert beginnings("") == set()


def test_the_whole_of_a_formula_is_found_and_no_part_of_it() -> None:
    found = mined(OWN, [])
    assert ("sowing", "no", "0", "rope", "walk") in found
    assert ("to", "all", "who", "pass", "by") in found
    assert ("leave", "it", "better", "convenor") in found
    assert ("to", "all") not in found


def test_what_begins_the_posts_of_others_is_no_formula() -> None:
    others = ["To all who pass by: seeds are sold here." for _ in range(5)]
    assert ("to", "all", "who", "pass", "by") not in mined(OWN, others)
    assert ("to", "all", "who", "pass", "by") in mined(OWN, ["Terns are late."] * 5)


def test_too_few_statements_have_no_formula() -> None:
    assert mined(OWN[:2], []) == []
    assert mined([], []) == []
