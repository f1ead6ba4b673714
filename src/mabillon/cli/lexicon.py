"""lexicon: the terms, numbers and names of an issuer, with first and last use."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.lexicon_screen import lexicon_screen
from mabillon.cli.paged import page_option, write
from mabillon.cli.times import Time
from mabillon.errors import UsageError
from mabillon.examine.lexicon.kinds import KINDS
from mabillon.examine.lexicon.terms import Term
from mabillon.text.cells import harmless
from mabillon.text.tokens import canonical
from mabillon.workflows.lexicon import Lexicon, context, lexicon_page
from mabillon.workflows.lexicon import lexicon as make


@click.command(
    epilog="""\b
Examples:
  mabillon lexicon thistledown-league
  mabillon lexicon "Thistledown League" --term "Old Basin"
  mabillon lexicon thistledown-league --kind closing --since 2030-01-01T00:00Z
  mabillon lexicon thistledown-league --page lexicon.html
  mabillon lexicon thistledown-league --csv > terms.csv"""
)
@click.argument("issuer", metavar="ISSUER")
@click.option("--term", metavar="TEXT", help="Only terms with these words, with all figures.")
@click.option("--kind", type=click.Choice([*KINDS]), help="Only terms of this kind.")
@click.option("--since", type=Time(), metavar="TIME", help="Statements from then on, with zone.")
@click.option("--until", type=Time(), metavar="TIME", help="Statements before then, with zone.")
@page_option("Write the lexicon as a page too.")
@click.option("--csv", "as_csv", is_flag=True, help="The terms as CSV.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def lexicon(
    archive: str | None,
    issuer: str,
    term: str | None,
    kind: str | None,
    since: datetime | None,
    until: datetime | None,
    page: Path | None,
    as_csv: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """What ISSUER says and others do not: terms and formulas with first and last use, share
    and changes; its series of numbers; its names in the register; and how often the rules
    that find anachronisms are wrong on its own statements.
    """
    if since and until and since >= until:
        raise UsageError("--since is not before --until", do="give the earlier time to --since")
    with Store.find(archive, Path.cwd()) as store:
        silent = quiet or as_json or as_csv
        with counting("sketching", "posts", quiet=silent) as progress:
            made = make(store, issuer, since=since, until=until, progress=progress)
    if page:
        write(page, lexicon_page(made))
    made = _of(made, term, kind)
    if as_json:
        click.echo(msgspec.json.encode(made))
    elif as_csv:
        click.echo(_csv(made.terms), nl=False)
    else:
        screen = lexicon_screen(
            context(made), terminal.width(), colour=terminal.colour(), whole=term is not None
        )
        terminal.show(screen)
        if page:
            click.echo(f"\nPage: {page}")


def _of(made: Lexicon, term: str | None, kind: str | None) -> Lexicon:
    """Return the lexicon with the terms asked for only."""
    wanted = canonical(term) if term is not None else ""
    if term is not None and not wanted:
        raise UsageError(f"there are no words in --term {term!r}", do="give a word of the term")
    terms = [
        one
        for one in made.terms
        if f" {wanted} " in f" {one.form} " or not wanted
        if kind is None or one.kind == kind
    ]
    numbers = made.numbers if kind in (None, "number") and not wanted else []
    return msgspec.structs.replace(made, terms=terms, numbers=numbers)


_COLUMNS = (
    *("term", "kind", "state", "statements", "share", "first", "first_at", "last", "last_at"),
    *("times", "others", "then", "held"),
)


def _csv(terms: list[Term]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow([*_COLUMNS, "changes"])
    for one in terms:
        cells = [getattr(one, name) for name in _COLUMNS]
        cells[_COLUMNS.index("share")] = f"{one.share:.4f}"
        shown = ["" if cell is None else harmless(str(cell)) for cell in cells]
        rows.writerow([*shown, " ".join(change.at for change in one.changes)])
    return written.getvalue()
