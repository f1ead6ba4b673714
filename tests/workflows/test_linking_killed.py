"""Killed while it is kept what posts have attached: running the same again completes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from media_exports import Desktop, digest, picture

from mabillon.archive.store import Store
from mabillon.workflows.audit import audit

CHILD = Path(__file__).with_name("kill_child.py")
KILLED_BEFORE_THE_END = (2, 12, 40)
"""Operations on files: in the last of them links are written, synced, named and committed."""


def run(root: Path, folder: Path, operation: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHILD), str(root), str(folder), str(operation)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def links(root: Path) -> list[tuple[int, int, str, str]]:
    with Store.open(root) as store:
        assert audit(store, lambda found: None).clean
        rows = store.attached().to_pylist()
    return [(row["post"], row["place"], row["evidence"], row["basis"]) for row in rows]


def test_killed_while_linking(tmp_path: Path) -> None:
    export = Desktop()
    pictures = [picture(seed) for seed in range(4)]
    for number, data in enumerate(pictures):
        export.post(f"Notice {number}", data, photo=f"photos/photo_{number}.jpg")
    folder = export.write(tmp_path / "export")
    Store.init(tmp_path / "whole").close()
    whole = run(tmp_path / "whole", folder, 0)
    operations = int(whole.stdout.split()[-1])
    expected = [(row, 0, digest(data), "path") for row, data in enumerate(pictures)]
    assert links(tmp_path / "whole") == expected
    unlinked = 0
    for before in KILLED_BEFORE_THE_END:
        root = tmp_path / f"killed-{before}"
        Store.init(root).close()
        assert run(root, folder, operations - before).returncode < 0
        unlinked += not links(root)
        assert run(root, folder, 0).returncode == 0
        assert links(root) == expected
    assert unlinked >= 1, "some were killed before the links were kept"
