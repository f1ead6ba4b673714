"""What lies behind a figure: heat by word, the nearest statement, what moves the figure."""

from __future__ import annotations

import random

import msgspec

from mabillon.examine.wording.calibrate import Learned, Wording
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.explanation import (
    MOST_LEFT_OUT,
    heat,
    nearest,
    without_organisations,
    without_scorers,
)
from mabillon.examine.wording.fusion import Fusion
from mabillon.examine.wording.stack import stacked
from mabillon.examine.wording.trials import Trial

COMMON = "and so it goes with wind over hill or not as may be in end to of by"


def text(habit: str, rng: random.Random) -> str:
    parts = [" ".join(rng.sample(COMMON.split(), 7)) for _ in range(6)]
    parts.insert(rng.randrange(6), habit)
    return ". ".join(parts) + "."


def _own(club: int, rng: random.Random) -> str:
    """Return some words that this club has rather than others."""
    return " ".join(f"{rng.choice('mnrstl')}{'aeiouy'[club]}{rng.choice('dgk')}" for _ in range(30))


def corpus() -> tuple[Corpus, Trial, range]:
    rng = random.Random(4)
    known = [Document(f"k{n}", "league", n, text("we sign with soil", rng)) for n in range(6)]
    others = [
        Document(f"o{o}/{n}", f"club{o}", n, f"{text('the shed is shut', rng)} {_own(o, rng)}")
        for o in range(6)
        for n in range(4)
    ]
    asked = Document("", "", 99, "we sign with soil. and so it goes. the shed is shut.")
    made = Corpus([asked, *known, *others], background=range(7, 31))
    return made, Trial(tuple(range(1, 7)), 0, "league"), range(7, 31)


def test_a_turn_of_the_issuer_is_warm_and_one_of_others_cold() -> None:
    made, trial, background = corpus()
    words = {made.documents[0].text[w.start : w.stop]: w for w in heat(made, trial, background)}
    assert words["sign"].heat > 0.3
    assert words["shut"].heat < -0.3
    assert abs(words["goes"].heat) < abs(words["shut"].heat)
    assert words["sign"].masked  # nobody in the background uses the word: it was not looked at
    assert not words["shut"].masked


def test_a_text_without_words_has_no_heat() -> None:
    empty = Corpus([Document("", "", 0, "…"), *corpus()[0].documents[1:]], background=range(7, 31))
    assert heat(empty, Trial((1, 2), 0, "league"), range(7, 31)) == []


def test_the_nearest_statement_is_the_one_that_is_it() -> None:
    made, _, _ = corpus()
    twin = Document("twin", "league", 50, made.documents[0].text)
    again = Corpus([*made.documents, twin], background=range(7, 31))
    row, alike = nearest(again, Trial((1, 2, 3, 31), 0, "league"))
    assert row == 31
    assert alike > 0.99


def test_what_is_left_out_is_measured_from_the_figure_with_it() -> None:
    made, trial, background = corpus()
    names = ["delta_characters", "cosine_masked_characters"]
    fitted = {
        "scorers": names, "mean": [0.0, 0.0], "scale": [1.0, 1.0], "weights": [0.2, 0.1],
        "intercept": 0.0, "low": -1.0, "high": 1.0, "low_sure": -1.0, "high_sure": 1.0,
        "resampled": [(1.0, 0.0)], "cllr": 0.5, "auc": 0.8, "trials": 40, "organisations": 6,
    }  # fmt: skip
    fusion = msgspec.convert(fitted, Fusion)
    scores = stacked(made, [trial], list(background), names)[0]
    found = Wording(
        llr=0.1, low=0.0, high=0.2, scores=dict(zip(names, scores.tolist(), strict=True)),
        contributions={"delta_characters": 0.2, "cosine_masked_characters": -0.4},
        learned=Learned(fusion=fusion, known=6, words=60),
    )  # fmt: skip
    assert [one["scorer"] for one in without_scorers(found)] == names[::-1]
    moved = without_organisations(made, trial, list(background), found)
    assert len(moved) == MOST_LEFT_OUT
    sizes = [abs(one["moves"]) for one in moved]
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) > 0
    left = [r for r in background if made.documents[r].organisation != moved[0]["organisation"]]
    there = stacked(made, [trial], left, names)
    before = fusion.unbounded(scores[None, :])[0]
    assert abs(fusion.unbounded(there)[0] - before - moved[0]["moves"]) < 1e-9
