"""What arrives at a desk is swept away after a day: in the archive, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

from mabillon.web import arriving


def test_where_a_link_leads_out_of_the_archive_nothing_is_removed(tmp_path: Path) -> None:
    own = tmp_path / "own" / "letters"
    own.mkdir(parents=True)
    (own / "a.txt").write_text("to be kept")
    os.utime(own, (0, 0))
    folder = arriving.folder_of(tmp_path / "received")
    folder.parent.mkdir(parents=True)
    folder.symlink_to(own.parent)
    arriving.sweep(tmp_path / "received", set())
    assert (own / "a.txt").read_text() == "to be kept"
    folder.unlink()
    own.parent.rename(folder)
    arriving.sweep(tmp_path / "received", set())
    assert folder.is_dir() and not list(folder.iterdir())
