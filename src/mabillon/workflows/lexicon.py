"""The house lexicon of an issuer: terms, numbers and names, each with first and last use."""

from __future__ import annotations

from datetime import datetime

import msgspec

from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.examine.instants import rfc3339
from mabillon.examine.lexicon.changes import Changes
from mabillon.examine.lexicon.falsely import Rate, false_rates
from mabillon.examine.lexicon.finding import FEWEST_OTHERS
from mabillon.examine.lexicon.listing import Numbering, Window, numbering, of_register, windows
from mabillon.examine.lexicon.serials import series
from mabillon.examine.lexicon.statements import ENOUGH, Told, house
from mabillon.examine.lexicon.terms import Term, terms
from mabillon.examine.settings import Settings
from mabillon.pages import lexicon as page
from mabillon.pages.lexicon import LexiconContext
from mabillon.text.tokens import canonical
from mabillon.workflows import house_words
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import known_statements


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer's house lexicon.

    ``looked_at``: whether terms were looked for; null = yes, else why not. ``false``: by rule,
    how often it fires on the issuer's own statements.
    """

    issuer: str
    issuer_name: str
    statements: int
    from_at: str | None
    to_at: str | None
    others: int
    windows: list[Window]
    terms: list[Term]
    numbers: list[Numbering]
    false: dict[str, Rate]
    why_not: str | None
    settings: Settings
    schema: str = "mabillon.lexicon/1"


def lexicon(
    store: Store,
    issuer: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Lexicon:
    """Make the house lexicon of an issuer.

    Parameters
    ----------
    store
        The archive.
    issuer
        Name, title or alias.
    since, until
        Statements from ``since`` (included) to ``until`` (not included); None = open.
    settings
        Of the examinations; None = the defaults.
    """
    _, register = current(store, record=False)
    chosen = settings or Settings()
    holdings = Holdings(store, register, chosen, progress=progress)
    found = register.issuer(issuer)
    statements = [
        s
        for s in known_statements(holdings, found)
        if (at := s.post.posted_at or s.post.seen_at)
        and (since is None or at >= since)
        and (until is None or at < until)
    ]
    told = house_words.told(holdings, statements)
    others = house_words.by_others(holdings, found, statements)
    why_not = _why_not(told, others)
    in_time, of = windows(told)
    numbered = series(told, chosen.serial_recurs)
    mine = None if why_not else house(told, others, chosen)
    listed = terms(mine, Changes(told, chosen.seed), of) if mine else []
    names = house_words.register_names(found)
    forms = {canonical(way) for name in names for way in name.words}
    listed = [term for term in listed if term.form not in forms]
    return Lexicon(
        issuer=found.name,
        issuer_name=found.title,
        statements=told.size,
        from_at=rfc3339(int(told.at[0])) if told.size else None,
        to_at=rfc3339(int(told.at[-1])) if told.size else None,
        others=len(others),
        windows=in_time,
        terms=[*of_register(told, names, of), *listed],
        numbers=[numbering(told, one) for one in numbered],
        false=false_rates(mine, told, numbered),
        why_not=why_not,
        settings=chosen,
    )


def _why_not(told: Told, others: list[str]) -> str | None:
    if told.size < ENOUGH:
        return (
            f"{told.size} known statements, {ENOUGH} needed; ingest its own channels further back"
        )
    if len(others) < FEWEST_OTHERS:
        return (
            f"{len(others)} texts by others in the script of its statements, {FEWEST_OTHERS} "
            "needed to tell what is of the house; collect other channels"
        )
    return None


def context(found: Lexicon) -> LexiconContext:
    """Return a lexicon as its page and its screen want it."""
    return LexiconContext(
        issuer_name=found.issuer_name,
        statements=found.statements,
        from_at=found.from_at,
        to_at=found.to_at,
        others=found.others,
        windows=found.windows,
        terms=found.terms,
        numbers=found.numbers,
        false=found.false,
        why_not=found.why_not,
        command=f"mabillon lexicon {found.issuer}",
    )


def lexicon_page(found: Lexicon) -> str:
    """Return the lexicon as a self-contained HTML page."""
    return page.lexicon(context(found))
