"""Bytes that anybody may have made, worked on in a process of its own, which alone may fall.

    python -m MODULE SECONDS MEGABYTES ARGUMENT … < bytes

The module's process calls `answer` with the work; whoever wants it done calls `asked`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.workflows.bounds import Bounds, beyond, hold
from mabillon.workflows.pictures_apart import Refusal

_UNREADABLE: Final = 3
_STARTING_S: Final = 10


def asked(module: str, data: bytes, bounds: Bounds, *arguments: str | int) -> bytes:
    """Return what a module's process makes of some bytes.

    Raises
    ------
    UnreadableInput
        It cannot be done; the message says why and what to do, without a file's name.
    LimitExceeded
        That took more time or memory than it may, or broke the process.
    """
    command = [sys.executable, "-P", "-m", module]
    command += map(str, (bounds.seconds, bounds.megabytes, *arguments))
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=bounds.seconds + _STARTING_S,
            check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # what it multiplies is small
        )
    except subprocess.TimeoutExpired as failure:
        raise beyond(bounds) from failure
    if done.returncode == 0:
        return done.stdout
    if done.returncode == _UNREADABLE:
        refusal = msgspec.msgpack.decode(done.stdout, type=Refusal)
        raise (LimitExceeded if refusal.too_much else UnreadableInput)(refusal.what, do=refusal.do)
    raise beyond(bounds)


def answer(work: Callable[..., bytes]) -> int:
    """Do some work in this process; return its exit status.

    Parameters
    ----------
    work
        Given the bytes of standard input and the arguments, gives what is written.
    """
    seconds, megabytes, *arguments = sys.argv[1:]
    hold(Bounds(int(seconds), int(megabytes)))
    try:
        made, status = work(sys.stdin.buffer.read(), *arguments), 0
    except UnreadableInput as failure:
        too_much = isinstance(failure, LimitExceeded)
        refusal = Refusal(what=failure.what, do=failure.do, too_much=too_much)
        made, status = msgspec.msgpack.encode(refusal), _UNREADABLE
    sys.stdout.buffer.write(made)
    return status
