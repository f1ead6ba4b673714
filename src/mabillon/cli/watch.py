"""watch: standing questions about what is new, once or round after round."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store, utc_now
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.durations import Duration
from mabillon.cli.watch_screen import alerts_screen, checked_screen, document
from mabillon.text.display import plain
from mabillon.workflows.alerting import Delivered, deliver
from mabillon.workflows.alerts_configured import Alerts
from mabillon.workflows.register_in_force import current
from mabillon.workflows.watch_list import missing, path_of, watch_list
from mabillon.workflows.watching import watch_once

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")


@click.command(
    epilog="""\b
Examples:
  mabillon watch
  mabillon watch --check
  mabillon ingest exports/ && mabillon watch --json > alerts.json
  mabillon watch --every 10m
  mabillon watch --every 1h --rounds 1 --quiet"""
)
@click.option("--check", is_flag=True, help="Say what is watched, and what is wrong with it.")
@click.option(
    "--every", type=Duration(), help="Collect, watch and deliver again and again, such as 10m."
)
@click.option(
    "--rounds", type=click.IntRange(min=1), help="With --every: so many rounds, then end."
)
@JSON
@click.option("--quiet", "-q", is_flag=True, help="Print nothing; the exit status says it.")
@click.pass_obj
def watch(
    archive: str | None,
    check: bool,
    every: float | None,
    rounds: int | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Hold what is new in the archive against the rules of its watch.yaml, once.

    What they raise is kept as alerts, each once, and sent on the ways of [alerts] in your own
    configuration, if any is switched on. Without a watch.yaml all that the register allows is
    watched. Exit status 1 if something was raised.

    With --every it goes on, round after round: it collects what the register lists, if
    collecting is switched on, takes it in, watches and delivers. A failure is told, and the
    next round goes on. Ctrl-C and SIGTERM end it after the running step, a second one at
    once. A full disk stops it, with exit status 1; so does a failure in the last of --rounds.
    """
    if check and every is not None:
        raise click.UsageError("--check looks once; leave out --every")
    if every is not None:
        return _loop(archive, every, rounds, as_json=as_json, quiet=quiet)
    if rounds is not None:
        raise click.UsageError("--rounds goes with --every")
    with Store.find(archive, Path.cwd()) as store:
        if check:
            return _check(store, as_json=as_json, quiet=quiet)
        ways = Alerts.configured(store.root)
        with counting("watching", "posts", quiet=quiet or as_json) as progress:
            found = watch_once(store, utc_now(), progress=progress)
        if not quiet and not as_json:
            lines = alerts_screen(found, terminal.width(), colour=terminal.colour())
            terminal.show(lines or ["Nothing new was raised."])
        sent = deliver(store, ways, now=utc_now())
    if as_json:
        told = {"alerts": [document(one) for one in found], "delivered": sent}
        click.echo(msgspec.json.encode(told))
    elif not quiet:
        _tell(sent)
    for failure in sent.failures:
        if not as_json:
            click.echo(f"mabillon: {plain(failure.said)}", err=True)
    return 1 if found else 0


def _loop(
    archive: str | None, every: float, rounds: int | None, *, as_json: bool, quiet: bool
) -> int:
    from mabillon.cli import loop_lines  # here, for a single watch need not pay for it
    from mabillon.workflows.loop_waiting import Stop
    from mabillon.workflows.looping import Told, loop

    def tell(told: Told) -> None:
        if as_json:
            click.echo(msgspec.json.encode(loop_lines.as_json(told)))
        elif not quiet:
            width = terminal.width() if sys.stdout.isatty() else None
            terminal.show(loop_lines.lines(told.round, width))
            if told.alerts:
                lines = alerts_screen(told.alerts, terminal.width(), colour=terminal.colour())
                terminal.show(lines)
        sys.stdout.flush()
        for said in [] if as_json else loop_lines.wrong(told.round):
            click.echo(f"mabillon: {said}", err=True)

    with Store.find(archive, Path.cwd()) as store:
        root = store.root
    stop = Stop()
    with stop.on_signals():
        last = loop(root, every, stop=stop, tell=tell, rounds=rounds)
    return 1 if rounds is not None and last is not None and last.failures else 0


def _check(store: Store, *, as_json: bool, quiet: bool) -> int:
    register = current(store, record=False)[1]
    asked = watch_list(store, register)
    Alerts.configured(store.root)
    path = path_of(store)
    if as_json:
        click.echo(msgspec.json.encode(asked))
    elif not quiet:
        where = str(path) if path.exists() else None
        width, colour = terminal.width(), terminal.colour()
        lacking = missing(store, register, asked)
        terminal.show(checked_screen(asked, where, lacking, width, colour=colour))
    return 0


def _tell(sent: Delivered) -> None:
    for way, count in sent.acknowledged.items():
        if count:
            click.echo(f"Delivered by {way}: {count:,}")
