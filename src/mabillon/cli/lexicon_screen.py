"""The house lexicon in the terminal: the same context as its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine.lexicon.terms import Term
from mabillon.pages import words
from mabillon.pages.lexicon import LexiconContext, changed, day, rate
from mabillon.text.display import fit, plain

SHOWN: Final = 12
"""Terms of each part that are shown; all of them where a term was asked for."""
OTHERS: Final = 46
"""Columns that are not the term's."""


def lexicon_screen(
    page: LexiconContext, width: int = 80, *, colour: bool = False, whole: bool = False
) -> list[str]:
    """Return the lexicon as lines, none wider than ``width``.

    ``whole``: show all terms, each with all that is known of it.
    """
    screen = Sheet(width, colour)
    screen.say(f"House lexicon of {plain(page.issuer_name)}", bold=True)
    screen.say(words.sentence(page.counted), 2)
    if page.why_not:
        screen.say(words.sentence(f"Terms were not looked for: {page.why_not}"), 2)
    screen.gap()
    parts = (
        ("ended or began", page.dated),
        ("changed", page.changed),
        ("in use throughout", page.steady),
        ("names of the register", page.registered),
    )
    for title, terms in parts:
        if terms:
            _terms(screen, title, terms, whole=whole)
    if not page.terms and not page.why_not:
        screen.say("No such term.", 2)
        screen.gap()
    _numbers(screen, page)
    for rule, found in page.false.items() if not whole else ():
        screen.say(words.sentence(f"Wrong on its own: {rate(rule, found)}"), 2)
    return screen.lines


def _terms(screen: Sheet, title: str, terms: Sequence[Term], *, whole: bool) -> None:
    name = max(16, min(34, screen.width - OTHERS))
    head = f"  {title:<{name}} {'of':>5} {'share':>6} {'times':>6} {'first':<10} {'last':<10}"
    screen.lines.append(screen.style(fit(head, screen.width).rstrip(), dim=True))
    shown = terms if whole else terms[:SHOWN]
    for term in shown:
        times = f"{term.times:.0f}" if term.times is not None else "-"
        cells = f"{term.statements:>5} {words.percent(term.share):>6} {times:>6} "
        cells += f"{term.first_at[:10]} {term.last_at[:10]}"
        screen.lines.append(f"  {fit(term.term, name)} {spaces(cells)}")
        if term.then and not whole:
            screen.say(f"then {plain(term.then)}", 4)
        if whole:
            _whole(screen, term)
    if len(shown) < len(terms):
        screen.say(f"{len(terms) - len(shown)} more: --json, --csv and --page have them.", 2)
    screen.gap()


def _whole(screen: Sheet, term: Term) -> None:
    said = [
        f"{term.kind}, {term.state}; first {plain(term.first)}, last {plain(term.last)}",
        f"then {plain(term.then)}" if term.then else "",
        f"the register: held {term.held}" if term.held else "",
        *(f"changed {change}" for change in changed(term)),
    ]
    for line in filter(None, said):
        screen.say(words.sentence(line), 4)


def _numbers(screen: Sheet, page: LexiconContext) -> None:
    for one in page.numbers:
        screen.say(f"Numbers: {plain(one.written)}, …", 2, bold=True)
        first, last = one.first, one.last
        screen.say(
            f"{one.statements} statements, from {first[0]} ({plain(first[1])}, {day(first[2])}) "
            f"to {last[0]} ({plain(last[1])}, {day(last[2])}).",
            4,
        )
        missing = ", ".join(map(str, one.missing[:12])) or "none"
        more = len(one.missing) - 12
        screen.say(
            f"Missing: {missing}{f' and {more} more' if more > 0 else ''}. "
            f"Borne twice: {one.repeats}. Steps back: {one.back}.",
            4,
        )
        screen.gap()
