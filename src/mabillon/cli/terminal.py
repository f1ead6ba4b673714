"""The terminal that is written to: its width, and whether it takes colour."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable

import click

from mabillon.cli.typeset import wants_colour


def width() -> int:
    """Return the columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def colour() -> bool:
    """Tell whether standard output takes colour."""
    return wants_colour(terminal=sys.stdout.isatty(), environ=os.environ)


def show(lines: Iterable[str]) -> None:
    """Print lines of a screen."""
    click.echo("\n".join(lines))
