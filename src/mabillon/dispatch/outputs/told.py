"""A dispatch as plain values for the page setter: text only, never a line of its program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, assert_never

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
from mabillon.dispatch.outputs.quoting import translations
from mabillon.dispatch.outputs.turning import isolated
from mabillon.dispatch.runs import directed, direction, words_of
from mabillon.text.display import FSI, PDI

LONGEST: Final = 24
"""Letters in a row that stand in one line of a cell; a longer word may be broken."""
_LONG: Final = re.compile(rf"[^\s\u200b-]{{{LONGEST}}}(?=[^\s\u200b-])")
_BREAKS: Final = re.compile(r"(?<=[_=&])(?=\w)")


def told(composed: Composed) -> dict[str, Any]:
    """Return everything that ``templates/dispatch.typ`` sets.

    Texts are lists of runs; a run has ``text`` with marks of direction around what runs
    against its paragraph, and places where a long word may be broken.
    """
    base = composed.direction
    standing = composed.standing
    return {
        "title": composed.title,
        "called": composed.called,
        "day": worded.day(composed.date),
        "authors": list(composed.authors),
        "topics": list(composed.topics),
        "language": _language(composed.language),
        "direction": base,
        "eyebrow": _text(worded.eyebrow(composed)),
        "draft": worded.DRAFT if composed.draft else None,
        "heading": _text(composed.title, base),
        "head": _facts(worded.head(composed)),
        "standing": None
        if standing is None
        else {
            "sentence": _text(standing.sentence),
            "said": [_text(s) for s in worded.behind(standing)],
            "people": _text(worded.people(standing)),
        },
        "changes": _facts(worded.changes(composed)),
        "blocks": _blocks(composed.blocks, base),
        "notes": {str(n.number): _runs(n.runs, "ltr") for n in composed.notes},
        "trail": _facts(worded.trail(composed)),
    }


def _language(tag: str) -> str:
    """Return the language of a tag as the page setter wants it: two or three letters."""
    first = worded.language(tag).partition("-")[0].lower()
    return first if 2 <= len(first) <= 3 else "und"


def _facts(facts: Sequence[worded.Fact]) -> list[dict[str, Any]]:
    return [
        {"name": f.name, "runs": _text(f.text), "code": f.text if f.code else None} for f in facts
    ]


def _text(text: str, base: Direction = "ltr") -> list[dict[str, Any]]:
    """Return a text that stands alone, as a whole of its own direction."""
    own = direction(text)
    runs = [replace(run, text=isolated(run, own)) for run in directed(text)]
    if runs and own != base:
        runs[0] = replace(runs[0], text=f"{FSI}{runs[0].text}")
        runs[-1] = replace(runs[-1], text=f"{runs[-1].text}{PDI}")
    return [_run(run) for run in runs]


def _runs(runs: Runs, base: Direction) -> list[dict[str, Any]]:
    return [_run(replace(run, text=isolated(run, base))) for run in runs]


def _run(run: Run) -> dict[str, Any]:
    return {
        "text": _breakable(run.text).replace("\n", " "),
        "strong": run.strong,
        "emphasis": run.emphasis and run.direction == "ltr",
        "underline": run.emphasis and run.direction == "rtl",
        "code": run.code,
        "language": run.language,
        "note": run.note,
        "first": run.first,
        "address": run.address,
        "break": run.line_break,
    }


def _breakable(text: str) -> str:
    return _LONG.sub(lambda m: f"{m[0]}\u200b", _BREAKS.sub("\u200b", text))


def _blocks(blocks: Sequence[Block], base: Direction) -> list[dict[str, Any]]:
    return [_block(block, base) for block in blocks]


def _block(block: Block, base: Direction) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "runs": _runs(block.runs, base)}
        case Paragraph():
            return {
                "kind": "paragraph",
                "direction": block.direction,
                "runs": _runs(block.runs, block.direction),
            }
        case Quote():
            told = _blocks(block.blocks, base)
            return {"kind": "quote", "blocks": told, "translated": translations(block.blocks)}
        case Listing():
            items = [_blocks(item, base) for item in block.items]
            return {"kind": "list", "start": block.start, "items": items}
        case Grid():
            rows = [[_runs(cell, base) for cell in row] for row in block.rows]
            header = [_runs(cell, base) for cell in block.header]
            cells = [[words_of(cell) for cell in row] for row in (block.header, *block.rows)]
            return {"kind": "table", "header": header, "rows": rows, "widths": _widths(cells)}
        case Figure():
            return {
                "kind": "figure",
                "runs": _runs(block.runs, base),
                "kept": worded.NOT_SHOWN,
                "digest": block.digest,
            }
        case Shots():
            return _shots(block, base)
        case Code():
            lines = [_breakable(line) for line in block.text.rstrip("\n").split("\n")]
            return {"kind": "code", "text": "\n".join(lines)}
        case Line():
            return {"kind": "line"}
    assert_never(block)


def _shots(block: Shots, base: Direction) -> dict[str, Any]:
    names = worded.columns(block)
    cells = [[getattr(row, name) for name in names] for row in block.rows]
    cells = [[row[0].replace(" ", "\u00a0"), *row[1:]] for row in cells]
    header = [worded.SHOTS[name] for name in names]
    return {
        "kind": "shots",
        "note": block.note,
        "first": block.first,
        "header": [_text(text, base) for text in header],
        "rows": [[_text(text, base) for text in row] for row in cells],
        "widths": [None, *_widths([header[1:], *(row[1:] for row in cells)])],
    }


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the share of each column: by its longest cell, within reason."""
    columns = zip(*rows, strict=True)
    return [min(48, max(9, *(len(cell) for cell in column))) for column in columns]
