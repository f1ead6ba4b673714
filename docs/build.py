"""Writes docs/reference from the program itself, so that the two cannot drift.

    python -m docs.build            write commands.md, api.md and tables.md
    python -m docs.build --check    write nothing; exit 1 if one of them is stale

Commands come from click's own help, the API from the docstrings of what
``mabillon`` exports, tables from the comments in ``tables.py``.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
import pyarrow as pa

import mabillon
from mabillon import tables
from mabillon.cli import group

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
    """Return the page of every table: column, type, whether null may stand, what it means."""
    source = inspect.getsource(tables)
    lines = source.splitlines()
    parts = ["# Tables\n", NOTE, inspect.getdoc(tables) or "", ""]
    for node in ast.parse(source).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        schema = getattr(tables, node.target.id)
        if isinstance(schema, pa.Schema):
            about = _comment_above(lines, node.lineno)
            parts.append(f"## {node.target.id}\n\n{about}\n\n{_columns(schema, node, lines)}")
    return "\n".join(parts)


def _columns(schema: pa.Schema, node: ast.AnnAssign, lines: list[str]) -> str:
    rows = ["| column | type | null | what it is |", "| --- | --- | --- | --- |"]
    said = {
        call.args[0].value: _comment(lines, call.lineno, call.end_lineno or call.lineno)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "field"
        and isinstance(call.args[0], ast.Constant)
    }
    for field in schema:
        null = "may be" if field.nullable else "never"
        about = said.get(field.name, "as in READ_POSTS")
        rows.append(f"| {field.name} | {_type(field.type)} | {null} | {about} |")
    return "\n".join(rows) + "\n"


def _type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return "word (dictionary)"
    if kind == tables.TIME:
        return "time, UTC, µs"
    if kind == tables.MEDIA:
        return "list of media"
    if kind == tables.STATE:
        return "struct of known / not_exported / hidden"
    return str(kind)


def _comment(lines: list[str], start: int, end: int) -> str:
    """Return the comment behind a field, else the one above it."""
    _, mark, behind = lines[end - 1].partition("),")[2].partition("# ")
    return behind.strip() if mark else _comment_above(lines, start)


def _comment_above(lines: list[str], line: int) -> str:
    above: list[str] = []
    for text in reversed(lines[: line - 1]):
        if not text.strip().startswith("# ") or text.strip().startswith("# ---"):
            break
        above.append(text.strip()[2:])
    return " ".join(reversed(above))


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
