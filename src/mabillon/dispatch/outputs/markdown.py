"""A dispatch as plain Markdown, with notes that other tools read (``[^1]``).

Every character that could be markup is escaped with a backslash (CommonMark 0.31, 2.4), so
that what was text stays text wherever the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from mabillon.dispatch.composed import (
    Block,
    Code,
    Composed,
    Direction,
    Figure,
    Grid,
    Heading,
    Line,
    Listing,
    Paragraph,
    Quote,
    Run,
    Runs,
    Shots,
)
from mabillon.dispatch.outputs import worded
from mabillon.dispatch.outputs.turning import isolated

_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>&|~^$]|!(?=\[)")
_OPENING: Final = re.compile(
    r"^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=]{2,}|:(?=\s)|\d{1,9}(?=[.)]))"
)


def markdown(composed: Composed) -> bytes:
    """Return a dispatch as Markdown in UTF-8."""
    return ("\n".join(_lines(composed)).strip() + "\n").encode("utf-8")


def _lines(composed: Composed) -> Iterator[str]:
    yield from (_escaped(worded.eyebrow(composed)), "")
    if composed.draft:
        yield from (f"**{worded.DRAFT}**", "")
    yield from (f"# {_escaped(composed.title)}", "")
    yield from _facts(worded.head(composed))
    if composed.standing:
        said = composed.standing
        yield f"> **{_escaped(said.sentence)}**"
        for line in (*worded.behind(said), worded.people(said)):
            yield from (">", f"> {_escaped(line)}")
        yield ""
    if composed.changes:
        yield from ("**What changed**", "")
        yield from _facts(worded.changes(composed))
    yield from ("* * *", "")
    for block in composed.blocks:
        yield from (*_block(block, composed.direction), "")
    yield from ("* * *", "")
    yield from _facts(worded.trail(composed))
    for note in composed.notes:
        yield from (f"[^{note.number}]: {_runs(note.runs, 'ltr')}", "")


def _facts(facts: Sequence[worded.Fact]) -> Iterator[str]:
    for fact in facts:
        text = _ticked(fact.text) if fact.code else _escaped(fact.text)
        yield f"- {_escaped(fact.name)}: {text}"
    if facts:
        yield ""


def _block(block: Block, base: Direction) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {_runs(block.runs, base)}"
        case Paragraph():
            yield _opened(_runs(block.runs, block.direction))
        case Quote():
            for line in _joined(block.blocks, base):
                yield f"> {line}".rstrip()
        case Listing():
            for n, item in enumerate(block.items):
                sign = "- " if block.start is None else f"{block.start + n}. "
                lines = list(_joined(item, base)) or [""]
                yield f"{sign}{lines[0]}".rstrip()
                for line in lines[1:]:
                    yield f"{' ' * len(sign)}{line}".rstrip()
        case Grid():
            cells = [[_runs(cell, base) for cell in row] for row in (block.header, *block.rows)]
            yield from _table(cells)
        case Figure():
            yield f"{_opened(_runs(block.runs, base))}  "
            yield f"({worded.NOT_SHOWN} {_escaped(block.digest)})"
        case Shots():
            names = worded.columns(block)
            yield from (f"Shot list[^{block.note}]", "")
            rows = [[_escaped(getattr(row, name)) for name in names] for row in block.rows]
            yield from _table([[worded.SHOTS[name] for name in names], *rows])
        case Code():
            fence = "`" * (1 + max(2, *(len(t) for t in re.findall("`+", block.text)), 0))
            yield from (fence, *block.text.rstrip("\n").split("\n"), fence)
        case Line():
            yield "* * *"
        case _:
            assert_never(block)


def _joined(blocks: Sequence[Block], base: Direction) -> Iterator[str]:
    for n, block in enumerate(blocks):
        if n and not isinstance(block, Listing):
            yield ""
        yield from _block(block, base)


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"| {' | '.join(cell.replace(chr(10), ' ') for cell in row)} |"
        if n == 0:
            yield f"| {' | '.join('---' for _ in row)} |"


def _runs(runs: Runs, base: Direction) -> str:
    return "".join(_run(run, base) for run in runs)


def _run(run: Run, base: Direction) -> str:
    if run.note is not None:
        return f"[^{run.note}]"
    if run.line_break:
        return "\\\n"
    text = isolated(run, base)
    said = _ticked(text) if run.code else _escaped(text)
    if (run.strong or run.emphasis) and said.strip():
        sign = "*" * (2 * run.strong + run.emphasis)
        inner = said.strip()
        at = said.index(inner)
        said = f"{said[:at]}{sign}{inner}{sign}{said[at + len(inner) :]}"
    return f"[{said}](<{_address(run.address)}>)" if run.address else said


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda m: f"\\{m[0]}", " ".join(text.split("\n")))


def _opened(text: str) -> str:
    """Return a paragraph whose lines do not begin as something else."""
    lines = (_OPENING.sub(_held, line) for line in text.split("\n"))
    return "\n".join(lines)


def _held(found: re.Match[str]) -> str:
    if found[2].isdecimal():
        return f"{found[1]}{found[2]}\\"
    return f"{found[1]}\\{found[2]}"


def _ticked(text: str) -> str:
    """Return inline code, in as many backticks as it needs."""
    longest = max((len(ticks) for ticks in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _address(address: str) -> str:
    return address.replace("\\", "%5C").replace("<", "%3C").replace(">", "%3E").replace("\n", "")
