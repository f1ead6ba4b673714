"""round: look at each tracked channel now, one key each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import round_keys, round_lines, round_screen, terminal
from mabillon.cli.asking import asked
from mabillon.cli.counting import counting
from mabillon.cli.keyboard import Keyboard, terminal_there
from mabillon.cli.times import Time
from mabillon.errors import UsageError
from mabillon.examine.looks import Look
from mabillon.text.display import plain
from mabillon.workflows import looks
from mabillon.workflows.questions import Handed
from mabillon.workflows.register_in_force import current
from mabillon.workflows.round import RESUME_WITHIN, Round, begin
from mabillon.workflows.sought import sought_of


@click.command(
    epilog="""\b
Examples:
  mabillon round thistledown-league --about marl/1904 --by "R. Vane"
  mabillon round thistledown-league            (goes on with it, within the hour)
  mabillon round thistledown-league --about letter.txt --posted-at 2031-03-26T09:12Z
  mabillon round thistledown-league --about marl/1904 --by desk < answers.txt
  mabillon round thistledown-league --list

\b
Answers by lines: CHANNEL there|not_there|unreachable|skip [SCREENSHOT]
  thistledown-desk not_there /home/vane/desk 16.05.png
  {"channel": "potting-wire", "answer": "there", "newest": "14:02 UTC"}"""
)
@click.argument("issuer", metavar="ISSUER")
@click.option("--about", metavar="POST|FILE|-", help="The statement that is looked for.")
@click.option("--posted-at", type=Time(), metavar="TIME", help="When a text was posted, with zone.")
@click.option("--channel", metavar="NAME", help="Where a text was posted.")
@click.option(
    "--by", envvar="MABILLON_BY", metavar="NAME", help="Who looks. Default: MABILLON_BY, or asked."
)
@click.option(
    "--at",
    type=Time(),
    metavar="TIME",
    help="When they looked, if written down later. Default: now.",
)
@click.option("--again", is_flag=True, help="Begin a new round.")
@click.option("--round", "name", metavar="ROUND", help="Go on with, or correct, that round.")
@click.option(
    "--within",
    type=click.IntRange(min=0),
    default=int(RESUME_WITHIN.total_seconds() // 60),
    show_default=True,
    metavar="MINUTES",
    help="How long a round that was stopped is gone on with.",
)
@click.option("--links", is_flag=True, help="Show addresses so that they can be followed.")
@click.option("--list", "listed", is_flag=True, help="Show the looks that are kept.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.pass_obj
def round_(
    archive: str | None,
    issuer: str,
    about: str | None,
    posted_at: datetime | None,
    channel: str | None,
    by: str | None,
    at: datetime | None,
    again: bool,
    name: str | None,
    within: int,
    links: bool,
    listed: bool,
    as_json: bool,
) -> int:
    """Look for a statement on each tracked channel of ISSUER now, one key each: there, not
    there, unreachable; with the time, and a screenshot.

    Each look is kept at once, with who looked, as what stood there at that moment: never as
    watching. Mabillon fetches nothing: you look. Without a terminal the answers are read as
    lines from standard input.
    """
    if again and name:
        raise UsageError("--again begins a round and --round goes on with one", do="give one")
    with Store.find(archive, Path.cwd()) as store:
        with counting("sketching", "posts", quiet=as_json) as progress:
            given = asked(about, posted_at, channel) if about else None
            if listed:
                _list(store, issuer, given, as_json=as_json)
                return 0
            made = begin(
                store,
                issuer,
                given,
                again=again,
                name=name,
                within=timedelta(minutes=within),
                progress=progress,
            )
        say = _to_error if as_json else click.echo
        failed = _answers(
            made, about, by, at, within, say, links=links, over=name is not None, as_json=as_json
        )
    if as_json:
        click.echo(msgspec.json.encode(_document(made)))
    else:
        terminal.show(round_screen.summary(made, terminal.width(), colour=terminal.colour()))
    return 1 if failed else 0


def _to_error(text: str) -> None:
    click.echo(text, err=True)


def _answers(
    made: Round,
    about: str | None,
    by: str | None,
    at: datetime | None,
    minutes: int,
    say: Callable[[str], None],
    *,
    links: bool,
    over: bool,
    as_json: bool,
) -> int:
    """Take the answers, by keys or by lines; return how many were wrong."""
    keys = sys.stdin.isatty() or about == "-"
    if keys and not terminal_there():
        raise UsageError(
            "the text came on standard input, and there is no terminal to answer on",
            do="give the text as a file",
        )
    keyboard = Keyboard()
    who = by or (keyboard.line("Who looks? A name, or a desk's name") if keys else "")
    if not looks.written("by", who):
        raise UsageError("a look has a name", do="say who looks with --by NAME or MABILLON_BY")
    if keys:
        colour = terminal.colour() and not as_json
        for line in round_screen.head(
            made, who, at or made.now(), minutes, terminal.width(), colour=colour
        ):
            say(line)
        guide = round_keys.Guide(made, who, at, keyboard, say, terminal.width(), links)
        guide.run(over=over)
        return 0

    def kept(look: Look) -> None:
        say(f"{look.channel}: {round_screen.answered(look)}")

    return round_lines.run(made, sys.stdin, who, at, said=kept, wrong=_wrong)


def _wrong(text: str) -> None:
    _to_error(f"mabillon: {plain(text)}")


def _document(made: Round) -> dict[str, object]:
    return {
        "round": made.name,
        "issuer": made.issuer.name,
        "about": made.sought.about,
        "digest": made.sought.digest,
        "since": made.sought.since,
        "looks": [made.looks[p.channel] for p in made.places if p.channel in made.looks],
        "left": [place.channel for place in made.left],
    }


def _list(store: Store, issuer: str, given: str | Handed | None, *, as_json: bool) -> None:
    _, register = current(store)
    held = looks.kept(store, register.issuer(issuer).name)
    if given is not None:
        held = looks.of_statement(held, sought_of(store, register, given).digest)
    found = [item.look for item in held]
    if as_json:
        click.echo(msgspec.json.encode(found))
    else:
        terminal.show(round_screen.listing(found, terminal.width(), colour=terminal.colour()))
