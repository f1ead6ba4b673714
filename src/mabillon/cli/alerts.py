"""alerts: what watching raised, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.watch_screen import alerts_screen, document, listing
from mabillon.watch.rules import RULES
from mabillon.workflows import alerts_done
from mabillon.workflows.alerts_done import dealt_with, open_alerts
from mabillon.workflows.raised import Raised, find, raised

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
NUMBERS = click.argument("numbers", type=int, nargs=-1, required=True, metavar="NUMBER...")
BY = click.option(
    "--by", envvar="MABILLON_BY", default="", metavar="NAME", help="Who. Default: MABILLON_BY."
)


@click.group()
def alerts() -> None:
    """What the rules of `mabillon watch` raised, and what became of it.

    \b
    Examples:
      mabillon alerts list --open
      mabillon alerts show 12
      mabillon alerts done 12 --by "R. Vane" --reason "verified: opinion 7"
    """


@alerts.command(
    "list",
    epilog="""\b
Examples:
  mabillon alerts list
  mabillon alerts list --open
  mabillon alerts list --rule clock --json""",
)
@click.option("--rule", type=click.Choice(list(RULES)), help="Only those of this rule.")
@click.option("--open", "only_open", is_flag=True, help="Only those that nobody has dealt with.")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True)
@JSON
@click.pass_context
def list_(
    context: click.Context, rule: str | None, only_open: bool, limit: int, as_json: bool
) -> None:
    """List alerts, the latest last."""
    with Store.find(context.find_root().obj, Path.cwd()) as store:
        every = open_alerts(store) if only_open else raised(store)
        found = [one for one in every if rule in (None, one.alert.rule)]
        if len(found) > limit and not as_json:
            click.echo(f"… and {len(found) - limit:,} earlier; --json has them all.")
            found = found[-limit:]
        if found or as_json:
            _show(store, found, as_json=as_json)
        else:
            click.echo(f"No alert {'is open' if only_open else 'was raised'}.")


@alerts.command(epilog="\b\nExamples:\n  mabillon alerts show 12\n  mabillon alerts show 12 --json")
@click.argument("number", type=int)
@JSON
@click.pass_context
def show(context: click.Context, number: int, as_json: bool) -> None:
    """Show the alert of that NUMBER: what, where, when and why, with what to look at."""
    with Store.find(context.find_root().obj, Path.cwd()) as store:
        one, done = find(store, number), dealt_with(store)
    if as_json:
        click.echo(msgspec.json.encode(document(one, done.get(number))))
    else:
        terminal.show(alerts_screen([one], terminal.width(), colour=terminal.colour(), done=done))


@alerts.command(
    epilog="""\b
Examples:
  mabillon alerts done 12 --by "R. Vane" --reason "verified: opinion 7"
  mabillon alerts done 12 13 15 --by "R. Vane" --reason "one joke, passed on" """
)
@NUMBERS
@BY
@click.option("--reason", default="", metavar="TEXT", help="What came of it.")
@JSON
@click.pass_context
def done(
    context: click.Context, numbers: tuple[int, ...], by: str, reason: str, as_json: bool
) -> None:
    """Say that the alerts of these NUMBERs were dealt with, and what came of it.

    It is kept with your name. They stay in the list, and are counted as open no more.
    """
    with Store.find(context.find_root().obj, Path.cwd()) as store:
        alerts_done.done(store, numbers, by=by, reason=reason)
        _show(store, [find(store, number) for number in dict.fromkeys(numbers)], as_json=as_json)


@alerts.command(
    epilog="""\b
Examples:
  mabillon alerts reopen 12 --by "R. Vane" --reason "it goes on" """
)
@NUMBERS
@BY
@click.option("--reason", default="", metavar="TEXT", help="Why.")
@JSON
@click.pass_context
def reopen(
    context: click.Context, numbers: tuple[int, ...], by: str, reason: str, as_json: bool
) -> None:
    """Say that the alerts of these NUMBERs are open again."""
    with Store.find(context.find_root().obj, Path.cwd()) as store:
        alerts_done.reopen(store, numbers, by=by, reason=reason)
        _show(store, [find(store, number) for number in dict.fromkeys(numbers)], as_json=as_json)


def _show(store: Store, found: Sequence[Raised], *, as_json: bool) -> None:
    done = dealt_with(store)
    if as_json:
        click.echo(msgspec.json.encode([document(one, done.get(one.number)) for one in found]))
    else:
        terminal.show(listing(found, terminal.width(), colour=terminal.colour(), done=done))
