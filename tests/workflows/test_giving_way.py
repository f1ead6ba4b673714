"""An ingest at a terminal gives way to a desk of the same archive, and to none else."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.workflows.giving_way import GIVES_WAY, give_way, shown

INGEST = """\
import os, sys
from mabillon.cli import main
before = os.nice(0)
try:
    main()
except SystemExit as ended:
    print(ended.code or 0, os.nice(0) - before)
"""


def ingested(root: Path, file: Path) -> list[int]:
    """Take a file in as a command; return its exit status, and how far it gave way."""
    command = [sys.executable, "-c", INGEST, "--archive", str(root), "ingest", "--quiet", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


@pytest.mark.parametrize("desks", [0, 2])
def test_an_ingest_gives_way_while_a_desk_shows_the_archive(tmp_path: Path, desks: int) -> None:
    Store.init(tmp_path / "archive").close()
    (tmp_path / "post.txt").write_text("A sowing plan.")
    with shown(tmp_path / "archive"):
        pass  # one that is closed again is none
    with ExitStack() as open_ones:
        for _ in range(desks):
            open_ones.enter_context(shown(tmp_path / "archive"))
        given = ingested(tmp_path / "archive", tmp_path / "post.txt")
    furthest = 19 - os.nice(0)
    assert given == [0, min(GIVES_WAY, furthest) if desks else 0]


def test_where_there_never_was_a_desk_nothing_is_written(tmp_path: Path) -> None:
    Store.init(tmp_path / "archive").close()
    assert not give_way(tmp_path / "archive")
    assert list((tmp_path / "archive" / "caches").iterdir()) == []
