"""search: full text in any script, names in any spelling."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.register.model import ROLES
from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.found import search_csv, search_screen
from mabillon.cli.mentioned import mentions_csv, mentions_screen
from mabillon.cli.times import Time
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.text.scripts import SCRIPTS
from mabillon.workflows.saved_searches import forget, load, save, saved
from mabillon.workflows.search import Request
from mabillon.workflows.search import search as find


class Moment(Time):
    """An instant, or a date, which is its 00:00 UTC."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        text = str(value).strip()
        return super().convert(f"{text}T00:00Z" if len(text) == 10 else value, param, ctx)


class Asked(click.Command):
    """The command, which tells a query that begins with a hyphen from an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            word = next((one for one in given if one.startswith(error.option_name)), "")
            if word.startswith("--") or len(word) < 3:
                raise
            raise UsageError(
                f"there is no option {error.option_name}",
                do=f"if {word!r} is what you search for (not this word), put -- before the query: "
                f"mabillon search -- {shlex.quote(word)}",
            ) from error


@click.command(
    cls=Asked,
    epilog="""\b
The query: words must all stand in a post, in any order.
  "sowing plan"     in a row            garden*      words that begin so
  seed OR bulb      one of the two      -denial      not this word
  "seed bulb"~5     near each other     (a b) OR c   grouped
  t.me/hedgepost    an address, or the beginning of one: t.me/hedge*
Letter case, Arabic letter forms, digits of other scripts and disguises of letters
make no difference. Nothing is a regular expression.

