"""Ingest: what is kept, what is rejected, and what stays the same."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import resource
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon import readers, tables
from mabillon.archive.containers import Limits
from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UsageError
from mabillon.readers.base import Batch, Reader, Source
from mabillon.workflows.ingest import Pace, Result, ingest
from mabillon.workflows.options import Options

COLLECTED = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)
DATED = Options(collected_at=COLLECTED)

Post = dict[str, Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as opened:
        yield opened


def posts(count: int, channel: str = "web:club.example", start: int = 0) -> list[Post]:
    return [
        {
            "channel": channel,
            "id": str(number),
            "posted_at": f"2031-03-{number % 27 + 1:02}T12:00:00Z",
            "text": f"Notice {number} of the gardening club",
        }
        for number in range(start, start + count)
    ]


def lines(items: list[Post]) -> bytes:
    return b"".join(json.dumps(item).encode() + b"\n" for item in items)


def run(store: Store, *paths: Path, options: Options = DATED, **more: Any) -> list[Result]:
    results = list(ingest(store, paths, options, **more))
    for result in results:
        assert result.read == result.kept + result.rejected
    with store.writing():
        assert not any((store.root / "tmp").iterdir())
    return results


def contents(store: Store) -> set[tuple[str, str, bytes]]:
    table = store.posts(["channel", "id", "version"])
    return set(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


# --- What is kept ------------------------------------------------------------------------

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
a_post = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(["web:a.example", "web:b.example", "x:@marl"]),
        "id": st.integers(0, 30).map(str),
        "text": words,
        "posted_at": st.datetimes(datetime(2001, 1, 1), datetime(2035, 1, 1)).map(
            lambda at: at.isoformat(timespec="seconds") + "Z"
        ),
    }
)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(st.lists(a_post, min_size=1, max_size=30))
def test_what_was_read_comes_back_equal(items: list[Post]) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.init(Path(folder, "a")) as store:
        path = Path(folder, "x.jsonl")
        path.write_bytes(lines(items))
        (result,) = run(store, path)
        assert (result.kept, result.rejected) == (len(items), 0)
        kept = store.posts()
        assert kept.schema == tables.POSTS
        assert kept["row"].to_pylist() == list(range(result.new))
        by_version = {(p["channel"], p["id"], p["text"]): p for p in reversed(items)}
        assert {
            (row["channel"], row["id"], row["text"]): row["posted_at"] for row in kept.to_pylist()
        } == {key: datetime.fromisoformat(p["posted_at"]) for key, p in by_version.items()}
        # Each record is sighted, known or not, in the order as read.
        seen = store.sightings()
        assert seen["id"].to_pylist() == [item["id"] for item in items]
        assert store.posts(["text"], rows=np.unique(seen["row"].to_numpy())).num_rows == result.new


@FEW
@given(st.lists(a_post, min_size=1, max_size=30), st.randoms(), st.integers(1, 5))
def test_row_order_does_not_matter(items: list[Post], draw: random.Random, parts: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for name in ("one", "other"):
            with Store.init(Path(folder, name)) as store:
                paths = [Path(folder, f"{name}-{part}.jsonl") for part in range(parts)]
                for part, path in enumerate(paths):
                    path.write_bytes(lines(items[part::parts]) or b"\n")
                run(store, *paths, pace=Pace(files=2))
                kept.append(contents(store))
            draw.shuffle(items)
        assert kept[0] == kept[1]


def test_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(lines(posts(20)))
    (folder / "b.json").write_bytes(json.dumps(posts(5, start=18)).encode())
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)))
    with zipfile.ZipFile(folder / "c.zip", "w") as file:
        file.writestr("x/d.jsonl", lines(posts(4, "x:@marl")))
        file.writestr("x/photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)))
    first = run(store, folder, options=Options())
    assert [(r.name, r.status, r.kept, r.new) for r in first] == [
        ("in/a.jsonl", "read", 20, 20),
        ("in/b.json", "read", 5, 3),
        ("in/c.zip", "read", 4, 4),
        ("in/photo.jpg", "unreadable", 0, 0),
    ]
    assert first[2].unread == 0 and first[2].rejected == 1  # the same picture, cut off
    before = store.ledger_root(), store.posts(), store.sightings(), store.observations()
    os.utime(folder / "a.jsonl", (1, 1))  # another modification time says nothing new
    again = run(store, folder, options=Options())
    assert [(r.status, r.kept, r.new) for r in again] == [
        ("already", 20, 0),
        ("already", 5, 0),
        ("already", 4, 0),
        ("already", 0, 0),
    ]
    after = store.ledger_root(), store.posts(), store.sightings(), store.observations()
    assert before == after


def test_another_time_is_another_capture(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(posts(3)))
    run(store, path)
    later = COLLECTED + timedelta(days=1)
    (result,) = run(store, path, options=Options(collected_at=later))
    assert (result.status, result.kept, result.new) == ("read", 3, 0)
    looks = store.observations().to_pylist()
    assert [look["seen_at"] for look in looks] == [COLLECTED, later]
    assert looks[0]["posts"] == 3
    assert looks[0]["from_at"] == datetime(2031, 3, 1, 12, tzinfo=UTC)
    assert looks[0]["last_at"] == datetime(2031, 3, 3, 12, tzinfo=UTC)
    assert store.sightings(channels=["web:club.example"]).num_rows == 6
    assert store.sightings(channels=["web:other.example"]).num_rows == 0
    # Neither the same time again, nor no time at all, says anything new.
    size = store.position()
    run(store, path, options=Options(collected_at=later))
    run(store, path, options=Options())
    assert store.position() == size


def test_an_edit_is_a_further_row(store: Store, tmp_path: Path) -> None:
    one, other = posts(1), posts(1)
    other[0]["text"] += ", corrected"
    (tmp_path / "a.jsonl").write_bytes(lines(one))
    (tmp_path / "b.jsonl").write_bytes(lines(other))
    results = run(store, tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    assert [r.new for r in results] == [1, 1]
    assert store.posts(["id", "row"]).to_pylist() == [{"id": "0", "row": 0}, {"id": "0", "row": 1}]


def test_earlier_positions_stay_as_they_were(store: Store, tmp_path: Path) -> None:
    positions, tables_then = [], []
    for number in range(3):
        path = tmp_path / f"{number}.jsonl"
        path.write_bytes(lines(posts(4, start=number * 4)))
        run(store, path)
        positions.append(store.position())
        tables_then.append((store.posts(), store.sightings(), store.observations()))
    for number, (position, then) in enumerate(zip(positions, tables_then, strict=True)):
        assert store.rows(position) == 4 * (number + 1)
        assert store.posts(position=position) == then[0]
        assert store.sightings(position=position) == then[1]
        assert store.observations(position=position) == then[2]
    picked = store.posts(["row", "text"], rows=np.array([9, 0, 5, 5, 99, -1]))
    assert picked["row"].to_pylist() == [0, 5, 9]
    assert store.posts(["text"], rows=np.array([9]), position=positions[0]).num_rows == 0
    assert store.posts(["id"], rows=np.array([1, 2]), channels=["x:@marl"]).num_rows == 0


# --- When it was collected ---------------------------------------------------------------


def test_modification_time_is_uncertain(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(posts(3)))
    os.utime(path, (1_700_000_000, 1_700_000_000))
    (result,) = run(store, path, options=Options())
    assert (result.basis, result.timeless) == ("mtime", True)
    assert store.observations()["seen_at"].to_pylist() == [None]
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    assert set(store.posts()["seen_at"].to_pylist()) == {at}
    (again,) = run(store, path, options=DATED)
    assert (again.status, again.timeless) == ("read", False)
    assert store.observations()["seen_at"].to_pylist() == [None, COLLECTED]


def test_a_record_knows_better(store: Store, tmp_path: Path) -> None:
    items = posts(2)
    items[0]["collected_at"] = "2031-03-20T00:00:00Z"
    (tmp_path / "a.jsonl").write_bytes(lines(items))
    (result,) = run(
        store,
        tmp_path / "a.jsonl",
        options=Options(
            mapping={
                "channel": "channel",
                "id": "id",
                "text": "text",
                "posted_at": "posted_at",
                "collected_at": "collected_at",
            }
        ),
    )
    said = datetime(2031, 3, 20, tzinfo=UTC)
    assert [look["seen_at"] for look in store.observations().to_pylist()] == [None, said]
    assert store.posts()["seen_at"].to_pylist()[0] == said
    assert result.timeless


def test_asks_once(store: Store, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.jsonl").write_bytes(lines(posts(2, start=number * 2)))
    asked = []

    def ask(name: str, modified: datetime) -> datetime:
        asked.append(name)
        return COLLECTED

    results = run(store, *(tmp_path / f"{n}.jsonl" for n in range(3)), options=Options(), ask=ask)
    assert asked == ["0.jsonl"]
    assert [r.basis for r in results] == ["given"] * 3
    assert set(store.observations()["seen_at"].to_pylist()) == {COLLECTED}


def test_a_post_after_its_collection_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(posts(3)))
    early = Options(collected_at=datetime(2031, 3, 2, tzinfo=UTC))
    (result,) = run(store, tmp_path / "a.jsonl", options=early)
    assert any("one of the two times is wrong" in note for note in result.notes)


# --- Bad input ---------------------------------------------------------------------------


def test_rejects_are_kept_with_their_place(store: Store, tmp_path: Path) -> None:
    good = lines(posts(3))
    path = tmp_path / "a.jsonl"
    path.write_bytes(good + b'{"channel": "web:x.example", "id"\n' + good)
    (result,) = run(store, path)
    assert (result.read, result.kept, result.rejected, result.new) == (7, 6, 1, 3)
    (reject,) = store.rejects()
    assert (reject.offset, reject.name) == (len(good), "a.jsonl")
    assert reject.excerpt.startswith(b'{"channel": "web:x.example"')
    assert store.evidence.read(reject.evidence)[reject.offset :].startswith(reject.excerpt)
    assert result.rejects[0].offset == len(good)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.json", b""),
        ("cut.json", b'[{"channel": "web:x.example", "id": "1", "te'),
        ("deep.json", b"[" * 10_000),
        ("zeros.json", bytes(5000)),
        ("cut.json.gz", gzip.compress(b"x" * 10_000, 0, mtime=0)[:40]),
        ("not.zip", b"PK\x03\x04" + b"no zip at all" * 9),
        ("not.tar.gz", gzip.compress(b"ustar" * 100, mtime=0)),
        ("bad.zst", b"\x28\xb5\x2f\xfd" + b"\xff" * 50),
        ("surrogate.jsonl", b'{"channel":"web:x","id":"1","text":"\\ud800"}\n'),
        ("bytes.csv", b"\xff\xfe\x00\xff,\n" * 3),
    ],
)
def test_broken_files_are_told_not_thrown(
    store: Store, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    (result,) = run(store, tmp_path / name)
    assert result.evidence is not None
    assert store.evidence.read(result.evidence) == data
    assert result.status in ("unreadable", "not read", "read")
    if result.rejected:
        assert [r.reason for r in store.rejects()]
    (again,) = run(store, tmp_path / name)
    assert (again.read, again.kept, again.readable) == (
        result.read,
        result.kept,
        result.readable,
    )


def test_a_reader_that_fails_midway_keeps_what_it_gave(store: Store, tmp_path: Path) -> None:
    real = readers.READERS["json"]

    def breaking(source: Source) -> Iterator[Batch]:
        yield from real.read(source)
        raise RecursionError

    broken = Reader("json", "breaks", 1, real.sniff, breaking)
    (tmp_path / "a.jsonl").write_bytes(lines(posts(3)))
    (result,) = run(store, tmp_path / "a.jsonl", recognise=lambda head, name: broken)
    assert (result.kept, result.rejected) == (3, 1)
    assert "nested too deeply" in result.rejects[0].reason


def test_containers_are_gone_through(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(lines(posts(2))))
    (folder / "b.jsonl.zst").write_bytes(zstandard.compress(lines(posts(3))))
    (tmp_path / "c.jsonl").write_bytes(lines(posts(4)))
    with tarfile.open(folder / "c.tar.gz", "w:gz") as tar:
        tar.add(tmp_path / "c.jsonl", "export/c.jsonl")
        link = tarfile.TarInfo("export/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with zipfile.ZipFile(folder / "d.zip", "w") as file:
        file.write(folder / "c.tar.gz", "deep/c.tar.gz")
        file.writestr("../escape.jsonl", lines(posts(9)))
        file.writestr("e.jsonl", lines(posts(6)))
    results = {r.name: r for r in run(store, folder)}
    assert {name: (r.kept, r.rejected) for name, r in results.items()} == {
        "in/a.jsonl.gz": (2, 0),
        "in/b.jsonl.zst": (3, 0),
        "in/c.tar.gz": (4, 1),
        "in/d.zip": (10, 2),
    }
    assert store.rows() == 6
    assert set(store.posts()["member"].to_pylist()) == {
        "a.jsonl",
        "b.jsonl",
        "c.tar!export/c.jsonl",
        "e.jsonl",
    }
    refused = {(r.name, r.member) for r in store.rejects()}
    assert ("in/d.zip", "../escape.jsonl") in refused
    assert ("in/d.zip", "deep/c.tar.gz!c.tar!export/link") in refused
    assert not list(tmp_path.glob("escape*")) and not list(tmp_path.parent.glob("escape*"))
    again = {r.name: r for r in run(store, folder)}
    assert {name: (r.kept, r.rejected, r.new) for name, r in again.items()} == {
        name: (r.kept, r.rejected, 0) for name, r in results.items()
    }


def test_a_table_in_which_something_was_overwritten(store: Store, tmp_path: Path) -> None:
    rows = b'id,channel,posted_at,text\n1,telegram:@a,2031-01-01T00:00Z,"a\0b"\n'
    path = tmp_path / "hurt.csv"
    path.write_bytes(rows + b'2,telegram:@a,2031-01-02T00:00Z,"good"\n')
    [result] = ingest(store, [path], DATED)
    assert result.formats["csv"].kept == 2 and "guess" not in "".join(result.notes)
    assert "good" in store.posts(["text"])["text"].to_pylist()


def test_what_is_read_by_a_guess_is_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.write_bytes(b"The beds are dug.")
    [result] = ingest(store, [path], DATED)
    said = "was read as text by a mere guess; if that is wrong, say --format NAME"
    assert said in result.notes and result.formats["text"].kept == 1
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as container:
        for name in ("a.txt", "b", "c"):
            container.writestr(f"in/{name}", f"The hedge of {name} is cut.")
    [packed] = ingest(store, [tmp_path / "all.zip"], DATED)
    assert any("in/b in it was read as text by a mere guess, and 1 more" in n for n in packed.notes)
    path.write_bytes(b"The shed is painted.")
    [named] = ingest(store, [path], replace(DATED, format="text"))
    assert named.notes == []


def test_a_bomb_is_a_reject_and_the_rest_goes_on(store: Store, tmp_path: Path) -> None:
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b" " * (8 << 20)))
    (tmp_path / "good.jsonl").write_bytes(lines(posts(3)))
    results = run(
        store,
        tmp_path / "bomb.jsonl.gz",
        tmp_path / "good.jsonl",
        limits=Limits(free=1 << 20, ratio=100),
    )
    assert any("bomb" in reject.reason for reject in store.rejects())
    assert [r.readable for r in results] == [False, True]


@pytest.mark.parametrize("levels", [1, 3])
def test_a_bomb_is_one_reject_however_deep_it_lies(
    store: Store, tmp_path: Path, levels: int
) -> None:
    data = b" " * (8 << 20)
    for level in range(levels):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
            container.writestr(f"{level}.zip" if level else "bomb.json", data)
            container.writestr("after.jsonl", lines(posts(1)))
        data = file.getvalue()
    (tmp_path / "bomb.zip").write_bytes(data)
    (result,) = run(store, tmp_path / "bomb.zip", limits=Limits(free=1 << 20, ratio=100))
    assert (result.kept, result.rejected) == (0, 1) and "bomb" in result.rejects[0].reason


def test_nested_containers_end_somewhere(store: Store, tmp_path: Path) -> None:
    data = lines(posts(1))
    for _ in range(8):
        data = gzip.compress(data)
    (tmp_path / "onion.gz").write_bytes(data)
    (result,) = run(store, tmp_path / "onion.gz")
    assert result.kept == 0 and "no further" in result.rejects[0].reason


def test_strange_folders(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "loop").symlink_to(folder)
    (folder / "dangling").symlink_to(tmp_path / "nothing")
    (folder / "out.jsonl").symlink_to(tmp_path / "outside.jsonl")
    (tmp_path / "outside.jsonl").write_bytes(lines(posts(5)))
    os.mkfifo(folder / "pipe")
    odd = os.fsencode(folder) + b"/caf\xe9.jsonl"
    with open(odd, "wb") as file:  # noqa: PTH123 -- a name that is no text
        file.write(lines(posts(2)))
    results = {r.name: r for r in run(store, folder, store.root.parent)}
    assert results["in/caf\\xe9.jsonl"].kept == 2
    for name in ("in/deep/loop", "in/dangling", "in/out.jsonl", "in/pipe"):
        assert results[name].status == "passed over"
    assert any("the archive itself" in r.notes[0] for r in results.values() if r.notes)
    # A link that was given itself is followed.
    (given_,) = run(store, folder / "out.jsonl")
    assert given_.kept == 5


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder of a user who may not read everything; root becomes one for a while."""
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() != 0:
            yield Path(folder)
            return
        os.chown(folder, 65534, -1)
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


