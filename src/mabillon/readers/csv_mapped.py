"""CSV and its kin with a header, read by a column map; delimiter and encoding are found out.

What each field's state is stands in ``mapped``. Text that is not UTF-8 is read as the likelier
of the Windows encodings (Cyrillic or Western), and the record's ``repair`` says so.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from mabillon.errors import UnreadableInput
from mabillon.readers import encoding
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.blocks import OVERSIZE, Block, Gathering
from mabillon.readers.mapped import Converter, Values
from mabillon.readers.mapping import Columns, recognised, resolve
from mabillon.readers.rows import batch
from mabillon.readers.window import RECORD_LIMIT, STEP

_DELIMITERS: Final = (",", "\t", ";", "|")
_LINES_A_RECORD: Final = 5_000
_ROWS_A_BLOCK: Final = 4_000
_BOM: Final = b"\xef\xbb\xbf"


def header(head: bytes) -> tuple[str, list[str]] | None:
    """Return the delimiter and the header's columns; null if it is no table."""
    first = head.removeprefix(_BOM).lstrip(b"\r\n").split(b"\n", 1)[0].rstrip(b"\r")
    if not first.strip() or len(first) > 64 << 10:
        return None
    line = encoding.text(first)[0]
    counted = [(line.count(mark), -rank, mark) for rank, mark in enumerate(_DELIMITERS)]
    number, _, delimiter = max(counted)
    if number == 0:
        return None
    try:
        names = next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return None
    return delimiter, [name.strip() for name in names]


def _sniff(head: bytes, name: str) -> float:
    wide = encoding.wide(head)
    if wide is not None:
        head = head[: len(head) // 4 * 4].decode(wide, "replace").encode("utf-8", "replace")
    if head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"["):
        return 0.0
    found = header(head)
    named = name.lower().endswith((".csv", ".tsv", ".tab"))
    if found is None:
        return 0.3 if named and head.strip() and b"\0" not in head else 0.0
    delimiter, names = found
    if b"\0" in head[:1024]:  # binary, or a table in which something was overwritten
        known = recognised(names) if named and b"\0" not in "".join(names).encode() else 0
        return 0.6 if known >= 2 else 0.0
    if named:
        return 0.8
    words = all(0 < len(column) <= 60 and "  " not in column for column in names)
    rows = head.removeprefix(_BOM).split(b"\n")[1:6]
    alike = sum(row.count(delimiter.encode()) >= len(names) - 1 for row in rows if row.strip())
    distinct = len(set(names)) == len(names)
    return 0.4 if words and distinct and len(names) > 2 and alike >= 2 else 0.0


