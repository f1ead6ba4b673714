"""Donor: which statement it was built from, and what was changed."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest

from mabillon.examine import donor
from mabillon.examine.copies import compare
from mabillon.examine.finding import Finding
from mabillon.examine.settings import Settings
from mabillon.text.align import read

SETTINGS = Settings()
GENUINE = (
    "To all who pass by: on 3 February the League set out four hundred bulbs along Kerb Street, "
    "in nine trays, and watered each of them before the first tram came down the hill. The dog "
    "was with us and behaved. Whoever walks there now is asked to walk slowly and to look down."
)
OTHER = (
    "The League was on the ferry steps last night with a wheelbarrow full of moss, and nobody "
    "slipped. Moss asks for shade, patience and a little milk, and all three were brought along "
    "in a can. Whoever walks there now is asked to walk slowly and to look down."
)


def source(text: str, asked: str, name: str = "desk/198", issued: bool = True) -> donor.Source:
    return donor.Source(
        name, f"Sowing {name}", datetime(2031, 2, 3, tzinfo=UTC), issued,
        compare(read(asked), read(text), SETTINGS),
    )  # fmt: skip


def examined(*sources: donor.Source, detailed: bool = True, compared: int = 9) -> Finding:
    return donor.examine(
        sources, compared=compared, reuse=[0.1, 0.5, 0.99, 1.0], detailed=detailed,
        settings=SETTINGS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "nature", "kind"),
    [
        ("four hundred", "six hundred", "altered", "number"),
        ("3 February", "25 March", "recycled", "date"),
        ("Kerb Street", "Mill Street", "altered", "name"),
        ("behaved", "barked", "altered", "wording"),
    ],
)
def test_the_change_and_what_it_makes_of_the_text(
    old: str, new: str, nature: str, kind: str
) -> None:
    made = examined(source(GENUINE, GENUINE.replace(old, new)))
    assert made.llr is None
    assert made.figures["donor"] == "desk/198"
    assert made.figures["nature"] == nature
    assert made.figures["kinds"] == {kind: 1}
    changed = [m for m in made.figures["marks"] if m["op"] != "equal"]
    assert [m["op"] for m in changed] == ["replace"]
    assert set(changed[0]["questioned"].split()) <= set(new.split())
    assert set(changed[0]["donor"].split()) <= set(old.split())
    assert made.figures["reuse_share"] == sum(
        r >= made.figures["shared"] for r in (0.1, 0.5, 0.99, 1.0)
    ) / 4  # fmt: skip


def test_marks_rebuild_both_texts() -> None:
    asked = GENUINE.replace("The dog was with us and behaved. ", "").replace("nine", "ten")
    marks = examined(source(GENUINE, asked)).figures["marks"]
    for side, text in (("donor", GENUINE), ("questioned", asked)):
        words = [t.form for m in marks for t in read(m[side]).words]
        assert words == [t.form for t in read(text).words]


def test_a_text_that_was_not_captured_gets_no_detail() -> None:
    made = examined(source(GENUINE, GENUINE.replace("four", "six")), detailed=False)
    assert made.figures["changes"] == 1
    assert "marks" not in made.figures
    assert "four" not in " ".join(made.explanation)
    assert "six" not in " ".join(made.explanation)


def test_the_one_that_gives_most_is_named_in_whatever_order() -> None:
    asked = GENUINE.replace("four", "six")
    sources = [source(GENUINE, asked, "desk/1"), source(OTHER, asked, "desk/2"),
               source(GENUINE.replace("nine", "two"), asked, "desk/3")]  # fmt: skip
    for order in itertools.permutations(sources):
        figures = examined(*order).figures
        assert figures["donor"] == "desk/1"
        assert [o["post"] for o in figures["others"]] == ["desk/3", "desk/2"]


def test_a_forgery_built_on_a_forgery_says_so_and_has_no_nature() -> None:
    made = examined(source(GENUINE, GENUINE.replace("four", "six"), issued=False))
    assert made.figures["issued"] is False
    assert made.figures["nature"] is None
    assert "recorded as not issued" in made.explanation[0]


def test_an_excerpt_is_one() -> None:
    asked = GENUINE[: GENUINE.index(" Whoever")]
    assert examined(source(GENUINE, asked)).figures["nature"] == "excerpt"


def test_a_shared_closing_is_no_donor() -> None:
    asked = f"{'Nothing of the kind happened, says the mayor, who was asleep. ' * 4}{OTHER[-60:]}"
    made = examined(source(OTHER, asked))
    assert made.figures["donor"] is None
    assert made.status == "determined"


def test_nothing_to_compare_with_is_not_determined() -> None:
    assert examined(compared=0).status == "not_determined"
