"""Writes docs/reference from the program itself, so that the two cannot drift.

    python -m docs.build            write commands.md, api.md and tables.md
    python -m docs.build --check    write nothing; exit 1 if one of them is stale

Commands come from click's own help, the API from the docstrings of what
``mabillon`` exports, tables from the comments in ``tables.py``.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

import mabillon
from mabillon import tables
from mabillon.cli import group
from mabillon.exporters.dictionary import dictionary
from mabillon.exporters.tables import page as described

FOLDER: Final = Path(__file__).parent / "reference"
NOTE: Final = "<!-- Made by `python -m docs.build`; edit the program, not this page. -->\n"
WIDTH: Final = 80
QUOTED: Final = r"""(: |-> )(['"])(.*?)\2(?=[,)= ]|$)"""  # an annotation kept as text


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield the full name and the help of a command and of all under it."""
    context = click.Context(
        command,
        info_name=" ".join(path),
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    yield " ".join(path), command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            assert sub is not None
            yield from commands(sub, (*path, name))


def commands_page() -> str:
    """Return the page of all commands."""
    parts = ["# Commands\n", NOTE]
    for name, text in commands(group, ("mabillon",)):
        parts.append(f"## {name}\n\n```text\n{text.rstrip()}\n```\n")
    return "\n".join(parts)


def api_page() -> str:
    """Return the page of what ``from mabillon import …`` gives."""
    parts = ["# Python API\n", NOTE]
    for name in sorted(getattr(mabillon, "__all__", [])):
        thing = getattr(mabillon, name)
        parts.append(_described(name, thing, "##"))
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                function = value.__func__ if isinstance(value, classmethod) else value
                if not member.startswith("_") and _is_documented(function):
                    parts.append(_described(f"{name}.{member}", function, "###"))
    return "\n".join(parts)


def _is_documented(value: Any) -> bool:
    return inspect.isfunction(value) or isinstance(value, property)


def _described(name: str, thing: Any, heading: str) -> str:
    signature = ""
    if inspect.isfunction(thing) or (inspect.isclass(thing) and "__init__" in vars(thing)):
        signature = re.sub(QUOTED, r"\1\3", str(inspect.signature(thing)))
        signature = re.sub(r"\((?:self|cls)(?:, )?", "(", signature)
    text = inspect.getdoc(thing) or ""
    shown = f"```python\n{name}{signature}\n```\n\n" if signature else ""
    return f"{heading} {name}\n\n{shown}```text\n{text}\n```\n"


def tables_page() -> str:
    """Return the page of every table: column, type, unit, what null means, what it is."""
    about = inspect.getdoc(tables) or ""
    return "\n".join(["# Tables\n", NOTE, about, "", described(dictionary())])


PAGES: Final = {"commands.md": commands_page, "api.md": api_page, "tables.md": tables_page}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale."""
    check = "--check" in arguments
    stale = []
    for name, page in PAGES.items():
        path = FOLDER / name
        text = page()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"stale: {', '.join(stale)} in docs/reference; write them with: make docs")
        return 1
    print(f"docs/reference: {', '.join(stale) + ' written' if stale else 'up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
