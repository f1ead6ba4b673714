"""Folders of statements by many issuers: read, split, and cut to what is compared.

A folder has ``.jsonl.gz`` files with ``id, issuer, date, text``, a statement a line.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mabillon.examine.wording.comparable import cut_out
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.takeout import Held
from mabillon.text.tokens import IS_UNSPACED, canonical, forms

SEED = 20260101
TEXTS = ("body", "full", "bare")
"""How texts are compared: ``full`` as they are; ``body`` in canonical words, without
punctuation, head and tail; ``bare`` as ``body``, without issuers' names."""
TESTED = 1 / 3
"""Share of the organisations that are tested and teach nothing."""
CUT = 25
"""Words of head and of tail that only ``full`` has: dateline, name, address, contact."""
SPLICED = 0.3
"""Share of a spliced text that is pasted in."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; ``at`` in microseconds UTC."""

    id: str
    organisation: str
    at: int
    text: str


def load(folder: Path) -> dict[str, list[Statement]]:
    """Return organisation -> its statements by time, each text once."""
    found: dict[str, dict[str, Statement]] = defaultdict(dict)
    read = dropped = 0
    for path in sorted(folder.glob("*.jsonl.gz")):
        for row in _rows(path):
            read += 1
            made = _statement(row)
            if made is None or canonical(made.text) in found[made.organisation]:
                dropped += 1
            else:
                found[made.organisation][canonical(made.text)] = made
    if not found:
        sys.exit(f"{folder} has no statements: files NAME.jsonl.gz with id, issuer, date, text")
    print(
        f"{read} statements read, {dropped} left out (no date or text, or again)", file=sys.stderr
    )
    return {name: _named(texts.values()) for name, texts in sorted(found.items())}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _statement(row: dict[str, Any]) -> Statement | None:
    try:
        moment = datetime.fromisoformat(str(row.get("date")))
    except ValueError:
        return None
    if not row.get("text") or not row.get("issuer"):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    at = round(moment.timestamp() * 1e6)
    return Statement(str(row.get("id", "")), str(row["issuer"]), at, str(row["text"]))


def _named(statements: Iterable[Statement]) -> list[Statement]:
    """Return them by time, under names that are unique in the folder."""
    ordered = sorted(statements, key=lambda s: (s.at, s.id))
    return [
        Statement(f"{s.organisation}/{n}/{s.id}", s.organisation, s.at, s.text)
        for n, s in enumerate(ordered)
    ]


def split(names: Collection[str], seed: int) -> tuple[list[str], list[str]]:
    """Return the organisations of the background, and those that are tested."""
    drawn = sorted(names)
    random.Random(seed).shuffle(drawn)
    tested = round(len(drawn) * TESTED)
    return sorted(drawn[tested:]), sorted(drawn[:tested])


def name_words(organisation: str) -> list[str]:
    """Return the longer words of an issuer's name, which a forger would write right."""
    return [w for w in forms(_CAMEL.sub(" ", organisation)) if len(w) > 3]


def renamed(text: str, writer: str, issuer: str) -> str:
    """Put the issuer's name, word for word from its end, where the writer's stands."""
    given, own = name_words(issuer), name_words(writer)
    if not given:
        return text
    put = {w: given[max(n - len(own) + len(given), 0)].title() for n, w in enumerate(own)}
    return re.sub(r"\w+", lambda found: put.get(canonical(found[0]), found[0]), text)


class Cutting:
    """Makes of statements what is compared, as the product does (``comparable.cut_out``).

    Spans of eight words that stand in an earlier text are cut, and what a text repeats; head
    and tail stand for the lines at the edges of a channel's posts.

    Parameters
    ----------
    text
        One of ``TEXTS``.
    held
        The earlier texts.
    organisations
        Whose names ``bare`` lacks.
    """

    def __init__(self, text: str, held: Held, organisations: Iterable[str]) -> None:
        self.text, self.held = text, held
        lacking = organisations if text == "bare" else ()
        self.names = {w for name in lacking for w in name_words(name)}
        self._new: dict[str, int] = {}

    def compared(self, statement: Statement, writer: str, text: str = "") -> Document:
        """Return a statement as it is compared.

        Parameters
        ----------
        statement
            Which.
        writer
            Who wrote it, as far as the examiner knows; "" for a questioned one.
        text
            What it says, where it was altered.
        """
        left = self._left(statement, text, self.text)
        if self.text != "full":
            kept = " ".join(w for w in left.words if w not in self.names)
            left = Document(left.id, "", left.at, kept)
        return Document(left.id, writer, left.at, left.text)

    def new_words(self, statement: Statement) -> int:
        """Return how many words between head and tail stand nowhere before."""
        if statement.id not in self._new:
            self._new[statement.id] = len(self._left(statement, "", "body").words)
        return self._new[statement.id]

    def _left(self, statement: Statement, text: str, how: str) -> Document:
        whole = Document(statement.id, statement.organisation, statement.at, text or statement.text)
        edges = [] if how == "full" else head_and_tail(whole)
        return cut_out(whole, edges, self.held)[0].left


def head_and_tail(document: Document) -> list[tuple[int, int]]:
    """Return the stretches of the first and last ``CUT`` words, with what stands around them."""
    places, size = document.tokens, len(document.text)
    if len(places) <= 2 * CUT:
        return [(0, size)]
    return [(0, places[CUT].start), (places[-CUT - 1].end, size)]


def splice(donor: str, host: str, chance: random.Random) -> str:
    """Put a passage of the donor into the middle of the host, 30 % of the result's words."""
    given, taking = _places(donor), _places(host)
    taking = taking[: int(len(given) * (1 - SPLICED) / SPLICED)]
    size = min(len(given), round(len(taking) * SPLICED / (1 - SPLICED)))
    if not size:
        return host
    start = chance.randrange(len(given) - size + 1)
    passage = donor[given[start][0] : given[start + size - 1][1]]
    middle = taking[len(taking) // 2][0]
    return f"{host[:middle]}{passage} {host[middle : taking[-1][1]]}"


def long_enough(text: str, words: int) -> bool:
    """Tell whether a text may have so many words, without reading it."""
    unspaced = IS_UNSPACED.search(text) is not None and len(text) >= 2 * words
    return unspaced or len(text.split()) >= words


def _places(text: str) -> Sequence[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"\S+", text)]
