"""event: what is said to have happened: enter, import, list, show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.event_screen import imported_screen, list_screen, show_screen
from mabillon.errors import UsageError
from mabillon.examine.events.model import (
    MANNERS,
    MODES,
    STAGES,
    TRUTHS,
    YES_NO,
)
from mabillon.workflows.event_columns import OURS, PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.event_made import made as make
from mabillon.workflows.events import add as enter
from mabillon.workflows.events import chosen, events, find
from mabillon.workflows.events import claim as set_claim

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
BY = click.option("--by", default="", metavar="NAME", help="Who enters it.")


@click.group()
def event() -> None:
    """What is said to have happened, with who says so.

    A claim never becomes a fact: each actor is entered with the manner in which a source
    names it, and with that source. Victims and bystanders are not entered.

    \b
    Examples:
      mabillon event add "Sluice at Eastmere opened" --date 2031-03-24 \\
        --place "Quillon: Eastmere" --kind sabotage --source marl/1904
      mabillon event import incidents.csv --map date=day,place=where,kind=type,source=id
      mabillon event list
    """


def _store(context: click.Context) -> Store:
    given: str | None = context.find_root().obj
    return Store.find(given, Path.cwd())


@event.command()
@click.argument("title", required=False)
@click.option(
    "--date",
    "written",
    default="",
    metavar="DAY",
    help="2031-03-24, a range 2031-03-24/2031-03-26, a month 2031-03, or '- 24 MAR 2031' for "
    "that day or before.",
)
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="LEVELS",
    help="From the widest level to the narrowest: 'Country: Region: Town'.",
)
@click.option("--kind", "kinds", multiple=True, help="Such as bombing, kidnapping, sabotage.")
@click.option("--stage", "stages", multiple=True, type=click.Choice(STAGES))
@click.option(
    "--actor",
    "actors",
    multiple=True,
    type=(str, click.Choice(MANNERS), str),
    metavar="NAME MANNER SOURCE",
    help=f"Who is named, how, and by what source. Manners: {', '.join(MANNERS)}.",
)
@click.option(
    "--claim",
    "claims",
    multiple=True,
    type=(str, click.Choice(YES_NO), click.Choice(MODES), str),
    metavar="NAME yes|no|unknown MODE SOURCE",
    help="Whether an organisation claimed it, how, and who says so; the claim itself is named "
    f"with `mabillon event claim`. Modes: {', '.join(MODES)}.",
)
@click.option("--competing", type=click.Choice(YES_NO), default="unknown", show_default=True)
@click.option("--word", "words", multiple=True, help="A word by which a text about it is known.")
@click.option(
    "--source", "sources", multiple=True, help="A post (CHANNEL/ID), a digest, or a document."
)
@click.option("--note", default="", help="Anything else. No names of victims or bystanders.")
@click.option("--key", metavar="KEY", help="Its name here; made from the title unless given.")
@click.option("--revise", is_flag=True, help="Supersede the event of that key; it stays kept.")
@BY
@click.option("--reason", default="", help="Why it is entered or revised.")
@JSON
@click.pass_context
def add(
    context: click.Context,
    title: str | None,
    written: str,
    places: tuple[str, ...],
    kinds: tuple[str, ...],
    stages: tuple[str, ...],
    actors: tuple[tuple[str, str, str], ...],
    claims: tuple[tuple[str, str, str, str], ...],
    competing: str,
    words: tuple[str, ...],
    sources: tuple[str, ...],
    note: str,
    key: str | None,
    revise: bool,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """Enter an event. Without TITLE one is made of kind, place and day.

    \b
    Examples:
      mabillon event add --date 2031-03-24 --place "Quillon: Eastmere" --kind sabotage \\
        --actor "Thistledown League" claimed marl/1904 \\
        --claim "Thistledown League" yes "posted online" marl/1904 --source marl/1904
    """
    made = make(
        title=title or "",
        written=written,
        places=places,
        more={
            "kinds": kinds,
            "stages": stages,
            "words": words,
            "competing_claims": competing,
            "notes": note,
        },
        actors=actors,
        claims=claims,
        sources=sources,
        key=key or "",
    )
    with _store(context) as store:
        new = enter(store, made, by=by, reason=reason, revise=revise)
    if as_json:
        click.echo(msgspec.json.encode({"key": made.key, "new": new}).decode())
        return
    click.echo(f"{'entered' if new else 'nothing changed:'} {made.key}")
    click.echo(f"  mabillon said ISSUER --about {made.key}")


@event.command()
@click.argument("name", metavar="EVENT")
@click.argument("organisation")
@click.option("--claimed", type=click.Choice(YES_NO), help="Default: yes.")
@click.option("--mode", type=click.Choice(MODES), help="How. Default: unknown.")
@click.option("--source", required=True, help="Who says so: a post, a digest, a document.")
@click.option("--statement", metavar="CHANNEL/ID", help="The claim itself, where it was captured.")
@click.option("--issued", type=int, metavar="NUMBER", help="The opinion on that statement.")
@click.option(
    "--true", "says", type=click.Choice(TRUTHS), help="What you judge of it; needs --by, --reason."
)
@BY
@click.option("--reason", default="", help="Why it is recorded, or judged so.")
@JSON
@click.pass_context
def claim(
    context: click.Context,
    name: str,
    organisation: str,
    claimed: str | None,
    mode: str | None,
    source: str,
    statement: str | None,
    issued: int | None,
    says: str | None,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """Record that ORGANISATION claimed an EVENT, as a source says it.

    Whether it issued the claim (an opinion) and whether the claim is true (your judgement,
    signed) are two further questions; neither follows from the other. What is not given stays
    as that source had it before.

    \b
    Examples:
      mabillon event claim sluice "River Guild" --mode video --source marl/1904 \\
        --statement marl/1904 --issued 3
      mabillon event claim sluice "River Guild" --source marl/1904 --true false \\
        --by "A. Desk" --reason "the sluice was shut all day"
    """
    verdict = {"says": says, "by": by, "reason": reason} if says else None
    said = {
        "claimed": claimed,
        "mode": mode,
        "statement": statement,
        "issued": issued,
        "true": verdict,
    }
    given = {field: value for field, value in said.items() if value is not None}
    with _store(context) as store:
        new = set_claim(store, name, organisation, source, given, by=by, reason=reason)
        found = find(store, name)
    if as_json:
        click.echo(msgspec.json.encode({"key": found.event.key, "new": new}).decode())
    else:
        terminal.show(show_screen(found, terminal.width(), colour=terminal.colour()))


@event.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="OURS=THEIRS,…",
    help="Which of its columns is which of ours: date=day,place=where. Several of theirs with "
    "what stands between: place=country: town. OURS==WORD for one value throughout.",
)
@click.option(
    "--preset",
    type=click.Choice(sorted(PRESETS)),
    help="muc: templates of the Message Understanding Conferences; gtd: the Global Terrorism "
    "Database. Neither reads victims or targets.",
)
@BY
@click.option("--reason", default="", help="Why it is imported.")
@JSON
@click.pass_context
def import_(
    context: click.Context,
    path: Path,
    pairs: tuple[str, ...],
    preset: str | None,
    by: str,
    reason: str,
    as_json: bool,
) -> None:
    """Enter the events of a CSV file. Read = kept + rejected; twice changes nothing.

    A row that cannot become an event is rejected with its line and the reason. Columns that
    no map names are not read: leave those with names of persons out.

    \b
    Our columns: key, title, date, place, kind, stage, actors, organisations, manner,
    claimed, claim_mode, competing_claims, source, words, notes.

    \b
    Examples:
      mabillon event import muc_events.csv --preset muc
      mabillon event import incidents.csv --map date=day,place=where,kind=type,source=id
      mabillon event import incidents.csv --map "date=year-month-day,place=country: town"
    """
    mapping = {**(PRESETS[preset] if preset else {}), **_mapping(pairs)}
    if not mapping:
        raise UsageError(
            "nothing says which column is which", do=f"give --preset or --map; ours: {_ours()}"
        )
    with _store(context) as store:
        made = import_events(store, path, mapping, by=by, reason=reason)
    if as_json:
        click.echo(msgspec.json.encode(made).decode())
    else:
        terminal.show(imported_screen(made, terminal.width(), colour=terminal.colour()))
    if made.rejects:
        context.exit(1)


def _ours() -> str:
    return ", ".join(OURS)


def _mapping(pairs: Sequence[str]) -> dict[str, str]:
    mapping = {}
    for pair in (part for pairs_ in pairs for part in pairs_.split(",")):
        ours, equals, theirs = pair.partition("=")
        if not equals or not ours.strip() or not theirs.strip():
            raise UsageError(f"--map: {pair!r} is not of the form OURS=THEIRS")
        mapping[ours.strip()] = theirs.strip()
    return mapping


@event.command("list")
@click.option("--kind", help="Only of this kind.")
@click.option("--word", help="Only with this word in title, place, actors or words.")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True)
@JSON
@click.pass_context
def list_(
    context: click.Context, kind: str | None, word: str | None, limit: int, as_json: bool
) -> None:
    """List events, the earliest first.

    \b
    Examples:
      mabillon event list
      mabillon event list --kind bombing --word Eastmere --json
    """
    with _store(context) as store:
        found = chosen(events(store), kind, word)
    if as_json:
        click.echo(msgspec.json.encode({"total": len(found), "events": found}).decode())
    else:
        terminal.show(list_screen(found, limit, terminal.width(), colour=terminal.colour()))


@event.command()
@click.argument("name", metavar="EVENT")
@JSON
@click.pass_context
def show(context: click.Context, name: str, as_json: bool) -> None:
    """Show one EVENT, by its key or title: what is said, by whom, and what is not known.

    \b
    Example:
      mabillon event show sluice-at-eastmere-opened-2031-03-24
    """
    with _store(context) as store:
        found = find(store, name)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        terminal.show(show_screen(found, terminal.width(), colour=terminal.colour()))
