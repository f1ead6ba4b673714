"""The process of one piece of long work: ``python -m mabillon.web.work.child``.

It reads ``{"root": …, "task": …, "asked": {…}}`` from standard input and writes JSON lines:
``{"what": …, "done": n, "total": m, "unit": …}`` while it works, at last ``{"result": {…}}`` or
``{"error": …}``. SIGINT ends it as Ctrl-C ends a command: what was kept is whole.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import msgspec

from mabillon.errors import MabillonError
from mabillon.web.work.tasks import tasks

GIVES_WAY: Final = 5
"""How far it gives way to pages (`os.nice`)."""
EVERY_S: Final = 0.25
"""Progress is told no more often."""


class Order(msgspec.Struct, frozen=True):
    """What is to be done."""

    root: str
    task: str
    asked: dict[str, Any]


def _say(line: dict[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


class _Telling:
    def __init__(self) -> None:
        self._last = ("", 0.0)

    def __call__(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        now = time.monotonic()
        if what != self._last[0] or now - self._last[1] >= EVERY_S or done == total:
            self._last = (what, now)
            _say({"what": what, "done": done, "total": total, "unit": unit})


def main() -> int:
    """Do it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a server may be begun without it
    os.nice(GIVES_WAY)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        _say({"result": tasks()[order.task](Path(order.root), order.asked, _Telling())})
    except MabillonError as error:
        _say({"error": str(error)})
        return error.exit_status
    except KeyboardInterrupt:
        _say({"error": "stopped; what was kept until then is whole"})
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
