"""Kept opinions at a glance: clocks that run, questions asked anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from mabillon.archive.store import Store
from mabillon.examine.finding import Finding, Inputs, Opinion, OpinionDocument, Question
from mabillon.pages.opinion_change import opinion_change
from mabillon.workflows.kept_opinions import Strike, kept_opinions

POSTED = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)


def made(age_h: float, *, digest: str = "a" * 64, carried: bool = False) -> OpinionDocument:
    def at(hours: float) -> dict[str, object]:
        return {"age_s": hours * 3600, "at": (POSTED + timedelta(hours=hours)).isoformat()}

    figures = {
        "age_s": age_h * 3600,
        "clock": [{"support": "weak", **at(2)}, {"support": "moderate", **at(6)}],
        "limit": {"support": "moderate", "llr": -1.9, **at(10)},
        "carried": [{"channel": "x"}] if carried else [],
    }
    carriage = Finding(
        examination="carriage", status="determined", llr=-age_h, llr_low=-age_h - 1,
        llr_high=0.0, figures=figures,
    )  # fmt: skip
    return OpinionDocument(
        question=Question(digest=digest, text="words " * 90, posted_at=POSTED.isoformat()),
        issuer="league",
        issuer_name="the League",
        known_as_of=(POSTED + timedelta(hours=age_h)).isoformat(),
        findings=[carriage],
        opinion=Opinion(
            llr=None, llr_low=None, llr_high=None, standing="not established",
            sentence="we have not established it", words="",
        ),
        inputs=Inputs(ledger_size=0, ledger_root="", register="0" * 64, version="1", settings={}),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    with Store.init(tmp_path / "a") as store:
        for one in (made(1), made(1, digest="b" * 64, carried=True), made(5), made(11, digest="c")):
            with store.writing() as writer:
                writer.add_opinion(msgspec.json.encode(one))
        yield store


def test_a_clock_has_struck_since_is_still_to_strike_or_has_no_more_to_say(store: Store) -> None:
    def clocks(hours: float) -> dict[int, object]:
        now = POSTED + timedelta(hours=hours)
        return {one.number: one.clock for one in kept_opinions(store, now)}

    weak = Strike("weak", POSTED + timedelta(hours=2))
    moderate = Strike("moderate", POSTED + timedelta(hours=6))
    first = clocks(1.5)[1]
    assert (first.struck, first.next, first.over) == (None, weak, False)
    first = clocks(3)[1]
    assert (first.struck, first.next, first.over) == (weak, moderate, False)
    assert clocks(3)[3].struck is None  # what had struck by its own age is said in it
    late = clocks(20)
    assert (late[1].struck, late[1].next, late[1].over) == (moderate, None, True)
    assert late[2] is None  # it was carried: silence says nothing
    assert (late[4].struck, late[4].next, late[4].over) == (None, None, True)


def test_a_question_that_was_asked_anew_is_open_in_its_last_opinion_alone(store: Store) -> None:
    by_number = {one.number: one for one in kept_opinions(store, POSTED + timedelta(hours=3))}
    assert list(by_number) == [4, 3, 2, 1]
    assert by_number[1].later == 3 and not by_number[1].open
    assert by_number[3].later is None and by_number[3].open
    assert by_number[3].words.endswith("words…") or len(by_number[3].words) <= 180


def test_what_changed_is_said_finding_by_finding(store: Store) -> None:
    change = opinion_change(made(1), made(5))
    assert change.headline == "The standing is the same" and change.one_text
    assert {one.what: (one.before, one.after) for one in change.said} == {
        "Carriage": (
            "LLR −1.0 [−2.0, 0.0]. Absent at 60\xa0min.",
            "LLR −5.0 [−6.0, 0.0]. Absent at 5\xa0h.",
        )
    }
    assert [one.what for one in change.made_from] == ["Known as of"]
