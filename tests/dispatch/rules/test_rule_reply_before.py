"""The rule ``reply-before``."""

from __future__ import annotations

from dispatch_case import at, faults, lines, post
from mabillon.dispatch.rules.date_disagrees import DATE_DISAGREES
from mabillon.dispatch.rules.reply_before import REPLY_BEFORE


def test_replies_before_what_they_answer_are_found_and_nothing_else() -> None:
    assert lines(REPLY_BEFORE, "reply-before.bad.md") == [8, 9, 10, 11, 12]
    assert lines(REPLY_BEFORE, "reply-before.good.md") == []


def test_both_times_are_told() -> None:
    (fault,) = faults(REPLY_BEFORE, "So [@post:ledger/2].\n")
    assert fault.says == (
        "ledger/2 is dated 25 March 2031, 09:00 UTC and replies to marl/3,"
        " which is dated 26 March 2031, 08:00 UTC"
    )


def test_when_what_is_answered_was_posted_may_be_known_from_its_own_citation() -> None:
    reply = post("x/1", at(25), answers="marl/3")
    assert len(faults(REPLY_BEFORE, "So [@post:x/1] and [@post:marl/3].\n", reply)) == 1
    assert not faults(REPLY_BEFORE, "So [@post:x/1].\n", reply)


def test_an_uncertain_time_may_be_late_enough() -> None:
    reply = post("x/1", at(26, 6), answers="marl/3", answered_at=at(26, 8), uncertain_s=3 * 3600)
    assert not faults(REPLY_BEFORE, "So [@post:x/1].\n", reply)


def test_one_fault_is_told_by_one_rule() -> None:
    body = "On 25 March, the council replied to the report of it [@post:marl/3].\n"
    assert faults(REPLY_BEFORE, body) and not faults(DATE_DISAGREES, body)
