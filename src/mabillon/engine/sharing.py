"""Which posts share sketch values with questions: one against all, over all that is sketched."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from mabillon.engine.contract import Engine, Relation

ASKED: Final = pa.schema(
    [
        pa.field("value", pa.int64()),  # of a question's sketch, seen as signed
        pa.field("asked", pa.int64()),  # which question; it has a value once
        pa.field("sampled", pa.bool_()),  # a value that long texts keep
    ]
)

FOUND: Final = pa.schema(
    [
        pa.field("asked", pa.int64()),
        pa.field("row", pa.int64()),
        pa.field("shared", pa.int64()),  # values in common
        pa.field("sampled", pa.int64()),  # of them those that long texts keep
        pa.field("size", pa.int64()),  # values that the row keeps
        pa.field("words", pa.int64()),  # of the row's text
    ]
)

RUNS: Final = pa.schema(
    [
        pa.field("first", pa.int64()),  # first row of a stretch of rows
        pa.field("end", pa.int64()),  # the row after its last
    ]
)


def find(
    engine: Engine, asked: Relation, values: Relation, words: Relation, runs: Relation, common: int
) -> Relation:
    """Return the rows that share values with questions, and how many.

    Parameters
    ----------
    asked
        ``ASKED``.
    values
        ``pairs.VALUES`` of all rows.
    words
        (row, size, words): how many values and words each row has.
    runs
        ``RUNS``, which together have all rows.
    common
        A value that stands in more rows of a run than this is passed over there: a footer.

    Returns
    -------
    Relation
        ``FOUND``, by question and row.
    """
    wanted = asked.select("value").distinct()
    hits = values.join(wanted, "value").select("value", "row")
    hits = hits.join(runs, [hits.row >= runs.first, hits.row < runs.end])
    hits = engine.kept(hits.select("value", "row", "first"))
    often = hits.group_by("value", "first").aggregate(often=lambda t: t.count())
    hits = hits.join(often.filter(often.often <= common), ["value", "first"])
    both = hits.select("value", "row").join(asked, "value")
    found = both.group_by("asked", "row").aggregate(
        shared=both.count(), sampled=both.sampled.cast("int64").sum()
    )
    return found.join(words, "row").select(*(name for name in FOUND.names)).order_by("asked", "row")


__all__ = ["ASKED", "FOUND", "RUNS", "find"]
