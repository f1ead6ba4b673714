"""A page beside what the terminal shows: the option that asks for it, and its writing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from mabillon.errors import UsageError

Command = TypeVar("Command", bound=Callable[..., Any])

ELSEWHERE: Final = "give --page another file"


def page_option(told: str) -> Callable[[Command], Command]:
    """Return the option ``--page FILE``; ``told``: what its help says."""
    return click.option(
        "--page",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=told,
    )


def write(page: Path, html: str, do: str = ELSEWHERE) -> None:
    """Write a page; ``do``: what to do where that is not possible."""
    try:
        page.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"the page cannot be written: {error.strerror}", where=str(page), do=do
        ) from error
