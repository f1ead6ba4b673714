"""Another archive may say anything of itself and agree with itself: nothing of it is believed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from shared_lines import MAPPED, lines

from mabillon.archive import catalogue, ledger
from mabillon.archive.merge_entries import new_entries
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.archive.versions import version_ids
from mabillon.errors import ArchiveDamaged, RegisterError
from mabillon.workflows.audit import audit
from mabillon.workflows.ingest import ingest
from mabillon.workflows.merged_entries import READ
from mabillon.workflows.merging import merge
from mabillon.workflows.progress import Silent


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two archives, each of a file of its own."""
    for number, name in enumerate(("here", "there")):
        with Store.init(tmp_path / name) as store:
            raw = lines(tmp_path / f"{name}.jsonl", 50 * number, 40)
            assert [r.status for r in ingest(store, [raw], MAPPED)] == ["read"]
    return tmp_path / "here", tmp_path / "there"


def bound_anew(connection: sqlite3.Connection, kind: str, where: str) -> None:
    """Have a leaf say what its row says now."""
    table, columns = catalogue.BOUND[kind]
    leaf, *row = connection.execute(
        f"SELECT leaf, {', '.join(columns)} FROM {table} WHERE {where}"
    ).fetchone()
    data = ledger.leaf_data(kind, row)
    connection.execute(
        "UPDATE leaves SET data = ?, hash = ? WHERE number = ?",
        (data, ledger.leaf_hash(data), leaf),
    )


def in_order(root: Path) -> bool:
    with Store.open(root) as store:
        return audit(store, lambda found: None).clean


