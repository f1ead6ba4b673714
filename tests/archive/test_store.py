"""The opened archive: made, found, locked, cleaned; register, opinions and judgements."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from mabillon import tables
from mabillon.archive.catalogue import BOUND, MIGRATIONS, is_current, migrate
from mabillon.archive.lock import writer_lock
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import (
    ArchiveBusy,
    ArchiveDamaged,
    NotAnArchive,
    UnknownName,
    UsageError,
)

PINNED = ["a1d0d2bd54157ee5", "b4b4eb03b0eecbb3", "7194530f64472027", "9cbcc30bd3d2fbb8"]
AT = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)


def keep(store: Store, data: bytes) -> str:
    with store.writing() as writer:
        staged = writer.stage(BytesIO(data), len(data))
        writer.keep([staged])
    return staged.digest


def test_init_makes_an_archive_that_open_knows(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a", lambda: AT) as store:
        assert store.position() == 1
        assert store.rows() == 0
        assert store.posts().schema == tables.POSTS
        assert store.sightings().schema == tables.SIGHTINGS
        assert store.observations().schema == tables.OBSERVATIONS
    assert json.loads((tmp_path / "a" / "archive.json").read_bytes())["format"] == 1
    with Store.open(tmp_path / "a") as store:
        assert store.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert store.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_init_refuses_what_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        Store.init(tmp_path)
    Store.init(tmp_path / "a").close()
    with pytest.raises(UsageError, match="archive already"):
        Store.init(tmp_path / "a")
    with pytest.raises(UsageError):
        Store.init(tmp_path / "notes.txt")


def test_find_looks_upwards(tmp_path: Path) -> None:
    Store.init(tmp_path / "a").close()
    deep = tmp_path / "a" / "caches"
    with Store.find(None, deep) as store:
        assert store.root == tmp_path / "a"
    with Store.find("a", tmp_path) as store:
        assert store.root == tmp_path / "a"
    with pytest.raises(NotAnArchive, match="mabillon init"):
        Store.find(None, tmp_path)
    with pytest.raises(NotAnArchive):
        Store.find("b", tmp_path)


def test_later_and_damaged_archives_are_told(tmp_path: Path) -> None:
    Store.init(tmp_path / "a").close()
    mark = tmp_path / "a" / "archive.json"
    before = mark.read_bytes()
    mark.write_bytes(before.replace(b'"format": 1', b'"format": 2'))
    with pytest.raises(NotAnArchive, match="later version"):
        Store.open(tmp_path / "a")
    mark.write_bytes(b"{")
    with pytest.raises(ArchiveDamaged):
        Store.open(tmp_path / "a")
    mark.write_bytes(before)
    connection = sqlite3.connect(tmp_path / "a" / "catalogue.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NotAnArchive, match="later version"):
        Store.open(tmp_path / "a")
    (tmp_path / "a" / "catalogue.sqlite").write_bytes(b"no database at all, but long enough" * 9)
    with pytest.raises(ArchiveDamaged, match="catalogue"):
        Store.open(tmp_path / "a")
    (tmp_path / "a" / "catalogue.sqlite").unlink()
    with pytest.raises(ArchiveDamaged):
        Store.open(tmp_path / "a")


@pytest.mark.parametrize("patience_s", [0.0, 0.2])
def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience_s: float
) -> None:
    def none(descriptor: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    lock = writer_lock(tmp_path / "lock", patience_s)
    with pytest.raises(UsageError, match="this file system has no locks"), lock:
        pass


def test_one_writer_who_is_named(tmp_path: Path) -> None:
    Store.init(tmp_path / "a").close()
    code = (
        "import sys, pathlib; from mabillon.archive.store import Store\n"
        "with Store.open(pathlib.Path(sys.argv[1])) as s, s.writing():\n"
        "    print('holding', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "a")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdin is not None and other.stdout is not None
    assert other.stdout.readline() == b"holding\n"
    with Store.open(tmp_path / "a") as store:
        with pytest.raises(ArchiveBusy, match=str(other.pid)), store.writing():
            pass
        assert store.rows() == 0  # readers go on
        other.kill()
        other.wait()
        with store.writing() as writer:  # the lock went with its holder
            assert writer.set_register(b"a: 1\n", "first")
    other.stdin.close()
    other.stdout.close()


def test_evidence_is_kept_once_and_mended(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        digest = keep(store, b"raw bytes")
        assert store.evidence.read(digest) == b"raw bytes"
        assert store.evidence.path(digest) == tmp_path / "a/evidence" / digest[:2] / digest[2:]
        assert store.position() == 2
        keep(store, b"raw bytes")
        assert store.position() == 2
        store.evidence.path(digest).unlink()
        with pytest.raises(ArchiveDamaged, match="missing"):
            store.evidence.read(digest)
        keep(store, b"raw bytes")
        assert store.evidence.read(digest) == b"raw bytes"
        assert store.position() == 2
        assert not any((tmp_path / "a/tmp").iterdir())
        with pytest.raises(UnknownName):
            store.evidence.path("../../etc/passwd")


def test_what_an_interrupted_run_left_is_removed(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        kept = keep(store, b"kept")
        orphan = "ab" * 32
        path = store.evidence.path(orphan)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"renamed, but in no transaction")
        (store.root / "tmp/publishing.json").write_text(json.dumps([kept, orphan]))
        (store.root / "tmp/evidence-xyz").write_bytes(b"half")
        (store.root / "segments/posts/00000000-0000000000000000.parquet").write_bytes(b"PAR1")
        with store.writing():
            pass
        assert store.evidence.has(kept) and not store.evidence.has(orphan)
        assert not any((store.root / "tmp").iterdir())
        assert not any((store.root / "segments/posts").iterdir())


def test_register_versions_by_position(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        assert store.register_version() is None
        with store.writing(lambda: AT) as writer:
            one = writer.set_register(b"a: 1\n", "begun")
            after_one = store.position()
            two = writer.set_register(b"a: 2\n", "changed")
            assert writer.set_register(b"a: 2\n", "the same again") == two
        assert store.position() == after_one + 1
        assert store.register_version() == (two, b"a: 2\n")
        assert store.register_version(after_one) == (one, b"a: 1\n")
        assert [v.reason for v in store.register_versions()] == ["begun", "changed"]
        assert store.register_versions()[0].at == AT


def test_opinions_and_judgements(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        with store.writing(lambda: AT) as writer:
            size = store.position()
            assert writer.add_opinion(b'{"a":1}') == 1
            assert writer.add_opinion(b'{"a":2}') == 2
            assert writer.add_judgement(2, "sign", "M. Ferrier", "read it all") == 1
            with pytest.raises(UnknownName):
                writer.add_judgement(3, "sign", "M. Ferrier", "none")
            with pytest.raises(UsageError):
                writer.add_judgement(2, "shrug", "M. Ferrier", "none")
        assert store.opinion(2) == b'{"a":2}'
        assert [(o.number, o.ledger_size, o.made_at) for o in store.opinions()] == [
            (1, size, AT),
            (2, size + 1, AT),
        ]
        assert store.judgements(1) == []
        assert [(j.kind, j.by, j.at) for j in store.judgements(2)] == [("sign", "M. Ferrier", AT)]
        with pytest.raises(UnknownName, match="opinion 3"):
            store.opinion(3)


def test_entries_by_kind_key_and_position(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        with store.writing(lambda: AT) as writer:
            first = NewEntry("event", "fair", "the desk", "read in the paper", b'{"a":1}')
            assert writer.add_entries([first, replace(first, key="flood")]) == [1, 2]
            before = store.position()
            assert writer.add_entries([replace(first, document=b'{"a":2}')]) == [3]
            assert writer.add_entries([]) == []
        assert [entry.number for entry in store.entries("event")] == [1, 2, 3]
        assert [entry.number for entry in store.entries("event", position=before)] == [1, 2]
        assert [e.document for e in store.entries("event", "fair")] == [b'{"a":1}', b'{"a":2}']
        assert store.entries("look") == []
        (flood,) = store.entries("event", "flood")
        assert (flood.by, flood.reason, flood.at) == ("the desk", "read in the paper", AT)
        assert flood.digest == hashlib.sha256(b'{"a":1}').hexdigest()


def test_ledger_root_of_an_earlier_state_stays(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        roots = []
        for number in range(9):
            roots.append(store.ledger_root())
            keep(store, b"%d" % number)
        assert [store.ledger_root(size + 1) for size in range(9)] == roots
        assert len(set(roots)) == 9
        with pytest.raises(UsageError, match="leaves"):
            store.ledger_root(99)


def test_an_archive_that_cannot_be_written_is_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        tmp_path = Path(tempfile.mkdtemp())
        os.chown(tmp_path, 65534, -1)
        os.seteuid(65534)
    try:
        with Store.init(tmp_path / "a") as store:
            digest = keep(store, b"raw bytes")
            root = store.ledger_root()
        (tmp_path / "a").chmod(0o500)
        with Store.open(tmp_path / "a") as store:
            assert store.ledger_root() == root
            assert store.evidence.read(digest) == b"raw bytes"
            with pytest.raises(UsageError, match="may not write"), store.writing():
                pass
        (tmp_path / "a").chmod(0o700)
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
            shutil.rmtree(tmp_path)


@pytest.mark.parametrize("medium", ["writable", "read-only"])
def test_an_archive_of_the_first_version_is_brought_up_to_date(tmp_path: Path, medium: str) -> None:
    if os.geteuid() == 0:
        tmp_path = Path(tempfile.mkdtemp())
        os.chown(tmp_path, 65534, -1)
        os.seteuid(65534)
    try:
        with Store.init(tmp_path / "a") as store:
            root = store.ledger_root()
            store.connection.executescript(
                "DROP VIEW standing_segments; DROP TABLE replacements; DROP TABLE tombstones;"
                " DROP TABLE entries; DROP TABLE merges; PRAGMA user_version = 1;"
            )
        if medium == "read-only":
            (tmp_path / "a").chmod(0o500)
        with Store.open(tmp_path / "a") as store:
            assert store.ledger_root() == root
            assert store.entries("event") == []
        (tmp_path / "a").chmod(0o700)
        connection = sqlite3.connect(tmp_path / "a" / "catalogue.sqlite")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.close()
        assert version == (len(MIGRATIONS) if medium == "writable" else 1)
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
            shutil.rmtree(tmp_path, ignore_errors=True)


def test_migrations_are_only_appended() -> None:
    """An archive that someone has stays readable: what was released is never edited."""
    digests = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in MIGRATIONS]
    assert digests == PINNED
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    assert is_current(connection)
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for table, _ in BOUND.values()
    }
    for table, bound in BOUND.values():
        left = set(columns[table]) - set(bound) - {"leaf", "yaml", "document"}
        assert not left, f"{table}: {left} is bound by no leaf"
