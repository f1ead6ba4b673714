"""Table computations that grow with the archive, on DuckDB in memory over Arrow tables.

DuckDB owns no file here; what it computes is handed on as Arrow.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

PAIRS = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),  # row
        pa.field("b", pa.int64(), nullable=False),  # row, greater than a
        pa.field("shared", pa.int64(), nullable=False),  # values in common
        pa.field("size_a", pa.int64(), nullable=False),  # values of a that were compared
        pa.field("size_b", pa.int64(), nullable=False),
    ]
)


def candidate_pairs(
    values: pa.Table,
    channels: pa.Table,
    *,
    rate: int,
    containment: float,
    common: int,
    threads: int = 2,
) -> pa.Table:
    """Return the pairs of rows in different channels that seem to have much in common.

    Parameters
    ----------
    values
        (value: uint64, row: int64), the sketch values of each row.
    channels
        (row: int64, channel: string, short: bool); pairs within one channel are left out.
        ``short``: the row keeps all its values.
    rate
        A row that is not short keeps only values divisible by it: a pair of which one is
        not short is compared on those alone, two short ones on all that they have.
    containment
        Least share, 0 to 1, of the smaller row's values that the larger one has.
    common
        A value in more rows than this joins nothing: it is a footer.
    threads
        Of DuckDB.

    Returns
    -------
    pa.Table
        ``PAIRS``, by a and b.
    """
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("all_values", values)
        connection.register("channels", channels)
        found: pa.Table = connection.sql(
            """
            WITH every AS (
                SELECT value, row, channel, short, value % $rate = 0 AS kept_by_long
                FROM all_values JOIN channels USING (row)
            ),
            sizes AS (
                SELECT row, count(*) AS whole, count(*) FILTER (kept_by_long) AS sampled
                FROM every GROUP BY row
            ),
            usable AS (
                SELECT * FROM every WHERE value IN (
                    SELECT value FROM every GROUP BY value
                    HAVING count(*) BETWEEN 2 AND $common
                )
            ),
            brief AS (SELECT * FROM usable WHERE short),
            thin AS (SELECT * FROM usable WHERE kept_by_long),
            pairs AS (
                SELECT x.row AS a, y.row AS b, true AS brief, count(*) AS shared
                FROM brief x JOIN brief y
                ON x.value = y.value AND x.row < y.row AND x.channel <> y.channel
                GROUP BY ALL
                UNION ALL
                SELECT x.row, y.row, false, count(*)
                FROM thin x JOIN thin y
                ON x.value = y.value AND x.row < y.row AND x.channel <> y.channel
                AND NOT (x.short AND y.short)
                GROUP BY ALL
            ),
            sized AS (
                SELECT a, b, shared,
                    CASE WHEN brief THEN s.whole ELSE s.sampled END AS size_a,
                    CASE WHEN brief THEN t.whole ELSE t.sampled END AS size_b
                FROM pairs JOIN sizes s ON s.row = a JOIN sizes t ON t.row = b
            )
            SELECT a, b, shared, size_a, size_b FROM sized
            WHERE shared >= $containment * least(size_a, size_b)
            ORDER BY a, b
            """,
            params={"rate": rate, "containment": containment, "common": common},
        ).to_arrow_table()
    return found.cast(PAIRS)
