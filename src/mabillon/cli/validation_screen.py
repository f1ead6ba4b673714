"""A validation in the terminal: the same context as its page."""

from __future__ import annotations

from typing import Final

from mabillon.cli.typeset import Sheet
from mabillon.examine.routing.shares import Share
from mabillon.examine.validation.sayings import bits, percent
from mabillon.pages.validation import ValidationContext
from mabillon.text.display import plain

KIND: Final = 10
"""Columns for a kind of problem."""


def validation_screen(
    page: ValidationContext, width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return a validation as lines; tables are 80 columns wide at most."""
    screen = Sheet(width, colour)
    made = page.made
    head = f"Validation {page.entry}" if page.entry is not None else "Validation"
    screen.say(f"{head} for {plain(made.issuer_name)}", bold=True)
    spared = [
        f"{n:,} {what}"
        for n, what in (
            (made.reference_only, "too early to be held out"),
            (made.left_undrawn, "left out by an even draw"),
            (made.undated, "without a date"),
            (made.doubted, "recorded as not issued, denied or disowned"),
        )
        if n
    ]
    blocks = sum(b.examined > 0 for b in made.blocks)
    screen.say(
        f"{made.examined:,} of {made.statements:,} known statements examined as if questioned, "
        f"in {blocks} blocks of time" + (f"; {', '.join(spared)}." if spared else "."),
        2,
    )
    screen.gap()
    for said in page.said:
        screen.say(said, 2)
    screen.gap()
    _carriage(screen, page)
    _copying(screen, page)
    _wording(screen, page)
    again = [f"mabillon validate {made.issuer} --kept --page FILE"]
    screen.copyable(again, 6, 2)
    return screen.lines


def _head(screen: Sheet, line: str) -> None:
    screen.lines.append(screen.style(line, dim=True))


def _rate(found: Share) -> str:
    """Return ``2 of 300  0.7 %``, 17 columns."""
    share = percent(found.share) if found.share is not None else "-"
    return f"{found.k:>5} {share:>6}"


def _carriage(screen: Sheet, page: ValidationContext) -> None:
    _head(
        screen,
        f"  {'carriage':<{KIND}} {'age':>5} {'n':>5} {'carried':>8} {'silent':>12} "
        f"{'appears not':>12} {'refused':>8}",
    )
    for row in [*page.genuine, *page.recorded]:
        carried = row.said.get("own", 0) + row.said.get("forwarders", 0)
        screen.lines.append(
            f"  {row.kind:<{KIND}} {row.hours:>3} h {row.n:>5} {carried:>8} {_rate(row.silent)} "
            f"{_rate(row.appears_not)} {row.said.get('not determined', 0):>8}"
        )
    stated = [row for row in page.genuine if row.stated is not None]
    if stated:
        screen.gap()
        _head(
            screen,
            f"  {'P(none | issued)':<16} {'n':>5} {'stated':>7} {'bounds':>16} {'happened':>12}",
        )
        for row in stated:
            found = row.stated
            assert found is not None
            band = f"{percent(found.low)} to {percent(found.high)}"
            screen.lines.append(
                f"  {f'{row.hours} h':<16} {found.n:>5} {percent(found.p_none):>7} {band:>16} "
                f"{_rate(found.observed)}"
            )
    screen.gap()


def _copying(screen: Sheet, page: ValidationContext) -> None:
    _head(
        screen,
        f"  {'copying':<{KIND}} {'n':>5} {'donor named':>12} {'right one':>12} {'called so':>12}",
    )
    for row in page.made.copying:
        rates = [_rate(found) if found else f"{'-':>12}" for found in (row.right, row.called)]
        screen.lines.append(f"  {row.kind:<{KIND}} {row.n:>5} {_rate(row.named)} {' '.join(rates)}")
    screen.gap()
    if page.made.lexicon:
        _head(screen, f"  {'lexicon':<{KIND}} {'n':>5} {'anachronism':>12}  by rule")
    for found in page.made.lexicon:
        rules = ", ".join(f"{rule} {k}" for rule, k in found.rules.items()) or "-"
        screen.lines.append(f"  {found.kind:<{KIND}} {found.n:>5} {_rate(found.named)}  {rules}")
    screen.gap()


def _wording(screen: Sheet, page: ValidationContext) -> None:
    if not page.conditions:
        return
    _head(
        screen,
        f"  {'wording':<{KIND}} {'words':>5} {'known':>5} {'n':>5} {'Cllr':>5} {'gap':>5} "
        f"{'chance':>6} {'H1 < 0':>7} {'H2 > 0':>7} {'refused':>8}",
    )
    for c in page.conditions:
        found = c.figures
        shares = [
            percent(s.share) if s.share is not None else "-"
            for s in (found.against, found.in_favour)
        ]
        screen.lines.append(
            f"  {c.kind:<{KIND}} {c.words or 'whole':>5} {c.known:>5} {c.n:>5} "
            f"{bits(found.cllr):>5} {bits(found.gap):>5} {bits(found.gap_by_chance):>6} "
            f"{shares[0]:>7} {shares[1]:>7} "
            f"{sum(c.refused.values()):>8}"
        )
    screen.say("Cllr: 0 perfect, 1 as good as saying nothing; gap: Cllr less Cllr_min.", 2)
    for said in page.wording_alone:
        screen.say(said, 2)
    if page.made.wording and page.made.wording.untried:
        screen.say("Not tried:", 2)
        for said in page.made.wording.untried:
            screen.hang("  - ", f"{said}.", 4)
    screen.gap()
