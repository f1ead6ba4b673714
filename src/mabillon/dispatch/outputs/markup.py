"""The text of a dispatch as HTML: blocks, runs, marks of notes and the ways back from them.

Every text is escaped here; nothing that a dispatch says is markup. Ids that are ours have an
underscore, which no anchor of a heading has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import assert_never

from markupsafe import Markup, escape

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
    Note,
    Paragraph,
    Quote,
    Run,
    Runs,
    Shots,
)
from mabillon.dispatch.outputs.quoting import translations
from mabillon.dispatch.outputs.turning import turned
from mabillon.dispatch.outputs.worded import NOT_SHOWN, SHOTS, columns

Leads = Callable[[str], str | None]
"""SERIES/NUMBER -> the address of that dispatch from here; None = it leads nowhere."""


def nowhere(_key: str) -> None:
    """Lead to no other dispatch: a page that stands alone."""


class Drawing:
    """Draws one dispatch, once, from top to bottom; counts the marks of notes as they come."""

    def __init__(self, composed: Composed, leads: Leads = nowhere) -> None:
        self._leads = leads
        self._notes = {note.number: note for note in composed.notes}
        self._marks: dict[int, int] = {}
        self._level = 1
        self._base = composed.direction

    def text(self, blocks: Sequence[Block]) -> Markup:
        """Return the blocks, each after the notes that its marks are the first of."""
        return Markup("\n").join(self._beside(block) for block in blocks)

    def _beside(self, block: Block) -> Markup:
        before = len(self._marks)
        drawn = self._block(block)
        new = list(self._marks)[before:]
        if not new:
            return drawn
        said = (
            Markup('<p><b class="letter">{}</b> <span dir="auto">{}</span></p>').format(
                n, _plain(self._notes[n].runs)
            )
            for n in new
        )
        return Markup('<div class="margin" aria-hidden="true">{}</div>\n{}').format(
            Markup("").join(said), drawn
        )

    def notes(self, notes: Iterable[Note]) -> Markup:
        """Return the notes as the items of a list, each with its ways back."""
        return Markup("\n").join(
            Markup('<li id="note_{}"><span dir="auto">{}</span> {}</li>').format(
                note.number, self.runs(note.runs, "ltr"), self._back(note)
            )
            for note in notes
        )

    def _back(self, note: Note) -> Markup:
        many = self._marks.get(note.number, 0)
        return Markup(" ").join(
            Markup('<a class="back" href="#{}" aria-label="{}">↩{}</a>').format(
                _mark(note.number, n),
                f"Back to note {note.number} in the text" + (f", mark {n}" if many > 1 else ""),
                Markup("<sub>{}</sub>").format(n) if many > 1 else "",
            )
            for n in range(1, many + 1)
        )

    # --- Blocks ---

    def _block(self, block: Block) -> Markup:
        match block:
            case Heading():
                self._level = min(block.level, self._level + 1)
                return Markup('<h{0} id="{1}">{2}</h{0}>').format(
                    self._level, block.anchor, self.runs(block.runs)
                )
            case Paragraph():
                return Markup("<p{}>{}</p>").format(
                    self._turn(block.direction), self.runs(block.runs, block.direction)
                )
            case Quote():
                return self._quote(block)
            case Listing():
                return self._listing(block)
            case Grid():
                return self._grid(block)
            case Figure():
                return Markup(
                    '<figure class="described"><figcaption>{}</figcaption>'
                    '<p class="key">{} <code>{}</code></p></figure>'
                ).format(self.runs(block.runs), NOT_SHOWN, block.digest)
            case Shots():
                return self._shots(block)
            case Code():
                return Markup("<pre><code>{}</code></pre>").format(block.text)
            case Line():
                return Markup("<hr>")
        assert_never(block)

    def _quote(self, block: Quote) -> Markup:
        inner = Markup("\n").join(
            Markup('<div class="translation">{}</div>').format(drawn) if translated else drawn
            for translated, drawn in zip(
                translations(block.blocks), map(self._block, block.blocks), strict=True
            )
        )
        return Markup("<blockquote>\n{}\n</blockquote>").format(inner)

    def _listing(self, block: Listing) -> Markup:
        items = Markup("\n").join(
            Markup("<li>{}</li>").format(Markup("\n").join(map(self._block, item)))
            for item in block.items
        )
        if block.start is None:
            return Markup("<ul>\n{}\n</ul>").format(items)
        start = "" if block.start == 1 else Markup(' start="{}"').format(block.start)
        return Markup("<ol{}>\n{}\n</ol>").format(start, items)

    def _grid(self, block: Grid) -> Markup:
        header = Markup("").join(
            Markup('<th scope="col">{}</th>').format(self.runs(cell)) for cell in block.header
        )
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(self.runs(cell)) for cell in row)
            )
            for row in block.rows
        )
        return Markup(
            '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n'
            "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>"
        ).format(header, rows)

    def _shots(self, block: Shots) -> Markup:
        names = columns(block)
        header = Markup("").join(
            Markup('<th role="columnheader" scope="col">{}</th>').format(SHOTS[n]) for n in names
        )
        rows = Markup("\n").join(
            Markup('<tr role="row">{}</tr>').format(
                Markup("").join(
                    Markup('<td role="cell" data-label="{}">{}</td>').format(
                        SHOTS[n], _whole(getattr(row, n))
                    )
                    for n in names
                )
            )
            for row in block.rows
        )
        return Markup(
            '<div class="scroll"><p class="key">Shot list{}</p>\n'
            '<table class="shots" role="table" aria-label="Shot list">\n'
            '<thead role="rowgroup"><tr role="row">{}</tr></thead>\n'
            '<tbody role="rowgroup">\n{}\n</tbody></table></div>'
        ).format(self._noteref(block.note), header, rows)

    # --- Runs ---

    def _turn(self, direction: Direction) -> Markup:
        if direction == self._base:
            return Markup("")
        return Markup(' dir="{}"').format(direction)

    def runs(self, runs: Runs, base: Direction | None = None) -> Markup:
        """Return runs, marks and links included; ``base``: the direction of their paragraph."""
        return Markup("").join(self._run(run, base or self._base) for run in runs)

    def _run(self, run: Run, base: Direction) -> Markup:
        if run.note is not None:
            return self._noteref(run.note)
        made = _worded(run, base)
        address = self._leads(run.dispatch) if run.dispatch else None
        if address:
            made = Markup('<a href="{}">{}</a>').format(address, made)
        elif run.address:
            made = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(
                run.address, made
            )
        return made

    def _noteref(self, number: int) -> Markup:
        self._marks[number] = n = self._marks.get(number, 0) + 1
        return Markup(
            '<sup><a id="{}" href="#note_{}" role="doc-noteref" aria-label="Note {}">{}</a></sup>'
        ).format(_mark(number, n), number, number, number)


def _mark(number: int, n: int) -> str:
    return f"mark_{number}" if n == 1 else f"mark_{number}_{n}"


def _whole(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text) if text else Markup("")


def _plain(runs: Runs) -> Markup:
    return Markup("").join(_worded(run, "ltr") for run in runs)


def _worded(run: Run, base: Direction) -> Markup:
    """Return the words of a run as they are set, without where they lead."""
    if run.line_break:
        return Markup("<br>")
    before, core, after = turned(run, base)
    made = escape(before)
    if core:
        lang = Markup(' lang="{}"').format(run.language) if run.language else ""
        made = Markup('{}<span dir="{}"{}>{}</span>{}').format(
            before, run.direction, lang, core, after
        )
    for tag, wanted in (("code", run.code), ("em", run.emphasis), ("strong", run.strong)):
        if wanted:
            made = Markup("<{0}>{1}</{0}>").format(tag, made)
    return made
