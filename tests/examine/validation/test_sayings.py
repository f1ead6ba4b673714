"""What stands on an opinion: counted, with what was not determined, and refusals said plainly."""

from __future__ import annotations

import msgspec
import pytest

import page_samples
from mabillon.examine.finding import Finding
from mabillon.examine.settings import Settings
from mabillon.examine.validation import carrying, copying, sayings
from mabillon.examine.validation.document import Validation, decoded, encoded
from mabillon.examine.validation.problems import Problem


@pytest.fixture(scope="module")
def made() -> Validation:
    return page_samples.validation_context().made


def test_the_head_sentences(made: Validation) -> None:
    said = sayings.sentences(made)
    assert said[0].startswith("Of 60 own statements, examined as if 24 h old and questioned, 1 ")
    assert "of none would carriage alone have said, wrongly" in said[0]
    assert said[1].startswith("Of three recorded cases of what was not issued, 1 was carried")
    assert said[2].startswith("Of 10 texts built on its statements the donor was named in 10")
    assert said[3].startswith("Of 10 own statements, held against what was known before them")
    assert "names an anachronism, wrongly, in 1, 10 %" in said[3]
    assert said[4].startswith("Wording, from texts as posted and 20 known statements")


def test_without_cases_or_wording_it_says_so(made: Validation) -> None:
    bare = msgspec.structs.replace(
        made,
        carriage=[row for row in made.carriage if row.kind == "genuine"],
        wording=None,
        wording_why="too few organisations",
    )
    said = " ".join(sayings.sentences(bare))
    assert "No case of a statement that was not issued is recorded" in said
    assert "Wording was not validated: too few organisations." in said


def test_of_refusals_there_is_no_error_rate() -> None:
    row = carrying.at_age("genuine", 24, [], 0)
    assert sayings.genuine(row).startswith("No own statement had reached an age of 24 h")


def test_it_is_kept_in_one_form(made: Validation) -> None:
    assert decoded(encoded(made)) == made
    assert encoded(decoded(encoded(made))) == encoded(made)


PROBLEM = Problem("genuine", 0, 2, 86_400_000_000 * 5, "text", "desk/1")


@pytest.mark.parametrize(
    ("figures", "llr", "status", "said"),
    [
        ({"carried": [{"role": "own"}, {"role": "forwarder"}]}, 2.9, "determined", "own"),
        ({"carried": [{"role": "forwarder"}]}, None, "determined", "forwarders"),
        ({"carried": [], "n": 90}, -1.6, "determined", "silent"),
        ({"carried": [], "n": 3}, None, "not_determined", "not determined"),
        ({"carried": [{"role": "own"}]}, None, "conflict", "conflict"),
    ],
)
def test_what_carriage_said(figures: dict, llr: float | None, status: str, said: str) -> None:
    finding = Finding(
        examination="carriage",
        status=status,
        llr=llr,
        llr_low=None if llr is None else llr - 0.1,
        llr_high=None if llr is None else llr + 0.1,
        reason="why" if llr is None else None,
        figures=figures,
    )
    row = carrying.row(PROBLEM, 24, finding, None, Settings())
    assert (row.said, row.day, row.block) == (said, 5, 2)
    assert bool(row.why) == (said == "not determined")


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ({}, "no channel was tracked"),
        ({"n": None}, "no tracked channel was watched"),
        ({"n": 3}, "fewer than 20"),
        ({"n": 90, "share_by_age": 0.2}, "too few earlier statements had been carried"),
        ({"n": 90, "share_by_age": 0.9}, "too few days"),
    ],
)
def test_refusals_by_cause(figures: dict, why: str) -> None:
    finding = Finding(examination="carriage", status="not_determined", reason="x", figures=figures)
    assert why in carrying.why_not(finding, Settings())


def test_stated_silence_is_held_against_what_happened_on_the_drawn_alone(made: Validation) -> None:
    row = next(r for r in made.carriage if r.kind == "genuine" and r.hours == 24)
    assert row.stated is not None
    assert (row.stated.n, row.stated.observed.k) == (20, 0)  # the silent one was not drawn
    assert row.silent.k == 1


def test_a_donor_is_right_only_if_it_is_the_one_built_on() -> None:
    def row(named: str | None, nature: str | None) -> copying.CopyingRow:
        return copying.CopyingRow("recycled", "a/1", 0, "1", "a/1", named, nature, None)

    rows = [row("a/1", "recycled"), row("a/2", "recycled"), row("a/1", "altered"), row(None, None)]
    found = copying.of_kind("recycled", rows)
    assert found.right is not None
    assert found.called is not None
    assert (found.named.k, found.right.k, found.called.k) == (3, 2, 2)
    assert copying.of_kind("genuine", rows).right is None
