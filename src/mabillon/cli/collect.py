"""``mabillon collect``: ask the register's sources what is new, or say what would be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli.progress import progress
from mabillon.collect.manners import Manners
from mabillon.collect.state import Suggestion
from mabillon.text.display import plain, wrap
from mabillon.workflows import collecting
from mabillon.workflows.collect_plan import Planned
from mabillon.workflows.collecting import ChannelCame, Collected
from mabillon.workflows.configuration import config_path

WIDTH: Final = 80
SHOWN: Final = 20


@click.command()
@click.argument("channels", metavar="[CHANNEL…]", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would be asked of whom.")
@click.option("--json", "as_json", is_flag=True, help="One object of JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def collect(
    archive: str | None, channels: tuple[str, ...], dry_run: bool, as_json: bool, quiet: bool
) -> int:
    """Ask the sources of the register's channels what is new, and take it in.

    Every answer is kept byte for byte before anything reads it, and each run is a live look at
    its channels. Robots rules, a pause between two requests to a host, and the rest that a
    server asks for are kept. Stopped with Ctrl-C it takes in what came.

    Nothing is asked before your own configuration (~/.config/mabillon/config.toml) says so:

    \b
      [collect]
      on = true
      contact = "desk@example.org"    # told to every server

    Exit status 1 where nothing at all came of a channel, a record could not be read, or a
    channel seems to have vanished, been renamed or changed hands.

    \b
    Examples:
      mabillon collect --dry-run
      mabillon collect
      mabillon collect thistledown-desk --json
    """
    with Store.find(archive, Path.cwd()) as store:
        manners = collecting.manners_of(store)
        if dry_run:
            plan = collecting.planned(store, manners, channels)
            lines = [_plan_json(plan, manners)] if as_json else _plan_lines(plan, manners)
            click.echo("\n".join(lines))
            return 0
        with progress("asking", quiet=quiet, unit=" sources") as bar:
            made = collecting.collect(store, manners, channels, progress=bar)
    wrong = bool(made.failed or made.rejected or made.suggestions)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    elif wrong or not quiet:
        click.echo("\n".join(_lines(made)), err=quiet)
    if made.stopped:
        return 130
    return 1 if wrong else 0


def _plan_json(plan: Sequence[Planned], manners: Manners) -> str:
    rows = [
        {
            "channel": one.channel,
            "key": one.key,
            "kind": one.kind,
            "address": one.address,
            "delay_s": one.delay_s,
            "only_if_changed": one.conditional,
            "rest_until": one.rest_until,
        }
        for one in plan
    ]
    made = {"on": manners.on, "agent": manners.agent if manners.on else None, "sources": rows}
    return msgspec.json.encode(made).decode()


def _plan_lines(plan: Sequence[Planned], manners: Manners) -> list[str]:
    if not plan:
        return ["No channel has a source; see `mabillon register add source --help`."]
    hosts = len({one.host for one in plan if one.host})
    of = f", of {_count(hosts, 'host')}" if hosts else ""
    lines = [f"{_count(len(plan), 'source')} would be asked{of}:"]
    for one in plan:
        said = f"{one.channel}  {one.kind} {plain(one.address)}"
        said += ", only for what changed" if one.conditional else ""
        if one.rest_until is not None:
            said += f", not before {one.rest_until:%Y-%m-%d %H:%M} UTC: it asked for a rest"
        lines += _hanging(said, 2)
    lines += ["", *_hanging(_manners(manners), 0)]
    return lines


def _manners(manners: Manners) -> str:
    if not manners.on:
        return f"Nothing is asked yet: collecting is switched off. To switch it on, {_how()}."
    via = f" through {plain(manners.proxy_shown)}" if manners.proxy else ""
    return (
        f"Servers are told {plain(manners.agent)!r}; at least {manners.delay_s:g} s lie between "
        f"two requests to a host unless it is settled otherwise; asked{via or ' directly'}."
    )


def _how() -> str:
    return f"in {plain(str(config_path()))}, {collecting.HOW}"


def _lines(made: Collected) -> list[str]:
    """Return the one screen for a person."""
    lines = [f"{'':32}{'asked':>8}{'new':>8}{'edited':>8}{'gone':>8}"]
    told = [one for one in made.channels if one.new or one.edited or one.gone or one.failures]
    lines += [_row(plain(one.channel), one) for one in told[:SHOWN]]
    if len(told) > SHOWN:
        lines.append(f"… and {len(told) - SHOWN:,} more; --json has every one.")
    still = len(made.channels) - len(told)
    if still:
        lines.append(f"{_count(still, 'channel')} without anything new.")
    for sentence in _said(made, told):
        lines += _hanging(sentence, 0)
    return lines


def _said(made: Collected, told: Sequence[ChannelCame]) -> Iterator[str]:
    yield ""
    gone = [post for one in told for post in one.gone]
    if gone:
        more = f" and {len(gone) - 5:,} more" if len(gone) > 5 else ""
        yield f"Not there any more: {plain(', '.join(gone[:5]))}{more}."
    failures = [f"{one.channel}: {said}" for one in told for said in one.failures]
    for said in failures[:SHOWN]:
        yield f"{plain(said)}."
    if len(failures) > SHOWN:
        yield f"… and {len(failures) - SHOWN:,} more failed; --json has every one."
    for said in [f"{one.channel}: {note}" for one in made.channels for note in one.notes][:SHOWN]:
        yield f"{plain(said)}."
    for one in made.suggestions[:SHOWN]:
        yield plain(one.sentence)
        yield f"  Look at {plain(one.where)}; {_entered(one)}"
    if made.rejected:
        yield f"{_count(made.rejected, 'record')} could not be read; each is kept as a reject."
    if made.left:
        yield f"{_count(made.left, 'file')} that an interrupted run had left came in as well."
    if made.stopped:
        yield "Stopped before every source was asked; what came is kept."
    digests = ", ".join(digest[:12] for digest in made.evidence[:3])
    if digests:
        yield f"The answers are evidence {digests}, captured live at {made.began:%H:%M:%S} UTC."


def _entered(one: Suggestion) -> str:
    """Say how the register is told what a channel became."""
    if one.what == "renamed":
        return f"if it is so: mabillon register add channel NEW-KEY --to {plain(one.channel)}"
    return (
        f"if it is so: mabillon register end ISSUER {plain(one.channel)} "
        f"--until {one.when:%Y-%m-%d} --reason WHY"
    )


def _row(name: str, one: ChannelCame) -> str:
    shown = name if len(name) <= 31 else name[:30] + "…"
    return f"{shown:32}{one.asked:>8,}{one.new:>8,}{one.edited:>8,}{len(one.gone):>8,}"


def _count(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _hanging(text: str, first: int) -> list[str]:
    """Wrap to 80 columns, what follows the first line further in."""
    lines = wrap(text, WIDTH - first - 2)
    return [" " * (first + 2 if number else first) + line for number, line in enumerate(lines)]
