"""register.yaml as a tree in which every value knows its line.

YAML is read as a stream of events and never constructed: no tag is acted on, no alias
is expanded, and a register that is too large or too deep is refused before it costs
anything. Scalars stay text, so that a title of ``No`` or ``140`` is just that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 12
MAX_VALUES: Final = 200_000
NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a register: its line (from 1), what, and what to do."""

    line: int
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text as written; ``text`` is None for an empty value, ``~`` or ``null``."""

    line: int
    text: str | None


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A mapping with all its pairs in order, repeated keys included."""

    line: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)


Node = Scalar | Sequence | Mapping


class Refused(Exception):
    """The YAML cannot be read as a register at all; holds the one problem that says why."""

    def __init__(self, line: int, what: str, do: str) -> None:
        self.problem = Problem(line, what, do)
        super().__init__(what)


def read_tree(yaml: bytes) -> Node | None:
    """Read one YAML document; None if it is empty.

    Raises
    ------
    Refused
        Not UTF-8, not YAML, too large, too deep, or it uses anchors, aliases, tags or
        merge keys, none of which a register needs.
    """
    if len(yaml) > MAX_BYTES:
        raise Refused(
            1,
            f"{len(yaml):,} bytes, and a register may have {MAX_BYTES:,}",
            "check that this is the register and not an export",
        )
    try:
        text = yaml.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = yaml.count(b"\n", 0, error.start) + 1
        raise Refused(line, "this is not UTF-8", "save the file as UTF-8") from error
    try:
        return _build(YAML(typ="safe", pure=True).parse(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(str(part) for part in (error.context, error.problem) if part)
        raise Refused(
            mark.line + 1 if mark else 1, f"not YAML: {what}", "mend the indentation or the quotes"
        ) from error
    except YAMLError as error:  # a control character: the reader gives no line
        position = getattr(error, "position", 0)
        raise Refused(
            text.count("\n", 0, position) + 1,
            "a control character stands here",
            "remove it; in double quotes it can be written as an escape",
        ) from error


def _build(events: Iterator[Event]) -> Node | None:
    root: Node | None = None
    stack: list[Sequence | Mapping] = []
    keys: list[Scalar | None] = []  # of each open mapping: the key that waits for its value
    documents = 0
    for count, event in enumerate(events):
        line = event.start_mark.line + 1
        if count > MAX_VALUES:
            raise Refused(line, f"more than {MAX_VALUES:,} values", "split or shorten the register")
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused(line, "a second document", "remove the line ---")
        if isinstance(event, NodeEvent):
            _refuse_extras(event, line)
        if isinstance(event, SequenceEndEvent | MappingEndEvent):
            stack.pop()
            keys.pop()
            continue
        node = _open(event, line)
        if node is None:
            continue
        if not stack:
            root = node
        else:
            _attach(stack[-1], keys, node)
        if isinstance(node, Sequence | Mapping):
            if len(stack) >= MAX_DEPTH:
                raise Refused(line, f"nested more than {MAX_DEPTH} deep", "write it flat")
            stack.append(node)
            keys.append(None)
    return root


def _open(event: Event, line: int) -> Node | None:
    if isinstance(event, ScalarEvent):
        plain = event.style is None
        empty = plain and event.value in NULLS
        return Scalar(line, None if empty else str(event.value))
    if isinstance(event, SequenceStartEvent):
        return Sequence(line)
    if isinstance(event, MappingStartEvent):
        return Mapping(line)
    return None


def _attach(parent: Sequence | Mapping, keys: list[Scalar | None], node: Node) -> None:
    if isinstance(parent, Sequence):
        parent.items.append(node)
        return
    key = keys[-1]
    if key is not None:
        parent.pairs.append((key, node))
        keys[-1] = None
    elif isinstance(node, Scalar):
        if node.text == "<<":
            raise Refused(node.line, "a merge key (<<)", "write the values out")
        keys[-1] = Scalar(node.line, node.text or "")
    else:
        raise Refused(node.line, "a key that is a list or a mapping", "give it a plain name")


def _refuse_extras(event: NodeEvent, line: int) -> None:
    if isinstance(event, AliasEvent):
        raise Refused(line, f"an alias (*{event.anchor})", "write the value out")
    if event.anchor is not None:
        raise Refused(line, f"an anchor (&{event.anchor})", "write the value out where it is used")
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise Refused(line, f"a tag ({str(tag)[:80]})", "remove it; values need no type here")
