"""Where tables that grow with the archive are computed: on this machine or on a cluster."""

from __future__ import annotations

from mabillon.engine.contract import Engine, Tell

EMBEDDED = "embedded"
"""How the engine of this machine is named."""


def open_engine(address: str | None = None, tell: Tell | None = None) -> Engine:
    """Open an engine; close it, or use it in a ``with`` statement.

    Parameters
    ----------
    address
        None or "embedded": DuckDB in this process. Else Spark: spark://HOST:PORT,
        local-cluster[WORKERS,CORES,MB], local[N], yarn, k8s://….

    tell
        Told now and then how far a cluster is: (parts of its work done, 0: of how many is not
        known before it is done).

    Raises
    ------
    UsageError
        It is no engine, or cannot be reached or used; the message says what to do.
    """
    if address in (None, EMBEDDED):
        from mabillon.engine.embedded import Embedded

        return Embedded()
    from mabillon.engine.cluster import Cluster

    return Cluster(address, tell=tell)
