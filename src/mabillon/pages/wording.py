"""The detail of a finding of wording: the words by whose they are, formulas, what moves it."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from mabillon.examine.finding import Finding
from mabillon.pages import figures

Look = Literal["own2", "own1", "none", "other1", "other2"]

WARM: Final = (0.2, 0.5)
"""Heat (log10) from which a word is marked, and marked strongly."""

LISTED: Final = 5


class Word(msgspec.Struct, frozen=True):
    """A stretch of the text with one look: "own2" … "other2"; "none" = not marked."""

    text: str
    look: Look


class FormulaRow(msgspec.Struct, frozen=True, kw_only=True):
    """A formula with its rates; ``present``: whether it stands in this statement."""

    slot: str
    example: str
    source: str | None
    present: bool
    own: int
    own_n: int
    others: int
    others_n: int


class Mover(msgspec.Struct, frozen=True, kw_only=True):
    """A scorer or an organisation, and by how much it moves the figure (log10)."""

    name: str
    moves: float


class WordingView(msgspec.Struct, frozen=True, kw_only=True):
    """What ``templates/opinion.html`` shows of wording, for a captured post only.

    ``words``: the text after the take-out. ``nearest``: the known statement most like it, null
    = not known. ``scorers``, ``organisations``: those that move the figure most.
    """

    words: tuple[Word, ...]
    formulas: tuple[FormulaRow, ...]
    scorers: tuple[Mover, ...]
    organisations: tuple[Mover, ...]
    nearest: str | None
    nearest_title: str | None


def of(finding: Finding | None) -> WordingView | None:
    """Return the view of a finding; None where it gives no detail by word."""
    if finding is None or figures.text(finding.figures, "heat_text") is None:
        return None
    given = finding.figures
    near = given.get("nearest")
    nearest = near if isinstance(near, dict) else {}
    return WordingView(
        words=_words(given),
        formulas=_formulas(given),
        scorers=_movers(given, "scorers", "scorer"),
        organisations=_movers(given, "others_out", "organisation"),
        nearest=figures.text(nearest, "post"),
        nearest_title=figures.text(nearest, "title"),
    )


def _words(given: figures.Figures) -> tuple[Word, ...]:
    text = figures.text(given, "heat_text") or ""
    found: list[Word] = []
    at = 0
    for row in figures.rows(given, "heat"):
        if len(row) != 4:
            continue
        start, stop, heat, _ = row
        if not (isinstance(start, int) and isinstance(stop, int) and at <= start <= stop):
            continue
        if start > at:
            found.append(Word(text[at:start], "none"))
        found.append(Word(text[start:stop], _look(heat)))
        at = stop
    if at < len(text):
        found.append(Word(text[at:], "none"))
    return tuple(found)


def _look(heat: object) -> Look:
    if not isinstance(heat, int | float):
        return "none"
    if heat >= WARM[0]:
        return "own2" if heat >= WARM[1] else "own1"
    if heat <= -WARM[0]:
        return "other2" if heat <= -WARM[1] else "other1"
    return "none"


def _formulas(given: figures.Figures) -> tuple[FormulaRow, ...]:
    return tuple(
        FormulaRow(
            slot=figures.text(slot, "slot") or "",
            example=figures.text(one, "example") or figures.text(one, "words") or "",
            source=figures.text(one, "source"),
            present=one.get("present") is True,
            own=figures.whole(one, "own") or 0,
            own_n=figures.whole(one, "own_n") or 0,
            others=figures.whole(one, "others") or 0,
            others_n=figures.whole(one, "others_n") or 0,
        )
        for slot in figures.items(given, "formulas")
        for one in figures.items(slot, "formulas")
    )


def _movers(given: figures.Figures, name: str, key: str) -> tuple[Mover, ...]:
    found = []
    for item in figures.items(given, name):
        moves = figures.number(item, "moves")
        if moves is not None and abs(moves) >= 0.01:
            found.append(Mover(name=figures.text(item, key) or "", moves=moves))
    return tuple(found[:LISTED])
