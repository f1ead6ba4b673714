"""The nearest statements beside a donor: named, in words, and how usual it is to be as near."""

from __future__ import annotations

from datetime import UTC, datetime

from mabillon.examine.finding import Finding
from mabillon.examine.near import MOST, Near, beside

AT = datetime(2031, 2, 3, 6, 40, tzinfo=UTC)
NEAR = [
    Near("desk/1", "Sowing No. 1", AT, ("thyme", "gate"), 0.5),
    Near("desk/2", "Sowing No. 2 of 3 February 2031", AT, ("gate",), 0.4),
    Near("desk/3", "Sowing No. 3", None, ("snow",), 0.3),
    Near("desk/4", "Sowing No. 4", AT, ("rain",), 0.2),
]


def finding(donor: str | None = None) -> Finding:
    return Finding(
        examination="donor", status="determined", reason="in words only", figures={"donor": donor}
    )


def test_the_nearest_are_named_with_source_date_and_words() -> None:
    made = beside(finding(), NEAR, [0.9, 0.5, 0.1], detailed=True)
    assert [n["post"] for n in made.figures["near"]] == ["desk/1", "desk/2", "desk/3"]
    assert len(made.figures["near"]) == MOST
    assert made.figures["near"][0]["words"] == ["thyme", "gate"]
    assert made.explanation[0] == (
        "In its rare words it is nearest to Sowing No. 1 (desk/1, 3 February 2031), which has "
        "“thyme” and “gate” too; then to Sowing No. 2 of 3 February 2031 (desk/2) and Sowing No. 3 "
        "(desk/3)."
    )
    assert (made.figures["near_usual"], made.figures["near_of"]) == (2, 3)
    assert "latest 3 statements 2 are as near" in made.explanation[1]
    assert made.llr is None


def test_a_donor_is_not_named_twice() -> None:
    made = beside(finding("desk/1"), NEAR, [], detailed=True)
    assert [n["post"] for n in made.figures["near"]] == ["desk/2", "desk/3", "desk/4"]
    assert "its donor apart" in made.explanation[0]
    assert len(made.explanation) == 1


def test_of_a_text_that_is_no_captured_post_no_word_is_told() -> None:
    made = beside(finding(), NEAR, [0.1], detailed=False)
    assert all(not n["words"] for n in made.figures["near"])
    assert "thyme" not in " ".join(made.explanation)


def test_nothing_near_changes_nothing() -> None:
    assert beside(finding(), [], [0.3], detailed=True) == finding()
    assert beside(finding("desk/1"), NEAR[:1], [0.3], detailed=True) == finding("desk/1")
    open_ = Finding(examination="donor", status="not_determined", reason="nothing to compare with")
    assert beside(open_, NEAR, [], detailed=True) == open_
