"""The table that events are imported from: its rows, and which of its columns is which of ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError

MAX_BYTES: Final = 256 << 20
MAX_CELL: Final = 1 << 20

OURS: Final = {
    "key": "what tells the event apart; rows of one key are numbered",
    "title": "else made of kind, place and day",
    "date": "the day or days, as written",
    "place": "from the widest level to the narrowest, parted by colons",
    "kind": "attack, bombing, …",
    "stage": "accomplished, attempted or threatened",
    "actors": "who is named, with the manner before a colon",
    "organisations": "who is named, where `actors` names nobody",
    "manner": "how the source names them, where the cell does not say",
    "claimed": "whether they claimed it: yes, no, unknown; 1, 0, -9",
    "claim_mode": "how",
    "competing_claims": "whether several did: yes, no, unknown; 1, 0, -9",
    "source": "where it stands: a post, a digest, a document",
    "words": "by which a text about it is known",
    "notes": "anything else",
}
"""Our columns, with what each takes."""

PRESETS: Final[dict[str, dict[str, str]]] = {
    "muc": {
        "key": "doc_id", "source": "doc_id", "date": "date", "place": "location",
        "kind": "type", "stage": "stage", "actors": "confidence", "organisations": "perp_org",
    },
    "gtd": {
        "key": "eventid", "source": "eventid", "date": "iyear-imonth-iday",
        "place": "country_txt: provstate: city", "kind": "attacktype1_txt",
        "organisations": "gname", "claimed": "claimed", "claim_mode": "claimmode_txt",
        "competing_claims": "compclaim",
    },
}  # fmt: skip
"""Column maps of two well-known tables. Both leave victims and targets unread."""


class Row(NamedTuple):
    """A row with its line in the file, from 1, and what is wrong with it; null = nothing."""

    line: int
    cells: list[str]
    fault: str | None


def table(path: Path) -> tuple[list[str], Iterator[Row]]:
    """Return the header and the rows of a CSV file in UTF-8.

    Raises
    ------
    UnreadableInput
        It is no such file, or too large a one.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableInput(f"cannot be read ({error.strerror})", where=str(path)) from error
    if len(content) > MAX_BYTES:
        raise LimitExceeded(f"has more than {MAX_BYTES >> 20} MB", where=str(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"is not UTF-8 (byte {error.start:,})", where=str(path), do="save it as UTF-8"
        ) from error
    csv.field_size_limit(MAX_CELL)
    try:
        header = next(csv.reader(io.StringIO(text, newline="")))
    except (StopIteration, csv.Error) as error:
        raise UnreadableInput("has no header", where=str(path)) from error
    return [name.strip() for name in header], _rows(io.StringIO(text, newline=""), len(header))


def _rows(lines: io.StringIO, width: int) -> Iterator[Row]:
    reader = csv.reader(lines)
    next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(line, [], f"is not CSV ({error})")
            continue
        if not cells:
            continue
        fault = None
        if len(cells) != width:
            fault = f"has {len(cells)} fields where the header has {width}"
            if reader.line_num > line:
                fault += f", and runs to line {reader.line_num}: a quotation mark is not closed"
        yield Row(line, cells, fault)


class Columns:
    """A column map, resolved against a header."""

    def __init__(self, mapping: Mapping[str, str], header: Sequence[str], file: str) -> None:
        if unknown := [ours for ours in mapping if ours not in OURS]:
            raise UsageError(
                f"{unknown[0]!r} is none of our columns", do=f"ours are: {', '.join(OURS)}"
            )
        self._parts = {ours: _split(theirs, header, file) for ours, theirs in mapping.items()}
        if "date" not in mapping and "place" not in mapping:
            raise UsageError(
                "the map says of no column that it is the date or the place",
                do=f"the file has: {', '.join(header[:40])}",
            )
        taken = {part for parts in self._parts.values() for part in parts if isinstance(part, int)}
        self.unread = [name for at, name in enumerate(header) if at not in taken]

    def of(self, row: Sequence[str]) -> dict[str, str]:
        """Return our values of a row; nothing said is ""."""
        return {ours: _joined(parts, row) for ours, parts in self._parts.items()}


def _split(theirs: str, header: Sequence[str], file: str) -> list[int | str]:
    """Return a value's parts: columns by number, and the text between them."""
    if theirs.startswith("="):
        return [theirs[1:]]
    if theirs in header:
        return [header.index(theirs)]
    parts: list[int | str] = []
    rest, between = theirs, ""
    while rest:
        name = max((n for n in header if n and rest.startswith(n)), key=len, default="")
        if name:
            parts += [between, header.index(name)] if between else [header.index(name)]
            rest, between = rest[len(name) :], ""
        elif rest[0].isalnum():
            raise UsageError(
                f"it has no column {theirs!r}", where=file, do=f"it has: {', '.join(header[:40])}"
            )
        else:
            rest, between = rest[1:], between + rest[0]
    return parts


def _joined(parts: Sequence[int | str], row: Sequence[str]) -> str:
    """Join the values of a row's columns; empty ones fall out with what stands before them."""
    joined = ""
    for at, part in enumerate(parts):
        if isinstance(part, int) and row[part].strip():
            between = parts[at - 1] if at and isinstance(parts[at - 1], str) else ""
            joined += f"{between if joined else ''}{row[part].strip()}"
    return joined if any(isinstance(part, int) for part in parts) else "".join(map(str, parts))
