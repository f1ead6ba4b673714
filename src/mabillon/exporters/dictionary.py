"""The data dictionary: every column of every table, made from `mabillon.tables` itself."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pyarrow as pa

from mabillon import tables

_UNITS: Final = {
    "size": "bytes",
    "offset": "bytes",
    "length": "bytes",
    "llr": "log10",
    "llr_low": "log10",
    "llr_high": "log10",
}
_NULL: Final = re.compile(r"null (?:=|where) ([^.;]+)")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column. ``unit``: "" = none; ``null``: what null means, "never" = there is none."""

    column: str
    type: str
    unit: str
    null: str
    about: str


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A table: its name in `mabillon.tables`, what a row is, and its columns."""

    name: str
    about: str
    columns: list[Column]


def dictionary(names: Sequence[str] = ()) -> list[Described]:
    """Describe these tables of `mabillon.tables`, or all of them, in their order there."""
    source = inspect.getsource(tables)
    lines = source.splitlines()
    said: dict[str, str] = {}
    made = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            continue
        schema = getattr(tables, node.target.id)
        if isinstance(schema, pa.Schema):
            said = _inherited(said, node) | _said(node, lines)
            if not names or node.target.id in names:
                columns = [_column(field, said.get(field.name, "")) for field in schema]
                about = _comment_above(lines, node.lineno)
                made.append(Described(name=node.target.id, about=about, columns=columns))
    return made


def _inherited(before: dict[str, str], node: ast.AnnAssign) -> dict[str, str]:
    """Return what was said of the columns of the table before, where this one takes them over."""
    takes = any(isinstance(part, ast.Starred) for part in ast.walk(node))
    return before if takes else {}


def _said(node: ast.AnnAssign, lines: list[str]) -> dict[str, str]:
    return {
        str(call.args[0].value): _comment(lines, call.lineno, call.end_lineno or call.lineno)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "field"
        and isinstance(call.args[0], ast.Constant)
    }


def _column(field: pa.Field, about: str) -> Column:
    return Column(
        column=field.name,
        type=_type(field.type),
        unit=_unit(field),
        null=_null(field, about) if field.nullable else "never",
        about=about,
    )


def _unit(field: pa.Field) -> str:
    if field.type == tables.TIME:
        return "UTC"
    return "seconds" if field.name.endswith("_s") else _UNITS.get(field.name, "")


def _null(field: pa.Field, about: str) -> str:
    found = _NULL.search(about)
    if found is not None:
        return found[1].strip()
    stated = [name for name in tables.STATED_FIELDS if field.name.startswith(name)]
    if stated:
        return f"as `state` says of {max(stated, key=len)}"
    return "not known"


def _type(kind: Any) -> str:
    if pa.types.is_dictionary(kind):
        return "text (dictionary)"
    if kind == tables.TIME:
        return "time, µs"
    if kind == tables.MEDIA:
        return "list of media"
    if kind == tables.STATE:
        return "struct of known / not_exported / hidden"
    return {"string": "text", "list<item: string>": "list of text"}.get(str(kind), str(kind))


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
