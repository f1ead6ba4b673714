"""Merging: what one archive would hold, nothing doubled, nothing half; refused with its place."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from shared_lines import MAPPED, lines

from mabillon.archive import catalogue, ledger
from mabillon.archive.merge_reading import OtherRows
from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.errors import ArchiveDamaged, LedgersDisagree, MabillonError, UsageError
from mabillon.workflows.audit import audit
from mabillon.workflows.destroying import destroy
from mabillon.workflows.ingest import ingest
from mabillon.workflows.merging import Merged, merge

AT = datetime(2031, 3, 27, 16, 12, tzinfo=UTC)


def take(root: Path, *paths: Path) -> None:
    with Store.open(root) as store:
        assert all(
            r.status in ("read", "already", "not read") for r in ingest(store, paths, MAPPED)
        )


def merged(root: Path, *others: Path) -> list[Merged]:
    with Store.open(root) as store:
        return list(merge(store, others))


def clean(root: Path) -> bool:
    with Store.open(root) as store:
        return audit(store, lambda found: None).clean


def held(root: Path) -> dict[str, Any]:
    """Return what an archive holds, apart from numbers of rows and captures."""
    with Store.open(root) as store:
        posts = store.posts().drop_columns(["row", "capture"]).to_pylist()
        rows = store.posts(["version"])["version"].to_pylist()
        names = dict(store.connection.execute("SELECT capture, name FROM captures"))
        return {
            "posts": sorted(map(repr, posts)),
            "sightings": sorted(
                (names[s["capture"]], s["channel"], s["id"], rows[s["row"]], s["seen_at"])
                for s in store.sightings().to_pylist()
            ),
            "observations": sorted(
                repr({**o, "capture": names[o["capture"]]})
                for o in store.observations().to_pylist()
            ),
            "rejects": sorted((r.name, r.record, r.reason, r.excerpt) for r in store.rejects()),
            "evidence": sorted(store.evidence_like("")),
        }


@pytest.fixture
def three(tmp_path: Path) -> tuple[Path, Path, Path, list[Path]]:
    """Two copies of one archive that each took in its own, and one that took in all."""
    files = [
        lines(tmp_path / "first.jsonl", 0, 40),
        lines(tmp_path / "north.jsonl", 20, 60),
        lines(tmp_path / "south.jsonl", 50, 60, word="roller"),
        lines(tmp_path / "both.jsonl", 200, 30),
    ]
    with files[2].open("a") as file:
        file.write('{"channel": \n')
    for number, path in enumerate(files):
        at = (AT - timedelta(days=3000, hours=number)).timestamp()
        os.utime(path, (at, at))
    Store.init(tmp_path / "here").close()
    take(tmp_path / "here", files[0])
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    shutil.copytree(tmp_path / "here", tmp_path / "all")
    take(tmp_path / "here", files[1], files[3])
    take(tmp_path / "there", files[2], files[3])
    take(tmp_path / "all", files[1], files[3], files[2])
    return tmp_path / "here", tmp_path / "there", tmp_path / "all", files


def test_what_is_merged_is_what_one_archive_would_hold(
    three: tuple[Path, Path, Path, list[Path]],
) -> None:
    here, there, all_, _ = three
    before = held(there)
    [done] = merged(here, there)
    assert (done.captures, done.already, done.evidence, done.rejects) == (1, 1, 1, 1)
    assert held(here) == held(all_)
    assert held(there) == before
    assert clean(here)
    with Store.open(here) as store, Store.open(there) as other:
        [row] = store.connection.execute("SELECT root, size, leaf FROM merges")
        assert row == (other.ledger_root(), other.position(), store.position() - 1)
        assert (done.root, done.size, done.leaf) == row


def test_the_same_again_adds_nothing_and_a_longer_one_what_is_new(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    here, there, all_, _ = three
    merged(here, there)
    with Store.open(here) as store:
        root = store.ledger_root()
    [done] = merged(here, there)
    assert done.leaf is None
    with Store.open(here) as store:
        assert store.ledger_root() == root
    more = lines(tmp_path / "more.jsonl", 300, 10)
    take(there, more)
    take(all_, more)
    [done] = merged(here, there)
    assert (done.captures, done.posts, done.sightings, done.evidence) == (1, 10, 10, 1)
    assert held(here) == held(all_)
    # And back: each then holds what the other does.
    [back] = merged(there, here)
    assert back.captures == back.already == 1
    assert held(there)["posts"] == held(here)["posts"]
    assert [one.leaf for one in [*merged(here, there), *merged(there, here)]] == [None, None]
    assert clean(here) and clean(there)


def test_archives_that_were_begun_apart_and_through_a_third(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    here, there, all_, files = three
    Store.init(tmp_path / "apart").close()
    take(tmp_path / "apart", files[2])
    merged(tmp_path / "apart", there)
    [_, again] = merged(here, tmp_path / "apart", there)
    assert held(here) == held(all_)
    assert again.posts == again.captures == 0
    assert clean(here)


def test_two_copies_of_one_archive_that_begin_with_the_same_file(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    files = three[3]
    Store.init(tmp_path / "base").close()
    for name in ("one", "two", "three"):
        shutil.copytree(tmp_path / "base", tmp_path / name)
    for name in ("one", "two"):
        take(tmp_path / name, files[3], files[1 if name == "one" else 2])
    merged(tmp_path / "three", tmp_path / "one", tmp_path / "two")
    take(tmp_path / "one", files[0])
    take(tmp_path / "two", files[1])
    merged(tmp_path / "three", tmp_path / "one", tmp_path / "two")
    assert clean(tmp_path / "three")
    with Store.open(tmp_path / "three") as store:
        assert len(set(store.posts(["version"])["version"].to_pylist())) == store.rows() == 170


def rewritten(root: Path, leaf: int, change: Callable[[sqlite3.Connection], None]) -> None:
    """Change what a leaf binds, and the leaf with it, so that the archive agrees with itself."""
    connection = sqlite3.connect(root / "catalogue.sqlite", isolation_level=None)
    change(connection)
    [kind] = connection.execute("SELECT kind FROM leaves WHERE number = ?", (leaf,)).fetchone()
    table, columns = catalogue.BOUND[kind]
    row = connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE leaf = ?", (leaf,)
    ).fetchone()
    data = ledger.leaf_data(kind, row)
    connection.execute(
        "UPDATE leaves SET data = ?, hash = ? WHERE number = ?",
        (data, ledger.leaf_hash(data), leaf),
    )
    connection.close()
    assert clean(root)


def leaf_of(root: Path, name: str) -> int:
    with Store.open(root) as store:
        [found] = store.connection.execute("SELECT leaf FROM captures WHERE name = ?", (name,))
    return int(found[0])


def renamed(name: str) -> Callable[[sqlite3.Connection], None]:
    return lambda c: (
        c.execute("UPDATE captures SET name = 'invented.jsonl' WHERE name = ?", (name,)) and None
    )


def state(root: Path) -> tuple[str, int, list[str]]:
    with Store.open(root) as store:
        files = [str(p) for f in ("evidence", "segments") for p in (root / f).rglob("*.*")]
        return store.ledger_root(), store.rows(), sorted(files)


def test_a_common_beginning_that_was_changed_is_refused_and_its_place_said(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    here, _, _, _ = three
    for name in ("second.jsonl", "third.jsonl"):
        take(here, lines(tmp_path / name, 500 + len(name), 3))
    there = Path(shutil.copytree(here, tmp_path / "changed"))
    take(there, lines(tmp_path / "own.jsonl", 900, 3))
    leaf = leaf_of(there, "first.jsonl")
    rewritten(there, leaf, renamed("first.jsonl"))
    before = state(here)
    with pytest.raises(LedgersDisagree) as told:
        merged(here, there)
    said = str(told.value)
    assert f"from leaf {leaf} on: here capture first.jsonl, 20" in said
    assert "there capture invented.jsonl" in said and str(there) in said
    assert state(here) == before


def test_a_ledger_that_is_not_the_one_merged_before_is_refused(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    here, there, _, _ = three
    take(there, lines(tmp_path / "late.jsonl", 700, 5))
    merged(here, there)
    older = Path(shutil.copytree(there, tmp_path / "older"))
    leaf = leaf_of(there, "south.jsonl")
    rewritten(there, leaf, renamed("south.jsonl"))
    before = state(here)
    with pytest.raises(LedgersDisagree, match=f"leaf {leaf} is now capture invented.jsonl, 20"):
        merged(here, there)
    assert state(here) == before
    # One that was put back from an older copy has lost leaves.
    with Store.open(older) as store:
        last = store.position() - 1
    connection = sqlite3.connect(older / "catalogue.sqlite")
    connection.execute("DELETE FROM segments WHERE leaf = ?", (last,))
    connection.execute("DELETE FROM leaves WHERE number = ?", (last,))
    connection.commit()
    connection.close()
    shutil.rmtree(there)
    older.rename(there)
    with pytest.raises(LedgersDisagree, match=f"it ends before leaf {last}"):
        merged(here, there)
    assert state(here) == before


def test_this_archive_changed_after_the_other_merged_it(
    three: tuple[Path, Path, Path, list[Path]],
) -> None:
    here, there, _, _ = three
    merged(there, here)
    leaf = leaf_of(here, "both.jsonl")
    rewritten(here, leaf, renamed("both.jsonl"))
    with pytest.raises(LedgersDisagree, match=f"leaf {leaf} is now capture invented.jsonl"):
        merged(here, there)


@pytest.mark.parametrize("of", ["evidence", "segments", "catalogue"])
def test_an_altered_archive_is_not_merged(
    three: tuple[Path, Path, Path, list[Path]], of: str
) -> None:
    here, there, _, _ = three
    if of == "catalogue":
        connection = sqlite3.connect(there / "catalogue.sqlite")
        connection.execute("UPDATE captures SET kept = kept + 1 WHERE name = 'south.jsonl'")
        connection.commit()
        connection.close()
        place = f"leaf {leaf_of(there, 'south.jsonl')}"
    else:
        path = next(p for p in sorted((there / of).rglob("*")) if p.is_file())
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])
        place = str(path.relative_to(there))
    before = state(here)
    with pytest.raises(ArchiveDamaged, match="not in order: altered") as told:
        merged(here, there)
    assert place in str(told.value)
    assert state(here) == before


def test_what_was_merged_before_is_only_looked_up(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    """So that merging many times costs what came since, beside the audit."""
    here, there, _, _ = three
    [first] = merged(here, there)
    take(there, lines(tmp_path / "later.jsonl", 500, 7))
    with Store.open(there) as other:
        read: list[int] = []
        others = OtherRows(other, other.position(), first.size, lambda name, count: None)
        parts = list(others.versions(lambda group: read.append(len(group))))
        assert read == [7] and sum(len(versions) for versions, _ in parts) == other.rows()
        whole = pa.concat_tables([posts() for _, posts in parts])
        assert whole.equals(other.posts().cast(whole.schema)), "it can be read all the same"
        groups = others.groups("sightings", all_=False)
        assert [len(group) for group in groups] == [7]
    [done] = merged(here, there)
    assert (done.posts, done.sightings) == (7, 7) and clean(here)


def test_a_post_that_was_destroyed_here_and_stands_there_comes_with_what_shows_it(
    three: tuple[Path, Path, Path, list[Path]], tmp_path: Path
) -> None:
    here, there, _, files = three
    take(there, lines(tmp_path / "again.jsonl", 0, 45))
    raw = hashlib.sha256(files[0].read_bytes()).hexdigest()
    why = {"reason": "a court's order", "authority": "12 O 44/31", "by": "R. Vane"}
    for root in (here, there):
        with Store.open(root) as store:
            destroy(store, raw, second="M. Ferrier", with_posts=True, **why)
    with Store.open(there) as other:
        told = {text for text in other.posts(["text"])["text"].to_pylist() if text}
    [done] = merged(here, there)
    assert done.posts > 0 and clean(here)
    with Store.open(here) as store:
        assert told <= set(store.posts(["text"])["text"].to_pylist())


def entry(kind: str, key: str, document: bytes) -> NewEntry:
    return NewEntry(kind, key, "M. Ferrier", "", document)


def enter(root: Path, *entries: NewEntry, register: bytes | None = None) -> None:
    with Store.open(root) as store, store.writing() as writer:
        writer.add_entries(list(entries))
        if register is not None:
            writer.set_register(register, "edited")


def test_entries_and_registers_go_on_or_collide(
    three: tuple[Path, Path, Path, list[Path]],
) -> None:
    here, there, _, _ = three
    enter(here, entry("report", "both", b'{"a":1}'))
    enter(
        there,
        *(entry("report", "both", b'{"a":2}'), entry("report", "mine", b'{"b":1}')),
        *(entry("report", "mine", b'{"b":2}'), entry("watch", "state", b"{}")),
        register=b"issuers: {}\n",
    )
    [done] = merged(here, there)
    assert (done.entries, done.colliding, done.entries_left) == (2, ("report both",), {"watch": 1})
    assert done.registers == 1
    with Store.open(here) as store:
        assert [e.document for e in store.entries("report", "mine")] == [b'{"b":1}', b'{"b":2}']
        assert [e.document for e in store.entries("report", "both")] == [b'{"a":1}']
        assert not store.entries("watch") and store.register_version() is not None
    enter(there, register=b"issuers: {}  # there\n")
    (here / "register.yaml").write_bytes(b"issuers: {}\n")
    [done] = merged(here, there)
    assert done.registers == 1 and done.entries == 0
    assert (here / "register.yaml").read_bytes() == b"issuers: {}  # there\n"
    enter(there, register=b"issuers: {}  # further\n")
    enter(here, register=b"issuers: {}  # apart\n")
    (here / "register.yaml").unlink()
    before = state(here)
    with pytest.raises(LedgersDisagree, match="of 3 versions 2 are the same"):
        merged(here, there)
    assert state(here) == before
    (here / "register.yaml").write_bytes(b"issuers: {}  # further\n")  # as the message says
    assert merged(here, there)[0].registers == 0


def gone(root: Path, digest: str, *, with_posts: bool = True) -> None:
    with Store.open(root) as store:
        destroy(
            store,
            digest,
            reason="order of the court",
            authority="12 O 44/31",
            by="R. Vane",
            second="M. Ferrier",
            with_posts=with_posts,
        )


def test_what_was_destroyed_in_one_is_destroyed_in_the_other_first(
    three: tuple[Path, Path, Path, list[Path]],
) -> None:
    here, there, _, files = three
    first, south = (hashlib.sha256(files[n].read_bytes()).hexdigest() for n in (0, 2))
    gone(here, first)
    with pytest.raises(UsageError, match=f"{first[:12]} was destroyed .* destroy it there too"):
        merged(here, there)
    gone(there, first)
    gone(there, south)
    [done] = merged(here, there)
    assert done.captures == 1 and done.rejects == 1
    assert clean(here)
    with Store.open(here) as store:
        assert {stone.evidence for stone in store.tombstones()} == {first, south}
        assert not store.evidence.has(south)
        assert not [r for r in store.rejects() if r.excerpt]
    assert merged(here, there)[0].leaf is None


def test_the_archive_itself_is_not_merged(three: tuple[Path, Path, Path, list[Path]]) -> None:
    here, *_ = three
    with pytest.raises(UsageError, match="is the archive that is merged into"):
        merged(here, here)


MAIN = "from mabillon.cli import main; main()"


def test_the_command_says_what_came_of_it(
    three: tuple[Path, Path, Path, list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, _, _ = three

    def run(*args: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(here), "merge", str(there), *args])
        return int(str(ended.value.code)), *capsys.readouterr()

    status, said, _ = run()
    assert status == 0 and "new: 1 capture, 60 posts, " in said
    flat = " ".join(said.split())
    assert "1 unreadable record, 1 raw file, 0 media files" in flat and "the ledger there, " in flat
    assert "1 capture says what is said here already" in said and "stay there" not in said
    assert all(len(line) <= 80 for line in said.splitlines()[1:])
    assert json.loads(run("--json")[1])["leaf"] is None
    rewritten(there, leaf_of(there, "south.jsonl"), renamed("south.jsonl"))
    status, said, why = run()
    assert status == 1 and "leaf" in why and not said


def test_what_stays_with_its_archive_is_counted(
    three: tuple[Path, Path, Path, list[Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, _, _ = three
    with Store.open(there) as store, store.writing() as writer:
        for number in (1, 2):
            writer.add_judgement(writer.add_opinion(b'{"number":%d}' % number), "sign", "R. V.", "")
    shutil.rmtree(here)
    shutil.copytree(there, here)  # what both have stays nowhere
    enter(
        there,
        *(entry("dispatch", "weekly/1", b"{}"), entry("publication", "weekly/1", b"{}")),
        *(entry("alert", "a", b"{}"), entry("alert", "b", b"{}"), entry("watch", "state", b"{}")),
    )
    with Store.open(there) as store, store.writing() as writer:
        writer.add_opinion(b'{"number":3}')
    with pytest.raises(SystemExit):
        main(["--archive", str(here), "merge", str(there)])
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  nothing new",
        "  stay there, for they speak of that archive alone: 1 opinion, 1 dispatch begun,",
        "  1 dispatch published, 2 alerts, 1 other entry of the desk",
    ]
    [done] = merged(here, there)
    assert (done.opinions_left, done.judgements_left) == (1, 0)
    assert done.entries_left == {"alert": 2, "dispatch": 1, "publication": 1, "watch": 1}


def large(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("here", "there"):
        Store.init(tmp_path / name).close()
    take(tmp_path / "here", lines(tmp_path / "a.jsonl", 0, 100))
    with lines(tmp_path / "cut-off.jsonl", 9000, 1).open("a") as file:
        file.write('{"channel": \n' * 3000)  # so that the catalogue grows too
    take(tmp_path / "there", tmp_path / "cut-off.jsonl")
    take(tmp_path / "there", *(lines(tmp_path / f"{n}.jsonl", 1000 * n, 1000) for n in range(1, 5)))
    return tmp_path / "here", tmp_path / "there"


def test_killed_at_any_moment_it_is_as_before_or_wholly_merged(tmp_path: Path) -> None:
    here, there = large(tmp_path)
    before = state(here)
    for number, sign in enumerate(("evidence-", "posts-0.parquet", "publishing.json")):
        root = Path(shutil.copytree(here, tmp_path / f"copy-{number}"))
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, "--archive", str(root), "merge", "-q", str(there)]
        )
        while process.poll() is None:
            try:
                names = [path.name for path in (root / "tmp").iterdir()]
            except FileNotFoundError:
                continue
            if any(name.startswith(sign) for name in names):
                break
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL if number else signal.SIGINT)
        process.wait()
        with Store.open(root) as store:
            rows = store.rows()
        assert rows in (100, 4_101)
        assert clean(root)
        assert merged(root, there)[0].leaf is None or rows == 100
        with Store.open(root) as store:
            assert store.rows() == 4_101 and not list((root / "tmp").iterdir())
    assert state(here) == before


LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from mabillon.cli import main
main()
"""


@pytest.mark.parametrize("limit", [60_000, 140_000])
def test_no_room_for_a_merge_and_nothing_is_lost(tmp_path: Path, limit: int) -> None:
    here, there = large(tmp_path)
    before = state(here)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "--archive", str(here), "merge", str(there)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "cannot be written" in done.stderr or "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(here)[:2] == before[:2]
    [after] = merged(here, there)
    assert after.posts == 4_001 and clean(here)


def test_the_disk_is_full(tmp_path: Path) -> None:
    here, there = large(tmp_path)
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode:
        return  # who may not mount has the limits above
    try:
        root = Path(shutil.copytree(here, small / "case"))
        before = state(root)
        with pytest.raises(MabillonError, match="written"):
            merged(root, there)
        assert state(root)[:2] == before[:2] and clean(root)
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)  # also while a map is open
