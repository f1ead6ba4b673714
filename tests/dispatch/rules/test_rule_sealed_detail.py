"""What would help to forge stays in the sealed annex."""

from __future__ import annotations

import pytest
from dispatch_desk import NAMES, found, read

from mabillon.dispatch.cited import Name
from mabillon.dispatch.rules.sealed_detail import SEALED_DETAIL as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\nrelease: {}\n---\n\n"


def test_names_and_second_examples_are_found() -> None:
    assert found(RULE, read("sealed-detail.bad")) == [
        (16, "Verge Relay"),
        (16, "ناقل الشوك"),
        (17, "Leave it better."),
        (18, "Old Basin"),
        (22, "Leave it better."),
        (23, "Sowing No."),
    ]


def test_one_example_and_quoted_names_are_left_alone() -> None:
    assert found(RULE, read("sealed-detail.good")) == []


@pytest.mark.parametrize("release", ["subscribers", "complimentary"])
def test_it_holds_for_every_release(release: str) -> None:
    text = HEAD.format(release) + "It was not on Verge Relay.\n"
    assert found(RULE, text) == [(9, "Verge Relay")]


@pytest.mark.parametrize("name", ["VERGE RELAY", "Verge\nRelay", "verge-relay", "verge_relay"])
def test_another_way_to_write_a_name_does_not_unseal_it(name: str) -> None:
    written = (9, " ".join(name.split()))
    assert found(RULE, HEAD.format("subscribers") + f"It was not on {name}.\n") == [written]
    assert found(RULE, HEAD.format("subscribers") + "A verge relay runs there.\n") == []


def test_every_arrow_is_a_change() -> None:
    text = HEAD.format("subscribers") + "- trays → boxes\n- Eastmere → Old Basin\n"
    assert found(RULE, text) == [(10, "→")]


def test_without_tracked_channels_no_name_is_sealed() -> None:
    assert found(RULE, HEAD.format("subscribers") + "It was not on Verge Relay.\n", names=()) == []


def test_a_channel_that_is_called_as_its_issuer_is_gives_nothing_away() -> None:
    names = (*NAMES, Name(kind="channel", text="Thistledown League", tracked=True))
    text = HEAD.format("subscribers") + "It names the Thistledown League.\n"
    assert found(RULE, text, names=names) == []
