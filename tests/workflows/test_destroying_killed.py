"""Killed while it destroys: either nothing has happened, or the next writer ends it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
from pathlib import Path

from destroying_world import SECRET, WHY, checked, filled, traces

from mabillon.archive.store import Store
from mabillon.examine.records.shots import Shot
from mabillon.workflows import shots
from mabillon.workflows.destroying import destroy


def destroyed(root: Path, goes: str, limit: int) -> int:
    """Destroy in a process that kills itself at an operation; return how many there were.

    Operations are those on files, and the statements of the catalogue. 0 = not killed: the
    number comes back in a file; -1 = it was killed.
    """
    told = root.with_name("operations")
    pid = os.fork()
    if pid == 0:
        count = 0

        def another() -> None:
            nonlocal count
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)

        def operation(event: str, _: object) -> None:
            if event == "open" or event.startswith(("os.", "shutil.")):
                another()

        try:
            store = Store.open(root)
            store.connection.set_trace_callback(lambda _: another())
            sys.addaudithook(operation)
            destroy(store, goes, with_posts=True, **WHY)
            told.write_text(str(count))
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return -1
    assert os.WEXITSTATUS(status) == 0
    return int(told.read_text())


def test_killed_at_any_operation(tmp_path: Path) -> None:
    store, goes, stays = filled(tmp_path)
    shots.add(store, goes, [Shot(visible=SECRET, not_seen="when")], by="Vane")
    destroy(store, stays, with_posts=True, **WHY)  # so that nothing else shows the word
    store.close()
    whole = tmp_path / "archive"
    shutil.copytree(whole, tmp_path / "copy")
    operations = destroyed(tmp_path / "copy", goes, 0)
    assert operations > 60
    before = after = unfinished = 0
    for limit in sorted(random.Random(11).sample(range(1, operations + 1), 40)):
        root = tmp_path / "killed"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(whole, root)
        assert destroyed(root, goes, limit) == -1
        with Store.open(root) as store:
            report, found = checked(store)
            committed = len(store.tombstones()) == 2
            if not committed:
                before += 1
                assert report.clean, "nothing has happened"
                assert SECRET in store.evidence.read(goes).decode()
                assert any(SECRET in text for text in store.posts(["text"])["text"].to_pylist())
                destroy(store, goes, with_posts=True, **WHY)
            else:
                after += 1
                unfinished += store.evidence.has(goes)
                wrong = {(c.kind, c.status) for c in found if c.status in ("altered", "missing")}
                assert wrong == ({("evidence", "altered")} if store.evidence.has(goes) else set())
                with store.writing():
                    assert not any((root / "tmp").iterdir())
            assert checked(store)[0].clean and len(store.tombstones()) == 2
            assert not store.evidence.has(goes)
        assert traces(root) == set(), f"killed at operation {limit} of {operations}"
    assert before > 5 and after > 3 and unfinished > 1
