"""The compiled table of known versions answers as the sorted runs do, and as a dict would."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.archive.version_runs import Runs
from mabillon.archive.versions import VersionIndex
from mabillon.compiled import array_code_only
from mabillon.compiled import known as tables_of_versions
from mabillon.compiled.known import Keys, Table, table


@pytest.fixture
def known() -> Table:
    made = table()
    if made is None:
        pytest.skip("needs a C compiler")
    return made


def some(numbers: list[int]) -> Keys:
    """Two numbers a version; the first alone does not tell them apart."""
    return np.array([[n % 3, n] for n in numbers], np.uint64).reshape(-1, 2)


# A step holds versions, or asks for the rows of versions; of some the row is given.
numbers = st.lists(st.integers(0, 60), max_size=30)
steps = st.lists(st.tuples(st.booleans(), numbers, st.integers(0, 3)), max_size=12)


@settings(deadline=None)
@given(steps)
def test_table_runs_and_a_dict_say_the_same(steps: list[tuple[bool, list[int], int]]) -> None:
    tabled, runs = table(), Runs()
    if tabled is None:
        pytest.skip("needs a C compiler")
    rows_of: dict[int, int] = {}
    next_row = 0
    for held, drawn, told in steps:
        if held:
            distinct = list(dict.fromkeys(drawn))
            for known in (tabled, runs):
                known.hold(some(distinct), next_row)
            for at, number in enumerate(distinct):
                rows_of.setdefault(number, next_row + at)
            next_row += len(distinct)
            continue
        given_rows = np.full(len(drawn), -1, np.int64)
        given_rows[:told] = 7
        rows, also = given_rows.copy(), given_rows.copy()
        new = tabled.place(some(drawn), rows, next_row)
        assert runs.place(some(drawn), also, next_row).tolist() == new.tolist()
        assert rows.tolist() == also.tolist()
        for at, number in enumerate(drawn):
            is_new = at >= told and number not in rows_of
            if is_new:
                rows_of[number] = next_row
                next_row += 1
            assert new[at] == is_new
            assert rows[at] == (7 if at < told else rows_of[number])


def test_a_table_that_grows_forgets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_of_versions, "_FIRST_BITS", 17)
    known = table()
    if known is None:
        pytest.skip("needs a C compiler")
    versions = np.random.default_rng(1).integers(0, 2**64, (600_000, 2), np.uint64)
    known.hold(versions[:200_000], 5)  # more than go into the first table
    for start in range(200_000, len(versions), 50_000):
        rows = np.full(50_000, -1, np.int64)
        assert known.place(versions[start : start + 50_000], rows, start + 5).all()
    rows = np.full(len(versions), -1, np.int64)
    assert not known.place(versions, rows, 0).any()
    assert (rows == 5 + np.arange(len(versions))).all()


@pytest.mark.parametrize("few", [0, 10, 10_000])
def test_an_index_is_the_same_in_both_ways(known: Table, few: int) -> None:
    def answers() -> list[list[int]]:
        index, told = VersionIndex(few), []
        index.hold(some([*range(0, 40, 2)]), 0)
        index.hold(some([*range(100, 140, 2)]), 20)
        next_row = 40
        for drawn in ([0, 1, 1, 100], [3, 1, 0, 138, 3], [*range(200)], []):
            rows, new = index.resolve(some(drawn), next_row)
            told += [rows.tolist(), new.tolist()]
            next_row += int(new.sum())
        return told

    compiled = answers()
    with array_code_only():
        assert answers() == compiled


def strided(versions: Keys) -> Keys:
    return versions[::-1]


def unaligned(versions: Keys) -> Keys:
    data = b"x" + versions.tobytes()
    return np.frombuffer(data, np.uint64, offset=1).reshape(-1, 2)


@pytest.mark.parametrize("as_it_lies", [strided, unaligned])
def test_versions_may_lie_in_memory_as_they_like(
    known: Table, as_it_lies: Callable[[Keys], Keys]
) -> None:
    versions = as_it_lies(some([1, 2, 3]))
    known.hold(versions, 0)
    rows = np.full(3, -1, np.int64)
    assert not known.place(versions.copy(), rows, 9).any()
    assert rows.tolist() == [0, 1, 2]


def test_what_is_not_as_it_must_be_is_refused(known: Table) -> None:
    for rows in (np.zeros(3, np.int64), np.zeros(2, np.int32), np.zeros(4, np.int64)[::2]):
        with pytest.raises(ValueError, match="rows must be"):
            known.place(some([1, 2]), rows, 0)
    for versions in (np.zeros(2, np.uint64), np.zeros((1, 3), np.uint64), np.zeros((1, 2))):
        with pytest.raises(ValueError, match="versions must be"):
            known.hold(versions, 0)


def test_the_loop_itself_refuses_what_does_not_fit(known: Table) -> None:
    known._room.room = 1
    two = some([1, 2])
    assert known._hold(known._room, two.ctypes.data, 2, 0) == -1
    assert known._room.count == 0
    slots = np.zeros(4, np.uint64)
    for bits in (0, 2, 33):
        assert known._widen(slots.ctypes.data, 4, slots.ctypes.data, bits) == -1
