"""The process that brings the caches up to date: ``python -m mabillon.web.work.caching ROOT``.

It writes JSON lines ``[what, done, total]``, at last ``["known", position, 0]``, and gives way to
whatever else runs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from mabillon.archive.store import Store
from mabillon.errors import MabillonError
from mabillon.workflows.caches import bring_up

GIVES_WAY = 10


def _say(what: str, done: int, total: int) -> None:
    sys.stdout.buffer.write(msgspec.json.encode([what, done, total]) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Do it."""
    os.nice(GIVES_WAY)
    try:
        with Store.open(Path(sys.argv[1])) as store:
            _say("known", bring_up(store, _say), 0)
    except MabillonError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
