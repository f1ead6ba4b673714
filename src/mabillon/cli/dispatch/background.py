"""dispatch background: events and dispatches that have to do with an opinion, and why."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.text.display import wrap
from mabillon.workflows.background import related
from mabillon.workflows.verify import load


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch background 7
  mabillon dispatch background 7 --json"""
)
@click.argument("opinion", type=int)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@click.pass_context
def background(context: click.Context, opinion: int, as_json: bool) -> int:
    """List earlier events and dispatches that have to do with OPINION's statement, with what
    ties each to it (issuer, place, date, names, words, posts) and what the issuer said of the
    event: claimed, praised, denied, or silent so far.
    """
    given: str | None = context.find_root().obj
    with Store.find(given, Path.cwd()) as store:
        found = related(store, load(store, opinion))
    width = terminal.width()
    for item in found:
        if as_json:
            click.echo(msgspec.json.encode(item))
            continue
        for line in wrap(item.sentence, width):
            click.echo(line)
        for line in wrap(f"{'; '.join(item.why)}   {' '.join(item.citations)}", width - 4):
            click.echo(f"    {line}")
    if not found and not as_json:
        click.echo("nothing of the archive's events and dispatches has to do with it")
    return 0
