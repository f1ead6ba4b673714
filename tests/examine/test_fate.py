"""What became of a post, and whether it stood before: from times alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from mabillon.examine import before, beside
from mabillon.examine.fate import Fate, Look, gone_by
from mabillon.examine.settings import Settings
from mabillon.examine.signature import signed
from mabillon.text.tokens import canonical

AT = datetime(2031, 3, 3, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = Settings()


def look(seen: timedelta, first: timedelta, last: timedelta | None, *, live: bool = False) -> Look:
    return Look(AT + seen, AT + first, None if last is None else AT + last, live)


def test_a_look_that_shows_what_came_before_and_after_but_not_it_tells_that_it_is_gone() -> None:
    around = look(5 * DAY, -DAY, 2 * DAY)
    assert gone_by(AT, AT + DAY, [look(9 * DAY, -DAY, 8 * DAY), around]) == around.seen_at
    assert gone_by(AT, AT + 6 * DAY, [around]) is None  # it stood later than that
    assert gone_by(AT, AT + DAY, [look(5 * DAY, HOUR, 2 * DAY)]) is None  # nothing from before
    assert gone_by(AT, AT + DAY, [look(5 * DAY, -DAY, -HOUR)]) is None  # nothing from after
    live = look(5 * DAY, -DAY, -HOUR, live=True)
    assert gone_by(AT, AT + DAY, [live]) == live.seen_at


def test_a_fate_in_sentences() -> None:
    assert Fate("desk/1", None, 1, None).sentences() == []
    assert Fate("desk/1", 1800, 2, AT).sentences() == [
        "The time of desk/1 is uncertain by 30 min either way.",
        "desk/1 was edited: 2 versions of it are kept.",
        "desk/1 was seen to be gone on 3 March 2031.",
    ]


def test_recycled_repeats_the_latest_own_post_after_a_long_time() -> None:
    own = [AT - 90 * DAY, None, AT - 40 * DAY, AT - 40 * DAY]
    assert before.recycled(AT, own, SETTINGS) == 2
    assert before.recycled(AT, [*own, AT - 2 * DAY], SETTINGS) is None
    assert before.recycled(None, own, SETTINGS) is None
    assert before.recycled(AT, [None], SETTINGS) is None


def test_ahead_of_the_own_channel_by_more_than_a_day() -> None:
    assert before.ahead(AT, [AT + 3 * DAY, AT + 2 * DAY, None], SETTINGS) == 2 * 86_400
    assert before.ahead(AT, [AT + DAY], SETTINGS) is None
    assert before.ahead(AT, [None], SETTINGS) is None
    assert before.ahead(None, [AT], SETTINGS) is None


def test_what_stands_beside_is_attributed() -> None:
    said = beside.stance("The League", "denies", "Quill", AT, "asked by phone", "desk/2")
    assert said == "The League denies it (Quill) on 3 March 2031: asked by phone [desk/2]"
    assert "it stood on the Desk (desk/1)" in beside.recycled("the Desk", None, "desk/1")
    assert "on Relay, 48 h before the issuer's own" in beside.early("Relay", 172_801, "relay/1")


def test_a_text_is_signed_at_its_edges() -> None:
    names = ["thistledown league"]
    assert signed("The Thistledown LEAGUE\n\nSowing\nNo. 3\nto all", names)
    assert signed("a\nb\nc\nd\n\n(the Thistledown League)", names)
    assert not signed("a\nb\nthe Thistledown League\nd\ne", names)
    assert not signed("The Thistledown\nLeague", names)
    assert not signed("The Thistledown Leagues", names)


def test_letters_of_other_scripts_never_spell_a_latin_name() -> None:
    for first, last in ((0x400, 0x52F), (0x590, 0x6FF), (0x750, 0x77F)):
        assert not re.search("[a-z]", canonical(" ".join(map(chr, range(first, last + 1)))))
    assert signed("رابطة الشوك\nThistledown League: بيان", ["thistledown league"])
    assert signed("رابطة الشوك\nبيان", ["thistledown league", canonical("رابطة الشوك")])
    assert not signed("رابطة الشوك\nبيان", ["thistledown league"])
