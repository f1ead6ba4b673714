"""Absence is told with what was watched, from when to when, and in which time zone."""

from __future__ import annotations

import pytest
from dispatch_desk import checked, found, read

from mabillon.dispatch.rules.absence_bare import ABSENCE_BARE as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\n---\n\n"
WHOLE = (
    "It had not appeared by 14:00 UTC on 27 March on any of 14 channels that routinely carry its "
    "statements (12 watched throughout, two with gaps)."
)


def test_bare_absence_is_found() -> None:
    assert found(RULE, read("absence-bare.bad")) == [
        (14, "is silent"),
        (16, "did not appear"),
        (18, "Nothing was found"),
        (20, "No tracked channel carried"),
        (22, "was absent"),
    ]


def test_measured_absence_is_left_alone() -> None:
    assert found(RULE, read("absence-bare.good")) == []


@pytest.mark.parametrize(
    ("without", "says"),
    [
        ("by 14:00 UTC on 27 March ", "absence without until when"),
        (" UTC", "absence without the time zone"),
        (" (12 watched throughout, two with gaps)", "absence without from when"),
    ],
)
def test_each_part_that_is_missing_is_named(without: str, says: str) -> None:
    assert found(RULE, HEAD + WHOLE) == []
    case = checked(HEAD + WHOLE.replace(without, ""))
    assert [fault.says for fault in RULE.check(case)] == [says]


@pytest.mark.parametrize(
    "absent",
    [
        "Nobody carried it.",
        "There is no trace of it.",
        "No forwarder passed it on.",
        "Neither its own channel nor a forwarder posted it.",
        "The League has not commented.",
    ],
)
def test_absence_has_many_words(absent: str) -> None:
    assert len(found(RULE, f"{HEAD}{absent}\n")) == 1
    days = "That is so on the channels collected from 1 March to 27 March 2031, UTC."
    assert found(RULE, f"{HEAD}{absent} {days}\n") == []


def test_what_somebody_has_never_seen_is_no_absence() -> None:
    assert found(RULE, f"{HEAD}They had never seen such bulbs.\n") == []
    assert len(found(RULE, f"{HEAD}It had never been seen; it was not seen.\n")) == 1


@pytest.mark.parametrize("zone", [" UTC", " CEST", "Z", "+02:00", " GMT"])
def test_any_time_zone_will_do(zone: str) -> None:
    assert found(RULE, HEAD + WHOLE.replace(" UTC", zone)) == []
