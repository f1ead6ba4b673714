"""Bounds of memory and time for a process that opens what anybody may have made."""

from __future__ import annotations

import contextlib
import math
from dataclasses import dataclass

from mabillon.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Bounds:
    """What opening one file may take: seconds of processor time, MiB of memory."""

    seconds: int = 60
    megabytes: int = 1024


def beyond(bounds: Bounds) -> LimitExceeded:
    """Return what is said of a file whose process did not come to an end of itself."""
    return LimitExceeded(
        f"opening it needs more than {bounds.megabytes:,} MiB or {bounds.seconds} s, or breaks "
        "what reads it",
        do="do not open it elsewhere unless you know where it comes from; get another copy",
    )


def hold(bounds: Bounds) -> None:
    """Bound this process, where the system can: its memory for ever, its time from now.

    It may write no file either, and leaves no image of its memory. Called again, it grants
    the seconds anew: for a process that opens one file after another.
    """
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime) + bounds.seconds
    _, last = resource.getrlimit(resource.RLIMIT_CPU)
    for what, most in (
        (resource.RLIMIT_AS, (bounds.megabytes << 20, bounds.megabytes << 20)),
        (resource.RLIMIT_CPU, (until, last)),
        (resource.RLIMIT_CORE, (0, 0)),
        (resource.RLIMIT_FSIZE, (0, 0)),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, most)
