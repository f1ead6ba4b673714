"""Setting lines for the terminal: paragraphs, hanging indents, colour where it is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import click

from mabillon.text.display import defang, plain, width_of, wrap

NARROWEST: Final = 40
WIDEST: Final = 100
"""Columns of running text at most: longer lines are hard to read."""


def wants_colour(*, terminal: bool, environ: Mapping[str, str]) -> bool:
    """Tell whether to use colour: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return terminal and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"


class Sheet:
    """Lines in the making, at one width."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(NARROWEST, width)
        self.text = min(self.width, WIDEST)
        self.colour = colour
        self.lines: list[str] = []

    def style(self, text: str, *, bold: bool = False, dim: bool = False, red: bool = False) -> str:
        """Return the text with escape sequences, if this sheet has colour."""
        if not self.colour or not text:
            return text
        return click.style(text, bold=bold or None, dim=dim or None, fg="red" if red else None)

    def say(self, text: str, indent: int = 0, *, bold: bool = False) -> None:
        """Add a paragraph, every line indented."""
        for line in wrap(defang(text), self.text - indent):
            self.lines.append(" " * indent + self.style(spaces(line), bold=bold))

    def hang(self, head: str, text: str, indent: int, *, red: bool = False) -> None:
        """Add a paragraph whose first line begins with ``head``, padded to ``indent``."""
        first, *rest = wrap(defang(text), self.text - indent)
        start = self.style(head, bold=red, red=red) + " " * (indent - width_of(head))
        self.lines.append(f"{start}{spaces(first)}")
        self.lines += [" " * indent + spaces(line) for line in rest]

    def gap(self) -> None:
        """Add an empty line, never two."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def spread(self, parts: Sequence[str], between: int, indent: int = 0) -> None:
        """Add parts on one line if they fit, else as a paragraph each."""
        shown = [spaces(plain(defang(part))) for part in parts if part]
        line = (" " * between).join(shown)
        if indent + width_of(line) <= self.text:
            self.lines.append(" " * indent + line)
        else:
            for part in shown:
                self.say(part, indent)

    def copyable(self, parts: Sequence[str], between: int, indent: int = 0) -> None:
        """Add commands and files: never cut or defanged, since they are there to be copied."""
        shown = [plain(part) for part in parts]
        line = (" " * between).join(shown)
        fitting = [line] if indent + width_of(line) <= self.text else shown
        self.lines += [" " * indent + part for part in fitting]


def spaces(text: str) -> str:
    """Return the text with plain spaces and hyphens, so that what is copied can be searched."""
    return text.replace("\u00a0", " ").replace("−", "-")
