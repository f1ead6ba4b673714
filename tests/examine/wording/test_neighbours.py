"""The statement that a text was written after is ranked first, in any language."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest

from mabillon.examine.wording.neighbours import Neighbours

MOSS = "Moss asks for shade, patience and a little milk, and all three were brought in a can."
BULBS = "On 3 February the League set out four hundred bulbs along Kerb Street in nine trays."
TRAM = "The first tram came down the hill at six and the dog was with us and behaved."
ARABIC = "وضعت الرابطة أربعمئة بصلة على طول شارع الرصيف في تسع صوان"
ARABIC_TOO = "جاء أول قطار من التل في السادسة وكان الكلب معنا"


@dataclass(frozen=True)
class Statement:
    id: str
    text: str
    at: int | None = 1
    organisation: str = "League"


KNOWN = [
    Statement("moss", MOSS, 10),
    Statement("bulbs", BULBS, 20),
    Statement("tram", TRAM, 30),
    Statement("ar/1", ARABIC, 40),
    Statement("ar/2", ARABIC_TOO, None),
]


def first(text: str, without: frozenset[str] | set[str] = frozenset()) -> str | None:
    best = Neighbours(KNOWN).ranked(text, without=without)
    return best[0].id if best else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In nine trays, said the mayor, bulbs: four hundred, and on Kerb Street, too.", "bulbs"),
        ("Patience, and shade; MILK in a can is what a moss is asking for.", "moss"),
        ("بصل وأربعمئة في صوان تسع والشارع طوله للرابطة", "ar/1"),
        ("milky mosses, shaded and patient", "moss"),  # by characters alone
    ],
)
def test_a_text_written_after_one(text: str, expected: str) -> None:
    assert first(text) == expected


def test_order_share_and_rare_words() -> None:
    [one, two] = Neighbours(KNOWN).ranked(f"{BULBS} {TRAM[:40]}", most=2)
    assert (one.id, two.id) == ("bulbs", "tram")
    assert 0 < two.share < one.share <= 1
    assert len(one.rare) == 8
    assert set(one.rare) <= set(BULBS.split())
    assert "the" not in one.rare  # every statement has it
    assert Neighbours(KNOWN).ranked(BULBS)[0].share == pytest.approx(1.0)
    assert (one.at, two.at) == (20, 30)


def test_what_is_later_or_left_out_is_not_ranked() -> None:
    ranked = Neighbours(KNOWN).ranked(f"{MOSS} {BULBS} {TRAM} {ARABIC_TOO}", before=20, most=9)
    assert [n.id for n in ranked if n.share > 0] == [n.id for n in ranked]
    assert {n.id for n in ranked} == {"moss", "ar/2"}
    assert first(MOSS, without={"moss"}) != "moss"


@pytest.mark.parametrize("text", ["", "😀 —", "zzzz", "三月二十五日"])
def test_what_shares_nothing_has_no_neighbour(text: str) -> None:
    assert Neighbours(KNOWN).ranked(text) == []
    assert Neighbours([]).ranked(MOSS) == []
    assert Neighbours([Statement("e", "")]).ranked(MOSS) == []


def test_scripts_without_spaces() -> None:
    known = [Statement("zh", "联盟在山坡上的旧电车站种下了四百个球茎"), *KNOWN]
    assert Neighbours(known).ranked("四百个球茎种在电车站")[0].id == "zh"


def test_known_statements_all_alike_rank_by_name() -> None:
    alike = [Statement(name, MOSS) for name in ("c", "a", "b")]
    assert [n.id for n in Neighbours(alike).ranked(MOSS)] == ["a", "b", "c"]


def test_fifty_thousand_words() -> None:
    chance = random.Random(3)
    text = " ".join(chance.choices(f"{BULBS} {TRAM}".split(), k=50_000))
    assert {n.id for n in Neighbours(KNOWN).ranked(text, most=2)} == {"bulbs", "tram"}
