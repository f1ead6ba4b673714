"""How an engine is named, and whether what is named can be."""

from __future__ import annotations

import os
import re
import socket
from typing import Final
from urllib.parse import urlsplit

from mabillon.errors import UsageError
from mabillon.text.display import plain

PATIENCE_S: Final = 5.0
"""How long a cluster's address may take to answer."""

LEAST_MB: Final = 708
"""The least memory of a local worker: two thirds of it are Java's, of which Spark wants 450 MiB,
and Java does not count all of its heap."""

MOST_CORES: Final = 1024
"""Of one machine: more are a slip of the pen."""

_LOCAL: Final = re.compile(r"local\[\s*(\d{1,9}|\*)\s*\]")
_WORKERS: Final = re.compile(r"local-cluster\[\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*\]")


def is_local(address: str) -> bool:
    """Say whether its workers are processes of this machine."""
    return bool(_LOCAL.fullmatch(address) or _WORKERS.fullmatch(address))


def check_address(address: str) -> None:
    """See that an address names a cluster that can be, and that one out there answers.

    Raises
    ------
    UsageError
        It does not.
    """
    if is_local(address):
        _check_local(address)
    elif address.startswith("spark://"):
        _check_answers(address)
    elif address not in ("local", "yarn") and not address.startswith("k8s://"):
        raise UsageError(
            f"{address!r} is no engine",
            do="name embedded, spark://HOST:PORT, local[N] or local-cluster[WORKERS,CORES,MB]",
        )


def memory(address: str) -> str:
    """Return an executor's heap: two thirds of its worker's memory, the rest is Python's."""
    found = _WORKERS.fullmatch(address)
    return f"{int(found[3]) * 2 // 3}m" if found else "1g"


def cores(address: str) -> int:
    """Return how many cores a local address asks for."""
    if found := _WORKERS.fullmatch(address):
        return int(found[1]) * int(found[2])
    found = _LOCAL.fullmatch(address)
    return int(found[1]) if found and found[1] != "*" else os.cpu_count() or 1


def _check_local(address: str) -> None:
    asked = cores(address)
    if not 1 <= asked <= MOST_CORES:
        raise UsageError(
            f"{asked:,} cores cannot compute",
            where=plain(address),
            do=f"ask for 1 to {MOST_CORES:,}; this machine has {os.cpu_count() or 1}",
        )
    found = _WORKERS.fullmatch(address)
    if found is None:
        return
    each, all_of_it = int(found[3]), _machine_mb()
    if each < LEAST_MB:
        raise UsageError(
            f"{each:,} MB are too little for a worker",
            where=plain(address),
            do=f"give each {LEAST_MB} or more, as in local-cluster[2,1,1536]",
        )
    if int(found[1]) * each > all_of_it:
        raise UsageError(
            f"the workers would have {int(found[1]) * each:,} MB, and this machine has "
            f"{all_of_it:,}",
            where=plain(address),
            do="ask for fewer workers, or for less memory (the last number)",
        )


def _machine_mb() -> int:
    """Return how many MB of memory this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20


def _check_answers(address: str) -> None:
    for one in address.removeprefix("spark://").split(","):
        try:
            at = urlsplit(f"//{one}")
            host, port = at.hostname, at.port
        except ValueError:
            host, port = None, None
        if not host or not port:
            raise UsageError(f"{address!r} is no address", do="name spark://HOST:PORT")
        try:
            socket.create_connection((host, port), PATIENCE_S).close()
            return
        except OSError as error:
            failure = error
    raise UsageError(
        f"the cluster does not answer ({failure})",
        where=plain(address),
        do="see that it runs and that this machine may reach it",
    )
