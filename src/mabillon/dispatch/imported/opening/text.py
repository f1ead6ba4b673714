"""Plain text: paragraphs between empty lines, lines as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.imported.opened import Block, Opened, Role
from mabillon.dispatch.imported.opening.decoding import decoded

_UNDERLINE: Final = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*")


def open_report(data: bytes) -> Opened:
    """Open a plain text."""
    text, remarks = decoded(data)
    return Opened("plain text", "line", tuple(_blocks(text)), remarks=remarks)


def paragraphs(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the paragraphs of a text, each with the number of its first line."""
    held: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if not held:
                first = number
            held.append(line.rstrip())
        elif held:
            yield first, held
            held = []
    if held:
        yield first, held


def _blocks(text: str) -> Iterator[Block]:
    for first, lines in paragraphs(text):
        role: Role = "text"
        level = 0
        if len(lines) == 2 and _UNDERLINE.fullmatch(lines[1]):
            role, level, lines = "heading", 1 if "=" in lines[1] else 2, lines[:1]
        elif all(line.startswith(("    ", "\t", "> ", "| ")) for line in lines):
            role = "quote"
        yield Block("\n".join(lines), first, role=role, level=level, counts=True)
