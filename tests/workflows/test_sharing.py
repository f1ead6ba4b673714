"""Archives in a store: moved there and back, audited, destroyed, and every fault on the way."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from object_store import ADDRESS, ObjectStore, asked_here, running, server_of_all_tests
from shared_lines import MAP, MAPPED, lines

from mabillon.archive import catalogue
from mabillon.archive.agreed import VARIABLE
from mabillon.archive.checking import Check
from mabillon.archive.removing import list_of
from mabillon.archive.shared import SharedFiles
from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.errors import ArchiveDamaged, StoreOutOfReach, UsageError
from mabillon.workflows import sharing
from mabillon.workflows.audit import Report, audit
from mabillon.workflows.destroying import destroy
from mabillon.workflows.ingest import Pace, ingest
from mabillon.workflows.merging import merge

MAIN = "from mabillon.cli import main; main()"


@pytest.fixture(scope="module")
def server() -> ObjectStore:
    return server_of_all_tests()


@pytest.fixture
def asked(server: ObjectStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ObjectStore:
    server.empty()
    asked_here(server, monkeypatch)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return server


def checked(root: Path) -> tuple[Report, list[Check]]:
    found: list[Check] = []
    with Store.open(root) as store:
        report = audit(store, found.append)
    return report, [check for check in found if check.kind in ("evidence", "segment", "file")]


def local(folder: Path) -> Path:
    """Return a local archive of two files."""
    with Store.init(folder / "case") as store:
        raw = [lines(folder / f"{n}.jsonl", 100 * n, 40) for n in range(2)]
        assert [r.status for r in ingest(store, raw, MAPPED)] == ["read", "read"]
    return folder / "case"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(args))
        out, err = capsys.readouterr()
        return int(str(ended.value.code)), out, err

    return call


def test_an_archive_is_moved_into_a_store_and_back(asked: ObjectStore, tmp_path: Path) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        posts, pieces = store.posts(), store.position()
        done = sharing.share(store, f"{ADDRESS}/")
        assert done.store == ADDRESS and done.files == len(asked.names()) == 4
    assert json.loads((root / "archive.json").read_bytes())["store"] == ADDRESS
    assert files(root / "evidence") == files(root / "segments") == []
    shutil.rmtree(root / "caches" / "shared")
    with Store.open(root) as store:
        assert store.posts().equals(posts) and store.position() == pieces
        store.check_segments()
    report, found = checked(root)
    assert report.clean and {check.piece for check in found} == {"caches"}
    with Store.open(root) as store:
        sharing.bring_back(store)
    asked.empty()
    with Store.open(root) as store:
        assert store.address is None and store.posts().equals(posts)
    assert checked(root)[0].clean


def test_audit_names_what_is_missing_altered_cut_off_and_not_known(
    asked: ObjectStore, tmp_path: Path
) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
        raw, other = (digest for digest, _ in store.evidence_like(""))
        [posts] = store.segments("posts")
    asked.remove(f"desk/evidence/{raw[:2]}/{raw[2:]}")
    asked.put(f"desk/evidence/{other[:2]}/{other[2:]}", b"invented")
    whole = asked.get(f"desk/segments/{posts.file}")
    asked.put(f"desk/segments/{posts.file}", whole[:-1])
    asked.put("desk/evidence/stray", b"of another catalogue")
    report, found = checked(root)
    assert not report.clean
    assert {(check.status, check.place) for check in found if check.piece != "caches"} == {
        ("missing", f"{ADDRESS}/evidence/{raw[:2]}/{raw[2:]}"),
        ("altered", f"{ADDRESS}/evidence/{other[:2]}/{other[2:]}"),
        ("altered", f"{ADDRESS}/segments/{posts.file}"),
        ("not checked", f"{ADDRESS}/evidence/stray"),
    }
    shutil.rmtree(root / "caches" / "shared")
    with Store.open(root) as store:
        for ask in (store.posts, lambda: store.segment_files("posts"), store.check_segments):
            with pytest.raises(ArchiveDamaged, match=f"{posts.file}: its bytes do not"):
                ask()
        with pytest.raises(ArchiveDamaged, match="object is missing"):
            store.evidence.read(raw)


def test_an_altered_copy_is_fetched_again_and_an_altered_object_is_told(
    asked: ObjectStore, tmp_path: Path
) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
    with Store.open(root) as store:
        [segment] = store.segments("posts")
        copy = root / "caches" / "shared" / "segments" / segment.file
        copy.chmod(0o644)
        copy.write_bytes(b"PAR1")
        store.check_segments()
        assert copy.stat().st_size == segment.size
        copy.chmod(0o644)
        copy.write_bytes(b"PAR1")
        asked.remove(f"desk/segments/{segment.file}")
        with pytest.raises(ArchiveDamaged, match="missing"):
            store.check_segments()


def test_audit_names_a_copy_that_is_not_what_the_object_is(
    asked: ObjectStore, tmp_path: Path
) -> None:
    root = local(tmp_path)
    Store.init(tmp_path / "own").close()
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
        [segment] = store.segments("posts")
    assert checked(root)[0].clean
    copy = root / "caches" / "shared" / "segments" / segment.file
    copy.chmod(0o644)
    copy.write_bytes(copy.read_bytes()[::-1])
    report, found = checked(root)
    assert not report.clean
    assert [c.why for c in found if c.status == "altered"] == [
        f"its copy here does not have its digest: remove {copy}"
    ]
    with (
        Store.open(tmp_path / "own") as own,
        pytest.raises(ArchiveDamaged, match="its copy here does not"),
    ):
        list(merge(own, [root]))
    copy.unlink()
    assert checked(root)[0].clean


def test_what_is_altered_here_is_not_shared(asked: ObjectStore, tmp_path: Path) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        path = store.segment_files("sightings")[0]
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(ArchiveDamaged, match=f"{path.name}: its bytes do not"):
            sharing.share(store, ADDRESS)
    assert "store" not in json.loads((root / "archive.json").read_bytes())
    assert checked(root)[0].total("altered") == 1


def test_evidence_is_destroyed_in_the_store_too(asked: ObjectStore, tmp_path: Path) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
    with Store.open(root) as store:
        [(raw, _), _] = store.evidence_like("")
        key = f"desk/evidence/{raw[:2]}/{raw[2:]}"
        destroy(
            store,
            raw,
            reason="order of the court",
            authority="12 O 44/31",
            by="R. Vane",
            second="M. Ferrier",
            with_posts=True,
        )
        assert store.posts(["text"])["text"].to_pylist().count("") == 40
        standing = {f"desk/segments/{s.file}" for s in store.segments("posts")}
        assert standing <= set(asked.names()) and key not in asked.names()
        assert len(asked.names()) == 3
    report, _ = checked(root)
    assert report.clean and report.counts["evidence"]["destroyed"] == 1
    assert not [path for path in files(root) if path.name == raw[2:]]


def test_copies_take_no_more_room_than_is_given_them(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _ = shared_archive(tmp_path)
    copies = root / "caches" / "shared"
    shutil.rmtree(copies)

    def room() -> int:
        held = [*files(copies / "evidence"), *files(copies / "segments")]
        return sum(path.stat().st_size for path in held)

    with Store.open(root) as store:
        sizes = dict(store.evidence_like("")) | {"": store.segments("posts")[0].size}
        monkeypatch.setenv("MABILLON_SHARED_COPIES", str(sum(sizes.values()) - 1))
        for digest, size in store.evidence_like(""):
            assert len(store.evidence.read(digest)) == size
        assert len(store.posts()) == 80
        assert room() == sum(sizes.values()), "what a reader was given stays"
    assert 0 < room() < sum(sizes.values())
    monkeypatch.setenv("MABILLON_SHARED_COPIES", "3k")
    with Store.open(root) as store:
        assert sharing.share(store, f"{ADDRESS}-north").files == 4
    assert room() <= 3000
    monkeypatch.setenv("MABILLON_SHARED_COPIES", "0")
    with Store.open(root) as store:
        more = [lines(tmp_path / f"more-{n}.jsonl", 1000 * n, 40) for n in range(1, 4)]
        assert [r.status for r in ingest(store, more, MAPPED)] == ["read"] * 3
        assert len(store.posts()) == 200
    assert room() == 0 and checked(root)[0].clean
    monkeypatch.setenv("MABILLON_SHARED_COPIES", "much")
    with Store.open(root) as store, pytest.raises(UsageError, match="'much' is no number"):
        store.posts()


def test_no_copy_is_written_through_a_link(asked: ObjectStore, tmp_path: Path) -> None:
    root, raw = shared_archive(tmp_path)
    copies, mine = root / "caches" / "shared", tmp_path / "mine"
    mine.mkdir()
    shutil.rmtree(copies / "evidence" / raw[:2])
    (copies / "evidence" / raw[:2]).symlink_to(mine)
    with Store.open(root) as store, pytest.raises(UsageError, match="a link that leads out"):
        store.evidence.read(raw)
    assert not list(mine.iterdir())


WHY = {
    "reason": "order of the court",
    "authority": "12 O 44/31",
    "by": "R. Vane",
    "second": "M. Ferrier",
}


def shared_archive(folder: Path) -> tuple[Path, str]:
    """Return an archive of two files in the store, and the digest of one of them."""
    root = local(folder)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
        return root, store.evidence_like("")[0][0]


def key_of(raw: str) -> str:
    return f"desk/evidence/{raw[:2]}/{raw[2:]}"


def stopped_before_it_removes(root: Path, raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Destroy evidence, and lose the store after the transaction."""
    with monkeypatch.context() as broken, Store.open(root) as store:

        def out_of_reach(self: SharedFiles, name: str) -> None:
            raise StoreOutOfReach("the store does not answer", where=name)

        broken.setattr(SharedFiles, "delete", out_of_reach)
        with pytest.raises(StoreOutOfReach):
            destroy(store, raw, with_posts=True, **WHY)


