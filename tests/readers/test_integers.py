"""Whole numbers that stand in bytes, read at once."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.readers.integers import integers

WRITTEN = re.compile(rb"-?(?:0|[1-9][0-9]{0,17})(?![0-9])")


STRETCHES = st.one_of(
    st.integers(-(10**18) + 1, 10**18 - 1).map(str), st.text("0123456789-a", max_size=22)
).map(str.encode)


@given(st.lists(STRETCHES, min_size=1, max_size=4))
def test_each_is_read_or_none_is(stretches: list[bytes]) -> None:
    data = b"".join(stretch + b"," for stretch in stretches)
    at = np.cumsum([0, *(len(stretch) + 1 for stretch in stretches[:-1])])
    written = [one for one in map(WRITTEN.match, stretches) if one is not None]
    found = integers(data, at)
    if len(written) < len(stretches):
        assert found is None
    else:
        assert found is not None
        assert found[0].tolist() == [int(one[0]) for one in written]
        assert (found[1] - at).tolist() == [one.end() for one in written]


@pytest.mark.parametrize("number", [0, 7, 12345678, 123456789, 10**15, 10**16, 10**18 - 1])
@pytest.mark.parametrize("behind", [b"", b"}", b" and so on, and on"])
def test_as_many_digits_as_there_are(number: int, behind: bytes) -> None:
    for value in (number, -number):
        data = str(value).encode()
        found = integers(data + behind, np.zeros(1, dtype=np.int64))
        assert found is not None
        assert (found[0].tolist(), found[1].tolist()) == ([value], [len(data)])