def test_no_permission(unprivileged: Path) -> None:
    closed = unprivileged / "in" / "closed"
    closed.mkdir(parents=True)
    (unprivileged / "in" / "a.jsonl").write_bytes(lines(posts(2)))
    (unprivileged / "in" / "b.jsonl").write_bytes(lines(posts(2)))
    (unprivileged / "in" / "a.jsonl").chmod(0)
    closed.chmod(0)
    with Store.init(unprivileged / "archive") as store:
        results = {r.name: r for r in run(store, unprivileged / "in")}
        assert results["in/b.jsonl"].kept == 2
        assert results["in/a.jsonl"].status == results["in/closed"].status == "passed over"
        assert "Permission denied" in results["in/a.jsonl"].notes[0]
        (unprivileged / "archive").chmod(0o500)
        with pytest.raises(UsageError, match="may not write"), store.writing():
            pass
        (unprivileged / "archive").chmod(0o700)
    closed.chmod(0o700)


def test_missing_paths_and_formats_stop_it_at_once(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(lines(posts(2)))
    size = store.position()
    with pytest.raises(UsageError, match=r"nothing\.json"):
        run(store, tmp_path / "a.jsonl", tmp_path / "nothing.json")
    with pytest.raises(UsageError, match="papyrus"):
        run(store, tmp_path / "a.jsonl", options=Options(format="papyrus"))
    assert store.position() == size


def test_a_file_that_grows_is_told(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(posts(2)))

    class Growing:
        def expect(self, total: int) -> None:
            with path.open("ab") as file:
                file.write(lines(posts(1, start=50)))

        def at(self, name: str) -> None: ...
        def advance(self, count: int) -> None: ...
        def pause(self) -> None: ...

    (result,) = run(store, path, progress=Growing())
    assert result.kept == 3  # grown between the listing and the reading: all of it is kept
    assert result.evidence is not None
    assert store.evidence.read(result.evidence) == path.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_a_full_disk_is_said_plainly(store: Store, tmp_path: Path, packed: bool) -> None:
    draw = random.Random(1)
    items = [p | {"text": draw.randbytes(400).hex()} for p in posts(3000)]
    big = tmp_path / ("big.jsonl.gz" if packed else "big.jsonl")
    data = lines(items)
    big.write_bytes(gzip.compress(data) if packed else data)
    (tmp_path / "small.jsonl").write_bytes(lines(posts(3)))
    run(store, tmp_path / "small.jsonl")
    before = store.posts()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Packed, it is the copy of the unpacked member that finds no room.
    room = (big.stat().st_size + len(data)) // 2 if packed else 1 << 20
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(MabillonError, match=r"cannot be written.*make room"):
            list(ingest(store, [big], DATED))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert store.posts() == before and not list(store.rejects())
    (result,) = run(store, big)
    assert (result.new, result.rejected) == (len(items), 0)


def test_stopping_in_the_middle_keeps_what_was_told(store: Store, tmp_path: Path) -> None:
    paths = []
    for number in range(6):
        paths.append(tmp_path / f"{number}.jsonl")
        paths[-1].write_bytes(lines(posts(2, start=2 * number)))
    going = ingest(store, paths, DATED, pace=Pace(files=2))
    told = [next(going), next(going), next(going)]
    going.close()
    assert all(result.new == 2 for result in told)
    assert store.rows() == 8  # the third's group is kept as a whole
    assert sum(result.new for result in run(store, *paths)) == 4


@pytest.mark.data
def test_real_exports_have_no_rejects(store: Store, data: Path) -> None:
    results = run(store, data / "posts" / "telegram-ru-news", data / "posts" / "telethon-sample")
    assert sum(result.rejected for result in results) == 0
    by_format = {
        name: sum(r.formats[name].kept for r in results if name in r.formats)
        for name in ("json", "telethon")
    }
    assert by_format == {"json": 22_099, "telethon": 428}