def test_an_order_that_was_interrupted_goes_on_with_the_next_writer(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, raw = shared_archive(tmp_path)
    before = asked.names()
    stopped_before_it_removes(root, raw, monkeypatch)
    assert set(before) <= set(asked.names()) and not checked(root)[0].clean
    with Store.open(root) as store, store.writing():
        pass
    assert key_of(raw) not in asked.names() and len(asked.names()) == 3
    assert checked(root)[0].clean
    assert files(tmp_path / "state") == []


def test_what_another_reader_was_given_stays_while_something_else_is_destroyed(
    asked: ObjectStore, tmp_path: Path
) -> None:
    root, raw = shared_archive(tmp_path)
    with Store.open(root) as reader, Store.open(root) as writer:
        other = reader.evidence_like("")[1][0]
        given = reader.evidence.path(other)
        begun = writer.evidence.place(raw).with_name(f".fetching-{raw[2:]}-x1y2")
        begun.write_bytes(b"half of it")
        (root / "caches" / "sketches").mkdir(exist_ok=True)
        destroy(writer, raw, with_posts=True, **WHY)
        assert given.is_file() and reader.evidence.path(other) == given
        assert not begun.exists() and not writer.evidence.place(raw).exists()
        assert not (root / "caches" / "sketches").exists()
        standing = {segment.file for segment in writer.segments("posts")}
    held = files(root / "caches" / "shared" / "segments" / "posts")
    assert {f"posts/{path.name}" for path in held} <= standing


def test_what_a_received_archive_says_is_to_be_removed_stays(
    asked: ObjectStore, tmp_path: Path
) -> None:
    """Whoever can write in an archive says of the desk's own evidence that it was destroyed."""
    root, raw = shared_archive(tmp_path)
    received = tmp_path / "received"
    shutil.copytree(root, received)
    connection = sqlite3.connect(received / "catalogue.sqlite")
    with connection:
        row = {"number": 1, "evidence": raw, "size": 1, "at": 1, "posts": None}
        words = dict.fromkeys(("reason", "authority", "by", "second"), "x")
        catalogue.append(connection, "tombstone", row | words)
    connection.close()
    (received / "tmp" / "removing.json").write_text(json.dumps([f"evidence/{raw[:2]}/{raw[2:]}"]))
    with Store.open(received) as store, store.writing():
        pass
    assert key_of(raw) in asked.names()
    assert not checked(received)[0].clean


@pytest.mark.parametrize("other", ["archive", "store", "root", "size", "objects"])
def test_a_list_of_what_is_to_be_removed_is_of_one_archive_as_it_was(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    root, raw = shared_archive(tmp_path)
    stopped_before_it_removes(root, raw, monkeypatch)
    path = list_of(root, ADDRESS)
    said = json.loads(path.read_bytes())
    wrong = {"archive": str(tmp_path), "store": f"{ADDRESS}-too", "root": "0" * 64, "size": 9999}
    standing = [name.removeprefix("desk/") for name in asked.names() if name != key_of(raw)]
    path.write_text(json.dumps(said | {other: standing if other == "objects" else wrong[other]}))
    held = {name for name in asked.names() if name.removeprefix("desk/") not in said["objects"]}
    with Store.open(root) as store, store.writing():
        pass
    assert key_of(raw) in asked.names() and held <= set(asked.names())
    with Store.open(root) as store:
        again = destroy(store, raw, **WHY)
        assert again.tombstone == store.tombstones(raw)[0]
        assert key_of(raw) not in asked.names()
        with pytest.raises(UsageError, match="was destroyed on"):
            destroy(store, raw, **WHY)


def test_a_list_that_others_may_write_to_removes_nothing(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, raw = shared_archive(tmp_path)
    stopped_before_it_removes(root, raw, monkeypatch)
    path = list_of(root, ADDRESS)
    path.chmod(0o666)
    with (
        Store.open(root) as store,
        pytest.raises(UsageError, match="others may write to this list"),
        store.writing(),
    ):
        raise AssertionError
    path.chmod(0o600)
    path.write_text("{")
    with (
        Store.open(root) as store,
        pytest.raises(UsageError, match="cannot be read"),
        store.writing(),
    ):
        raise AssertionError
    assert key_of(raw) in asked.names()
    inside = root / "state"
    list_inside = list_of(root, ADDRESS, {"XDG_STATE_HOME": str(inside)})
    list_inside.parent.mkdir(parents=True)
    list_inside.write_text("[]")
    monkeypatch.setenv("XDG_STATE_HOME", str(inside))  # one inside the archive says nothing
    with Store.open(root) as store, store.writing():
        pass


@pytest.fixture
def shares_its_group() -> Iterator[None]:
    """What is written may be written to by one's group, as is usual where each has one's own."""
    before = os.umask(0o002)
    yield
    os.umask(before)


@pytest.mark.usefixtures("shares_its_group")
def test_lists_of_ones_own_are_written_so_that_no_other_may_write_to_them(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    root, raw = shared_archive(tmp_path)
    with Store.open(root) as store:
        destroy(store, raw, **WHY)
    assert key_of(raw) not in asked.names() and files(tmp_path / "state") == []


def test_nothing_is_destroyed_where_the_list_cannot_be_kept(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, raw = shared_archive(tmp_path)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    with Store.open(root) as store, pytest.raises(UsageError, match="nothing was destroyed"):
        destroy(store, raw, **WHY)
    assert key_of(raw) in asked.names()


def test_a_store_that_was_not_agreed_to_is_not_asked(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
    shutil.rmtree(root / "caches" / "shared")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        port = listening.getsockname()[1]
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("MABILLON_STORES", f"{ADDRESS}-other s3://elsewhere")
        (root / "mabillon").mkdir()
        (root / "mabillon" / "stores").write_text(f"{ADDRESS}\n")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(root))  # one inside the archive says nothing
        with Store.open(root) as store:
            assert store.rows() == 80
            for ask in (store.posts, lambda: store.evidence.has("a" * 64)):
                with pytest.raises(UsageError, match=f"{ADDRESS}, and you have not agreed"):
                    ask()
        report, _ = checked(root)
        assert not report.clean and report.unread == 4
        with pytest.raises(TimeoutError):
            listening.accept()


def test_nobody_is_let_in(asked: ObjectStore, tmp_path: Path) -> None:
    root = local(tmp_path)
    with Store.open(root) as store:
        sharing.share(store, ADDRESS)
    shutil.rmtree(root / "caches" / "shared")
    asked.let(anybody=False)
    try:
        with Store.open(root) as store:
            with pytest.raises(StoreOutOfReach, match="does not let you"):
                store.posts()
            with pytest.raises(StoreOutOfReach, match="does not let you"):
                list(ingest(store, [lines(tmp_path / "3.jsonl", 300, 3)], MAPPED))
            position = store.position()
        report, _ = checked(root)
        assert report.unread == 4 and not report.total("altered") + report.total("missing")
        with pytest.raises(StoreOutOfReach, match="does not let you"):
            sharing.begin(tmp_path / "another", ADDRESS)
        assert not (tmp_path / "another").exists()
    finally:
        asked.let(anybody=True)
    with Store.open(root) as store:
        assert store.position() == position and store.posts().num_rows == 80
    assert checked(root)[0].clean


def test_the_server_dies_while_files_are_taken_in_and_while_they_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with running() as server:
        asked_here(server, monkeypatch)
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
        raw = [lines(tmp_path / f"{n}.jsonl", 100 * n, 40) for n in range(3)]
        with sharing.begin(tmp_path / "case", ADDRESS) as store:
            results = ingest(store, raw, MAPPED, pace=Pace(files=1))
            assert next(results).status == "read"
            position, held = store.position(), {key: server.get(key) for key in server.names()}
            server.kill()
            with pytest.raises(StoreOutOfReach, match="does not answer"):
                next(results)
            assert store.position() == position
            assert store.posts().num_rows == 40  # the copies serve
            shutil.rmtree(tmp_path / "case" / "caches" / "shared")
            with pytest.raises(StoreOutOfReach, match="look whether it runs"):
                store.posts()
        assert checked(tmp_path / "case")[0].unread == 3
        server.begin()
        for key, data in held.items():
            server.put(key, data)
        with Store.open(tmp_path / "case") as store:
            again = [r.status for r in ingest(store, raw, MAPPED)]
            assert again == ["already", "read", "read"] and store.posts().num_rows == 120
        assert checked(tmp_path / "case")[0].clean


def test_a_killed_ingest_leaves_the_archive_as_before(asked: ObjectStore, tmp_path: Path) -> None:
    root = tmp_path / "case"
    sharing.begin(root, ADDRESS).close()
    raw = [lines(tmp_path / f"{n}.jsonl", 200 * n, 200) for n in range(8)]
    command = [sys.executable, "-c", MAIN, "--archive", str(root), "ingest", "--map", MAP]
    process = subprocess.Popen(
        [*command, *map(str, raw)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not asked.names() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert checked(root)[0].clean
    with Store.open(root) as store:
        assert {r.status for r in ingest(store, raw, MAPPED)} <= {"read", "already"}
        assert store.posts(["row"]).num_rows == 1_600
    assert checked(root)[0].clean


def test_the_commands_say_where_and_why(
    asked: ObjectStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., tuple[int, str, str]],
) -> None:
    root, new = str(local(tmp_path)), str(tmp_path / "new")
    assert "in the archive's own folder" in run("--archive", root, "share")[1]
    status, said, _ = run("--archive", root, "share", ADDRESS)
    assert status == 0 and "4 files" in said
    assert run("--archive", root, "share", f"{ADDRESS}-north")[0] == 0
    assert len(asked.names()) == 8 and run("--archive", root, "audit")[0] == 0
    for name in [name for name in asked.names() if not name.startswith("desk-north")]:
        asked.remove(name)
    shutil.rmtree(Path(root) / "caches" / "shared")
    assert run("--archive", root, "audit")[0] == 0
    asked.put(asked.names()[0], b"invented")
    status, said, _ = run("--archive", root, "audit")
    assert status == 1 and f"ALTERED  evidence {asked.names()[0][20:22]}" in said
    status, _, why = run("init", new, "--store", "s3://key:secret@bucket/x")
    assert status == 2 and not Path(new).exists()
    status, said, _ = run("init", new, "--store", ADDRESS, "--json")
    assert status == 0 and json.loads(said)["store"] == ADDRESS
    monkeypatch.setenv("MABILLON_STORES", "")
    status, _, why = run("init", f"{new}-too", "--store", "s3://no-such-bucket/x")
    assert status == 4 and "bucket is not there" in why and not Path(f"{new}-too").exists()
    assert "no-such-bucket" in (tmp_path / "config" / "mabillon" / "stores").read_text()


def test_nobody_says_as_whom(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreOutOfReach, match="as whom"):
        sharing.begin(tmp_path / "case", ADDRESS)
    assert not (tmp_path / "case").exists()


def test_what_a_shared_archive_needs_is_said_where_it_is_not_installed(
    asked: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with pytest.raises(UsageError, match=r"pip install 'mabillon\[shared\]'"):
        sharing.begin(tmp_path / "case", ADDRESS)
