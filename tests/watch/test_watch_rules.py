"""The rules by themselves: what was gathered in, alerts out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from mabillon.watch.rules import RULES, in_name, own_posts, stopped
from mabillon.watch.rules.in_name import Spoken
from mabillon.watch.rules.own_posts import Edited, Gone
from mabillon.watch.rules.stopped import Pace

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)


def spoken(post: str, first: str, minutes: int | None = 0, role: str | None = None) -> Spoken:
    return Spoken(
        issuer="league",
        issuer_title="the League",
        post=post,
        title=f"Title of {post}",
        role=role,
        posted_at=None if minutes is None else AT + timedelta(minutes=minutes),
        evidence=post * 2,
        first=first,
        speaks="It says so.",
    )


def test_one_alert_a_statement_at_its_first_new_post() -> None:
    rows = [
        spoken("b/1", "a/1", 5),
        spoken("c/1", "a/1", None),
        spoken("a/1", "a/1", 3, "supporter"),
        spoken("d/1", "d/1", 1),
    ]
    [one, other] = in_name.alerts(rows)
    assert (one.key, one.where, one.when) == (
        "in-name league a/1",
        "Title of a/1",
        AT + timedelta(minutes=3),
    )
    assert one.posts == ["a/1", "b/1", "c/1"]
    assert "a supporter of it" in one.why and "2 more new posts with it" in one.why
    assert other.key == "in-name league d/1"


def pace(gaps: list[float], silent_h: float, **more: object) -> Pace:
    of = {"quantile": 0.9, "least": 5} | more
    return Pace(
        issuer="league",
        post="relay/9",
        title="Relay",
        gaps=np.array(gaps) * 3600,
        last="x:@relay/9",
        last_at=AT,
        looked_at=AT + timedelta(hours=silent_h),
        **of,
    )


@pytest.mark.parametrize(
    ("gaps", "silent_h", "raised"),
    [
        ([1.0] * 10, 1.0, False),
        ([1.0] * 10, 1.01, True),
        ([1.0] * 8 + [5.0, 9.0], 5.0, False),
        ([1.0] * 8 + [5.0, 9.0], 5.1, True),
        ([1.0] * 4, 99.0, False),  # too few to tell
        ([], 99.0, False),
    ],
)
def test_a_silence_longer_than_the_quantile_of_the_gaps(
    gaps: list[float], silent_h: float, raised: bool
) -> None:
    assert bool(stopped.alerts([pace(gaps, silent_h)])) is raised


def test_a_silence_says_by_how_much() -> None:
    [alert] = stopped.alerts([pace([1.0] * 8 + [5.0, 9.0], 6)])
    assert alert.what == "Relay has posted nothing for 6 h."
    assert alert.why.startswith("0.9 of its 10 gaps between posts were at most 5 h")
    assert "the longest was 9 h" in alert.why


def test_each_edit_and_each_deletion_is_its_own() -> None:
    edit = Edited("league", "x:@d/1", "desk/1", "Desk", "ab12", AT, 2, ["e1", "e2"])
    gone = Gone("league", "x:@d/1", "desk/1", "Desk", AT, AT + timedelta(hours=1), "e2")
    made = own_posts.alerts([edit], [gone])
    assert [one.subject for one in made] == [
        "x:@d/1 edited ab12",
        "x:@d/1 gone",
    ]
    assert "in 2 places" in made[0].why


def test_every_rule_says_what_it_watches() -> None:
    assert list(RULES) == [
        "in-name",
        "copies",
        "search",
        "stopped",
        "channel",
        "own-posts",
        "opinion",
        "clock",
    ]
    assert all(RULES.values())
