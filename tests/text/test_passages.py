"""The places at which a text holds what is asked for, each from its first to its last word."""

from __future__ import annotations

import pytest

from mabillon.text.matching import passages
from mabillon.text.query import parse


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("seed", "Seed, and seeds; SEED.", ["Seed", "SEED"]),
        ('"sowing plan"', "The sowing, plan and sowing-plan", ["sowing, plan", "sowing-plan"]),
        ("seed -bulb", "seed and bulb", ["seed"]),
        ('"bulb seed"~5', "seed of a bulb", ["seed of a bulb"]),
        ('sowing OR "sowing plan"', "the sowing plan", ["sowing plan"]),
        ("رابطه", "قالت رابطة الشوك", ["رابطة"]),
        ("lavender", "nothing", []),
        ("t.me/hedge", "see t.me/hedge/4", []),
    ],
)
def test_passages(query: str, text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in passages(parse(query).query, text)] == found
