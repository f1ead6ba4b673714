"""Row groups that were asked for last are kept, as many as fit, and are what the file has."""

from __future__ import annotations

import pyarrow as pa

from mabillon.archive.kept_groups import KeptGroups


def table(number: int) -> pa.Table:
    """Return a table of 800 bytes."""
    return pa.table({"row": pa.array([number] * 100, pa.int64())})


def test_what_was_asked_for_last_is_kept_as_far_as_it_fits() -> None:
    kept, read = KeptGroups(most=2_000), list[int]()

    def ask(number: int) -> int:
        def read_now() -> pa.Table:
            read.append(number)
            return table(number)

        found = kept.get(("segment", number, ("row",)), read_now)
        return int(found["row"][0].as_py())

    assert [ask(n) for n in (1, 2, 1, 2)] == [1, 2, 1, 2]
    assert read == [1, 2]
    assert ask(1) == 1 and ask(3) == 3  # 2 was asked for longest ago, and goes
    assert ask(1) == 1 and read == [1, 2, 3]
    assert ask(2) == 2 and read == [1, 2, 3, 2]


def test_one_that_does_not_fit_is_kept_until_the_next() -> None:
    kept = KeptGroups(most=10)
    for _ in range(2):
        assert kept.get(("segment", 0, ("row",)), lambda: table(0)) == table(0)
    made = [kept.get(("segment", 1, columns), lambda: table(1)) for columns in (("row",), ("id",))]
    assert made == [table(1), table(1)]
