"""Keys of a terminal, one for each answer."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

import click

TERMINAL: Final = Path("/dev/tty")
SETTLE_S: Final = 0.3


def terminal_there() -> bool:
    """Tell whether keys can be asked for on a terminal, whatever standard input is."""
    if sys.stdin.isatty():
        return True
    try:
        with TERMINAL.open():
            return True
    except OSError:
        return False


class Keyboard:
    """Keys and lines of the terminal, even where standard input is something else."""

    def __init__(self) -> None:
        self._from = 0.0

    def settle(self) -> None:
        """Something new is shown: nobody has looked at it yet, so no key is taken for a moment.

        A key held down, or pasted, would else answer for what nobody saw.
        """
        self._from = time.monotonic() + SETTLE_S

    def key(self) -> str:
        """Return the next key, in small letters; "" for one that means nothing."""
        while True:
            try:
                typed = click.getchar()
            except EOFError:
                return "q"
            if "\x03" in typed:
                raise KeyboardInterrupt
            if not typed:  # the terminal is gone
                return "q"
            if time.monotonic() >= self._from:
                return typed.casefold() if len(typed) == 1 and typed.isprintable() else ""

    def line(self, question: str) -> str:
        """Ask for a line of text."""
        click.echo(f"    {question}: ", nl=False, err=True)
        if sys.stdin.isatty():
            return sys.stdin.readline().strip()
        with TERMINAL.open(encoding="utf-8", errors="replace") as terminal:
            return terminal.readline().strip()
