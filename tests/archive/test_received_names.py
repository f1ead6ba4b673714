"""An archive that was received may name any file as its own, or link to any folder: none outside
it is touched."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from shared_lines import MAPPED, lines

from mabillon.archive.checking import Check
from mabillon.archive.emptying import standing
from mabillon.archive.folders import write_synced
from mabillon.archive.register import Register
from mabillon.archive.shared import SharedFiles
from mabillon.archive.store import MARK, Store
from mabillon.errors import ArchiveDamaged, UsageError
from mabillon.examine.settings import Settings
from mabillon.workflows.audit import audit
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.indexing import index
from mabillon.workflows.ingest import ingest


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """An archive of one file, as it was received."""
    with Store.init(tmp_path / "received") as store:
        list(ingest(store, [lines(tmp_path / "posts.jsonl", 0, 20)], MAPPED))
    return tmp_path / "received"


def renamed(root: Path, name: str) -> None:
    """Have the catalogue say that its posts are in another file."""
    with Store.open(root) as store:
        store.connection.execute("UPDATE segments SET file = ? WHERE kind = 'posts'", (name,))


def test_a_file_outside_that_is_said_to_be_a_copy_is_not_removed(
    received: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.parquet"
    own.write_bytes(b"of somebody else")
    says = json.loads((received / MARK).read_text())
    (received / MARK).write_text(json.dumps({**says, "store": "s3://elsewhere"}))
    folder = received / "caches" / "shared" / "segments"
    (folder / "posts").mkdir(parents=True)
    renamed(received, "posts/" + os.path.relpath(own, folder / "posts"))
    with Store.open(received) as store, pytest.raises(ArchiveDamaged, match="cannot have the name"):
        store.check_segments()
    assert own.read_bytes() == b"of somebody else"


@pytest.mark.parametrize(
    "name", ["posts/../x.parquet", "/etc/x.parquet", "sightings/x.parquet", "posts/a/b.parquet"]
)
def test_a_segment_stands_in_the_folder_of_its_kind(received: Path, name: str) -> None:
    renamed(received, name)
    found: list[Check] = []
    with Store.open(received) as store:
        for ask in (store.posts, lambda: standing(store.connection)):
            with pytest.raises(ArchiveDamaged, match="cannot have the name"):
                ask()
        assert not audit(store, found.append).clean
    assert any(name in one.why for one in found if one.status == "altered")


@pytest.mark.parametrize("name", ["segments/../../x", "/etc/passwd", "evidence/ab/..", "x", ""])
def test_an_object_has_no_name_that_leads_out_of_the_copies(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveDamaged, match="no file of an archive has the name"):
        SharedFiles("s3://elsewhere", tmp_path).copy_of(name)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of somebody else's, to which a received archive leads."""
    folder = tmp_path / "own"
    (folder / "letters").mkdir(parents=True)
    for name in ("a.parquet", "b.txt", "letters/c.txt"):
        (folder / name).write_text("to be kept")
    return folder


def linked(root: Path, name: str, own: Path) -> None:
    shutil.rmtree(root / name, ignore_errors=True)
    (root / name).unlink(missing_ok=True)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).symlink_to(own)


def kept(own: Path) -> bool:
    return all((own / name).is_file() for name in ("a.parquet", "b.txt", "letters/c.txt"))


LEADS_OUT = "this is a link that leads out of the archive"


@pytest.mark.parametrize(
    "name",
    [
        *("catalogue.sqlite-wal", "lock", "tmp", "opinions", "dispatches"),
        *("caches", "caches/sketches", "caches/search", "caches/columns", "caches/sheets/a.html"),
        *("caches/collect/lock", "caches/new"),
    ],
)
def test_an_archive_whose_folders_lead_elsewhere_is_not_opened(
    received: Path, own: Path, name: str
) -> None:
    for cache in ("sketches", "search", "columns"):
        shutil.copytree(own / "letters", own / cache)
    before = sorted((path, path.lstat().st_mtime_ns) for path in own.rglob("*"))
    linked(received, name, own / "b.txt" if Path(name).suffix or "lock" in name else own)
    with pytest.raises(UsageError, match=f"{name}: {LEADS_OUT}"):
        Store.open(received)
    assert sorted((path, path.lstat().st_mtime_ns) for path in own.rglob("*")) == before


@pytest.mark.parametrize("name", ["evidence", "evidence/ab", "segments/media", "segments"])
def test_nothing_is_written_through_a_link(received: Path, own: Path, name: str) -> None:
    shutil.copytree(own, own / "media")
    linked(received, name, own)
    with (
        Store.open(received) as store,
        pytest.raises(UsageError, match=f"{name}: {LEADS_OUT}"),
        store.writing(),
    ):
        raise AssertionError
    assert kept(own) and kept(own / "media")


@pytest.mark.parametrize("name", ["segments/posts", "segments", "evidence/ab"])
def test_nothing_is_removed_through_a_link_among_copies(
    received: Path, own: Path, name: str
) -> None:
    """What is written to a shared archive lies among its copies until it is in the store."""
    says = json.loads((received / MARK).read_text())
    (received / MARK).write_text(json.dumps({**says, "store": "s3://elsewhere"}))
    shutil.copytree(own, own / "posts")
    linked(received, f"caches/shared/{name}", own)
    with (
        pytest.raises(UsageError, match=f"{name}: {LEADS_OUT}"),
        Store.open(received) as store,
        store.writing(),
    ):
        raise AssertionError
    assert kept(own) and kept(own / "posts")


def test_a_link_to_nothing_and_one_that_leads_back_in(received: Path, tmp_path: Path) -> None:
    linked(received, "caches/elsewhere", tmp_path / "not-there")
    with pytest.raises(UsageError, match=f"caches/elsewhere: {LEADS_OUT}"):
        Store.open(received)
    (received / "caches" / "elsewhere").unlink()
    linked(received, "caches/other", received / "caches")
    with Store.open(received) as store:
        index(store)
        assert Holdings(store, Register(), Settings()).channel_keys == ["mapped:marl"]


def test_a_file_is_written_whole_beside_a_link_that_waits_for_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("to be kept")
    (tmp_path / "state.json.new").symlink_to(mine)
    write_synced(tmp_path / "state.json", b"{}")
    assert mine.read_text() == "to be kept" and (tmp_path / "state.json").read_bytes() == b"{}"