class _Lines:
    """The physical lines of a file, taken one at a time, that can be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._back: deque[bytes] = deque()
        self._fallback: str | None = None
        self.taken: list[bytes] = []
        self.repair: str | None = None
        self.ended = False
        self.oversize = 0  # bytes of a line beyond the limit, which is not held

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _LINES_A_RECORD:
            raise StopIteration
        raw = self._back.popleft() if self._back else self._file.readline(RECORD_LIMIT)
        if not raw:
            self.ended = True
            raise StopIteration
        if len(raw) >= RECORD_LIMIT and not raw.endswith(b"\n"):
            self._pass_over(raw)
            raise StopIteration
        self.taken.append(raw)
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            line, self.repair = encoding.text(raw, self._fallback)
            if self._fallback is None and "read as" in (self.repair or ""):
                self._fallback = encoding.narrow(raw)
            return line

    def begin(self) -> None:
        """Forget the lines of the record before."""
        self.taken = []
        self.repair = None
        self.ended = False
        self.oversize = 0

    def _pass_over(self, start: bytes) -> None:
        self.taken.append(start[:4096])
        self.oversize = len(start)
        while not start.endswith(b"\n"):
            start = self._file.readline(STEP)
            if not start:
                break
            self.oversize += len(start)

    def give_back(self, keep: int) -> None:
        """Give back all lines of this record but the first ``keep``."""
        self._back.extendleft(reversed(self.taken[keep:]))
        self.taken = self.taken[:keep]


def blocks(file: BinaryIO, delimiter: str, width: int, skipped: int) -> Iterator[Block[list[str]]]:
    """Yield the rows below the header; rows of another width are broken."""
    lines = _Lines(file)
    made: Gathering[list[str]] = Gathering(b"", skipped, 0)
    held: list[bytes] = []
    at = 0
    while True:
        lines.begin()
        why = None
        row: list[str] = []
        try:
            row = next(csv.reader(lines, delimiter=delimiter))
        except StopIteration:
            if not lines.taken:
                break
        except csv.Error as failure:
            why = f"is not CSV ({failure})"
        if lines.oversize:
            raw = b"".join(lines.taken)
            length = sum(map(len, lines.taken[:-1])) + lines.oversize
            made.refuse(at, length, OVERSIZE, raw)
            made.block.held = b"".join(held)
            yield made.block
            made = Gathering(b"", made.block.base + at + length, made.counted)
            held, at = [], 0
            continue
        # A row that wanted more lines than there are is still inside a quoted field.
        wrong = why is None and (lines.ended or len(row) != width)
        if wrong and (lines.ended or len(lines.taken) > 1):
            lines.give_back(1)
            why = "has a quotation mark that is not closed"
        elif why is None and row and len(row) != width:
            why = f"has {len(row)} fields where the header has {width}"
        raw = b"".join(lines.taken)
        length = len(raw.rstrip(b"\r\n"))
        if why is not None:
            made.refuse(at, length, why, raw)
        elif row:
            made.keep(row, at, length, lines.repair)
        held.append(raw)
        at += len(raw)
        if len(held) >= _ROWS_A_BLOCK or at >= STEP:
            made.block.held = b"".join(held)
            yield made.block
            made = Gathering(b"", made.block.base + at, made.counted)
            held, at = [], 0
    made.block.held = b"".join(held)
    if made.block.count:
        yield made.block


def _values(block: Block[list[str]], columns: Columns, names: Sequence[str]) -> Values:
    def values(ours: str) -> Sequence[object]:
        if ours in columns.constant:
            return [columns.constant[ours]] * len(block.values)
        at = names.index(columns.taken[ours])
        return [row[at] for row in block.values]

    return values


def _read(source: Source) -> Iterator[Batch]:
    csv.field_size_limit(RECORD_LIMIT)
    with encoding.opened(source) as (file, repair):
        head = file.read(encoding.HEAD)
        if not head.removeprefix(_BOM).strip():
            raise UnreadableInput("the file is empty", where=source.name)
        found = header(head)
        if found is None:
            raise UnreadableInput(
                "its first line is no header of columns divided by comma, tab, semicolon or bar",
                where=source.name,
                do="add a header, or name its format with --format",
            )
        delimiter, names = found
        start = len(head) - len(head.removeprefix(_BOM).lstrip(b"\r\n"))
        file.seek(start)
        start += len(file.readline())
        file.seek(start)
        first = next(blocks(file, delimiter, len(names), start), Block())
        file.seek(start)
        some = first.values[:50]
        columns = resolve(
            source.mapping,
            names,
            {name: [row[at] for row in some] for at, name in enumerate(names)},
            source.name,
            complete=True,
            channel_given=source.channel is not None,
        )
        converter = Converter(source, columns)
        if repair:
            converter.notes.append(repair)
        behind = start
        for block in blocks(file, delimiter, len(names), start):
            behind = block.base + len(block.held)
            posts, rejects, notes = converter.convert(block, _values(block, columns, names))
            yield Batch(posts, rejects, behind, notes)
        yield Batch(batch(0, {}, {}), [], behind, converter.notes)


READER: Final = Reader("csv", "CSV or TSV with a header (--map)", 1, _sniff, _read)
