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
        pa.field("shared", pa.int64(), nullable=False),  # sampled values in common
        pa.field("size_a", pa.int64(), nullable=False),  # sampled values of a
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
        (row: int64, channel: string); pairs within one channel are left out.
    rate
        Only values divisible by it are compared: those that long texts keep too.
    containment
        Least share, 0 to 1, of the smaller row's values that the larger one has.
    common
        A value in more rows than this joins nothing: it is a footer.
    threads
        Of DuckDB.

    Returns
    -------
    pa.Table
        ``PAIRS``, by a and b. Rows whose sketch kept no sampled value are in no pair.
    """
    with duckdb.connect(config={"threads": threads}) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("all_values", values)
        connection.register("channels", channels)
        found: pa.Table = connection.sql(
            """
            WITH sampled AS (
                SELECT value, row, channel FROM all_values JOIN channels USING (row)
                WHERE value % $rate = 0
            ),
            sizes AS (SELECT row, count(*) AS size FROM sampled GROUP BY row),
            usable AS (
                SELECT * FROM sampled WHERE value IN (
                    SELECT value FROM sampled GROUP BY value
                    HAVING count(*) BETWEEN 2 AND $common
                )
            ),
            pairs AS (
                SELECT x.row AS a, y.row AS b, count(*) AS shared
                FROM usable x JOIN usable y
                ON x.value = y.value AND x.row < y.row AND x.channel <> y.channel
                GROUP BY ALL
            )
            SELECT a, b, shared, s.size AS size_a, t.size AS size_b
            FROM pairs JOIN sizes s ON s.row = a JOIN sizes t ON t.row = b
            WHERE shared >= $containment * least(s.size, t.size)
            ORDER BY a, b
            """,
            params={"rate": rate, "containment": containment, "common": common},
        ).to_arrow_table()
    return found.cast(PAIRS)
