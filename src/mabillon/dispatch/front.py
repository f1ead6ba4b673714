"""The front matter of a dispatch: what it is, under which number, and who may read it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from io import StringIO
from typing import Any, Final, Literal, NamedTuple

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

from mabillon.errors import UnreadableInput

Release = Literal["subscribers", "complimentary"]
Status = Literal["draft", "ready", "withdrawn"]

MOST: Final = 64 * 1024
"""Bytes of front matter; more is not read."""
DEEPEST: Final = 6
"""Lists and mappings within each other; ours are three."""
_FENCE: Final = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*(?:\r?\n|\Z)", re.S | re.M
)


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a later version changed, as readers are told; one for each version but the first."""

    date: date
    notice: str


class Off(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of the checker that is switched off for this dispatch, and why.

    ``line``: only the findings of that line of the file; null = all of them.
    """

    rule: str
    reason: str
    line: int | None = None


class Front(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The front matter.

    Parameters
    ----------
    series, number
        Such as "Special Dispatch" and 14; together they name the dispatch.
    date
        The day it is published under.
    issuers
        Register names of the issuers it is about.
    opinion
        Number of the opinion whose standing it states; null = it states none.
    authors
        By name or desk name.
    slug, feed_title, summary
        What stands in its address, in the feed, in lists; null = made of title and text.
    notes
        Name of the house style of its notes, or a template (`notes.STYLES`).
    events
        Keys of the events it is about.
    annex
        Digest of the sealed annex; null = there is none.
    changes
        One for each version but the first.
    off
        Rules switched off, each with a reason.
    """

    series: str
    number: int
    date: date
    title: str
    countries: list[str] = []
    topics: list[str] = []
    issuers: list[str] = []
    opinion: int | None = None
    release: Release = "subscribers"
    authors: list[str] = []
    language: str = "en"
    status: Status = "draft"
    slug: str | None = None
    feed_title: str | None = None
    summary: str | None = None
    notes: str = "house"
    events: list[str] = []
    annex: str | None = None
    changes: list[Change] = []
    off: list[Off] = []

    @property
    def key(self) -> str:
        """Return SERIES/NUMBER, as citations have it."""
        return f"{slugged(self.series)}/{self.number}"

    @property
    def called(self) -> str:
        """Return ``Special Dispatch No. 14``."""
        return f"{self.series} No. {self.number}"


class Fronted(NamedTuple):
    """A front matter, where its values stand, and where the text begins.

    ``places``: field -> offset of its value in the file; a list's items under ``field.0`` ….
    """

    front: Front
    places: dict[str, int]
    body: int


def slugged(text: str) -> str:
    """Return a text as lower-case Latin letters, digits and single hyphens; "" = has none."""
    from anyascii import anyascii

    bare = anyascii(unicodedata.normalize("NFKC", text)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80].rstrip("-")


def fence(source: str) -> tuple[int, int]:
    """Return where the YAML of a file's front matter begins and ends; (0, 0) = it has none."""
    found = _FENCE.match(source)
    return found.span("yaml") if found else (0, 0)


def read(source: str, where: str) -> Fronted:
    """Read the front matter of a file.

    Parameters
    ----------
    where
        The file's name, for messages.

    Raises
    ------
    UnreadableInput
        There is none, or it says something impossible; the message names the line.
    """
    found = _FENCE.match(source)
    if found is None or len(found["yaml"].encode()) > MOST:
        raise UnreadableInput(
            "there is no front matter",
            where=f"{where}, line 1",
            do="begin the file with ---, series, number, date and title, and --- again",
        )
    first = source.count("\n", 0, found.start("yaml"))
    try:
        _hold_plain(found["yaml"])
        node = YAML(typ="rt", pure=True).load(StringIO(found["yaml"]))
    except MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0) + 1
        raise UnreadableInput(
            f"the front matter is not YAML ({error.problem or error.context})",
            where=f"{where}, line {line}",
        ) from error
    except ValueError as error:
        raise UnreadableInput(f"the front matter is not YAML ({error})", where=where) from error
    if not isinstance(node, CommentedMap):
        raise UnreadableInput("the front matter has no fields", where=f"{where}, line {first + 1}")
    try:
        front = msgspec.convert(_plain(node), Front)
    except msgspec.ValidationError as error:
        said = str(error)
        name = re.search(r"\$\.(\w+)|field `(\w+)`", said)
        line = first + 1
        if name and (field := name[1] or name[2]) in node:
            line += node.lc.value(field)[0]
        raise UnreadableInput(
            f"the front matter says something impossible ({said})", where=f"{where}, line {line}"
        ) from error
    if not slugged(front.series) or front.number < 1 or not front.title.strip():
        raise UnreadableInput(
            "a dispatch has a series, a number from 1 and a title", where=f"{where}, line 2"
        )
    return Fronted(front, _places(node, source, found.start("yaml")), found.end())


def _hold_plain(yaml: str) -> None:
    """Refuse what grows when it is read: values that stand for others, and lists within lists."""
    deep = 0
    for event in YAML(typ="rt", pure=True).parse(StringIO(yaml)):
        if getattr(event, "anchor", None) is not None:
            raise ValueError("a value is named by & or *; write it out")
        deep += isinstance(event, CollectionStartEvent)
        deep -= isinstance(event, CollectionEndEvent)
        if deep > DEEPEST:
            raise ValueError(f"it is nested more than {DEEPEST} deep")


def _plain(node: Any) -> Any:
    """Return YAML nodes as plain values."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, bool | date) or node is None:
        return node
    if isinstance(node, int):
        return int(node)
    return str(node)


def _places(node: CommentedMap, source: str, start: int) -> dict[str, int]:
    """Return where each value stands, in characters of the file."""
    lines = [start]
    for line in source[start:].splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    places: dict[str, int] = {}
    for field in node:
        line, column = node.lc.value(field)
        places[field] = lines[line] + column
        if isinstance(node[field], list):
            for n in range(len(node[field])):
                line, column = node[field].lc.item(n)
                places[f"{field}.{n}"] = lines[line] + column
    return places
