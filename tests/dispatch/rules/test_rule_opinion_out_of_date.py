"""An opinion that is out of date is not relied on."""

from __future__ import annotations

from dispatch_desk import checked, found, opinion, read

from mabillon.dispatch.rules.opinion_out_of_date import OPINION_OUT_OF_DATE as RULE


def test_a_superseded_opinion_is_found_wherever_it_is_cited() -> None:
    assert found(RULE, read("opinion-out-of-date.bad")) == [
        (16, "[@opinion:6]"),
        (17, "[@post:marl/7; @opinion:6]"),
    ]


def test_both_may_be_cited_by_a_sentence_on_what_changed() -> None:
    assert found(RULE, read("opinion-out-of-date.good")) == []


def test_every_reason_why_it_is_out_of_date_is_told_at_the_front_and_at_the_citation() -> None:
    main = opinion(outdated=("the register has changed", "a post was destroyed"))
    case = checked(read("opinion-out-of-date.good"), main=main)
    assert sorted({fault.says for fault in RULE.check(case)}) == [
        "opinion 7 is out of date: a post was destroyed",
        "opinion 7 is out of date: the register has changed",
    ]
    assert {case.dispatch.place(fault.start)[0] for fault in RULE.check(case)} == {9, 16, 17}
