"""The process that brings the caches up to date: ``python -m mabillon.web.work.caching ROOT``.

It writes JSON lines ``[what, done, total]``, at last ``["known", position, 0]``, and gives way to
whatever else runs. With ``--last`` behind ROOT it has only what nobody else wants of the
processors, which may be nothing for long: whoever starts it so ends it (SIGTERM) and starts it
anew without. What it reads is loaded only then.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

GIVES_WAY: Final = 10
LAST: Final = "--last"


def _give_way(*, last: bool) -> None:
    """Let others go first; ``last``: always, where the system knows such a thing."""
    os.nice(GIVES_WAY)
    if last and sys.platform == "linux":
        with suppress(OSError):  # a container may not let it
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))


def _say(what: str, done: int, total: int) -> None:
    import msgspec

    sys.stdout.buffer.write(msgspec.json.encode([what, done, total]) + b"\n")
    sys.stdout.buffer.flush()


def main() -> int:
    """Do it."""
    _give_way(last=LAST in sys.argv[2:])
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what stands is left whole
    try:
        return _brought_up(Path(sys.argv[1]))
    except KeyboardInterrupt:
        return 130


def _brought_up(root: Path) -> int:
    from mabillon.archive.store import Store
    from mabillon.errors import MabillonError
    from mabillon.workflows.caches import bring_up

    try:
        with Store.open(root) as store:
            _say("known", bring_up(store, _say), 0)
    except MabillonError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main())
