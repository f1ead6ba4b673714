"""Forgeries by rule: what is put in, what is pasted, what is changed, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from mabillon.examine.validation.forging import recycled, spliced, swapped, with_name
from mabillon.text.tokens import forms

OTHERS = (
    "The Compost Guild opened a heap in Harbour Lane. Compost guild members turned it twice. "
    "Neighbours may bring peel on Mondays. Nothing cooked is taken, and no bread either. "
    "The next heap will be at the old tram stop."
)
OWN = (
    "Sowing No. 140. Port Quillon, 3 February 2030. To all who pass by: forty trays of winter "
    "aconite were set along the wall of Old Basin by twelve hands and in good order. "
    "Convenor Quill thanks Lantern Street for its barrows, and Harbour Lane for its patience."
)
NEXT = (
    "Sowing No. 155. Port Quillon, 9 June 2030. To all who pass by: ninety pots of mint stand at "
    "Station Ring since midnight. Convenor Sorrel thanks Mill Row and the Ferry Steps for water."
)


def test_the_name_goes_where_the_writers_stood() -> None:
    made = with_name(OTHERS, ["Compost Guild"], "the League")
    assert "ompost" not in made
    assert made.count("the League") == 2
    assert with_name(OTHERS, ["Bread Union"], "the League") == f"the League\n\n{OTHERS}"
    assert with_name("Peel, compost guilders!", ["compost guild"], "X") == (
        "X\n\nPeel, compost guilders!"
    )
    assert with_name("a.b", ["a.b", ""], "$1\\2") == "$1\\2"
    assert with_name("كتب اتحاد الخبز هذا", ["اتحاد الخبز"], "رابطة الشوك") == "كتب رابطة الشوك هذا"


@pytest.mark.parametrize("seed", range(8))
def test_three_words_in_ten_are_pasted_in_one_run(seed: int) -> None:
    made = forms(spliced(OTHERS, OWN, np.random.default_rng(seed)))
    mine, theirs = forms(OTHERS), forms(OWN)
    many = len(made) - len(mine)
    assert many / len(made) == pytest.approx(0.3, abs=0.02)
    firsts = [
        i
        for i in range(len(mine) + 1)
        if made[:i] == mine[:i] and made[i + many :] == mine[i:]
        and any(made[i : i + many] == theirs[j : j + many] for j in range(len(theirs)))
    ]  # fmt: skip
    assert firsts


def test_a_short_donor_gives_all_it_has_and_nothing_breaks() -> None:
    chance = np.random.default_rng(1)
    assert forms(spliced(OTHERS, "Water it.", chance))[-2:] == ["water", "it"] or (
        "water it" in " ".join(forms(spliced(OTHERS, "Water it.", chance)))
    )
    assert spliced("…", OWN, chance) == "…"
    assert spliced(OTHERS, "", chance) == OTHERS
    assert forms(spliced("no stop at all in here", OWN, chance))[:6] == forms(
        "no stop at all in here"
    )


def test_a_recycled_statement_has_the_new_day_and_nothing_else() -> None:
    then, now = datetime(2030, 2, 3, 9, tzinfo=UTC), datetime(2031, 3, 25, 9, tzinfo=UTC)
    assert recycled(OWN, then, now) == OWN.replace("3 February 2030", "25 February 2031")
    assert recycled("03.02.2030", then, now) == "25.03.2031"
    assert recycled("٣ شباط ٢٠٣٠", then, now) == "25 شباط 2031"
    assert recycled("No date here", then, now) == "No date here"


def test_names_and_figures_come_from_the_other_statement() -> None:
    made = swapped(OWN, NEXT, np.random.default_rng(3))
    assert made != OWN
    unlike = [(a, b) for a, b in zip(forms(OWN), forms(made), strict=True) if a != b]
    assert len(unlike) >= 6
    assert {b for _, b in unlike} <= set(forms(NEXT))
    assert all(a.isdigit() == b.isdigit() for a, b in unlike)
    assert {"aconite", "trays", "order", "thanks"} <= set(forms(made))
    one = dict(unlike)
    assert all(one[a] == b for a, b in unlike)  # the same name, the same replacement


def test_without_capitals_only_figures_are_exchanged() -> None:
    made = swapped("في 3 شباط زرعنا 40 وردة", "في 9 حزيران 90 نبتة", np.random.default_rng(0))
    assert [w for w in forms(made) if not w.isdigit()] == forms("في شباط زرعنا وردة")
    assert {w for w in forms(made) if w.isdigit()} <= {"9", "90"}
