"""Audit: any changed byte is found, with its place."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.archive.checking import Check
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError, UsageError
from mabillon.workflows.audit import KeptRoot, Report, audit
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options

EACH = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that has something of every kind."""
    folder = tmp_path_factory.mktemp("audit")
    lines = [
        json.dumps(
            {
                "channel": "web:club.example",
                "id": str(number),
                "posted_at": "2031-03-01T12:00:00Z",
                "text": f"Notice {number}",
            }
        )
        for number in range(30)
    ]
    (folder / "a.jsonl").write_text("\n".join([*lines, '{"channel": ']) + "\n")
    (folder / "b.bin").write_bytes(bytes(range(256)) * 9)
    with Store.init(folder / "archive") as store:
        assert len(list(ingest(store, [folder / "a.jsonl", folder / "b.bin"], Options()))) == 2
        with store.writing() as writer:
            writer.set_register(b"issuers: []\n", "begun")
            writer.add_opinion(b'{"schema":"mabillon.opinion/1"}')
            writer.add_judgement(1, "sign", "M. Ferrier", "read it")
            writer.add_entries([NewEntry("look", "a/b", "M. Ferrier", "", b'{"answer":"there"}')])
    return folder / "archive"


def checked(root: Path, kept: KeptRoot | None = None) -> tuple[Report, list[Check]]:
    found: list[Check] = []
    with Store.open(root) as store:
        return audit(store, found.append, root=kept), found


def copied(whole: Path, tmp_path: Path) -> Path:
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def wrong(found: list[Check]) -> list[Check]:
    return [check for check in found if check.status in ("altered", "missing")]


def test_an_untouched_archive_is_clean(whole: Path) -> None:
    report, found = checked(whole)
    assert report.clean and not found
    assert report.total("intact") > 15
    kinds = "leaf archive evidence capture segment register opinion judgement entry catalogue"
    assert set(report.counts) == set(kinds.split())
    assert report.counts["evidence"] == {"intact": 2}
    assert report.counts["capture"] == {"intact": 2}
    assert report.counts["segment"] == {"intact": 2}
    assert report.since is None and report.holds is None


@EACH
@given(data=st.data())
def test_any_changed_byte_of_a_file_is_found(
    whole: Path, tmp_path: Path, data: st.DataObject
) -> None:
    root = copied(whole, tmp_path)
    files = sorted(
        path
        for folder in ("evidence", "segments")
        for path in (root / folder).rglob("*")
        if path.is_file()
    )
    path = data.draw(st.sampled_from([*files, root / "archive.json"]))
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    path.chmod(0o644)
    path.write_bytes(content)
    if path.name == "archive.json" and not _opens(root):
        return  # it says at once that the file is damaged, or no archive
    report, found = checked(root)
    assert not report.clean
    (altered,) = wrong(found)
    assert altered.status == "altered"
    assert altered.place == str(path.relative_to(root))


def _opens(root: Path) -> bool:
    try:
        Store.open(root).close()
    except MabillonError:
        return False
    return True


TABLES = {
    "leaves": "leaf",
    "origin": "archive",
    "evidence": "evidence",
    "captures": "capture",
    "observations": "capture",
    "rejects": "capture",
    "segments": "segment",
    "registers": "register",
    "opinions": "opinion",
    "judgements": "judgement",
    "entries": "entry",
}


@EACH
@given(data=st.data())
def test_any_changed_row_is_found(whole: Path, tmp_path: Path, data: st.DataObject) -> None:
    root = copied(whole, tmp_path)
    connection = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None)
    table = data.draw(st.sampled_from(sorted(TABLES)))
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    _, column, kind, not_null, *_ = data.draw(st.sampled_from(columns))
    without_rowid = table == "observations"
    key = "capture, number" if without_rowid else "rowid"
    row = data.draw(st.sampled_from(connection.execute(f"SELECT {key} FROM {table}").fetchall()))
    where = " AND ".join(f"{name} = ?" for name in key.split(", "))
    (before,) = connection.execute(f"SELECT {column} FROM {table} WHERE {where}", row).fetchone()
    values: dict[str, st.SearchStrategy[object]] = {
        "INTEGER": st.integers(-(2**63), 2**63 - 1),
        "TEXT": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
        "BLOB": st.binary(),
    }
    value = data.draw(values[kind] if not_null else st.none() | values[kind])
    try:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value, *row))
    except sqlite3.IntegrityError:
        value = before  # no such change can be made
    connection.close()
    report, found = checked(root)
    if value == before:
        assert report.clean
    else:
        assert not report.clean and wrong(found)
        assert all(check.place and check.why for check in found)


