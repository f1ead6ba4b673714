from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from shared_lines import MAPPED, lines
from sketched_archive import archive_of, texts_of

from mabillon.archive import postings
from mabillon.archive import sketches as cache
from mabillon.archive.store import Store
from mabillon.engine.embedded import Embedded
from mabillon.examine.candidates import owners
from mabillon.examine.settings import Settings
from mabillon.text.sketch import sketches
from mabillon.workflows import engine_sketches
from mabillon.workflows.engine_sketches import EngineSketches
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.ingest import ingest
from mabillon.workflows.pairing import candidates
from mabillon.workflows.register_in_force import current


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with archive_of(tmp_path_factory.mktemp("engine") / "archive") as opened:
        yield opened


@pytest.fixture(scope="module")
def both(store: Store) -> Iterator[tuple[Holdings, Holdings]]:
    """The same holdings, by the cache and by an engine."""
    _, register = current(store)
    with Embedded() as engine:
        made = EngineSketches(engine, store, register, store.position())
        yield (
            Holdings(store, register, Settings()),
            Holdings(store, register, Settings(), sketches=made),
        )


@pytest.mark.parametrize("before", [600, 431, 0])
def test_an_engine_finds_what_the_cache_finds(both: tuple[Holdings, Holdings], before: int) -> None:
    made = sketches([*texts_of(40, seed=5), "", "one word", *texts_of(5, seed=6)])
    found = [h.sketches.find_all(made.values, owners(made), before) for h in both]
    order = [np.lexsort((near.rows, near.asked)) for near in found]
    for here, there in zip(*found, strict=True):
        assert (here[order[0]] == there[order[1]]).all()
    assert len(found[0].rows) > (100 if before else -1)


def test_what_stands_in_too_many_rows_is_passed_over_by_both(
    both: tuple[Holdings, Holdings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_SMALL", 0)
    monkeypatch.setattr(cache, "COMMON", 20)
    monkeypatch.setattr(engine_sketches, "COMMON", 20)
    text = "read more notices of the district\nat notices.example"
    made = sketches([text])
    found = [h.sketches.find_all(made.values, owners(made), 600).rows for h in both]
    assert sorted(found[0]) == sorted(found[1])
    assert 0 < len(found[0]) < 20  # in the last run it stands in fewer


def test_sizes_words_signs_and_cores_are_the_same(both: tuple[Holdings, Holdings]) -> None:
    rows = np.array([0, 4, 13, 211, 599])
    here, there = (h.sketches for h in both)
    for one, two in (
        *zip(here.sizes(500), there.sizes(500), strict=True),
        (here.words(rows), there.words(rows)),
        *zip(here.signs(rows), there.signs(rows), strict=True),
        *zip(here.cores(rows), there.cores(rows), strict=True),
    ):
        assert len(one) == len(two) and (one == two).all()
    assert here.words(rows).any()


def test_furniture_is_learned_alike(both: tuple[Holdings, Holdings]) -> None:
    here, there = (h.furniture(h.channel_keys) for h in both)
    assert here == there
    assert any(one.lines for one in here)


def test_what_is_taken_in_while_an_engine_computes_is_not_looked_at(tmp_path: Path) -> None:
    text = "the harrow of bed 3 was mended with twine and tar"
    made = sketches([text])
    with archive_of(tmp_path / "archive", many=90) as store, Embedded() as engine:
        _, register = current(store)
        position = store.position()
        opened = EngineSketches(engine, store, register, position)
        for channel in ("marl", "loam"):
            raw = lines(tmp_path / f"{channel}.jsonl", 0, 9, channel=channel)
            assert [one.status for one in ingest(store, [raw], MAPPED)] == ["read"]
        then = Holdings(store, register, Settings(), position=position, sketches=opened)
        here = Holdings(store, register, Settings(), position=position)
        found = candidates(then, engine)
        assert found.equals(candidates(here, engine))
        assert found.num_rows > 9 and found["b"].to_numpy().max() < then.size == 90
        assert len(opened.every_size.to_pyarrow()) == 90
        later = EngineSketches(engine, store, register, store.position())
        assert not len(opened.find_all(made.values, owners(made), 90).rows)
        assert len(later.find_all(made.values, owners(made), 108).rows) == 18
