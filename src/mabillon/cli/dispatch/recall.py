"""dispatch recall: what was published on the ground of what no longer stands."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.text.display import fit, plain, wrap
from mabillon.workflows.recall import GivenOut, Recalled, given_out
from mabillon.workflows.recall import recall as recalled
from mabillon.workflows.recalled_alerts import RecalledAlert, recalled_alerts


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch recall
  mabillon dispatch recall --opinion 7 --json"""
)
@click.option("--opinion", type=int, metavar="N", help="Only what relied on this opinion.")
@click.option("--all", "every", is_flag=True, help="Those that a later version answered, too.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON for each dispatch.")
@click.pass_context
def recall(context: click.Context, opinion: int | None, every: bool, as_json: bool) -> int:
    """List every published dispatch, heading, feed entry, export and alert that relied on an
    opinion which was superseded or dissented from, or on evidence that was destroyed, each with
    a correction notice in draft. Exit status 1 if there is any.

    An alert is answered by `mabillon alerts done`, a dispatch by a later version.
    """
    given: str | None = context.find_root().obj
    with Store.find(given, Path.cwd()) as store:
        found = recalled(store, opinion=opinion)
        exports = given_out(store, opinion=opinion)
        alerts = recalled_alerts(store, opinion=opinion)
    shown = [r for r in found if every or not r.answered]
    shown_alerts = [a for a in alerts if every or not a.answered]
    left = sum(not a.answered for a in alerts)
    if as_json:
        for one in (*shown, *exports, *shown_alerts):
            click.echo(msgspec.json.encode(one))
    else:
        for one in shown:
            _tell(one)
        for export in exports:
            _tell_export(export)
        for alert in shown_alerts:
            _tell_alert(alert)
        answered = sum(r.answered for r in found)
        said = (
            f"{_count(len(shown), 'published dispatch', 'es')} to correct, "
            f"{_count(len(exports), 'export')} and {_count(left, 'alert')} to recall"
        )
        click.echo(said + (f"; {answered} corrected since" if answered else ""))
    return 1 if exports or left or any(not r.answered for r in found) else 0


def _count(count: int, what: str, many: str = "s") -> str:
    return f"{count:,} {what}{'' if count == 1 else many}"


def _tell(one: Recalled) -> None:
    width = terminal.width()
    mark = "  (corrected since)" if one.answered else ""
    click.echo(f"{plain(one.called)}, version {one.version}: {plain(one.title)}{mark}")
    for why in one.why:
        for line in wrap(why, width - 2):
            click.echo(f"  {line}")
    for place in one.places:
        head = f"  line {place.line:<4} {place.sort:10}  "
        click.echo(head + fit(place.text, max(20, width - len(head))).rstrip())
    click.echo(f"  feed       {', '.join(one.feeds)}")
    for export in one.exports:
        for line in wrap(export, width - 13):
            click.echo(f"  export     {line}")
    click.echo("  notice, to be finished and put under changes: in the front matter")
    for line in wrap(one.notice, width - 4):
        click.echo(f"    {line}")
    click.echo()


def _tell_export(export: GivenOut) -> None:
    width = terminal.width()
    for line in (*wrap(export.export, width), *(f"  {w}" for w in export.why)):
        click.echo(line)
    for line in wrap(export.notice, width - 4):
        click.echo(f"    {line}")
    click.echo()


def _tell_alert(alert: RecalledAlert) -> None:
    width = terminal.width()
    ways = f"went out by {', '.join(alert.ways)}" if alert.ways else "was shown here only"
    mark = "  (dealt with since)" if alert.answered else ""
    said = f"Alert {alert.alert}, which {ways}: {plain(alert.what)}{mark}"
    because = [f"  {line}" for why in alert.why for line in wrap(why, width - 2)]
    for line in (*wrap(said, width), *because):
        click.echo(line)
    for line in wrap(alert.notice, width - 4):
        click.echo(f"    {line}")
    click.echo()
