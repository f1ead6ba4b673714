"""``mabillon glossary``: the desk's terms with their approved gloss."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.glossed import glossary_screen
from mabillon.text.display import plain
from mabillon.workflows.glossary import Entry, look_up
from mabillon.workflows.register_in_force import current


@click.command()
@click.argument("term", required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.pass_context
def glossary(context: click.Context, term: str | None, as_json: bool) -> None:
    """List the desk's terms, or look TERM up in any spelling, or by its gloss.

    A term has one approved gloss, which searches show beside what they find; others are
    proposed. Terms stand in register.yaml and are added with `mabillon register add term`.

    \b
    Examples:
      mabillon glossary
      mabillon glossary Eastmere
      mabillon register add term "قرية الشرق" --gloss Eastmere --language ar \\
        --latin "qaryat ash-sharq" --by "M. Ferrier" --reason "desk meeting of 4 March"
      mabillon search --gloss Eastmere
    """
    with Store.find(context.obj, Path.cwd()) as store:
        _, register = current(store, record=False)
    if term is None:
        found = [Entry(term=known, similarity=1.0) for known in register.glossary]
    else:
        found = look_up(register, term)
    if as_json:
        click.echo(msgspec.json.encode({"asked": term, "terms": found}).decode())
        return
    shown = [entry.term for entry in found]
    terminal.show(glossary_screen(shown, terminal.width(), colour=terminal.colour()))
    if not found and term is not None:
        click.echo(f"The glossary has no term like {plain(term)}.")
    elif not found:
        click.echo('The glossary is empty.\n  mabillon register add term TEXT --gloss "…"')
