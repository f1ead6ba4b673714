"""Rows of a shot list from a table (CSV) or from YAML, as an editor or a spreadsheet saves them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from mabillon.archive.register.tree import MAX_BYTES, Node, Refused, Scalar, read_tree
from mabillon.archive.register.tree import Mapping as Tree
from mabillon.archive.register.tree import Sequence as Items
from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.records.shots import Shot, Words, clock, seconds
from mabillon.workflows.event_columns import table

COLUMNS: Final = (
    *("from", "to", "visible"),
    *("captioned", "captioned language", "captioned translation"),
    *("spoken", "spoken language", "spoken translation"),
    *("implied", "cannot be seen"),
)
"""Of the table, in the order of the template."""

_EXAMPLE: Final = (
    COLUMNS,
    ("0:00", "0:14", "a parked van, at night", "", "", "", "", "", "", "", "who films"),
    (
        *("0:14", "0:21", "", "words set over it", "en", "", "words heard", "en", ""),
        *("that it is the same night", "the place: no sign, no name"),
    ),
)
_ALSO: Final = {"not seen": "cannot be seen"}

Cells = Mapping[str, str]


def template(shots: Sequence[Shot] | None = None) -> str:
    """Return a table to fill in: the header, and a row for each of some shots, with its times.

    ``shots``: None = two rows that show how.
    """
    if shots is None:
        return _table(_EXAMPLE)
    blank = [""] * (len(COLUMNS) - 2)
    return _table([COLUMNS, *([_clock(shot.from_s), _clock(shot.to_s), *blank] for shot in shots)])


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "".join(",".join(_quoted(cell) for cell in row) + "\r\n" for row in rows)


def _clock(at_s: float | None) -> str:
    return "" if at_s is None else clock(at_s)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell or '"' in cell else cell


def read_rows(path: Path) -> list[Shot]:
    """Return the rows of a file: ``.yaml`` or ``.yml`` as YAML, anything else as CSV.

    Raises
    ------
    UnreadableInput
        The file cannot be read, or is no such table.
    UsageError
        A column is not ours, or a cell does not hold; the message names the line.
    """
    rows = _of_yaml(path) if path.suffix.lower() in (".yaml", ".yml") else _of_csv(path)
    made = []
    for line, cells in rows:
        try:
            made.append(_shot(cells))
        except UsageError as error:
            raise UsageError(error.what, where=f"{path.name}, line {line}", do=error.do) from error
    if not made:
        raise UnreadableInput(
            "has no rows", where=str(path), do="`mabillon shots template` prints a table"
        )
    return made


def _shot(cells: Cells) -> Shot:
    return Shot(
        from_s=seconds(cells["from"]) if cells.get("from") else None,
        to_s=seconds(cells["to"]) if cells.get("to") else None,
        visible=cells.get("visible", ""),
        captioned=_words(cells, "captioned"),
        spoken=_words(cells, "spoken"),
        implied=cells.get("implied", ""),
        not_seen=cells.get("cannot be seen", ""),
    )


def _words(cells: Cells, name: str) -> Words | None:
    parts = [cells.get(key, "") for key in (name, f"{name} language", f"{name} translation")]
    return Words(text=parts[0], language=parts[1], translation=parts[2]) if any(parts) else None


def _named(name: str, where: str) -> str:
    """Return the column that is meant, or say which there are."""
    plain = " ".join(name.replace("_", " ").casefold().split())
    plain = _ALSO.get(plain, plain)
    if plain not in COLUMNS:
        raise UsageError(
            f"{name[:40]!r} is no column of a shot list",
            where=where,
            do=f"use these: {', '.join(COLUMNS)}",
        )
    return plain


def _of_csv(path: Path) -> Iterator[tuple[int, Cells]]:
    header, rows = table(path)
    names = [_named(name, f"{path.name}, line 1") for name in header]
    for line, cells, fault in rows:
        if fault:
            raise UsageError(fault, where=f"{path.name}, line {line}")
        yield line, {n: c.strip() for n, c in zip(names, cells, strict=True)}


def _of_yaml(path: Path) -> Iterator[tuple[int, Cells]]:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path)) from error
    if len(content) > MAX_BYTES:
        raise LimitExceeded(f"has more than {MAX_BYTES >> 20} MB", where=str(path))
    try:
        root = read_tree(content)
    except Refused as refused:
        problem = refused.problem
        where = f"{path.name}, line {problem.line}"
        raise UnreadableInput(problem.what, where=where, do=problem.do) from refused
    for item in _items(root, path.name):
        if not isinstance(item, Tree):
            raise UsageError("is no row", where=f"{path.name}, line {item.line}")
        cells: dict[str, str] = {}
        for key, value in item.pairs:
            where = f"{path.name}, line {key.line}"
            if not isinstance(value, Scalar):
                raise UsageError("a cell is text, and nothing more", where=where)
            cells[_named(key.text or "", where)] = (value.text or "").strip()
        yield item.line, cells


def _items(root: Node | None, name: str) -> list[Node]:
    """Return the list of rows, which may stand under ``rows:``."""
    if isinstance(root, Tree):
        [*found] = (value for key, value in root.pairs if key.text == "rows")
        root = found[0] if len(found) == 1 and len(root.pairs) == 1 else None
    if not isinstance(root, Items):
        raise UsageError("is no list of rows", where=name, do="write each row as - from: 0:00 …")
    return root.items
