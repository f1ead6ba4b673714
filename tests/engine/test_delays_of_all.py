from __future__ import annotations

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.engine.copies import COPIES
from mabillon.engine.delays import CARRIED, DELAYS, POSTED, carriage_delays, carried_of
from mabillon.engine.embedded import Embedded

SECOND = 1_000_000
EARLY_S, LATE_S = 60, 100


def delays(
    engine: Embedded, carried: list[tuple[int, int]], posts: list[tuple[int, int, int | None]]
) -> list[tuple[object, ...]]:
    columns = list(zip(*carried, strict=True)) or [(), ()]
    found = carriage_delays(
        engine,
        engine.given(pa.table(columns, schema=CARRIED)),
        engine.given(pa.table(list(zip(*posts, strict=True)), schema=POSTED)),
        early_s=EARLY_S,
        late_s=LATE_S,
    )
    return [tuple(row.values()) for row in engine.table(found).cast(DELAYS).to_pylist()]


POSTS = st.lists(
    st.tuples(st.integers(0, 2), st.one_of(st.none(), st.integers(0, 200))), min_size=2, max_size=9
)


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(POSTS, st.data())
def test_the_first_of_each_channel_counts(
    embedded: Embedded, drawn: list[tuple[int, int | None]], data: st.DataObject
) -> None:
    times = {row: None if at is None else at * SECOND for row, (_, at) in enumerate(drawn)}
    channels = {row: channel for row, (channel, _) in enumerate(drawn)}
    rows = st.integers(0, len(drawn) - 1)
    carried = data.draw(st.lists(st.tuples(rows, rows), max_size=20, unique=True))
    expected: dict[tuple[int, int], tuple[float, int, int]] = {}
    for statement, post in carried:
        own, at = times[statement], times[post]
        if own is None or at is None or channels[statement] == channels[post]:
            continue
        after = (at - own) / SECOND
        if -EARLY_S <= after <= LATE_S:
            said = (after, post, channels[post])
            key = (statement, channels[post])
            expected[key] = min(said, expected.get(key, said))
    posts = [(row, channels[row], times[row]) for row in times]
    assert delays(embedded, carried, posts) == [
        (statement, channel, post, max(after, 0.0))
        for (statement, channel), (after, post, _) in sorted(expected.items())
    ]


def test_a_pair_that_carries_does_so_either_way(embedded: Embedded) -> None:
    copies = pa.table(
        [[1, 2], [5, 6], ["identical", "contains"], [1.0, 0.5], [1.0, 1.0], [True, False]],
        schema=COPIES,
    )
    found = carried_of(embedded.given(copies)).order_by("statement")
    assert embedded.table(found).to_pylist() == [
        {"statement": 1, "post": 5},
        {"statement": 5, "post": 1},
    ]
