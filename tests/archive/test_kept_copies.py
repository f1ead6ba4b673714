"""Copies of objects: as many as there is room for, and none that somebody was given goes."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mabillon.archive.kept_copies import MOST, VARIABLE, Copies, most
from mabillon.errors import UsageError


@pytest.fixture(autouse=True)
def _bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1000")


def came(copies: Copies, name: str, size: int = 300) -> Path:
    path = copies.folder / "evidence" / name
    copies.hold()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{name}-{os.getpid()}")
    temporary.write_bytes(b"x" * size)
    copies.put(temporary, path)
    return path


def later(folder: Path) -> None:
    """Wait until the clock of the file system, which runs behind, is past now."""
    now, probe = time.time_ns(), folder / "probe"
    while not probe.exists() or probe.stat().st_mtime_ns <= now:
        probe.touch()
        time.sleep(0.001)
    probe.unlink()


def names(copies: Copies) -> list[str]:
    return sorted(path.name for path in (copies.folder / "evidence").iterdir())


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    for name in "abc":
        copies = Copies(tmp_path)
        came(copies, name)
        copies.release()
    later(tmp_path)
    again = Copies(tmp_path)
    assert again.use(tmp_path / "evidence" / "a")
    again.release()
    later(tmp_path)
    last = Copies(tmp_path)
    came(last, "d")
    last.release()
    assert names(last) == ["a", "c", "d"]


def test_what_somebody_was_given_stays_until_they_need_it_no_more(tmp_path: Path) -> None:
    first, second = Copies(tmp_path), Copies(tmp_path)
    path = came(first, "a", 900)
    for name in "bcd":
        came(second, name, 400)
    assert names(second) == ["a", "b", "c", "d"]
    second.release()
    assert path.is_file(), "the first reader has it"
    first.release()
    assert names(first) == ["c", "d"]


def test_what_came_before_a_reader_and_was_not_given_to_it_goes(tmp_path: Path) -> None:
    for name in "ab":
        copies = Copies(tmp_path)
        came(copies, name)
        copies.release()
    later(tmp_path)
    reader, other = Copies(tmp_path), Copies(tmp_path)
    assert reader.use(tmp_path / "evidence" / "b")
    came(other, "c", 900)
    other.release()
    assert names(other) == ["b", "c"]


def unasked(copies: Copies, name: str, size: int = 300) -> Path:
    """Have a copy come as what is taken in comes: nobody asked for it."""
    copies.hold()
    path = copies.folder / "evidence" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{name}")
    temporary.write_bytes(b"x" * size)
    with copies.unasked({temporary: path}):
        temporary.replace(path)
    return path


def test_what_nobody_asked_for_may_go_at_once(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    for name in "abcde":
        unasked(copies, name)
    assert len(names(copies)) <= 3
    assert copies.use(tmp_path / "evidence" / "e")
    unasked(copies, "f", 900)
    assert names(copies) == ["e"], "which was asked for since"


@pytest.mark.parametrize("earlier", [True, False])
def test_what_nobody_asked_for_stays_where_somebody_had_it(tmp_path: Path, earlier: bool) -> None:
    """Some bytes come a second time, while a reader has them: theirs is not let go."""
    writer, reader = Copies(tmp_path), Copies(tmp_path)
    for copies in (reader, writer) if earlier else (writer, reader):
        copies.hold()
    path = came(reader, "a", 900)
    assert unasked(writer, "a", 900) == path
    for name in "bcd":
        unasked(writer, name, 900)
    writer.release()
    assert path.is_file()
    reader.release()
    assert len(names(reader)) == 1


def test_nobody_is_given_a_copy_between_its_coming_and_its_being_let_go(tmp_path: Path) -> None:
    writer, reader = Copies(tmp_path), Copies(tmp_path)
    path, temporary = tmp_path / "evidence" / "a", tmp_path / "a"
    path.parent.mkdir()
    temporary.write_bytes(b"x" * 900)
    writer.hold()
    given = list[bool]()
    asking = threading.Thread(target=lambda: given.append(reader.use(path)))
    with writer.unasked({temporary: path}):
        temporary.replace(path)
        asking.start()
        asking.join(0.2)
        assert not given, "it waits"
    asking.join()
    came(writer, "b", 900)
    writer.release()
    assert given == [True] and path.is_file()


def test_a_reader_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    made = Copies(tmp_path)
    path = came(made, "a", 900)
    made.release()
    code = (
        "import os, sys; from pathlib import Path; from mabillon.archive.kept_copies import Copies;"
        f"c = Copies(Path({str(tmp_path)!r})); assert c.use(Path({str(path)!r}));"
        "print('has it', flush=True); sys.stdin.read()"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdout is not None and reader.stdout.readline() == b"has it\n"
    for name, stays in (("b", True), ("c", False)):
        copies = Copies(tmp_path)
        came(copies, name, 900)
        copies.release()
        assert path.is_file() is stays
        reader.kill()
        reader.wait()
    reader.stdout.close()
    assert reader.stdin is not None
    reader.stdin.close()


def test_a_lease_goes_with_all_caches_and_is_taken_again(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    path = came(copies, "a", 900)
    for lease in (tmp_path / "leases").iterdir():
        lease.unlink()
    assert copies.use(path)
    other = Copies(tmp_path)
    came(other, "b", 900)
    other.release()
    assert path.is_file()


def _reads(folder: Path, number: int) -> None:
    """Use, or fetch, eight copies again and again; each must be there until release."""
    for turn in range(60):
        copies = Copies(folder)
        path = folder / "evidence" / f"p{(number * 7 + turn) % 8}"
        if not copies.use(path):
            came(copies, path.name, 300)
        assert path.stat().st_size == 300
        copies.release()


def test_several_processes_find_what_they_were_given(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    context = multiprocessing.get_context("spawn")
    readers = [context.Process(target=_reads, args=(tmp_path, number)) for number in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert [reader.exitcode for reader in readers] == [0, 0, 0]
    assert len(names(Copies(tmp_path))) <= 4


def test_threads_share_one_lease(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    threads = [threading.Thread(target=copies.hold) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "leases").iterdir())) == 1


def test_an_archive_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    copies = Copies(tmp_path / "archive" / "caches" / "shared")
    came(copies, "a", 900)
    shutil.rmtree(tmp_path / "archive")
    copies.release()
    assert not copies.use(copies.folder / "evidence" / "a")
    assert not (tmp_path / "archive").exists()


def test_links_are_not_followed(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "letter").write_bytes(b"x" * 5000)
    folder = tmp_path / "shared"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence" / "ab").symlink_to(own)
    copies = Copies(folder)
    came(copies, "a", 900)
    copies.release()
    assert (own / "letter").is_file()


def test_where_no_lock_can_be_had_what_is_there_is_used_and_nothing_goes(tmp_path: Path) -> None:
    made = Copies(tmp_path)
    path = came(made, "a")
    made.release()
    (tmp_path / "lock").unlink()
    (tmp_path / "lock").symlink_to(tmp_path / "elsewhere")
    copies = Copies(tmp_path)
    assert copies.use(path)
    came(copies, "b", 900)
    copies.release()
    assert names(copies) == ["a", "b"] and not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    ("said", "size"),
    [("", MOST), ("20G", 20 * 10**9), ("5k", 5000), (" 7 ", 7), ("0", 0), ("2T", 2 * 10**12)],
)
def test_the_bound_is_said_in_bytes(said: str, size: int) -> None:
    assert most({VARIABLE: said}) == size


@pytest.mark.parametrize("said", ["much", "-1", "1.5G", "20 GiB", "9" * 40])
def test_a_bound_that_is_none_is_said(said: str) -> None:
    with pytest.raises(UsageError, match="is no number of bytes"):
        most({VARIABLE: said})


Lock = Callable[[int, int], None]


def over_nfs(lock: Lock) -> Lock:
    """Return locks as NFS has them: alone only for who may write, shared for who may read."""

    def locks(descriptor: int, how: int) -> None:
        mode = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
        if mode == (os.O_RDONLY if how & fcntl.LOCK_EX else os.O_WRONLY):
            raise OSError(errno.EBADF, "Bad file descriptor")
        lock(descriptor, how)

    return locks


def test_over_nfs_what_somebody_was_given_stays_and_the_rest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", over_nfs(fcntl.flock))
    test_what_somebody_was_given_stays_until_they_need_it_no_more(tmp_path)
    assert len(names(Copies(tmp_path))) == 2
    assert list((tmp_path / "leases").iterdir()) == []


@pytest.mark.parametrize("said", [errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF])
def test_where_there_are_no_locks_what_is_there_is_used_and_nothing_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    def none(descriptor: int, how: int) -> None:
        raise OSError(said, os.strerror(said))

    monkeypatch.setattr(fcntl, "flock", none)
    first, second = Copies(tmp_path), Copies(tmp_path)
    path = came(first, "a", 900)
    for name in "bc":
        unasked(second, name, 900)
    assert second.use(path)
    for copies in (first, second):
        copies.release()
        copies.bounded()
    assert names(first) == ["a", "b", "c"]
    assert list((tmp_path / "leases").iterdir()) == [], "none is left that nobody holds"


def test_a_lease_of_which_it_cannot_be_told_is_taken_to_be_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Copies(tmp_path)
    path, lock = came(first, "a", 900), fcntl.flock

    def for_a_time(descriptor: int, how: int) -> None:
        if how & fcntl.LOCK_NB:
            raise OSError(errno.ENOLCK, "No locks available")
        lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", for_a_time)
    second = Copies(tmp_path)
    came(second, "b", 900)
    second.release()
    assert path.is_file()
