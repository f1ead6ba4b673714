"""Terms of the glossary as the terminal shows them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from mabillon.archive.register import Term
from mabillon.cli.typeset import Sheet
from mabillon.text.display import plain

NAMED: Final = 6
"""Terms that the screen of a search names; the others are counted."""


def glosses(screen: Sheet, terms: Sequence[Term], there: Collection[str]) -> None:
    """Say how the desk renders the terms of a search; ``there``: those in what is shown."""
    for term in terms[:NAMED]:
        more = "" if term.text in there else " (--gloss finds the original)"
        gloss = f"“{plain(term.gloss)}”{_held(term)}{more}"
        screen.say(f"The desk glosses {written(term)} as {gloss}.", 2)
    if len(terms) > NAMED:
        screen.say(f"And {len(terms) - NAMED:,} more terms of the glossary stand there.", 2)


def glossary_screen(terms: Sequence[Term], width: int, *, colour: bool) -> list[str]:
    """Return terms with all that the glossary says of them."""
    screen = Sheet(width, colour)
    for term in terms:
        screen.gap()
        proposed = "" if term.status == "approved" else "  (proposed, not approved)"
        screen.say(f"{written(term)}: “{plain(term.gloss)}”{_held(term)}{proposed}", bold=True)
        if term.variants:
            screen.say(f"also written: {', '.join(map(plain, term.variants))}", 2)
        by = f"{plain(term.by)}: " if term.by else ""
        screen.say(f"{by}{plain(term.reason)}", 2)
        if term.notes:
            screen.say(plain(term.notes), 2)
    return screen.lines


def written(term: Term) -> str:
    """Return a term with its language and transliteration."""
    more = [plain(part) for part in (term.language, term.latin) if part]
    return plain(term.text) + (f" ({', '.join(more)})" if more else "")


def _held(term: Term) -> str:
    """Say when a gloss holds; nothing where it always does."""
    since = f", since {_day(term.since)}" if term.since else ""
    return since + (f", until {_day(term.until)}" if term.until else "")


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
