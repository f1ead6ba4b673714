"""A real loop in a process to which things happen: killed, out of room, its clock set.

    loop_child.py ARCHIVE ROUNDS OFFSET JUMP KILL LARGEST

The wall clock is OFFSET seconds ahead, and JUMP more after the first round. With KILL > 0 the
process kills itself by SIGKILL at that file operation; with LARGEST > 0 no file may be larger,
from the second round on. Waits take no time. Prints a line for each round.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from datetime import timedelta
from pathlib import Path

from mabillon.errors import MabillonError
from mabillon.workflows.looping import Told, loop

sys.path.insert(0, str(Path(__file__).parent.parent / "fixtures"))
from looped_desk import Hours


def main(root: str, rounds: int, offset: float, jump: float, limit: int, largest: int) -> int:
    hours = Hours()
    hours.set = timedelta(seconds=offset)
    count = 0

    def count_operations(event: str, _: object) -> None:
        nonlocal count
        if event == "open" or event.startswith("os."):
            count += 1
            if count == limit:
                os.kill(os.getpid(), signal.SIGKILL)

    def tell(told: Told) -> None:
        print(told.round.number, len(told.round.failures), told.round.jumped_s, flush=True)
        hours.set = timedelta(seconds=offset + jump)
        if largest:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    sys.addaudithook(count_operations)
    try:
        loop(
            Path(root),
            600,
            stop=hours,
            tell=tell,
            rounds=rounds,
            now=hours.now,
            elapsed=hours.elapsed,
        )
    except MabillonError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    print("done", count, flush=True)
    return 0


if __name__ == "__main__":
    given = sys.argv
    sys.exit(
        main(
            given[1],
            int(given[2]),
            float(given[3]),
            float(given[4]),
            int(given[5]),
            int(given[6]),
        )
    )
