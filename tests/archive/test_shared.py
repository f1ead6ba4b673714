"""Shared archives: evidence and segments in a store, asked on a real server of this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from object_store import ADDRESS, BUCKET, ObjectStore, asked_here, server_of_all_tests
from shared_lines import MAPPED, lines

from mabillon.archive import places
from mabillon.archive.shared import Piece, SharedFiles
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, StoreOutOfReach, UsageError
from mabillon.workflows.ingest import ingest


@pytest.fixture(scope="module")
def server() -> ObjectStore:
    return server_of_all_tests()


@pytest.fixture
def store(server: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    server.empty()
    asked_here(server, monkeypatch)
    return server


def piece(data: bytes, name: str = "evidence/ab/cd") -> Piece:
    return Piece(name, hashlib.sha256(data).hexdigest(), len(data))


def held(root: Path) -> SharedFiles:
    return SharedFiles(ADDRESS, root)


def given(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_is_put_is_fetched_and_the_copy_serves_from_then_on(
    store: ObjectStore, tmp_path: Path
) -> None:
    files, data = held(tmp_path), b"as collected" * 1000
    files.put(given(tmp_path / "raw", data), piece(data))
    assert store.get("desk/evidence/ab/cd") == data
    assert files.fetch(piece(data)).read_bytes() == data
    store.put("desk-of-another/evidence/ab/cd", b"not ours")
    assert files.sizes() == {"evidence/ab/cd": len(data)}
    store.remove("desk/evidence/ab/cd")
    assert files.fetch(piece(data)).read_bytes() == data


def test_another_object_under_the_name_is_never_written_over(
    store: ObjectStore, tmp_path: Path
) -> None:
    files, data = held(tmp_path), b"as collected"
    store.put("desk/evidence/ab/cd", b"something else")
    with pytest.raises(ArchiveDamaged, match=f"{ADDRESS}/evidence/ab/cd: its bytes do not"):
        files.put(given(tmp_path / "raw", data), piece(data))
    assert store.get("desk/evidence/ab/cd") == b"something else"


@pytest.mark.parametrize("now", [None, b"as collecte", b"as collectEd", b""])
def test_an_object_that_is_missing_cut_off_or_altered_is_named_and_leaves_no_copy(
    store: ObjectStore, tmp_path: Path, now: bytes | None
) -> None:
    files, data = held(tmp_path), b"as collected"
    files.put(given(tmp_path / "raw", data), piece(data))
    if now is None:
        store.remove("desk/evidence/ab/cd")
    else:
        store.put("desk/evidence/ab/cd", now)
    for asked in (
        lambda: files.fetch(piece(data)),
        lambda: files.check(piece(data)),
        lambda: places.read_whole(f"{ADDRESS}/evidence/ab/cd", piece(data).digest),
    ):
        with pytest.raises(ArchiveDamaged, match=r"s3://.*/evidence/ab/cd: .*; put the object"):
            asked()
    assert [path for path in (files.copies / "evidence").rglob("*") if path.is_file()] == []


def test_a_segment_is_read_by_its_address_alone(store: ObjectStore, tmp_path: Path) -> None:
    data = b"PAR1 and so on"
    digest = hashlib.sha256(data).hexdigest()
    store.put("desk/segments/posts/0.parquet", data)
    path = given(tmp_path / "0.parquet", data)
    for address in (f"{ADDRESS}/segments/posts/0.parquet", str(path)):
        assert places.read_whole(address, digest).to_pybytes() == data
    path.write_bytes(data[:-1])
    with pytest.raises(ArchiveDamaged, match="do not have its digest"):
        places.read_whole(str(path), digest)
    with pytest.raises(ArchiveDamaged, match="missing"):
        places.read_whole(str(tmp_path / "1.parquet"), digest)


def test_a_bucket_that_is_not_there_is_said(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MABILLON_STORES", f"s3://{BUCKET}-other")
    files = SharedFiles(f"s3://{BUCKET}-other/desk", tmp_path)
    for asked in (
        lambda: files.put(given(tmp_path / "raw", b"1"), piece(b"1")),
        lambda: files.fetch(piece(b"1")),
        files.sizes,
    ):
        with pytest.raises(StoreOutOfReach, match="bucket is not there"):
            asked()


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3://a/../b",
        "s3://user:word@bucket/x",
        "s3://bucket:9000/x",
        "https://store.example/bucket",
        "simplecache::s3://bucket/x",
        "file:///etc",
        "s3://bucket/x?endpoint=evil",
        "s3://bucket/a b",
        "s3://bucket/\nx",
    ],
)
def test_an_address_says_a_bucket_and_a_prefix_and_nothing_else(address: str) -> None:
    with pytest.raises(UsageError, match="not the address of a store"):
        places.checked(address)


def test_posts_of_a_shared_archive_are_those_of_a_local_one(
    store: ObjectStore, tmp_path: Path
) -> None:
    raw = lines(tmp_path / "posts.jsonl", 0, 50)
    for name, address in (("local", None), ("shared", ADDRESS)):
        with Store.init(tmp_path / name, store=address) as archive:
            assert [r.status for r in ingest(archive, [raw], MAPPED)] == ["read"]
    with Store.open(tmp_path / "local") as local, Store.open(tmp_path / "shared") as shared:
        assert shared.posts().equals(local.posts())
        assert shared.sightings().equals(local.sightings())
        for kind in ("posts", "sightings"):
            for segment in shared.segments(kind):
                address = shared.segment_address(segment)
                assert address == f"{ADDRESS}/segments/{segment.file}"
                assert len(places.read_whole(address, segment.digest)) == segment.size
    assert not list((tmp_path / "shared" / "segments").rglob("*.parquet"))
    assert not [p for p in (tmp_path / "shared" / "evidence").rglob("*") if p.is_file()]
