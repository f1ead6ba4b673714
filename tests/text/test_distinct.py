from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.distinct import distinct


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=40))
def test_it_is_what_numpy_says(numbers: list[int]) -> None:
    asked = np.array([*numbers, *numbers[:9]], np.int64)
    found = distinct(asked)
    assert found.dtype == asked.dtype
    assert found.tolist() == np.unique(asked).tolist() == sorted(set(numbers))


@pytest.mark.parametrize("kind", [np.int64, np.uint64])
def test_of_none_there_is_none(kind: type[np.int64] | type[np.uint64]) -> None:
    assert distinct(np.empty(0, kind)).tolist() == []
