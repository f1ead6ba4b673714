"""Copies of objects: as many as there is room for, and none that somebody was given goes."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import threading
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


def names(copies: Copies) -> list[str]:
    return sorted(path.name for path in (copies.folder / "evidence").iterdir())


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    for name in "abc":
        copies = Copies(tmp_path)
        came(copies, name)
        copies.release()
    again = Copies(tmp_path)
    assert again.use(tmp_path / "evidence" / "a")
    again.release()
    later = Copies(tmp_path)
    came(later, "d")
    later.release()
    assert names(later) == ["a", "c", "d"]


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
    reader, other = Copies(tmp_path), Copies(tmp_path)
    assert reader.use(tmp_path / "evidence" / "b")
    came(other, "c", 900)
    other.release()
    assert names(other) == ["b", "c"]


def test_what_was_let_go_may_go_at_once(tmp_path: Path) -> None:
    copies = Copies(tmp_path)
    copies.hold()
    for name in "abcde":
        copies.let_go(came(copies, name))
    assert len(names(copies)) <= 3
    assert not copies.use(tmp_path / "evidence" / "a")


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
