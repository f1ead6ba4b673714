"""Open a report in a process of its own, with bounds of memory and time.

    python -m mabillon.workflows.opening_apart FORMAT SECONDS MEGABYTES < file

The process gets the bytes and gives back blocks of text as JSON; it may write no file. If the
libraries that read PDF and XML fail on a hostile file, this process alone goes down with them.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import msgspec

from mabillon.dispatch.imported import opening
from mabillon.dispatch.imported.opened import Opened
from mabillon.errors import UnreadableInput
from mabillon.workflows.bounds import Bounds, beyond, hold

_UNREADABLE: Final = 3
_STARTING_S: Final = 10


class _Refusal(msgspec.Struct):
    what: str
    do: str | None


def open_apart(format: str, data: bytes, bounds: Bounds) -> Opened:
    """Open the bytes of a report in a process of its own.

    Raises
    ------
    UnreadableInput
        They cannot be read; the message says why, without the file's name.
    LimitExceeded
        That took more time or memory than it may, or broke the reader.
    """
    command = [sys.executable, "-P", "-m", __name__, format]
    command += [str(bounds.seconds), str(bounds.megabytes)]
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=bounds.seconds + _STARTING_S,
            check=False,
        )
    except subprocess.TimeoutExpired as failure:
        raise beyond(bounds) from failure
    if done.returncode == 0:
        return msgspec.json.decode(done.stdout, type=Opened)
    if done.returncode == _UNREADABLE:
        refusal = msgspec.json.decode(done.stdout, type=_Refusal)
        raise UnreadableInput(refusal.what, do=refusal.do)
    raise beyond(bounds)


def main() -> int:
    """Open what standard input brings; return the exit status."""
    hold(Bounds(int(sys.argv[2]), int(sys.argv[3])))
    try:
        answer: Opened | _Refusal = opening.open_as(sys.argv[1], sys.stdin.buffer.read())
        status = 0
    except UnreadableInput as failure:
        answer, status = _Refusal(failure.what, failure.do), _UNREADABLE
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return status


if __name__ == "__main__":
    sys.exit(main())
