"""The quotations of a text: between quotation marks of any kind, and paragraphs set apart.

Fewer than four words between marks are a name or a word held at arm's length, no quotation.
A paragraph that opens marks and does not close them is quoted to its end; whether it
goes on in the next paragraph is told by the mark with which that begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mabillon.dispatch.imported.opened import Block, one_line
from mabillon.dispatch.imported.report import Quotation

FEWEST_WORDS: Final = 4
_PAIRS: Final = {"“": "”", "«": "»", "„": "“”", "»": "«"}
_BEGINS: Final = re.compile(r'\s*(?:\[[^\[\]\n]{1,80}\]\s*|[-–—]\s*)*["“«„]')
_SIGNS: Final = re.compile('[“”«»„]|(?<!\\d)"|"(?!\\w)')


def quotations(body: Iterable[Block]) -> Iterator[Quotation]:
    """Yield the quotations in order."""
    blocks = list(body)
    for number, block in enumerate(blocks):
        if block.role == "quote":
            yield Quotation(one_line(block.text), block.place(0), block=True)
        elif block.role == "text":
            following = blocks[number + 1] if number + 1 < len(blocks) else None
            yield from _inline(block, goes_on=following is not None and _goes_on(following))


def _goes_on(block: Block) -> bool:
    """Tell whether a paragraph begins with a quotation mark, or is set apart."""
    return block.role == "quote" or _BEGINS.match(block.text) is not None


def _inline(block: Block, *, goes_on: bool) -> Iterator[Quotation]:
    start, closing, depth = 0, "", 0
    for sign in _SIGNS.finditer(block.text):
        straight = sign[0] == '"'
        begins = _may_begin(sign) if straight else sign[0] in _PAIRS
        if depth and sign[0] in closing and not (straight and begins):
            depth -= 1
            if not depth:
                yield from _long(block, start, sign.start(), closed=True)
        elif begins and not depth:
            start, closing, depth = sign.end(), '"' if straight else _PAIRS[sign[0]], 1
        elif begins and (closing == sign[0] or (sign[0] in _PAIRS and _PAIRS[sign[0]] == closing)):
            depth += 1
    if depth:
        yield from _long(block, start, len(block.text), closed=False, goes_on=goes_on)


def _may_begin(sign: re.Match[str]) -> bool:
    """Tell whether a straight mark stands before a word and not behind one."""
    text = sign.string
    before = text[sign.start() - 1] if sign.start() else " "
    after = text[sign.end() : sign.end() + 1] or " "
    return (before.isspace() or before in "([{-–—/'‘") and not after.isspace()


def _long(
    block: Block, start: int, stop: int, *, closed: bool, goes_on: bool = False
) -> Iterator[Quotation]:
    text = one_line(block.text[start:stop])
    if len(text.split()) >= FEWEST_WORDS:
        yield Quotation(text, block.place(start), closed=closed, goes_on=goes_on)
