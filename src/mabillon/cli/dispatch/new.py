"""dispatch new: begin a dispatch from an opinion."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch.front import Release
from mabillon.text.display import plain
from mabillon.workflows import dispatches
from mabillon.workflows.drafting import begin


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch new --from 7 --by "Desk North"
  mabillon dispatch new --from 7 --series "Inquiry" --country "Port Quillon" \\
    --release complimentary --by "R. Vane" --author "R. Vane" --author "Desk North\""""
)
@click.option("--from", "opinion", type=int, required=True, metavar="OPINION", help="Its number.")
@click.option("--series", default="Special Dispatch", show_default=True, metavar="NAME")
@click.option("--by", envvar="MABILLON_BY", required=True, metavar="NAME", help="Who begins it.")
@click.option("--author", "authors", multiple=True, metavar="NAME", help="Default: --by.")
@click.option("--country", "countries", multiple=True, metavar="NAME", help="Filed under.")
@click.option("--topic", "topics", multiple=True, metavar="NAME", help="Filed under.")
@click.option(
    "--release",
    type=click.Choice(["subscribers", "complimentary"]),
    default="subscribers",
    show_default=True,
    help="Who may read it.",
)
@click.option(
    "--date",
    "on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="Its date. Default: today in UTC.",
)
@click.option("--language", default="en", show_default=True, metavar="CODE", help="BCP 47.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.pass_context
def new(
    context: click.Context,
    opinion: int,
    series: str,
    by: str,
    authors: tuple[str, ...],
    countries: tuple[str, ...],
    topics: tuple[str, ...],
    release: Release,
    on: datetime | None,
    language: str,
    as_json: bool,
) -> int:
    """Begin a dispatch from an opinion: the next number of its series, a sealed annex, and
    a first text filled from the evidence.

    Until the opinion is signed the text is a holding line. What only a person can say
    stands there as TO DO, and nothing with a TO DO is published.
    """
    given: str | None = context.find_root().obj
    with Store.find(given, Path.cwd()) as store:
        path = begin(
            store,
            opinion,
            series=series,
            by=by,
            authors=authors,
            release=release,
            countries=countries,
            topics=topics,
            language=language,
            on=_day(on),
        )
        made = dispatches.read(path)
    front = made.front
    left = made.source.count("TO DO:")
    if as_json:
        told = {"key": front.key, "file": str(path), "title": front.title, "to_do": left}
        click.echo(msgspec.json.encode(told))
        return 0
    click.echo(f"{plain(front.called)}: {plain(front.title)}")
    click.echo(f"  {plain(str(path))}")
    click.echo(f"  sealed annex sha256 {(front.annex or '')[:16]}…")
    if left:
        click.echo(f"  {left} TO DO {'is' if left == 1 else 'are'} left to write")
    click.echo(f"\nThen: mabillon dispatch check {front.key}")
    return 0


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None
