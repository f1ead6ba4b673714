from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.engine import occurrences
from mabillon.engine.contract import Engine, Stream
from mabillon.engine.embedded import Embedded
from mabillon.engine.pairs import PAIRS, SIZES, VALUES, candidate_pairs
from mabillon.text.sketch import RATE, SHORT, sketch, sketches

LINE = "The pond by the tram depot is frozen over"
LONG = " ".join(f"word{i} of the long notice" for i in range(30))


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Embedded() as opened:
        yield opened


def pairs(
    engine: Engine, texts: dict[int, tuple[str, str]], common: int = 2000, parts: int = 1
) -> set[tuple[int, int]]:
    made = sketches([text for _, text in texts.values()])
    rows = np.repeat(np.array(list(texts), np.int64), np.diff(made.offsets))
    order = np.argsort(made.values)
    value, row = made.values[order], rows[order]
    cuts = [int(np.searchsorted(value, k * (2**64 // parts))) for k in range(parts)]
    batches = [
        pa.record_batch([pa.array(value[low:high].view(np.int64)), pa.array(row[low:high])], VALUES)
        for low, high in zip(cuts, [*cuts[1:], len(value)], strict=True)
    ]
    sampled = [int((made.of(n) % RATE == 0).sum()) for n in range(len(texts))]
    numbers = {name: n for n, name in enumerate(sorted({name for name, _ in texts.values()}))}
    sizes = pa.table(
        [
            pa.array(list(texts), pa.int64()),
            pa.array([numbers[name] for name, _ in texts.values()], pa.int32()),
            pa.array(made.words),
            pa.array(made.words < SHORT),
            pa.array(np.diff(made.offsets)),
            pa.array(sampled, pa.int64()),
        ],
        schema=SIZES,
    )
    values = Stream(VALUES, lambda: batches, whole="value" if parts > 1 else None)
    found = engine.table(
        candidate_pairs(
            engine, values, engine.given(sizes), rate=RATE, containment=0.5, common=common
        )
    )
    assert found.cast(PAIRS).column_names == PAIRS.names
    return {(p["a"], p["b"]) for p in found.to_pylist()}


def brute(texts: dict[int, tuple[str, str]], common: int) -> set[tuple[int, int]]:
    made = {row: sketch(text).tolist() for row, (_, text) in texts.items()}
    often: dict[int, int] = {}
    for values in made.values():
        for value in values:
            often[value] = often.get(value, 0) + 1
    found = set()
    for a, b in combinations(sorted(texts), 2):
        short = all(len(texts[row][1].split()) < SHORT for row in (a, b))
        one, two = ({v for v in made[row] if short or v % RATE == 0} for row in (a, b))
        shared = {v for v in one & two if often[v] <= common}
        enough = shared and len(shared) >= 0.5 * min(len(one), len(two))
        if enough and texts[a][0] != texts[b][0]:
            found.add((a, b))
    return found


WORDS = st.lists(st.sampled_from("abcdef"), max_size=70).map(" ".join)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20
)
@given(
    st.lists(st.tuples(st.sampled_from("xyz"), WORDS), max_size=9),
    st.integers(1, 4),
    st.sampled_from([2, 3, 2000]),
)
def test_the_pairs_are_those_of_brute_force(
    engine: Engine, drawn: list[tuple[str, str]], parts: int, common: int
) -> None:
    texts = {3 * n: post for n, post in enumerate(drawn)}
    assert pairs(engine, texts, common, parts) == brute(texts, common)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20
)
@given(st.lists(st.tuples(st.sampled_from("xyz"), WORDS), min_size=5, max_size=12))
def test_so_they_are_where_values_are_common_in_every_way(
    engine: Engine, drawn: list[tuple[str, str]]
) -> None:
    texts = dict(enumerate([*drawn, *drawn[:2]]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(occurrences, "FEW", 2)
        patch.setattr(occurrences, "_COMMON", np.array([3, 4, 6]))
        assert pairs(engine, texts, 9) == brute(texts, 9)


def test_short_texts_are_compared_on_all_their_shingles(engine: Engine) -> None:
    unlucky = next(
        text for i in range(200) if not (sketch(text := f"Only {i} of them") % RATE == 0).any()
    )
    assert pairs(engine, {1: ("a", unlucky), 2: ("b", unlucky)}) == {(1, 2)}


def test_a_long_text_that_holds_a_short_one_is_found_and_one_channel_is_left_out(
    engine: Engine,
) -> None:
    assert (sketch(LINE) % RATE == 0).any()
    texts = {1: ("a", LINE), 2: ("b", f"{LONG} {LINE}"), 3: ("b", f"{LONG} {LINE}")}
    assert pairs(engine, texts) == {(1, 2), (1, 3)}


def test_unrelated_texts_are_no_pair(engine: Engine) -> None:
    assert pairs(engine, {1: ("a", LINE), 2: ("b", LONG)}) == set()
