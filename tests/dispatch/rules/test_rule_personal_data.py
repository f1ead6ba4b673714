"""Private persons stay out of a dispatch."""

from __future__ import annotations

import pytest
from dispatch_desk import checked, found, read
from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.rules.personal_data import PERSONAL_DATA as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\n---\n\n"


def test_each_kind_is_found_in_quotations_too() -> None:
    assert found(RULE, read("personal-data.bad")) == [
        (16, "fennel.reed@gardens.example"),
        (16, "fennel[at]gardens[.]example"),
        (17, "+44 20 7946 0018"),
        (17, "call 0207 946 0018"),
        (18, "51.50721, -0.12764"),
        (18, "plate QN 231 PX"),
        (19, "@fennel_reed"),
        (19, "telegram:user448812345"),
        (20, "078-05-1120"),
        (20, "passport was X1234567"),
        (21, "aged 34 of 12 Kerb Street"),
        (22, "neighbour Fennel Reed"),
        (24, "bystander, Ivy Marsh"),
        (24, "lives at 4 Mill Lane"),
    ]


def test_figures_channels_and_office_holders_are_left_alone() -> None:
    assert found(RULE, read("personal-data.good")) == []


def test_the_front_matter_is_read_too() -> None:
    text = HEAD.replace("A text", "Write to ivy@marsh.example")
    assert found(RULE, text) == [(5, "ivy@marsh.example")]


@pytest.mark.parametrize("handle", ["@marl", "@verge_relay", "@lark", "@Marl"])
def test_handles_of_channels_may_stand(handle: str) -> None:
    assert found(RULE, f"{HEAD}It was {handle} who posted it.\n") == []


def test_the_account_of_a_cited_post_may_stand() -> None:
    assert found(RULE, f"{HEAD}It was @azulejo [@post:azulejo/5].\n") == []
    assert found(RULE, f"{HEAD}It was @azulejo.\n") == [(8, "@azulejo")]


@pytest.mark.parametrize("piece", ["a.", "+1 ", "neighbour ", "@", "A ", "12 ", "1.234, "])
def test_long_repetitions_take_no_time(piece: str) -> None:
    list(RULE.check(checked(HEAD + piece * 20_000)))


@pytest.mark.parametrize(
    "text", ["Ivy Marsh, 34, was asked.", "Ivy Marsh, a neighbour, was asked."]
)
def test_a_name_with_an_age_or_a_part_is_a_persons(text: str) -> None:
    assert len(found(RULE, f"{HEAD}{text}\n")) == 1
    assert found(RULE, f"{HEAD}{text}\n".replace("Ivy Marsh", "Convenor Sorrel")) == []


@given(st.text(alphabet="0123456789+-.,() @A", max_size=60))
def test_whatever_is_found_has_a_place(text: str) -> None:
    case = checked(HEAD + "x " + text)
    for fault in RULE.check(case):
        assert case.dispatch.body <= fault.start < fault.stop <= len(case.dispatch.source)
