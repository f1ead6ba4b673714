"""From Markdown to the blocks that every output shows; notes are numbered as their marks come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from mabillon.dispatch import notes
from mabillon.dispatch.citations import Citation, Target, citations
from mabillon.dispatch.cited import Cited, Evidence, Post, Shot
from mabillon.dispatch.cited import Dispatch as EarlierDispatch
from mabillon.dispatch.composed import (
    Block,
    Code,
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
    ShotRow,
    Shots,
)
from mabillon.dispatch.front import Release, slugged
from mabillon.dispatch.runs import directed, direction, marked, words_of
from mabillon.dispatch.source import plain_markdown
from mabillon.pages import safe

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token


@cache
def _markdown() -> MarkdownIt:
    """Return the parser of `source`, with citations as tokens of their own."""
    made = plain_markdown()
    made.inline.ruler.before("link", "citation", _citation)
    return made


def _citation(state: StateInline, silent: bool) -> bool:
    """Read a citation where one stands; markdown-it calls this at every bracket."""
    if not state.src.startswith("[@", state.pos):
        return False
    found = next(citations(state.src[state.pos : state.posMax]), None)
    if not isinstance(found, Citation) or found.start != 0:
        return False
    if not silent:
        state.push("citation", "", 0).meta = {"targets": found.targets}
    state.pos += found.stop
    return True


@dataclass(slots=True)
class _Node:
    """A token with what stands between it and its end."""

    token: Token
    nodes: list[_Node] = field(default_factory=list)


def _tree(tokens: Sequence[Token]) -> list[_Node]:
    root: list[_Node] = []
    open_nodes = [root]
    for token in tokens:
        if token.nesting < 0:
            open_nodes.pop()
            continue
        node = _Node(token)
        open_nodes[-1].append(node)
        if token.nesting > 0:
            open_nodes.append(node.nodes)
    return root


class Blocks:
    """Makes blocks, and numbers the notes as their marks come."""

    def __init__(
        self, cited: Cited, style: str, edition: Release, *, public: bool, live_links: bool
    ) -> None:
        notes.style_of(style)
        self._cited, self._style = cited, style
        self._edition, self._public, self._live = edition, public, live_links
        self._numbers: dict[tuple[Target, ...], int] = {}
        self._marks: dict[int, int] = {}
        self._anchors: dict[str, int] = {}

    def notes(self) -> Iterator[Note]:
        """Yield the notes, in their order."""
        for targets, number in self._numbers.items():
            items = [(target, self._cited.of(target)) for target in targets]
            said = self._runs_of(notes.note(items, self._style, public=self._public))
            lead = next((i.key for _, i in items if isinstance(i, EarlierDispatch)), None)
            if lead and all(self._readable(i) for _, i in items if isinstance(i, EarlierDispatch)):
                said = tuple(replace(run, dispatch=lead) for run in said)
            yield Note(number, said, self._marks[number], targets)

    def _readable(self, item: EarlierDispatch) -> bool:
        return item.published and (
            self._edition == "subscribers" or item.release == "complimentary"
        )

    def _mark(self, targets: tuple[Target, ...]) -> Run:
        number = self._numbers.setdefault(targets, len(self._numbers) + 1)
        self._marks[number] = self._marks.get(number, 0) + 1
        return Run(note=number, first=self._marks[number] == 1)

    def of(self, markdown: str) -> tuple[Block, ...]:
        """Return the blocks of a text."""
        return tuple(self._blocks(_tree(_markdown().parse(markdown))))

    # --- Blocks ---

    def _blocks(self, nodes: Sequence[_Node]) -> Iterator[Block]:
        for node in nodes:
            yield from self._block(node)

    def _block(self, node: _Node) -> Iterator[Block]:
        kind = node.token.type
        if kind == "heading_open":
            runs = self._inline(node)
            yield Heading(max(2, int(node.token.tag[1])), runs, self._anchor(runs))
        elif kind == "paragraph_open":
            yield self._paragraph(node)
        elif kind == "blockquote_open":
            yield Quote(tuple(self._blocks(node.nodes)))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = node.token.attrGet("start")
            first = None if kind == "bullet_list_open" else int(start or 1)
            yield Listing(first, tuple(tuple(self._blocks(item.nodes)) for item in node.nodes))
        elif kind == "table_open":
            rows = [
                tuple(self._inline(cell) for cell in row.nodes)
                for part in node.nodes
                for row in part.nodes
            ]
            yield Grid(rows[0], tuple(rows[1:]))
        elif kind in ("fence", "code_block"):
            yield Code(safe.shown(node.token.content))
        elif kind == "hr":
            yield Line()

    def _paragraph(self, node: _Node) -> Block:
        inner = [t for t in _children(node) if not (t.type == "text" and not t.content.strip())]
        first = inner[0] if inner else None
        if first is not None and len(inner) == 1 and first.type == "citation":
            shots = self._shots(first.meta["targets"])
            if shots is not None:
                return shots
        if first is not None and first.type == "image":
            digest = str(first.attrGet("src") or "").removeprefix("evidence:")
            caption = tuple(self._spans(first.children or []))
            return Figure(marked((*caption, *self._spans(inner[1:]))), safe.shown(digest))
        runs = self._inline(node)
        return Paragraph(runs, direction(words_of(runs)))

    def _shots(self, targets: tuple[Target, ...]) -> Shots | None:
        """Return the shot list where a paragraph is only a citation of a whole one."""
        if len(targets) != 1 or targets[0].part != "shots":
            return None
        item = self._cited.of(targets[0])
        if not isinstance(item, Post | Evidence) or not item.shots:
            return None
        mark = self._mark(targets)
        assert mark.note is not None
        return Shots(tuple(map(_row, item.shots)), mark.note, mark.first)

    def _anchor(self, runs: Runs) -> str:
        slug = slugged(words_of(runs)) or "part"
        self._anchors[slug] = count = self._anchors.get(slug, 0) + 1
        return slug if count == 1 else f"{slug}-{count}"

    # --- Runs ---

    def _inline(self, node: _Node) -> Runs:
        return marked(self._spans(_children(node)))

    def _spans(self, tokens: Sequence[Token]) -> Iterator[Run]:
        strong = emphasis = 0
        links: list[str] = []
        for token in tokens:
            kind = token.type
            strong += {"strong_open": 1, "strong_close": -1}.get(kind, 0)
            emphasis += {"em_open": 1, "em_close": -1}.get(kind, 0)
            if kind == "citation":
                yield self._mark(token.meta["targets"])
            elif kind == "link_open":
                links.append(str(token.attrGet("href") or ""))
            elif kind == "link_close":
                address = links.pop()
                if not self._live and address:
                    yield Run(text=safe.shown(f" ({address})"))
            elif kind == "softbreak":
                yield Run(text=" ")
            elif kind == "hardbreak":
                yield Run(line_break=True)
            elif kind == "image":
                yield from self._spans(token.children or [])
            elif token.content:
                address = links[-1] if links and self._live and _web(links[-1]) else ""
                for run in self._runs_of(token.content, live=self._live):
                    yield replace(
                        run,
                        strong=strong > 0,
                        emphasis=emphasis > 0,
                        code=kind == "code_inline",
                        address=address or None,
                    )

    def _runs_of(self, text: str, *, live: bool = False) -> Runs:
        return tuple(directed(safe.revealed(text) if live else safe.shown(text)))


def _children(node: _Node) -> list[Token]:
    return [t for inner in node.nodes if inner.token.type == "inline" for t in _inner(inner.token)]


def _inner(token: Token) -> list[Token]:
    return token.children or []


def _web(address: str) -> bool:
    return address.startswith(("https://", "http://"))


def _row(shot: Shot) -> ShotRow:
    time = ""
    if shot.from_s is not None:
        time = clock(shot.from_s)
        if shot.to_s is not None and shot.to_s != shot.from_s:
            time += f" to {clock(shot.to_s)}"
    return ShotRow(
        time=time,
        visible=safe.shown(shot.visible),
        captioned=safe.shown(shot.captioned),
        spoken=safe.shown(shot.spoken),
        implied=safe.shown(shot.implied),
        not_seen=safe.shown(shot.not_seen),
    )


def clock(seconds: float) -> str:
    """Return ``1:38``, or ``1:02:38``."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
