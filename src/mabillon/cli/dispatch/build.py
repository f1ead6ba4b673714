"""dispatch build: a dispatch as page, PDF, Word file, Markdown."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch.front import Release
from mabillon.dispatch.outputs import OUTPUTS
from mabillon.text.display import plain
from mabillon.workflows.building import build as build_outputs


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch build special-dispatch/14
  mabillon dispatch build draft.md --to pdf,word --out /tmp/desk
  mabillon dispatch build special-dispatch/14 --to html --live-links"""
)
@click.argument("given", metavar="FILE|SERIES/NUMBER")
@click.option(
    "--to",
    "outputs",
    default=",".join(OUTPUTS),
    show_default=True,
    metavar="NAMES",
    help="Which outputs, with commas between.",
)
@click.option(
    "--out",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="DIR",
    help="Where to. Default: here.",
)
@click.option(
    "--edition",
    type=click.Choice(["subscribers", "complimentary"]),
    default="subscribers",
    show_default=True,
    help="For whom.",
)
@click.option("--live-links", is_flag=True, help="Links lead where they say. Else: hxxps.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each file.")
@click.pass_context
def build(
    context: click.Context,
    given: str,
    outputs: str,
    folder: Path,
    edition: Release,
    live_links: bool,
    as_json: bool,
) -> int:
    """Build a dispatch: one page that fetches nothing, PDF, Word with footnotes, Markdown.

    The same dispatch gives the same bytes. Nothing is published by it, and nothing checked.
    """
    names = list(dict.fromkeys(name.strip() for name in outputs.split(",") if name.strip()))
    archive: str | None = context.find_root().obj
    with Store.find(archive, Path.cwd()) as store:
        made = build_outputs(store, given, names, folder, edition=edition, live_links=live_links)
    for built in made:
        if as_json:
            click.echo(msgspec.json.encode(built))
        else:
            click.echo(f"{plain(built.path)}  {built.size:,} bytes, sha256 {built.digest[:16]}…")
    return 0
