"""Open a report in a process of its own, with bounds of memory and time.

The process gets the bytes and gives back blocks of text; it may write no file. If the libraries
that read PDF and XML fail on a hostile file, this process alone goes down with them.
"""

from __future__ import annotations

import sys

import msgspec

from mabillon.dispatch.imported import opening
from mabillon.dispatch.imported.opened import Opened
from mabillon.workflows.apart import Apart, answer
from mabillon.workflows.bounds import Bounds


def open_apart(format: str, data: bytes, bounds: Bounds) -> Opened:
    """Open the bytes of a report in a process of its own.

    Raises
    ------
    UnreadableInput
        They cannot be read; the message says why, without the file's name.
    LimitExceeded
        That took more time or memory than it may, or broke the reader.
    """
    with Apart(__name__, bounds) as process:
        return msgspec.msgpack.decode(process.ask(data, format), type=Opened)


def work(data: bytes, format: str) -> bytes:
    """Return what a report of this format holds (MessagePack)."""
    return msgspec.msgpack.encode(opening.open_as(format, data))


if __name__ == "__main__":
    sys.exit(answer(work))
