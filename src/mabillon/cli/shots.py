"""shots: what of a video or picture is visible, captioned, spoken, implied, not to be seen."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.paged import page_option
from mabillon.cli.record_screens import shots_list, shots_screen
from mabillon.cli.typeset import spaces
from mabillon.pages.words import count
from mabillon.text.display import plain
from mabillon.workflows import contact_sheets
from mabillon.workflows import shots as shot_lists
from mabillon.workflows.recorded import shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.shot_files import COLUMNS, read_rows
from mabillon.workflows.shot_files import template as table

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")


@click.group()
def shots() -> None:
    """Shot lists: what a video or picture shows, row by row, and what it does not.

    A list is of a file that was kept as evidence, named by its digest, or of a post whose
    file is not kept. A dispatch cites a row as [@evidence:DIGEST#0:14], the whole list as
    [@evidence:DIGEST#shots].

    \b
    Examples:
      mabillon ingest clip.mp4
      mabillon shots sheet 3f9c21aa
      mabillon shots template 3f9c21aa > rows.csv
      mabillon shots add 3f9c21aa --file rows.csv --by "R. Vane"
      mabillon shots show 3f9c21aa
    """


def _store(context: click.Context) -> Store:
    given: str | None = context.find_root().obj
    return Store.find(given, Path.cwd())


@shots.command(
    epilog=f"""\b
Examples:
  mabillon shots add 3f9c21aa --file rows.csv --by "R. Vane"
  mabillon shots add marl/1904 --file rows.yaml --by "R. Vane" --overlapping

\b
Columns: {", ".join(COLUMNS[:6])},
  {", ".join(COLUMNS[6:])}"""
)
@click.argument("what", metavar="DIGEST|POST")
@click.option(
    "--file",
    "path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The rows: .yaml, or CSV in UTF-8.",
)
@click.option(
    "--by", envvar="MABILLON_BY", default="", metavar="NAME", help="Who. Default: MABILLON_BY."
)
@click.option("--graphic", is_flag=True, help="No frame or picture of it leaves the archive.")
@click.option("--overlapping", is_flag=True, help="Rows may overlap, such as speech over shots.")
@click.option(
    "--made",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="On which day, such as 2031-03-27. Default: today.",
)
@click.option("--note", default="", help="Anything else: how it was looked at, sound, quality.")
@click.option("--reason", default="", help="Why it is entered or corrected.")
@JSON
@click.pass_context
def add(
    context: click.Context,
    what: str,
    path: Path,
    by: str,
    graphic: bool,
    overlapping: bool,
    made: datetime | None,
    note: str,
    reason: str,
    as_json: bool,
) -> None:
    """Record a shot list of a file or post. A later one counts; the earlier stays.

    Times are seconds or m:ss; a picture's rows have none. Words in a caption or spoken name
    their language. In one row at least it is said what cannot be seen.
    """
    rows = read_rows(path)
    with _store(context) as store:
        of, kept, new = shot_lists.add(
            store,
            what,
            rows,
            by=by,
            graphic=graphic,
            overlapping=overlapping,
            notes=note,
            reason=reason,
            made=made.date() if made else None,
        )
    if as_json:
        click.echo(msgspec.json.encode({"new": new, **msgspec.to_builtins(kept)}).decode())
        return
    several = count(len(kept.shots.rows), "row")
    click.echo(
        spaces(f"{'recorded' if new else 'nothing changed:'} {several}: {kept.shots.medium}")
    )
    if of.is_post and of.media == ():
        click.echo("  The archive has it that this post has nothing attached; look again.")
    click.echo(f"  mabillon shots show {plain(what)}")


@shots.command()
@click.argument("what", metavar="DIGEST|POST")
@click.option("--at", "part", metavar="TIME", help="Only what runs then: 0:14; of a picture, 2.")
@JSON
@click.pass_context
def show(context: click.Context, what: str, part: str | None, as_json: bool) -> int:
    """Show the shot list of a file or post, row by row.

    \b
    Examples:
      mabillon shots show 3f9c21aa
      mabillon shots show 3f9c21aa --at 0:14 --json
    """
    with _store(context) as store:
        of, kept = shot_lists.show(store, what)
    rows = kept.shots.at(part)
    if as_json:
        said = {**msgspec.to_builtins(kept), **({"chosen": rows} if part else {})}
        click.echo(msgspec.json.encode(said).decode())
    else:
        screen = shots_screen(of, kept, rows, terminal.width(), colour=terminal.colour())
        terminal.show(screen)
    return 0 if rows else 1


@shots.command("list")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True)
@JSON
@click.pass_context
def list_(context: click.Context, limit: int, as_json: bool) -> None:
    """List shot lists, oldest first.

    \b
    Example:
      mabillon shots list --json
    """
    with _store(context) as store:
        _, register = current(store, record=False)
        found = shot_lists.in_force(store)
    if as_json:
        click.echo(msgspec.json.encode({"total": len(found), "shot_lists": found}).decode())
        return
    rows = [(shown(register, kept.shots.of), kept) for kept in found]
    terminal.show(shots_list(rows, limit, terminal.width(), colour=terminal.colour()))


@shots.command()
@click.argument("what", metavar="[DIGEST|POST]", required=False)
@JSON
@click.pass_context
def template(context: click.Context, what: str | None, as_json: bool) -> None:
    """Print a table (CSV) to fill in: a row for each scene, or two that show how.

    \b
    Examples:
      mabillon shots template > rows.csv
      mabillon shots template 3f9c21aa > rows.csv
    """
    rows = None
    if what is not None:
        with _store(context) as store:
            rows = contact_sheets.rows(store, what)
    if as_json:
        times = {} if rows is None else {"rows": [{"from": r.from_s, "to": r.to_s} for r in rows]}
        click.echo(msgspec.json.encode({"columns": COLUMNS, **times}).decode())
    else:
        click.echo(table(rows), nl=False)


@shots.command()
@click.argument("what", metavar="DIGEST|POST")
@page_option("Write it there. Default: in the archive's caches.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@JSON
@click.pass_context
def sheet(context: click.Context, what: str, page: Path | None, quiet: bool, as_json: bool) -> None:
    """Write a contact sheet: frames with their times, by scene, and a row for each to fill in.

    The page shows no frame until you choose to see it. Of what is marked graphic, and of its
    copies and stills, frames stay in the archive: a sheet elsewhere has the times alone.

    \b
    Examples:
      mabillon shots sheet 3f9c21aa
      mabillon shots sheet lark/3 --page sheet.html
    """
    quiet = quiet or as_json
    with _store(context) as store, counting("looking", "s of video", quiet=quiet) as told:
        made = contact_sheets.write_sheet(store, what, page, told)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
        return
    click.echo(
        spaces(f"{count(made.scenes, 'scene')}, {count(made.frames, 'frame')}: {plain(made.path)}")
    )
    if made.graphic:
        click.echo("  It is graphic: frames of it stay in the archive.")
    click.echo(f"  mabillon shots template {made.digest[:12]} > rows.csv")
