"""Progress on standard error: a bar on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from mabillon.text.display import plain
from mabillon.workflows.progress import Progress, Silent

LINE_EVERY_S = 5.0
NAME_WIDTH = 30
COLUMNS, LINES = 80, 24
"""Of a terminal that does not say how large it is."""


class Bar:
    """A bar with rate and remaining time."""

    def __init__(self, verb: str, unit: str) -> None:
        from tqdm import tqdm  # here, for it takes time and is mostly not needed

        self._verb = verb
        self._bar = tqdm(
            total=0,
            unit=unit or "B",
            unit_scale=True,
            desc=verb,
            file=sys.stderr,
            leave=False,
            mininterval=0.2,
            **size(),
        )

    def expect(self, total: int) -> None:
        """Set how many bytes there are."""
        self._bar.reset(total)

    def at(self, name: str) -> None:
        """Show the file's name."""
        self._bar.set_description_str(f"{self._verb} {_short(name)}", refresh=False)

    def advance(self, count: int) -> None:
        """Move the bar."""
        self._bar.update(count)

    def pause(self) -> None:
        """Clear the line, for a question to be asked."""
        self._bar.clear()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


class Lines:
    """A line now and then, for logs: how far, how fast, how much longer."""

    def __init__(self, verb: str, unit: str) -> None:
        self._verb = verb
        self._unit = unit
        self._total = self._done = 0
        self._began = self._last = time.monotonic()
        self._name = ""

    def expect(self, total: int) -> None:
        """Note how many bytes there are, from now on."""
        self._total = total
        if self._done:
            self._done, self._began = 0, time.monotonic()

    def at(self, name: str) -> None:
        """Note the file's name."""
        self._name = name

    def advance(self, count: int) -> None:
        """Count, and say so if it is time."""
        self._done += count
        now = time.monotonic()
        if now - self._last < LINE_EVERY_S:
            return
        self._last = now
        rate = self._done / (now - self._began)
        left = max(self._total - self._done, 0) / rate if rate else 0.0
        share = 100 * self._done / self._total if self._total else 100
        print(
            f"{self._verb} {_short(self._name)}: {self._amount(self._done)} of "
            f"{self._amount(self._total)} ({share:.0f} %), {self._amount(rate)}/s, "
            f"about {_duration(left)} left",
            file=sys.stderr,
            flush=True,
        )

    def _amount(self, count: float) -> str:
        """Return how many of what there are; bytes in MB, or kB where they are few."""
        if self._unit:
            return f"{count:,.0f}{self._unit}" if count >= 10 else f"{count:.1f}{self._unit}"
        return f"{count / 1e6:,.1f} MB" if count >= 1e6 else f"{count / 1e3:,.1f} kB"

    def pause(self) -> None:
        """Nothing is in the way of a question."""

    def close(self) -> None:
        """Nothing to take away."""


@contextmanager
def progress(verb: str, *, quiet: bool, unit: str = "") -> Iterator[Progress]:
    """Show progress on standard error while the block lasts.

    Parameters
    ----------
    verb
        What is being done: "reading", "checking".
    quiet
        Show nothing.
    unit
        What is counted, such as " sources"; "" = bytes.
    """
    if quiet:
        yield Silent()
        return
    shown = Bar(verb, unit) if sys.stderr.isatty() else Lines(verb, unit)
    try:
        yield shown
    finally:
        shown.close()


def size() -> dict[str, int | bool]:
    """Return how large tqdm is to take the terminal for: as it is, or as we say.

    A terminal may report that it has no columns and no lines (one of a serial line, of a
    container, of an editor); left to itself tqdm would then show nothing.
    """
    try:
        known = all(os.get_terminal_size(sys.stderr.fileno()))
    except (OSError, ValueError):
        known = False
    return {"dynamic_ncols": True} if known else {"ncols": COLUMNS, "nrows": LINES}


def _short(name: str) -> str:
    text = plain(name)
    return text if len(text) <= NAME_WIDTH else "…" + text[1 - NAME_WIDTH :]


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