def forged(root: Path, kind: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Have other rows in a segment, so that the archive agrees with itself."""
    with Store.open(root) as store:
        [segment] = store.segments(kind)
        path = root / "segments" / segment.file
        rows = change(pq.read_table(path))
        path.chmod(0o644)
        pq.write_table(rows, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        store.connection.execute(
            "UPDATE segments SET digest = ?, size = ? WHERE number = ?",
            (digest, path.stat().st_size, segment.number),
        )
        bound_anew(store.connection, "segment", f"number = {segment.number}")
    assert in_order(root)


def replaced(name: str, value: Callable[[pa.ChunkedArray], pa.Array]) -> Callable[..., pa.Table]:
    def change(rows: pa.Table) -> pa.Table:
        place = rows.schema.get_field_index(name)
        made = value(rows[name]).cast(rows.schema.field(name).type)
        return rows.set_column(place, pa.field(name, made.type), made)

    return change


def other_text(rows: pa.Table) -> pa.Table:
    """Have posts say other words under the versions that they had."""
    return replaced("text", lambda column: pc.binary_join_element_wise(column, "not", " "))(rows)


def refused(here: Path, there: Path, why: str) -> None:
    with Store.open(here) as store:
        before = store.ledger_root(), store.posts()
        with pytest.raises(ArchiveDamaged, match=why) as told:
            list(merge(store, [there]))
        assert "nothing of it was merged" in str(told.value)
        assert (store.ledger_root(), store.posts()) == before
    assert in_order(here)


def test_words_under_the_version_of_other_words_do_not_take_their_place(
    two: tuple[Path, Path],
) -> None:
    forged(two[1], "posts", other_text)
    refused(*two, why=r"segments/posts/.*: a post is not the version that it says it is")


def test_a_post_that_says_its_own_version_is_taken(two: tuple[Path, Path]) -> None:
    def change(rows: pa.Table) -> pa.Table:
        rows = other_text(rows)
        return replaced("version", lambda _: version_ids(rows))(rows)

    forged(two[1], "posts", change)
    with Store.open(two[0]) as store:
        [done] = merge(store, [two[1]])
        assert (done.posts, store.rows()) == (40, 80)


@pytest.mark.parametrize(
    ("kind", "column", "value"),
    [
        ("posts", "row", lambda column: pc.add(column, 1)),
        ("posts", "row", lambda column: pa.array(np.zeros(len(column), np.int64))),
        ("posts", "capture", lambda column: pc.add(column, 1)),
        ("posts", "capture", lambda column: pc.subtract(column, 1)),
        ("posts", "capture", lambda column: pa.nulls(len(column), pa.int64())),
        ("sightings", "row", lambda column: pc.add(column, 1)),
        ("sightings", "row", lambda column: pc.subtract(column, 1)),
        ("sightings", "row", lambda column: pc.add(column, 1 << 60)),
    ],
)
def test_a_number_of_what_is_not_there_is_refused(
    two: tuple[Path, Path], kind: str, column: str, value: Callable[[pa.ChunkedArray], pa.Array]
) -> None:
    forged(two[1], kind, replaced(column, value))
    refused(*two, why=f"segments/{kind}/")


def test_a_time_that_no_calendar_has_is_refused(two: tuple[Path, Path]) -> None:
    far = pa.scalar(1 << 60, pa.int64())
    forged(two[1], "sightings", replaced("seen_at", lambda c: pc.add(c.cast(pa.int64()), far)))
    refused(*two, why="segments/sightings/.*a time that no calendar has")


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        *(("captures", "kept_at", "capture"), ("captures", "collected_at", "capture")),
        *(("entries", "at", "entry"), ("tombstones", "at", "tombstone")),
    ],
)
@pytest.mark.parametrize("at", [1 << 62, -(1 << 62)])
def test_a_catalogue_with_a_time_that_no_calendar_has_is_refused(
    two: tuple[Path, Path], table: str, column: str, kind: str, at: int
) -> None:
    with Store.open(two[1]) as store:
        with store.writing() as writer:
            writer.add_entries([NewEntry("report", "one", "M. Ferrier", "", b"{}")])
        words = dict.fromkeys(("reason", "authority", "by", "second"), "x")
        raw = store.evidence_like("")[0][0]
        row = {"number": 1, "evidence": raw, "size": 1, "at": 1, "posts": None}
        with catalogue.transaction(store.connection):
            catalogue.append(store.connection, "tombstone", row | words)
        store.connection.execute(f"UPDATE {table} SET {column} = ?", (at,))
        bound_anew(store.connection, kind, "1")
    refused(*two, why=f"{table} of its catalogue have a time .{column} .* that no calendar has")


def test_letters_that_are_none_are_refused(two: tuple[Path, Path]) -> None:
    def change(rows: pa.Table) -> pa.Table:
        ends = np.arange(0, 2 * len(rows) + 1, 2, dtype=np.int32)
        data = b"\xff\xfe" * len(rows)
        buffers = [None, pa.py_buffer(ends), pa.py_buffer(data)]
        letters = pa.Array.from_buffers(pa.string(), len(rows), buffers)
        rows = replaced("text", lambda _: letters)(rows)
        return replaced("version", lambda _: version_ids(rows))(rows)

    forged(two[1], "posts", change)
    refused(*two, why=r"segments/posts/.*cannot be read")


@pytest.mark.parametrize("kind", sorted(READ))
@pytest.mark.parametrize("document", [b"not JSON", b"\xff"])
def test_what_a_desk_entered_and_nobody_can_read_is_refused(
    two: tuple[Path, Path], kind: str, document: bytes
) -> None:
    with Store.open(two[1]) as store, store.writing() as writer:
        writer.add_entries([NewEntry(kind, "one", "M. Ferrier", "", document)])
    refused(*two, why=f"what its desk entered .{kind} one. cannot be read")


def test_an_entry_nested_beyond_reason_is_refused(two: tuple[Path, Path]) -> None:
    with Store.open(two[1]) as store, store.writing() as writer:
        writer.add_entries([NewEntry("report", "one", "M. Ferrier", "", b"[" * 100_000)])
    refused(*two, why="what its desk entered .report one. cannot be read")


def test_an_entry_is_held_against_its_leaf_when_it_is_taken(two: tuple[Path, Path]) -> None:
    for number, name in enumerate(("by", "document", "key")):
        with Store.open(two[1]) as store, store.writing() as writer:
            writer.add_entries([NewEntry("report", f"of {number}", "M. Ferrier", "", b"{}")])
        with Store.open(two[0]) as own, Store.open(two[1]) as other:
            position = other.position()
            assert len(new_entries(own.connection, other.connection, position, READ).rows) == 1
            said = b"[]" if name == "document" else "another"
            other.connection.execute(f"UPDATE entries SET {name} = ?", (said,))
            with pytest.raises(ArchiveDamaged, match="is not what its leaf says"):
                new_entries(own.connection, other.connection, position, READ)
            other.connection.execute("DELETE FROM entries")


@pytest.mark.parametrize("kind", ["posts", "sightings"])
def test_a_segment_that_is_another_table_is_refused(two: tuple[Path, Path], kind: str) -> None:
    forged(two[1], kind, lambda rows: pa.table({"x": [1, 2]}))
    refused(*two, why=f"segments/{kind}/.*cannot be read")


@pytest.mark.parametrize("number", [7, -1, 1 << 60])
def test_a_capture_with_a_number_that_it_cannot_have_is_refused(
    two: tuple[Path, Path], number: int
) -> None:
    with Store.open(two[1]) as store:
        store.connection.execute("PRAGMA foreign_keys = OFF")
        store.connection.execute("UPDATE captures SET capture = ?", (number,))
        store.connection.execute("UPDATE observations SET capture = ?", (number,))
        bound_anew(store.connection, "capture", f"capture = {number}")
    refused(*two, why=f"capture {number} of the other archive cannot be there")


def test_a_register_that_does_not_hold_comes_into_force_nowhere(two: tuple[Path, Path]) -> None:
    here, there = two
    with Store.open(there) as store, store.writing() as writer:
        writer.set_register(b"issuers: [this is: not", "edited")
    with Store.open(here) as store:
        before = store.ledger_root()
        with pytest.raises(RegisterError, match="of which nothing was merged:1: "):
            list(merge(store, [there]))
        assert store.ledger_root() == before and store.register_version() is None


def test_a_path_with_a_space_can_be_typed_as_it_is_told(two: tuple[Path, Path]) -> None:
    here, there = two
    moved = there.rename(there.with_name("its own place"))
    for path in (moved / "evidence").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.write_bytes(b"")
    refused(here, moved, why=f"mabillon --archive '{moved}' audit")


class Pulled(Silent):
    """Takes the last raw file of an archive away as soon as the first one is being copied."""

    def __init__(self, files: list[Path]) -> None:
        self.files = files

    def at(self, name: str) -> None:
        if name == self.files[0].parent.name + self.files[0].name:
            self.files[1].unlink(missing_ok=True)


def test_an_archive_that_goes_away_meanwhile_is_said_to_have_gone(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    here, there = two
    with Store.open(there) as store:
        list(ingest(store, [lines(tmp_path / "more.jsonl", 200, 9)], MAPPED))
        taken = store.connection.execute("SELECT digest FROM evidence ORDER BY leaf").fetchall()
        files = [store.evidence.path(digest) for [digest] in taken]
    with (
        Store.open(here) as store,
        pytest.raises(ArchiveDamaged, match=r"cannot be read any more \(No such file") as told,
    ):
        list(merge(store, [there], progress=Pulled(files)))
    assert str(files[1]) in str(told.value)
    assert in_order(here)
