"""status: how the monitor fares, on one screen or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
import msgspec

from mabillon.archive.store import Store, utc_now
from mabillon.cli import loop_lines, terminal
from mabillon.cli.durations import shown as long
from mabillon.cli.times import shown
from mabillon.cli.typeset import Sheet
from mabillon.text.display import plain
from mabillon.workflows import loop_status
from mabillon.workflows.loop_status import Status

_SHOWN: Final = 10


@click.command(
    epilog="""\b
Examples:
  mabillon status
  mabillon status --json | jq .wrong
  mabillon status --quiet || echo look at the monitor"""
)
@click.option("--json", "as_json", is_flag=True, help="One object of JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="Print nothing; the exit status says it.")
@click.pass_obj
def status(archive: str | None, as_json: bool, quiet: bool) -> int:
    """Say how the monitor fares: the last rounds and what came, when the next is due, channels
    that are quiet or fail, alerts that wait, room on the disk. It asks nobody and writes
    nothing. Exit status 1 if something is wrong.
    """
    with Store.find(archive, Path.cwd()) as store:
        found = loop_status.status(store, utc_now())
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif not quiet:
        terminal.show(_screen(found, terminal.width(), colour=terminal.colour()))
    return 1 if found.wrong else 0


def _screen(found: Status, width: int, *, colour: bool) -> list[str]:
    sheet = Sheet(width, colour)
    sheet.copyable([found.archive], 0)
    sheet.say(
        f"{_count(found.posts, 'post')} of {_count(found.captures, 'capture')}; "
        f"{found.free / 1e9:,.1f} GB of room on the disk.",
        2,
    )
    sheet.say(_loop(found), 2)
    if found.rounds:
        sheet.gap()
        sheet.say("Last rounds", bold=True)
        for one in found.rounds:
            at, came = loop_lines.parts(one)
            sheet.hang(f"  {at}  ", came, len(at) + 4)
    _channels(sheet, found)
    sheet.gap()
    waiting = [f"{n:,} not taken by {way} yet" for way, n in found.undelivered.items() if n]
    sheet.say("; ".join([f"Alerts: {found.alerts:,}, {found.open:,} open", *waiting]))
    if found.waiting:
        files = _count(found.waiting, "file")
        sheet.say(f"{files} of answers {'waits' if found.waiting == 1 else 'wait'} for a round.")
    sheet.gap()
    sheet.say("Wrong" if found.wrong else "Nothing is wrong.", bold=True)
    for said in found.wrong[:_SHOWN]:
        sheet.say(plain(said), 2)
    if len(found.wrong) > _SHOWN:
        sheet.say(f"… and {len(found.wrong) - _SHOWN:,} more; --json has them all.", 2)
    return sheet.lines


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _loop(found: Status) -> str:
    on = {True: "", False: " Collecting is switched off.", None: ""}[found.collecting]
    if found.next is None and not found.running:
        return f"No loop runs; start one with `mabillon watch --every 10m`.{on}"
    every = f" every {long(found.every_s)}" if found.every_s else ""
    due = f", the next round {shown(found.next)}" if found.next else ""
    return f"{'A loop runs' if found.running else 'No loop runs now; rounds'}{every}{due}.{on}"


def _channels(sheet: Sheet, found: Status) -> None:
    if not found.channels:
        return
    sheet.gap()
    failing = [one for one in found.channels if one.failing is not None]
    quiet = [one for one in found.channels if one.quiet_s is not None]
    never = sum(one.looked_at is None for one in found.channels)
    sheet.say(
        f"Channels: {len(found.channels):,} with a source, {len(failing):,} failing, "
        f"{len(quiet):,} quiet, {never:,} never looked at",
        bold=True,
    )
    for one in quiet[:_SHOWN]:
        sheet.say(
            f"{plain(one.channel)}: nothing for {long(one.quiet_s or 0)}, longer than ever "
            "among its last posts",
            2,
        )
