"""What is asked of a growing archive is answered from its caches as it was without them."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from mabillon import Archive
from mabillon.archive import stretches
from mabillon.examine.settings import Settings
from mabillon.examine.wording.comparable import PLAYING, lengths_like
from mabillon.workflows import wording_background, wording_cache
from mabillon.workflows.caches import found_sketches
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import carryings, known_statements
from mabillon.workflows.wording_texts import micros

REGISTER = """
issuers:
  league: {title: the Lamp League}
channels:
  desk: {title: Desk, platform: x, keys: ["x:@desk"]}
  relay: {title: Relay, platform: x, keys: ["x:@relay"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: named on its banner}
  - {channel: relay, issuer: league, role: forwarder, reason: passes all on}
"""
START = datetime(2031, 1, 1, 9, tzinfo=UTC)
WORDS = [f"{a}{b}" for a in ("moss", "tray", "kerb", "tram", "bulb") for b in "abcdefgh"]
FOOTER = "\n\nRead the Relay daily"


def posts(first: int, end: int) -> list[dict[str, object]]:
    """Statements, each passed on an hour later with a footer, every fifth with another figure."""
    drawn = random.Random(first)
    rows: list[dict[str, object]] = []

    def post(channel: str, number: int, hours: float, text: str) -> None:
        at = (START + timedelta(hours=hours)).isoformat()
        rows.append({"channel": channel, "id": str(number), "date": at, "text": text})

    for n in range(first, end):
        said = " ".join(drawn.choices(WORDS, k=24))
        post("desk", n, 24 * n, f"{said} at {n} o'clock")
        figure = n + 40 if n % 5 == 0 else n
        post("relay", n, 24 * n + 1, f"{said} at {figure} o'clock{FOOTER}")
        for other in range(6):
            words = " ".join(drawn.choices(WORDS, k=drawn.randint(5, 60)))
            named = "by the Lamp League. " if n % 7 == other else ""
            post(f"club{other}", n, 24 * n + 2 - 11 * other, named + words)
    return rows


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr(stretches, "RUN_ROWS", 128)
    made = Archive.init(tmp_path / "archive")
    (made.store.root / "register.yaml").write_text(REGISTER)
    grown(made, tmp_path, 0, 50)
    return made


def grown(archive: Archive, folder: Path, first: int, end: int) -> None:
    kept(archive, folder / f"posts-{first}.jsonl", posts(first, end))


def kept(archive: Archive, file: Path, rows: list[dict[str, object]]) -> None:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    named = {"channel": "channel", "id": "id", "posted_at": "date", "text": "text"}
    archive.ingest([file], mapping=named | {"platform": "=x"}, collected_at=START)


def opened(archive: Archive, position: int | None = None, **other: float) -> Holdings:
    register = current(archive.store)[1]
    return Holdings(archive.store, register, Settings(**other), position=position)


def carried(holdings: Holdings) -> list[tuple[object, object, object]]:
    issuer = holdings.register.issuer("league")
    found = carryings(holdings, issuer, known_statements(holdings, issuer))
    return [(row["statement"], row["post"], row["relation"]) for row in found]


def plainly(holdings: Holdings) -> list[tuple[object, object, object]]:
    """Who carried what, every own post held against every tracked one."""
    statements = known_statements(holdings, holdings.register.issuer("league"))
    tracked = holdings.posts(holdings.rows_of({"x:@desk", "x:@relay"}).tolist())
    holdings.learn({"x:@desk", "x:@relay"})
    return [
        (s.post.row, f"{holdings.name(post.channel)}/{post.id}", relation)
        for s in statements
        for post in tracked
        if post.posted_at
        and s.post.posted_at
        and timedelta(-1) <= post.posted_at - s.post.posted_at <= timedelta(30)
        and (relation := holdings.carried(s.post, post))
    ]


def test_carriage_is_the_same_from_the_cache_and_grows_with_the_archive(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = carried(opened(archive))
    assert sorted(first, key=str) == sorted(plainly(opened(archive)), key=str)
    assert len([row for row in first if str(row[1]).startswith("relay")]) == 40
    position = archive.store.position()
    with monkeypatch.context() as patched:
        patched.setattr(Holdings, "carried", lambda *_: pytest.fail("asked again"))
        assert carried(opened(archive)) == first
    grown(archive, tmp_path, 50, 70)
    later = carried(opened(archive))
    assert sorted(later, key=str) == sorted(plainly(opened(archive)), key=str)
    assert len(later) > len(first)
    assert carried(opened(archive, position)) == first


def test_what_was_asked_before_all_was_sketched_is_not_kept(
    archive: Archive, tmp_path: Path
) -> None:
    for first, end in ((0, 50), (50, 70)):
        if first:
            grown(archive, tmp_path, first, end)
        store, sketches = archive.store, found_sketches(archive.store)
        lagging = Holdings(store, current(store)[1], Settings(), sketches=sketches)
        assert sketches.rows < lagging.size
        lacking = carried(lagging)
        [learned] = lagging.furniture(["x:@relay"])
        whole = opened(archive)
        assert len(lacking) < len(carried(whole))
        assert sorted(carried(whole), key=str) == sorted(plainly(opened(archive)), key=str)
        [known] = whole.furniture(["x:@relay"])
        assert learned.posts < known.posts == end
        later = lagging.later(store, current(store)[1], lagging.position, whole.sketches)
        assert later.furniture(["x:@relay"]) == [known]


def test_a_statement_at_the_end_of_the_calendar_is_carried_as_any_other(tmp_path: Path) -> None:
    archive = Archive.init(tmp_path / "archive")
    (archive.store.root / "register.yaml").write_text(REGISTER)
    rows = posts(0, 20)
    for row in rows:
        row["date"] = str(row["date"]).replace("2031-01-", "9999-12-")
    kept(archive, tmp_path / "posts.jsonl", rows)
    found = carried(opened(archive))
    assert sorted(found, key=str) == sorted(plainly(opened(archive)), key=str)
    assert len([row for row in found if str(row[1]).startswith("relay")]) == 16


def test_other_settings_are_not_answered_from_the_cache(archive: Archive) -> None:
    before = carried(opened(archive))
    other = carried(opened(archive, near_copy=0.999))
    assert [row[:2] for row in before] == [row[:2] for row in other]
    assert sorted(other, key=str) == sorted(plainly(opened(archive, near_copy=0.999)), key=str)


def test_furniture_comes_from_the_cache_until_the_channel_posts_again(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [before] = opened(archive).furniture(["x:@relay"])
    assert before.lines == {"read the relay daily"} and before.posts == 50
    with monkeypatch.context() as patched:
        patched.setattr(Holdings, "_learned_from", lambda *_, **__: pytest.fail("learned again"))
        assert opened(archive).furniture(["x:@relay"]) == [before]
    grown(archive, tmp_path, 50, 60)
    assert opened(archive).furniture(["x:@relay"])[0].posts == 60


def test_only_posts_in_which_a_name_may_stand_are_read(archive: Archive) -> None:
    holdings = opened(archive)
    issuer = holdings.register.issuer("league")
    every = holdings.posts(range(holdings.size))
    may = holdings.may_be_signed(every, issuer)
    signed = [post.row for post in every if holdings.signed(post, issuer)]
    assert len(signed) >= 40 and {*signed} <= {post.row for post in may}
    assert len(may) < len(every) / 4


@pytest.mark.parametrize("before", [None, START + timedelta(days=20), START])
def test_the_latest_rows_of_each_organisation(
    archive: Archive, before: datetime | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording_background, "_LATEST", 12)
    holdings = opened(archive)
    of = {f"x:@club{n}": f"club{n // 2}" for n in range(6)}
    times = pa.array(holdings.column("posted_at")).cast(pa.int64()).to_pylist()
    least, most = lengths_like(40)
    words = holdings.sketches.sizes(holdings.size)[1]
    wanted: dict[str, list[tuple[int, int]]] = {}
    for row, key in enumerate(holdings.channels_of(np.arange(holdings.size))):
        early = before is None or times[row] < micros(before)
        if key in of and early and least <= words[row] <= most:
            wanted.setdefault(of[key], []).append((times[row], row))
    found = wording_background.rows_before(holdings, of, before, 40)
    assert {name: rows.tolist() for name, rows in found.items()} == {
        name: [row for _, row in sorted(rows)[-12:]]
        for name, rows in wanted.items()
        if len(rows) >= PLAYING
    }
    assert bool(found) == (before != START)


def test_what_is_kept_is_under_a_digest(archive: Archive) -> None:
    carried(opened(archive))
    files = list((archive.store.root / "caches" / "carried").iterdir())
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[:-3])
        assert wording_cache._load(file, list[list[int]]) is None
    assert carried(opened(archive)) == carried(opened(archive))
