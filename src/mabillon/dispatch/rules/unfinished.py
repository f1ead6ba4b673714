"""``unfinished``: what is still to be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_LEFT: Final = re.compile(
    r"\bTO DO:|\bTODO\b|\bTK\b|\bXXX\b|\[(?:to be (?:written|confirmed|checked)|tbc|tbd|\?{2,})\]"
)


def _check(checked: Checked) -> Iterator[Fault]:
    source = checked.dispatch.source
    for found in _LEFT.finditer(source):
        line = source.find("\n", found.start())
        stop = line if line >= 0 else len(source)
        yield Fault(
            found.start(), stop, "something is still to be written", "write it, or remove it"
        )


UNFINISHED: Final = Rule(
    "unfinished",
    "Nothing is left to be written: no TO DO, TK, [to be confirmed].",
    _check,
    always=True,
)
