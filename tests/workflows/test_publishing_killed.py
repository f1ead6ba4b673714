"""Killed while it publishes: each edition is the old one or the new one, whole."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows import dispatches
from mabillon.workflows.audit import audit
from mabillon.workflows.publishing import MARK, publish
from publishing_world import filled, write

CHILD = Path(__file__).with_name("publish_child.py")


def run(root: Path, limit: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CHILD), str(root / "archive"), str(root / "site"), str(limit)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def state(edition: Path) -> str | None:
    """Return what an edition is, after checking that it is whole; None = it is not there."""
    if not edition.exists():
        return None
    sums = (edition / MARK).read_text().splitlines()
    listed = dict(line.split("  ")[::-1] for line in sums)
    held = {str(p.relative_to(edition)) for p in edition.rglob("*") if p.is_file()} - {MARK}
    assert held == set(listed)
    for path, digest in listed.items():
        assert hashlib.sha256((edition / path).read_bytes()).hexdigest() == digest
    return "new" if b"painted blue" in (edition / "note-1" / "index.html").read_bytes() else "old"


def test_killed_at_any_operation(tmp_path: Path) -> None:
    world = tmp_path / "world"
    store = filled(world)
    publish(store, world / "site", by="desk")
    body = "The tubs were painted blue, says the club.[@post:garden-club/7]"
    write(store, 1, body=body, release="complimentary", changes=("The colour was corrected.",))
    store.close()
    copy = tmp_path / "copy"
    shutil.copytree(world, copy)
    first, last = map(int, run(copy, 0).stdout.split())
    assert last - first > 60
    seen: set[tuple[int, str | None, str | None]] = set()
    limits = [first + 1, *random.Random(5).sample(range(first, last + 1), 3), last]
    for limit in sorted(limits):
        root = tmp_path / "killed"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(world, root)
        assert run(root, limit).returncode == -signal.SIGKILL
        with Store.open(root / "archive") as store:
            assert audit(store, lambda _: None).clean
            version = dispatches.latest(store)["note/1"].publication.version
            editions = [state(root / "site" / e) for e in ("complimentary", "subscribers")]
            assert None not in editions
            assert version == 2 or editions == ["old", "old"], "shown before it was published"
            seen.add((version, editions[0], editions[1]))
            publish(store, root / "site", by="desk")
            assert dispatches.latest(store)["note/1"].publication.version == 2
        assert [state(root / "site" / e) for e in ("complimentary", "subscribers")] == ["new"] * 2
        assert sorted(p.name for p in (root / "site").iterdir()) == ["complimentary", "subscribers"]
    assert (1, "old", "old") in seen and any(version == 2 for version, _, _ in seen)
