"""The rule ``citation-broken``: what was meant as a citation, and is none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from mabillon.dispatch.citations import KINDS, Broken
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Block

_FORM: Final = "write [@post:CHANNEL/ID], [@evidence:DIGEST], [@opinion:7] or [@dispatch:SERIES/14]"
_KINDS: Final = "|".join(KINDS)
_BARE: Final = re.compile(rf"@(?:{_KINDS}):[^\s;\]]*")
_ALMOST: Final = re.compile(rf"{_BARE.pattern}|\[(?:{_KINDS}):[^\[\]\n]*\]")


def _check(checked: Checked) -> Iterator[Fault]:
    dispatch = checked.dispatch
    for found in _BARE.finditer(dispatch.source, 0, dispatch.body):
        yield Fault(
            *found.span(),
            "a citation stands in the front matter, where no note can stand",
            "cite in the text, and leave it out here",
        )
    starts = [broken.start for broken in dispatch.broken]
    for block in dispatch.blocks:
        if block.kind == "code":
            continue
        first, last = (bisect_left(starts, at) for at in (block.start, block.stop))
        within = dispatch.broken[first:last]
        for one in within:
            yield Fault(one.start, one.stop, f"this citation is broken: {one.why}", _FORM)
        yield from _almost(block, within)


def _almost(block: Block, broken: Sequence[Broken]) -> Iterator[Fault]:
    """Yield what would be a citation but for its brackets or its @."""
    n = 0
    for found in _ALMOST.finditer(block.text):
        start, text = block.start + found.start(), found.group()
        while n < len(broken) and broken[n].stop <= start:
            n += 1
        if n < len(broken) and broken[n].start <= start:
            continue
        if text.startswith("["):
            says, do = "this citation has no @", f"write [@{text[1:]}"
        else:
            says, do = "this citation has no brackets", f"write [{text}]"
        yield Fault(start, start + len(text), says, do)


CITATION_BROKEN: Final = Rule(
    "citation-broken", "Every citation is written as one.", _check, always=True
)
