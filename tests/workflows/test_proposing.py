"""Posts proposed as questioned statements: a small archive, real from ingest to entries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from watch_world import AT, FALSE, GENUINE, GOSSIP, REGISTER, add, archive_of

from mabillon import Archive
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.settings import Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.proposing import FEW, decide, proposals, speaks_for
from mabillon.workflows.register_in_force import current

REPORT = "A text of the Thistledown League is going round here. Has anyone seen it elsewhere?"
OTHER = (
    "Statement of the Thistledown League\nWe shall plant the tram rails with gooseberries from "
    "end to end, and ask all passengers to walk and to bring sugar until the first of May."
)
POSTS = [
    ("x:@desk", "1", 0.0, GENUINE),
    ("x:@relay", "2", 0.5, GENUINE),
    ("x:@marl", "3", 1.0, FALSE),
    ("x:@lark", "4", 1.5, FALSE),
    ("x:@hoverfly", "5", 2.0, REPORT),
    ("x:@tern", "6", 2.5, GOSSIP),
]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with archive_of(tmp_path, POSTS) as made:
        yield made


def posts(archive: Archive) -> list[str]:
    return [one.post for one in proposals(archive.store, "league").proposals]


def test_only_what_speaks_and_is_no_copy_of_an_own_statement(archive: Archive) -> None:
    found = proposals(archive.store, "The Thistledown League")
    [one] = found.proposals
    assert one.post == "marl/3"
    assert one.copies == ["x:@lark/4"]
    assert one.role == "unknown"
    assert {e.sort for e in one.evidence} >= {"signature", "address"}
    assert (found.looked_at, found.tally.right, found.tally.low) == (5, 0, None)


def test_the_newest_stands_first_and_since_leaves_out(archive: Archive, tmp_path: Path) -> None:
    add(archive, tmp_path, [("x:@tern", "7", 30.0, OTHER)], 31)
    assert posts(archive) == ["x:@tern/7", "marl/3"]
    later = proposals(archive.store, "league", since=AT + timedelta(hours=20))
    assert [one.post for one in later.proposals] == ["x:@tern/7"]


def test_a_decision_is_remembered_and_counted(archive: Archive, tmp_path: Path) -> None:
    decide(archive.store, "league", "marl/3", False, by="Ana", reason="a joke")
    assert posts(archive) == []
    add(archive, tmp_path, [("x:@new", "8", 30.0, FALSE), ("x:@tern", "7", 31.0, OTHER)], 32)
    assert posts(archive) == ["x:@tern/7"]  # what repeats a refused one is not proposed either
    decide(archive.store, "league", "x:@tern/7", True, by="Ana", reason="it speaks as the League")
    assert posts(archive) == []
    tally = proposals(archive.store, "league").tally
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 0)
    assert tally.low is not None
    assert tally.high is not None
    assert 0 < tally.low < 0.5 < tally.high < 1


def test_a_later_decision_stands_and_the_same_again_is_nothing(archive: Archive) -> None:
    decide(archive.store, "league", "marl/3", False, by="Ana", reason="a joke")
    size = archive.store.position()
    decide(archive.store, "league", "marl/3", False, by="Ana", reason="a joke")
    assert archive.store.position() == size
    decide(archive.store, "league", "marl/3", True, by="Ben", reason="it is signed")
    tally = proposals(archive.store, "league").tally
    assert (tally.right, tally.wrong) == (1, 0)
    _, checks = archive.audit()
    assert not [check for check in checks if check.status == "altered"]


def test_what_was_missed_is_counted_apart(archive: Archive) -> None:
    made = decide(archive.store, "league", "x:@tern/6", True, by="Ana", reason="they told me")
    assert (made.proposed, made.score) == (False, None)
    tally = proposals(archive.store, "league").tally
    assert (tally.right, tally.wrong, tally.missed) == (0, 0, 1)


def test_a_channel_that_is_no_longer_its_own_is_listened_to(tmp_path: Path) -> None:
    ended = "role: own, until: 2031-03-26, reason"
    register = REGISTER.replace("issuer: league, role: own, reason", f"issuer: league, {ended}")
    with archive_of(tmp_path, [("x:@desk", "1", 8.0, OTHER)], register=register) as made:
        assert posts(made) == ["desk/1"]
    (tmp_path / "still").mkdir()
    with archive_of(tmp_path / "still", [("x:@desk", "1", 8.0, OTHER)]) as made:
        assert posts(made) == []


def test_what_is_in_question_already_is_not_proposed(archive: Archive) -> None:
    archive.verify("marl/3", issuer="league")
    assert posts(archive) == []


def test_many_posts_are_heard_as_few_are(archive: Archive, tmp_path: Path) -> None:
    more = [("x:@crowd", str(n), 0.01 * n, f"{GOSSIP} {n}") for n in range(FEW)]
    add(archive, tmp_path, more, 4)
    holdings = Holdings(archive.store, current(archive.store, record=False)[1], Settings())
    issuer = holdings.register.issuer("league")
    together = speaks_for(holdings, issuer, range(holdings.size))
    alone = {}
    for row in range(holdings.size):
        alone.update(speaks_for(holdings, issuer, [row]))
    assert together == alone
    assert 0 < len(together) < holdings.size


def test_refusals(archive: Archive) -> None:
    with pytest.raises(UnknownName):
        proposals(archive.store, "nobody")
    with pytest.raises(UnknownName):
        decide(archive.store, "league", "marl/99", True, by="Ana", reason="x")
    with pytest.raises(UsageError, match="--by is empty"):
        decide(archive.store, "league", "marl/3", True, by=" ", reason="x")
    with pytest.raises(UsageError, match="at most 500"):
        decide(archive.store, "league", "marl/3", True, by="Ana", reason="x" * 501)


def test_an_empty_archive_proposes_nothing(tmp_path: Path) -> None:
    with archive_of(tmp_path) as made:
        found = proposals(made.store, "league")
    assert (found.looked_at, found.proposals) == (0, [])