\b
Examples:
  mabillon search 'eastmere -"sowing plan"' --issuer thistledown-league
  mabillon search --name Hassan --since 2031-03-01 --order oldest
  mabillon search --name Hassan --mentions
  mabillon search --gloss Eastmere
  mabillon search 'statement*' --channel verge-relay --csv > statements.csv
  mabillon search 'eastmere' --save eastmere
  mabillon search --saved eastmere""",
)
@click.argument("query", metavar="[QUERY]", required=False)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name in any spelling and script: Hassan finds حسن and Хасан. For an issuer also "
    "the names that the register has for it.",
)
@click.option(
    "--alike",
    type=click.FloatRange(0.5, 1),
    default=0.8,
    show_default=True,
    help="How similar each word of a name must be; 1 is the same sounds.",
)
@click.option(
    "--gloss",
    "glosses",
    multiple=True,
    metavar="TEXT",
    help="A term of the glossary by its approved gloss, in any of its variants.",
)
@click.option("--channel", "channels", multiple=True, metavar="NAME", help="Only this channel.")
@click.option(
    "--issuer", metavar="NAME", help="Only its own channels and forwarders, or those of --role."
)
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(ROLES),
    help="Only channels with this role towards --issuer, while they have it.",
)
@click.option("--since", type=Moment(), metavar="TIME", help="Posted then or later.")
@click.option("--until", type=Moment(), metavar="TIME", help="Posted before then.")
@click.option(
    "--script",
    type=click.Choice(SCRIPTS),
    metavar="SCRIPT",
    help=f"Most letters are of this script: {', '.join(SCRIPTS)}.",
)
@click.option(
    "--language",
    metavar="CODE",
    help="Only channels to which the register gives this language. Nothing is guessed from "
    "the text; a script is no language.",
)
@click.option("--has-media/--no-media", "media", default=None, help="With media, or without.")
@click.option(
    "--files",
    type=click.Choice(("held", "lacking")),
    help="Only posts that have a file attached which the archive holds, or lacks.",
)
@click.option("--forwards/--no-forwards", "forwards", default=None, help="Forwards only, or none.")
@click.option("--copy-of", metavar="POST", help="Only copies of CHANNEL/ID, in part or whole.")
@click.option(
    "--order",
    type=click.Choice(("relevance", "newest", "oldest")),
    default="relevance",
    show_default=True,
    help="By BM25, or by time; without a query newest first.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show."
)
@click.option(
    "--mentions",
    is_flag=True,
    help="With --name: a line for each mention, with the name as the post writes it.",
)
@click.option("--save", "save_as", metavar="NAME", help="Keep this search under a name.")
@click.option("--saved", "saved_as", metavar="NAME", help="Run the search of that name.")
@click.option("--list-saved", is_flag=True, help="List the saved searches.")
@click.option("--forget", "forgotten", metavar="NAME", help="Delete the saved search of that name.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV; cells a spreadsheet would run get a '.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def search(
    context: click.Context,
    query: str | None,
    names: tuple[str, ...],
    alike: float,
    glosses: tuple[str, ...],
    channels: tuple[str, ...],
    issuer: str | None,
    roles: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    script: str | None,
    language: str | None,
    media: bool | None,
    files: str | None,
    forwards: bool | None,
    copy_of: str | None,
    order: str,
    limit: int,
    mentions: bool,
    save_as: str | None,
    saved_as: str | None,
    list_saved: bool,
    forgotten: str | None,
    as_json: bool,
    as_csv: bool,
    quiet: bool,
) -> None:
    """Find posts by words, phrases, names, glosses and filters, in any script.

    Without QUERY, whatever the names and filters let through. The first search builds an
    index, later ones add what is new. Finding nothing is no error (exit status 0).
    """
    if as_json and as_csv:
        raise UsageError("give --json or --csv, not both")
    request = msgspec.convert(
        {
            "query": query,
            "names": names,
            "alike": alike,
            "glosses": glosses,
            "channels": channels,
            "issuer": issuer,
            "roles": roles,
            "since": since,
            "until": until,
            "script": script,
            "language": language,
            "media": media,
            "files": files,
            "forwards": forwards,
            "copy_of": copy_of,
            "order": order,
            "limit": limit,
        },
        Request,
    )
    with Store.find(context.obj, Path.cwd()) as store:
        if list_saved or forgotten is not None:
            _shelf(store, request, forgotten, as_json=as_json)
            return
        if saved_as is not None:
            request = _with(load(store, saved_as), request, context)
        with counting("indexing", "posts", quiet=quiet or as_json or as_csv) as progress:
            found = find(store, request, progress=progress)
        if save_as is not None:
            save(store, save_as, request)
    if mentions and not found.request.names:
        raise UsageError("--mentions lists how a name is written", do="give --name")
    if as_json:
        click.echo(msgspec.json.encode(found))
    elif as_csv:
        click.echo((mentions_csv if mentions else search_csv)(found), nl=False)
    else:
        screen = mentions_screen if mentions else search_screen
        terminal.show(screen(found, terminal.width(), colour=terminal.colour()))
        if save_as is not None:
            click.echo(f"\nSaved. Again: mabillon search --saved {shlex.quote(plain(save_as))}")


def _with(kept: Request, given: Request, context: click.Context) -> Request:
    """Return a saved search with what was given beside it; only order and limit may be."""
    asked = msgspec.structs.replace(given, order="relevance", limit=20, alike=0.8)
    if not asked.is_empty():
        raise UsageError(
            "a saved search takes no further query or filters",
            do="only --order, --limit and --alike",
        )
    changed = {
        option: getattr(given, option)
        for option in ("order", "limit", "alike")
        if context.get_parameter_source(option) is click.core.ParameterSource.COMMANDLINE
    }
    return msgspec.structs.replace(kept, **changed)


def _shelf(store: Store, request: Request, forgotten: str | None, *, as_json: bool) -> None:
    """List the saved searches, or delete one."""
    if not request.is_empty():
        raise UsageError("--list-saved and --forget stand alone")
    if forgotten is not None:
        forget(store, forgotten)
    known = saved(store)
    if as_json:
        click.echo(msgspec.json.encode(known))
        return
    for name, kept in known.items():
        given = msgspec.to_builtins(kept)
        said = ", ".join(
            f"{key} {', '.join(map(str, value)) if isinstance(value, list) else value}"
            for key, value in given.items()
            if value not in (None, []) and key not in ("order", "limit", "alike")
        )
        click.echo(plain(f"{name}: {said}"))
    if not known:
        click.echo("No search is saved.")
