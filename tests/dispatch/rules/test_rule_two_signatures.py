"""Who signs before what is said, and that a dissent is told."""

from __future__ import annotations

import pytest
from dispatch_desk import found, opinion, read

from mabillon.dispatch.rules.two_signatures import TWO_SIGNATURES as RULE
from mabillon.examine.finding import Standing

ONE = opinion(signed=1, dissent=True)


def test_one_signature_and_a_dissent_that_nobody_tells() -> None:
    assert found(RULE, read("two-signatures.bad"), main=ONE) == [
        (9, "7"),
        (16, "appears not to have been issued"),
    ]


def test_two_signatures_and_a_dissent_that_is_told() -> None:
    assert found(RULE, read("two-signatures.good"), main=opinion(dissent=True)) == []


@pytest.mark.parametrize(
    ("status", "words", "standing", "signed", "faults"),
    [
        ("draft", "appears not to have been issued", "appears not to have been issued", 1, 0),
        ("draft", "appears not to have been issued", "appears not to have been issued", 0, 1),
        ("ready", "appears not to have been issued", "appears not to have been issued", 1, 1),
        ("ready", "appears to have been issued", "appears to have been issued", 1, 0),
        ("draft", "is assessed as not issued", "assessed as not issued", 1, 1),
        ("draft", "is assessed as issued", "assessed as issued", 1, 1),
        ("ready", "is assessed as issued", "assessed as issued", 2, 0),
    ],
)
def test_how_many_sign_before_what(
    status: str, words: str, standing: Standing, signed: int, faults: int
) -> None:
    text = (
        "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\nopinion: 7\n"
        f"status: {status}\n---\n\nThe statement {words} by the League [@opinion:7].\n"
    )
    assert len(found(RULE, text, main=opinion(standing=standing, signed=signed))) == faults


def test_fake_needs_a_reason_and_two() -> None:
    text = read("two-signatures.good").replace(
        "status: ready", "status: draft\noff: [{rule: firmer-than-signed, reason: they say so}]"
    )
    fake = text + "\nIt is a fake.\n"
    assert found(RULE, fake, main=opinion(signed=1)) == [(25, "fake")]
    assert found(RULE, fake, main=opinion(signed=2)) == []


def test_a_dispatch_that_is_ready_states_what_was_signed() -> None:
    text = read("two-signatures.good").replace("appears not to have been issued", "was posted")
    assert found(RULE, text) == [(9, "7")]
    assert found(RULE, text.replace("status: ready", "status: draft")) == []


def test_it_cannot_be_switched_off() -> None:
    assert RULE.always
