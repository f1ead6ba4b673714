"""Progress of work that counts things other than bytes: rows sketched, statements verified."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from mabillon.cli.progress import size


@contextmanager
def counting(verb: str, unit: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function to be told (how many are done, of how many); shown after a second.

    On a terminal a bar with rate and remaining time on standard error; elsewhere nothing,
    for such work is short.
    """
    bar = tqdm(
        desc=verb,
        unit=f" {unit}",
        file=sys.stderr,
        leave=False,
        delay=1,
        disable=quiet or not sys.stderr.isatty(),
        **size(),
    )

    def tell(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield tell
    finally:
        bar.close()
