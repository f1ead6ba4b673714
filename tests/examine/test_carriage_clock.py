"""The clock: when silence will mean something, and what it can never mean."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import log10

from carriage_world import ASKED, World


def at(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_the_steps_come_in_order_and_the_limit_last() -> None:
    figures = World().examine().figures
    assert [row["support"] for row in figures["clock"]] == ["weak", "moderate"]
    ages = [row["age_s"] for row in figures["clock"]]
    assert ages == sorted(ages)
    for row in figures["clock"]:
        assert at(row["at"]) - ASKED >= timedelta(seconds=row["age_s"])
        assert row["by_bound_age_s"] is None or row["by_bound_age_s"] >= row["age_s"]
    assert figures["limit"]["llr"] == log10(0.01 / 0.9)
    assert figures["limit"]["support"] == "moderate"


def test_the_limit_is_said_to_have_been_reached() -> None:
    old = World().examine()
    assert "limit was reached at" in old.explanation[-1]
    young = World(until=ASKED + timedelta(minutes=4)).examine()
    assert "Silence can still tell more" in young.explanation[-1]
    assert old.figures["limit"] == young.figures["limit"]


def test_an_examination_at_a_clocked_time_finds_what_the_clock_said() -> None:
    young = World(forwarders=3, until=ASKED + timedelta(minutes=10)).examine()
    for row in young.figures["clock"]:
        if row["age_s"] > 600:
            then = World(forwarders=3, until=at(row["at"])).examine()
            assert then.llr is not None
            assert abs(then.llr - row["llr"]) < 0.05  # one statement more within the second
            assert then.figures["clock"][-1]["support"] == row["support"]


def test_the_shares_beyond_the_age_count_only_what_was_observed() -> None:
    """A reference statement of yesterday says nothing about the age of a month."""
    figures = World().examine().figures
    n = {point["age_s"]: point["n"] for point in figures["curve"]}
    assert n[3600.0] == n[figures["age_s"]] == 231
    assert n[30 * 86_400.0] < 231
