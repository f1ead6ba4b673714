"""The quotations of a text: between quotation marks of any kind, and paragraphs set apart.

Fewer than four words between marks are a name or a word held at arm's length, no quotation.
A paragraph that opens marks and does not close them is quoted to its end, as is the custom
where a quotation goes on in the next paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from mabillon.dispatch.imported.opened import Block, one_line
from mabillon.dispatch.imported.report import Quotation

FEWEST_WORDS: Final = 4
_PAIRS: Final = {"“": "”", "«": "»", "„": "“”", "»": "«"}
_SIGNS: Final = re.compile('[“”«»„]|(?<!\\d)"|"(?!\\w)')


def quotations(body: Iterable[Block]) -> Iterator[Quotation]:
    """Yield the quotations in order."""
    for block in body:
        if block.role == "quote":
            yield Quotation(one_line(block.text), block.place(0), block=True)
        elif block.role == "text":
            yield from _inline(block)


def _inline(block: Block) -> Iterator[Quotation]:
    opened: tuple[int, str] | None = None
    for sign in _SIGNS.finditer(block.text):
        if opened is None:
            closing = '"' if sign[0] == '"' else _PAIRS.get(sign[0])
            if closing is not None:
                opened = sign.end(), closing
        elif sign[0] in opened[1]:
            yield from _long(block, opened[0], sign.start(), closed=True)
            opened = None
    if opened is not None:
        yield from _long(block, opened[0], len(block.text), closed=False)


def _long(block: Block, start: int, stop: int, *, closed: bool) -> Iterator[Quotation]:
    text = one_line(block.text[start:stop])
    if len(text.split()) >= FEWEST_WORDS:
        yield Quotation(text, block.place(start), closed=closed)
