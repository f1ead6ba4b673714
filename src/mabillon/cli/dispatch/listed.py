"""dispatch list: numbers, status, versions."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.text.display import fit, plain
from mabillon.workflows import dispatches


@click.command(
    name="list",
    epilog="""\b
Examples:
  mabillon dispatch list
  mabillon dispatch list --json""",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each.")
@click.pass_context
def list_(context: click.Context, as_json: bool) -> int:
    """List the archive's dispatches: number, status, published version, title."""
    given: str | None = context.find_root().obj
    with Store.find(given, Path.cwd()) as store:
        published = dispatches.latest(store)
        rows = [
            {
                "key": dispatch.front.key,
                "title": dispatch.front.title,
                "date": dispatch.front.date,
                "status": dispatch.front.status,
                "release": dispatch.front.release,
                "version": kept.publication.version if kept else None,
                "file": str(path),
            }
            for path, dispatch in dispatches.filed(store)
            for kept in [published.get(dispatch.front.key)]
        ]
    if as_json:
        for row in rows:
            click.echo(msgspec.json.encode(row))
        return 0
    width = terminal.width()
    for row in rows:
        version = f"version {row['version']}" if row["version"] else "not published"
        head = f"{row['key']:24}  {row['date']}  {row['status']:8}  {version:13}  "
        click.echo(head + fit(str(row["title"]), max(12, width - len(head))).rstrip())
    if not rows:
        click.echo(f"no dispatch yet; begin one with: {plain('mabillon dispatch new --from N')}")
    return 0
