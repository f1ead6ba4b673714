"""What the rows of values tell is the same by the compiled loop and by array code."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mabillon.compiled import array_code_only, occurrences
from mabillon.engine.occurrences import told
from mabillon.engine.pairs import VALUES

NONE = np.empty(0, np.int64)

pytestmark = pytest.mark.skipif(
    occurrences.told(NONE, NONE, few=4, most=9, bounds=[5], rate=4) is None,
    reason="nothing is compiled here",
)

VALUE = st.integers(-(2**63), 2**63 - 1)
SIZE = st.integers(1, 6) | st.sampled_from([15, 16, 17, 64, 65, 256, 257, 300])


def rows_of(batch: pa.RecordBatch, rate: int, common: int) -> list[tuple[object, ...]]:
    [made] = told([batch], rate=rate, common=common)
    made.validate(full=True)
    return sorted(zip(*(column.to_pylist() for column in made.columns), strict=True))


@settings(deadline=None, max_examples=40)
@given(
    st.dictionaries(VALUE, SIZE, max_size=8),
    st.sampled_from([1, 3, 4, 2**63]),
    st.sampled_from([1, 2, 3, 16, 257, 2_000]),
    st.randoms(use_true_random=False),
)
@example({0: 4, -4: 5}, 4, 2_000, None)
def test_both_tell_the_same(
    often: dict[int, int], rate: int, common: int, drawn: random.Random | None
) -> None:
    value = np.repeat(np.array(sorted(often), np.int64), [often[v] for v in sorted(often)])
    row = [n * 7 % 1009 if drawn is None else drawn.randrange(2**62) for n in range(len(value))]
    batch = pa.record_batch([pa.array(value), pa.array(row, pa.int64())], schema=VALUES)
    found = rows_of(batch, rate, common)
    with array_code_only():
        assert rows_of(batch, rate, common) == found
    pairs = sum(n * (n - 1) // 2 for n in often.values() if n <= min(4, common))
    entries = sum(n for n in often.values() if 4 < n <= common)
    assert len(found) == pairs + entries


def test_what_is_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of each value"):
        occurrences.told(NONE, np.zeros(1, np.int64), few=4, most=9, bounds=[5], rate=4)
    with pytest.raises(ValueError, match="a rate"):
        occurrences.told(NONE, NONE, few=4, most=9, bounds=[5], rate=0)
    with pytest.raises(ValueError, match="a rate"):
        occurrences.told(NONE, NONE, few=4, most=9, bounds=range(127), rate=1)
