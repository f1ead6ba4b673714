"""Where growth is measured: folders of posts and archives, made or ready, and room for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.speed.growth_operations import Ground

RAW, ARCHIVE, SKETCHES, INDEX = 700, 950, 750, 1_300
"""Bytes a post: of the lines, of an archive without caches, and of each cache as it is made."""

SPARE = 2 << 30
"""Bytes of a disk that are never asked for: others write to it too."""

_LINKED = ("evidence", "segments", "caches/sketches")
"""What of an archive never changes once it stands: linked, not copied."""


class Lacking(Exception):
    """What would be needed, and what there is."""


def posts_in(folder: Path, posts: int) -> None:
    """Write that many synthetic posts into a folder, unless they stand there."""
    if (folder / "case.json").is_file():
        return
    needs(folder.parent, posts * RAW)
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.speed.posts", str(folder), "--no-account"]
    subprocess.run([*command, "--posts", str(posts)], check=True)


@contextmanager
def archive(ground: Ground, ready: Path | None) -> Iterator[Ground]:
    """Give an archive of the posts in a place of its own.

    Parameters
    ----------
    ready
        One that stands already, with or without sketches: what never changes of it is linked.
        None = it is made at ``ground.root``, and stays for the next run.
    """
    if ready is None:
        yield ground
        return
    place = ground.root.with_name("view")
    shutil.rmtree(place, ignore_errors=True)
    try:
        linked(ready, place)
        yield Ground(ground.posts, ground.folder, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def linked(ready: Path, place: Path) -> None:
    """Make an archive that shares with another what is never written again.

    The search index stays behind, for tantivy writes into its folder.
    """
    caches, shared = ready / "caches", [ready / name for name in _LINKED]
    for path in sorted(ready.rglob("*")):
        never_changes = any(path.is_relative_to(folder) for folder in shared)
        if path.is_relative_to(caches) and not never_changes:
            continue
        made = place / path.relative_to(ready)
        made.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            made.mkdir()
        elif never_changes:
            os.link(path, made)
        else:
            shutil.copy2(path, made)


def needs(place: Path, size: int) -> None:
    """Stop where a disk has no room for so many bytes.

    Raises
    ------
    Lacking
        It has not.
    """
    free = shutil.disk_usage(place).free
    if free < size + SPARE:
        raise Lacking(
            f"needs {size / 2**30:.1f} GB of disk beside a spare {SPARE >> 30}, "
            f"of which {free / 2**30:.1f} are free in {place}"
        )


def needs_memory(megabytes: float) -> None:
    """Stop where the machine has not so much memory available now; 0 = it is not known.

    Raises
    ------
    Lacking
        It has not.
    """
    about = Path("/proc/meminfo")
    if not about.is_file():
        return
    fields: Mapping[str, str] = dict(
        line.split(":", 1) for line in about.read_text().splitlines() if ":" in line
    )
    available = int(fields["MemAvailable"].split()[0]) / 1024
    if available < megabytes:
        raise Lacking(
            f"needs about {megabytes:,.0f} MB of memory, and {available:,.0f} are available"
        )
