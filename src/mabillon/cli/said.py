"""said: what an issuer said of an event, or that it has not, with what was watched."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.said_screen import cue_screen, said_screen
from mabillon.cli.times import Time
from mabillon.errors import NotAnArchive, UsageError
from mabillon.examine.said.cues import cues
from mabillon.workflows.desk_cues import desk_cues
from mabillon.workflows.said import DAYS
from mabillon.workflows.said import said as look


@click.command(
    epilog="""\b
Examples:
  mabillon said thistledown-league --about sluice-at-eastmere-opened-2031-03-24
  mabillon said "Thistledown League" --about "Sluice at Eastmere opened" \\
    --until 2031-03-27T16:12Z --json
  mabillon said --list-cues"""
)
@click.argument("issuer", metavar="ISSUER", required=False)
@click.option("--about", metavar="EVENT", help="Key or title of the event (mabillon event list).")
@click.option(
    "--days",
    type=click.IntRange(0, 3650),
    default=DAYS,
    show_default=True,
    help="Days after the event that are looked at.",
)
@click.option("--since", type=Time(), metavar="TIME", help="Look from then on instead, with zone.")
@click.option("--until", type=Time(), metavar="TIME", help="Look until then instead, with zone.")
@click.option(
    "--cues",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Further words: CSV of stance, language, words. Default: cues.csv of the archive.",
)
@click.option("--list-cues", is_flag=True, help="List the words of claiming, praising, denying.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def said(
    archive: str | None,
    issuer: str | None,
    about: str | None,
    days: int,
    since: datetime | None,
    until: datetime | None,
    table: Path | None,
    list_cues: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """What ISSUER's own posts say of an event: words of claiming, praising or denying, or
    nothing so far, always with what was watched.

    The issuer's own posts, those of forwarders that quote it, and others' posts in its name
    are listed apart. Words are found by a list, which each result shows; nothing is said more
    firmly than "words of claiming", and nothing of what is true.
    """
    if list_cues:
        _list(archive, table, as_json=as_json)
        return
    if not issuer or not about:
        raise UsageError("give an issuer and --about EVENT", do="see `mabillon said --help`")
    with (
        Store.find(archive, Path.cwd()) as store,
        counting("sketching", "posts", quiet=quiet or as_json) as progress,
    ):
        found = look(
            store,
            issuer,
            about,
            since=since,
            until=until,
            days=days,
            more_cues=desk_cues(store, table),
            progress=progress,
        )
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        terminal.show(said_screen(found, terminal.width(), colour=terminal.colour()))


def _list(archive: str | None, table: Path | None, *, as_json: bool) -> None:
    """List the cues; in an archive, or with a table, also the desk's own."""
    try:
        with Store.find(archive, Path.cwd()) as store:
            used = cues(desk_cues(store, table))
    except NotAnArchive:
        if archive or table:
            raise
        used = cues()
    if as_json:
        rows = [{"stance": c.stance, "language": c.language, "words": c.listed} for c in used]
        click.echo(msgspec.json.encode({"cues": rows}).decode())
    else:
        terminal.show(cue_screen(used, terminal.width(), colour=terminal.colour()))
