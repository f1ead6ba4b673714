"""routing: which channels carry an issuer's statements."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.engine_option import engine_option
from mabillon.cli.paged import page_option, write
from mabillon.cli.routing_screen import routing_screen
from mabillon.workflows.routing import context, routing_page
from mabillon.workflows.routing import routing as measure


@click.command(
    epilog="""\b
Examples:
  mabillon routing thistledown-league
  mabillon routing "Thistledown League" --days 1500 --page routing.html
  mabillon register accept thistledown-league telegram:@vergerelay \\
    --since 2030-06-03 --reason "passed on 40 of its last 41"
"""
)
@click.argument("issuer", metavar="ISSUER")
@click.option(
    "--days",
    type=click.IntRange(min=1, max=36_525),
    help="Over how many days before its latest statement. Default: 365.",
)
@engine_option
@page_option("Write the profile as a page too.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def routing(
    archive: str | None,
    issuer: str,
    days: int | None,
    engine: str | None,
    page: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Which channels carry ISSUER's statements: share and delay over time, order, product
    kinds; and which others carry so much that they are suggested, to be accepted or refused
    with a reason.
    """
    with Store.find(archive, Path.cwd()) as store:
        with counting("sketching", "posts", quiet=quiet or as_json) as progress:
            made = measure(store, issuer, days=days, engine=engine, progress=progress)
        if page:
            write(page, routing_page(made))
    if as_json:
        click.echo(msgspec.json.encode(made))
        return
    terminal.show(routing_screen(context(made), terminal.width(), colour=terminal.colour()))
    if page:
        click.echo(f"\nPage: {page}")
