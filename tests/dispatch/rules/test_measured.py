"""Figures with a unit, and figures and days of sentences that rest on opinions alone."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from dispatch_desk import MAIN, found

from dispatch_case import at, faults, post
from mabillon.dispatch.rules.absence_bare import ABSENCE_BARE
from mabillon.dispatch.rules.date_disagrees import DATE_DISAGREES
from mabillon.dispatch.rules.firmer_than_signed import FIRMER_THAN_SIGNED
from mabillon.dispatch.rules.first_only_found import FIRST_ONLY_FOUND
from mabillon.dispatch.rules.measures import Figure, figures, instants
from mabillon.dispatch.rules.number_disagrees import NUMBER_DISAGREES
from mabillon.examine.finding import Finding

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\nopinion: 7\n---\n\n"
SAID = [
    "Of 154 statements 150 had been carried; usual delay 4 min, 90 % in 8 min.",
    "8 of 11 forwarders posted since (share 0% to 54%); 42 words left, 60 needed.",
]
SIGNED = replace(
    MAIN,
    document=msgspec.structs.replace(
        MAIN.document,
        findings=[Finding(examination="carriage", status="determined", explanation=SAID)],
    ),
)
DIGEST = post("desk/9", at(25), "85 % of the bulbs, for €400 of trays, took 90 minutes of work.")


def wrong(body: str) -> list[str]:
    """Return the figures and days that are wrong in a text that may cite opinion 7."""
    rules = (NUMBER_DISAGREES, DATE_DISAGREES)
    return [words for rule in rules for _, words in found(rule, HEAD + body, main=SIGNED)]


@pytest.mark.parametrize(
    "said",
    [
        *SAID,
        "LLR -2.4 (-2.9 to −1.9).",
        "Half were there in 4 minutes, 0.9 of them, or 90 per cent, in 480 s.",
        "Nearly 160 statements, about 85 %, at least 40 words.",
        "Eight of the eleven forwarders; it was one of two, by ENFSI 2015.",
        "It had not appeared by 14:00 UTC on 27 March 2031 on any of 14 channels.",
        "Two people signed opinion 7 on 28 March 2031.",
        "At 17:00 UTC+3 on 29 March it was dated 3 March 2031.",
        "It says “70 of 80 forwarders, 3 May 2030”.",
    ],
)
def test_what_the_opinion_says_is_let_be(said: str) -> None:
    assert not wrong(f"{said} [@opinion:7]\n")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("8 of 12 forwarders posted since.", "8 of 12"),
        ("Nine of the eleven forwarders posted since.", "Nine of the eleven"),
        ("None of 15 channels had it.", "15"),
        ("90 % in 18 min.", "18 min"),
        ("83 % in 8 min.", "83 %"),
        ("90 in 4 hours.", "4 hours"),
        ("42 words left, 70 needed.", "70"),
        ("LLR -2.6.", "-2.6"),
        ("LLR 2.4.", "2.4"),
        ("It had not appeared by 15:00 UTC.", "15:00"),
        ("It had not appeared by 14:00 UTC on 28 March 2031.", "28 March 2031"),
        ("It was watched until 2 April 2031.", "2 April 2031"),
    ],
)
def test_what_it_does_not_say_is_found(said: str, words: str) -> None:
    assert wrong(f"{said} [@opinion:7]\n") == [words]
    assert wrong(f"{said} A note stands behind all this. [@opinion:7]\n") == [words]
    assert wrong(f"{said} The post says so [@post:marl/7]. Nothing more [@opinion:7].\n") == []
    assert wrong(f"{said}\n\nAnother paragraph [@opinion:7].\n") == []


def test_the_same_unit_beside_the_same_noun_is_compared_with_posts() -> None:
    right = "85 per cent of its bulbs, €400 for trays, 1.5 hours of work, about 80 % of bulbs"
    assert not faults(NUMBER_DISAGREES, f"{right} [@post:desk/9].\n", DIGEST)
    assert not faults(NUMBER_DISAGREES, "12 % of the trays, for $400 [@post:desk/9].\n", DIGEST)
    many = "83 % of its bulbs, €40 for trays, 80 minutes of work [@post:desk/9].\n"
    assert len(faults(NUMBER_DISAGREES, many, DIGEST)) == 3


def test_first_known_is_more_than_first_of_what_was_collected() -> None:
    body = "Of what was collected, this is the first {}copy [@post:lark/7].\n"
    assert not faults(FIRST_ONLY_FOUND, body.format(""))
    assert faults(FIRST_ONLY_FOUND, body.format("known "))
    other = "Of what was collected much is short; @lark posted it first [@post:lark/7].\n"
    assert faults(FIRST_ONLY_FOUND, other)


def test_a_time_right_beside_its_day_is_the_posts_time() -> None:
    body = "On 25 March 2031, {} UTC, @lark posted a video [@post:lark/7].\n"
    assert not faults(DATE_DISAGREES, body.format("18:00"))
    assert faults(DATE_DISAGREES, body.format("18:20"))
    assert not faults(DATE_DISAGREES, body.format("21:00").replace("UTC", "UTC+3"))


def test_a_cited_dispatch_has_the_number_that_is_said() -> None:
    body = "It stands in Special Dispatch No. {} [@dispatch:special-dispatch/3].\n"
    assert not faults(NUMBER_DISAGREES, body.format(3))
    assert faults(NUMBER_DISAGREES, body.format(4))


def test_support_is_as_strong_as_the_opinion_says() -> None:
    body = HEAD + "The findings are {} support (ENFSI 2015) for “not issued” [@opinion:7].\n"
    assert not found(FIRMER_THAN_SIGNED, body.format("moderately strong"))
    for other in ("moderate", "strong", "very strong"):
        assert found(FIRMER_THAN_SIGNED, body.format(other)) == [(9, f"{other} support")]


def test_when_another_channel_was_not_watched_is_not_when_it_was_absent() -> None:
    body = (
        "It had not appeared {}on any of 14 channels. "
        "(One was not collected from 21:30 UTC on 25 March to 09:21 UTC on 26 March.)\n"
    )
    assert found(ABSENCE_BARE, HEAD + body.format(""))
    told = "from 09:00 to 14:00 UTC on 27 March 2031 "
    assert not found(ABSENCE_BARE, HEAD + body.format(told))


def test_figures_are_read_with_their_units() -> None:
    (share, *rest) = figures("8 of the 11 forwarders, 1,200 kg, −0.5, 25 March 2031, 2015, two")
    assert (share.value, share.of, share.noun) == (8, 11, "forwarder")
    assert [(f.amount, f.unit) for f in rest] == [(1_200_000, "g"), (-0.5, "")]
    assert Figure(90, "s", 0, 0, 60).same(Figure(1.5, "s", 0, 0, 3600))


def test_times_stand_beside_their_days() -> None:
    text = "from 21:30 UTC on 25 March 2031 to 26 March 2031, 09:21 UTC, then 27 March"
    assert [(at, day.written) for at, day in instants(text)] == [
        (21 * 60 + 30, "25 March 2031"),
        (9 * 60 + 21, "26 March 2031"),
    ]
