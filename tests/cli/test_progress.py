"""Progress on terminals: also on one that does not say how wide it is."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from mabillon.cli.counting import counting
from mabillon.cli.progress import progress


@contextmanager
def terminal(lines: int, columns: int, patch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Make a terminal of that size standard error; gives what was written to it."""
    reading, writing = os.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def seen() -> str:
        text = b""
        while select.select([reading], [], [], 0.2)[0]:
            text += os.read(reading, 1 << 16)
        return text.decode()

    with os.fdopen(writing, "w") as written, patch.context() as patched:
        patched.setattr(sys, "stderr", written)
        yield seen
    os.close(reading)


SIZES = pytest.mark.parametrize(("lines", "columns"), [(0, 0), (24, 0), (24, 60)])


@SIZES
def test_bytes_read(lines: int, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(lines, columns, monkeypatch) as seen, progress("reading", quiet=False) as told:
        told.expect(1000)
        told.at("posts.jsonl")
        time.sleep(0.25)
        told.advance(500)
        shown = seen()
    assert "reading posts.jsonl" in shown and "50%" in shown


@SIZES
def test_things_counted(lines: int, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(lines, columns, monkeypatch) as seen:
        with counting("sketching", "posts", quiet=False) as tell:
            tell(1, 10)
            time.sleep(1.1)
            tell(5, 10)
        shown = seen()
    assert "sketching" in shown and "5/10" in shown


def test_what_nobody_knows_the_end_of_has_no_share(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(24, 80, monkeypatch) as seen:
        with counting("computing", "parts", quiet=False) as tell:
            for done in (1, 5, 5):
                tell(done, 0)
        shown = seen()
    assert "computing: 5 parts [00:00" in shown
    assert "%" not in shown and "/5" not in shown and "<" not in shown
