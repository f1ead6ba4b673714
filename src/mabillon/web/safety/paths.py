"""Messages without the server's paths, for people who need not know where things lie on it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_PATH: Final = re.compile(r"(?<![\w.:/])/([\w.@+~-]+)((?:/[^\s/:;,'\"<>|]+)*)/?")


@cache
def _tops() -> frozenset[str]:
    return frozenset(one.name for one in Path("/").iterdir())


def without_paths(text: str) -> str:
    """Return a message in which each path of this machine is its last name alone.

    >>> without_paths("/tmp/desk/archive/register.yaml: line 3; see /opinions/7")
    '…/register.yaml: line 3; see /opinions/7'
    """

    def last(found: re.Match[str]) -> str:
        if found[1] not in _tops() or not found[2]:
            return found[0]
        return f"…/{found[2].rpartition('/')[2]}"

    return _PATH.sub(last, text)
