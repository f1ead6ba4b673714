"""The detail of wording on the opinion page: all of it for a captured post, none otherwise."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.pages import lines
from mabillon.pages.opinion import opinion
from mabillon.pages.wording import of

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.fixture
def issued() -> OpinionDocument:
    return msgspec.json.decode((GOLDEN / "issued.json").read_bytes(), type=OpinionDocument)


def wording(document: OpinionDocument) -> Finding:
    made = document.finding("wording")
    assert made is not None
    return made


def test_every_word_stands_there_once_and_in_order(issued: OpinionDocument) -> None:
    view = of(wording(issued))
    assert view is not None
    assert "".join(word.text for word in view.words) == wording(issued).figures["heat_text"]
    assert {word.look for word in view.words} > {"none", "own1"}


def test_formulas_stand_with_their_rates(issued: OpinionDocument) -> None:
    page = opinion(issued)
    assert "Wording, word by word" in page
    view = of(wording(issued))
    assert view is not None
    assert view.formulas
    for row in view.formulas:
        assert f"{row.own} of {row.own_n}" in page
    assert view.nearest is not None
    assert "sum of" not in page


def test_without_detail_nothing_is_shown_by_word(issued: OpinionDocument) -> None:
    kept = {"known_compared": 5, "organisations": 19}
    bare = msgspec.structs.replace(wording(issued), figures=kept, explanation=["It is like it."])
    findings = [bare if f.examination == "wording" else f for f in issued.findings]
    page = opinion(msgspec.structs.replace(issued, findings=findings))
    assert of(bare) is None
    assert "Wording, word by word" not in page


@pytest.mark.parametrize(
    "heat", [None, "x", [[0]], [[5, 1, 0.2, True]], [["a", 2, 3, 4]], [[0, 3, None, True]]]
)
def test_figures_of_another_version_break_nothing(heat: object) -> None:
    made = Finding(
        examination="wording",
        status="determined",
        reason="in words",
        figures={
            "heat_text": "a text",
            "heat": heat,
            "formulas": 3,
            "scorers": [{}],
            "nearest": [],
        },
    )
    view = of(made)
    assert view is not None
    assert "".join(word.text for word in view.words) == "a text"


@pytest.mark.parametrize(
    ("llr", "said"),
    [(0.7, "more like the issuer's"), (-0.7, "less like the issuer's"), (0.2, "no more like")],
)
def test_one_line_says_whose_it_is_like(issued: OpinionDocument, llr: float, said: str) -> None:
    made = msgspec.structs.replace(wording(issued), llr=llr, llr_low=llr - 1, llr_high=llr + 1)
    assert lines.line(made, issued).startswith(said)
