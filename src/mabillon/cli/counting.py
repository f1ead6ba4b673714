"""Progress of work that counts things other than bytes: rows sketched, statements verified."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mabillon.cli.progress import size

if TYPE_CHECKING:
    from tqdm import tqdm


@contextmanager
def counting(verb: str, unit: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function to be told (how many are done, of how many); shown after a second.

    On a terminal a bar with rate and remaining time on standard error; elsewhere nothing,
    for such work is short. Of 0: how many there are is not known, and no bar is shown but how
    many are done and how long it has taken, anew each time it is told.
    """
    shown = not quiet and sys.stderr.isatty()
    bar: tqdm[None] | None = None

    def tell(done: int, total: int) -> None:
        nonlocal bar
        if not shown:
            return
        if bar is None:
            bar = _bar(verb, unit)
        bar.total = total or None
        bar.update(done - bar.n)
        if not total:
            bar.refresh()

    try:
        yield tell
    finally:
        if bar is not None:
            bar.close()


def _bar(verb: str, unit: str) -> tqdm[None]:
    from tqdm import tqdm  # here, for it takes time and is mostly not needed

    return tqdm(desc=verb, unit=f" {unit}", file=sys.stderr, leave=False, delay=1, **size())