@pytest.mark.parametrize("table", sorted(TABLES))
def test_a_row_taken_away_or_put_in_is_found(whole: Path, tmp_path: Path, table: str) -> None:
    root = copied(whole, tmp_path)
    connection = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None)
    last = "capture = (SELECT max(capture) FROM observations)"
    if table != "observations":
        last = f"rowid = (SELECT max(rowid) FROM {table})"
    connection.execute(f"DELETE FROM {table} WHERE {last}")
    connection.close()
    report, found = checked(root)
    assert not report.clean
    assert any(check.kind in (TABLES[table], "catalogue", "evidence") for check in wrong(found))


def test_a_row_of_rejects_put_in_is_found(whole: Path, tmp_path: Path) -> None:
    root = copied(whole, tmp_path)
    connection = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None)
    connection.execute("INSERT INTO rejects VALUES (0, 2, NULL, 9, 0, 1, 'invented', x'00')")
    connection.execute("INSERT INTO observations VALUES (1, 1, 'web:x', 'live', NULL, NULL, 5, 1)")
    connection.close()
    _, found = checked(root)
    assert [(c.kind, c.piece, c.status) for c in wrong(found)] == [
        ("capture", "0", "altered"),
        ("capture", "1", "altered"),
    ]


@pytest.mark.parametrize("of", ["evidence", "segments"])
def test_missing_unreadable_and_strange_files(whole: Path, tmp_path: Path, of: str) -> None:
    root = copied(whole, tmp_path)
    path = next(p for p in sorted((root / of).rglob("*")) if p.is_file())
    path.rename(path.with_name("elsewhere"))
    report, found = checked(root)
    assert not report.clean
    assert {(c.status, c.place) for c in found} == {
        ("missing", str(path.relative_to(root))),
        ("not checked", str(path.with_name("elsewhere").relative_to(root))),
    }


def test_a_root_kept_elsewhere(whole: Path, tmp_path: Path) -> None:
    root = copied(whole, tmp_path)
    report, _ = checked(root)
    assert report.now is not None
    kept = KeptRoot.parse(str(report.now))
    with Store.open(root) as store, store.writing() as writer:
        writer.set_register(b"issuers: [a]\n", "later")
    later, found = checked(root, kept)
    assert later.clean and later.holds is True and not found

    # Everything changed alike: consistent with itself, and yet not since that root.
    other = tmp_path / "other"
    with Store.init(other) as store, store.writing() as writer:
        for number in range(20):
            writer.set_register(b"%d\n" % number, "another history")
    assert checked(other)[0].clean
    report, found = checked(other, kept)
    assert report.holds is False and not report.clean
    assert found[-1].kind == "ledger" and found[-1].status == "altered"
    report, found = checked(other, KeptRoot(kept.root, 10_000))
    assert found[-1].status == "missing" and not report.clean
    for text in ("", "ab:1", "x" * 64 + ":1", "a" * 64):
        with pytest.raises(UsageError):
            KeptRoot.parse(text)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:8192] + b"\x00" * 4096 + data[12288:],
        lambda data: data[:5000] + b"\xff" * 9000 + data[14000:],
    ],
)
def test_a_broken_catalogue_is_told(
    whole: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    root = copied(whole, tmp_path)
    path = root / "catalogue.sqlite"
    path.write_bytes(harm(path.read_bytes()))
    for left in root.glob("catalogue.sqlite-*"):
        left.unlink()
    try:
        report, found = checked(root)
    except ArchiveDamaged as error:
        assert "catalogue" in str(error)
    else:
        assert not report.clean
        assert any(check.kind == "catalogue" for check in wrong(found))
