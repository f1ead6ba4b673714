from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sketched_archive import archive_of

from mabillon.archive.store import Store
from mabillon.engine.embedded import Embedded
from mabillon.errors import ArchiveDamaged
from mabillon.workflows.engine_runs import make_runs
from mabillon.workflows.indexing import index


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with archive_of(tmp_path / "archive") as opened:
        yield opened


def runs(store: Store) -> dict[str, bytes]:
    folder = store.root / "caches" / "sketches"
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*.npy"))}


def test_what_workers_make_is_what_is_made_here_to_the_byte(store: Store) -> None:
    told: list[tuple[str, int, int]] = []
    made = index(store, tell=lambda *said: told.append(said))
    here = runs(store)
    assert here
    assert (made.posts, made.made_by_cluster, made.engine) == (600, 0, "embedded")
    assert {cache.name for cache in made.caches if cache.size > 1000} == {
        "sketches",
        "search index",
    }
    assert ("sketching posts", 600, 600) in told
    shutil.rmtree(store.root / "caches" / "sketches")
    with Embedded() as engine:
        done: list[tuple[int, int]] = []
        assert make_runs(engine, store, lambda *said: done.append(said)) == 600
        assert done[-1] == (600, 600)
        assert runs(store) == here
        assert make_runs(engine, store) == 0


def test_a_run_that_stands_is_left_alone(store: Store) -> None:
    index(store)
    here = runs(store)
    folder = store.root / "caches" / "sketches"
    shutil.rmtree(max(folder.iterdir(), key=lambda path: int(path.name.split("-")[1])))
    with Embedded() as engine:
        assert 0 < make_runs(engine, store) < 600 or len({p.split("/")[0] for p in here}) == 1
    assert runs(store) == here


def test_an_altered_segment_makes_no_run(store: Store) -> None:
    [path, *_] = store.segment_files("posts")
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
    with Embedded() as engine, pytest.raises(ArchiveDamaged) as raised:
        make_runs(engine, store)
    assert raised.value.where == str(path)
    assert runs(store) == {}
