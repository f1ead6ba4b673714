"""translation: what posts say in another language, by whom or what, of which text."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.given_text import given_text
from mabillon.cli.record_screens import translations_list, translations_screen
from mabillon.examine.records.translation import LONGEST, SCHEMES, term
from mabillon.text.display import plain
from mabillon.workflows import translating
from mabillon.workflows.recorded import shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.translating import Kept
from mabillon.workflows.translator import Translator

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
BY = click.option(
    "--by", envvar="MABILLON_BY", default="", metavar="NAME", help="Who. Default: MABILLON_BY."
)
FROM = click.option(
    "--from",
    "source",
    metavar="LANGUAGE",
    help="Language of the post. Default: what the register says of its channel.",
)
TO = click.option("--to", required=True, metavar="LANGUAGE", help="Into which: BCP 47, such as en.")
MADE = click.option(
    "--made",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="On which day, such as 2031-03-27. Default: today.",
)
VERSION = click.option(
    "--version",
    type=click.IntRange(min=1),
    metavar="N",
    help="Which text of an edited post, the one first posted being 1. Default: the latest.",
)


@click.group()
def translation() -> None:
    """Translations of posts: recorded, never guessed, and of one text each.

    A post that is edited afterwards shows its translation as of the earlier text. A program's
    is labelled "machine translation" wherever it is shown.

    \b
    Examples:
      mabillon translation add marl/1904 --to en --file marl-1904.en.txt --by "R. Vane"
      mabillon translation make marl/1904 --to en --by "R. Vane"
      mabillon translation show marl/1904
    """


def _store(context: click.Context) -> Store:
    given: str | None = context.find_root().obj
    return Store.find(given, Path.cwd())


@translation.command(
    epilog=f"""\b
Examples:
  mabillon translation add marl/1904 --from ar --to en --file marl.txt --by "R. Vane"
  mabillon translation add marl/1904 --to en --file - --by "R. Vane" \\
    --term "بيان = bayān (ALA-LC): statement" < marl.txt
  mabillon translation add marl/1904 --to en --file out.txt --by "R. Vane" \\
    --machine "Argos Translate 1.9"

\b
Schemes, such as: {", ".join(SCHEMES)}"""
)
@click.argument("post", metavar="POST")
@TO
@FROM
@click.option("--file", "path", required=True, metavar="FILE|-", help="The translation, in UTF-8.")
@BY
@click.option(
    "--machine", default="", metavar="NAME", help="The program that made it; none = a person did."
)
@click.option(
    "--term",
    "terms",
    multiple=True,
    metavar="'ORIGINAL = LATIN (SCHEME): GLOSS'",
    help="A term kept in its script, transliterated by a scheme; the gloss may be left out.",
)
@VERSION
@MADE
@click.option("--note", default="", help="Anything else: what is ambiguous, what was left out.")
@click.option("--reason", default="", help="Why it is entered or corrected.")
@JSON
@click.pass_context
def add(
    context: click.Context,
    post: str,
    to: str,
    source: str | None,
    path: str,
    by: str,
    machine: str,
    terms: tuple[str, ...],
    version: int | None,
    made: datetime | None,
    note: str,
    reason: str,
    as_json: bool,
) -> None:
    """Record a translation of POST (CHANNEL/ID, or a digest of evidence).

    A later one of the same text supersedes the earlier, which stays; a machine translation
    never supersedes a person's.
    """
    text = given_text(path, most=LONGEST)
    with _store(context) as store:
        kept, new = translating.add(
            store,
            post,
            text,
            to=to,
            source=source,
            by=by,
            machine=machine,
            terms=[term(written) for written in terms],
            version=version,
            notes=note,
            reason=reason,
            made=made.date() if made else None,
        )
    _told(post, kept, new=new, as_json=as_json)


def _labelled(kept: Kept) -> dict[str, object]:
    """Return a translation for a script, with who or what made it in words."""
    return {**msgspec.to_builtins(kept), "label": kept.translation.label}


def _told(post: str, made: Kept, *, new: bool, as_json: bool) -> None:
    if as_json:
        click.echo(msgspec.json.encode({"new": new, **_labelled(made)}).decode())
        return
    one = made.translation
    what = "recorded" if new else "nothing changed:"
    click.echo(
        f"{what} {plain(post)}, {one.from_language} to {one.to_language}: {plain(one.label)}"
    )
    if made.superseded:
        click.echo("  A person's translation of the same text stands before it.")
    click.echo(f"  mabillon translation show {plain(post)}")


@translation.command()
@click.argument("post", metavar="POST")
@TO
@FROM
@BY
@VERSION
@JSON
@click.pass_context
def make(
    context: click.Context,
    post: str,
    to: str,
    source: str | None,
    by: str,
    version: int | None,
    as_json: bool,
) -> None:
    """Have your own program translate POST, and record that as a machine translation.

    Off until you name a program in mabillon/config.toml under $XDG_CONFIG_HOME (else
    ~/.config), outside every archive. It gets the text on standard input and writes the
    translation; no shell is asked, and it is stopped after timeout_s (60) seconds.

    \b
    [translator]
    name = "Argos Translate 1.9"
    command = ["argos-translate", "--from", "{from}", "--to", "{to}"]

    \b
    Example:
      mabillon translation make marl/1904 --from ar --to en --by "R. Vane"
    """
    with _store(context) as store:
        translator = Translator.configured(store.root)
        made, new = translating.make(
            store, post, translator, to=to, source=source, by=by, version=version
        )
    _told(post, made, new=new, as_json=as_json)


@translation.command()
@click.argument("post", metavar="POST")
@JSON
@click.pass_context
def show(context: click.Context, post: str, as_json: bool) -> None:
    """Show POST with its translations, each with the text that it is of.

    \b
    Example:
      mabillon translation show marl/1904
    """
    with _store(context) as store:
        of, found = translating.show(store, post)
    if as_json:
        texts = [{"digest": v.digest, "text": v.text} for v in of.versions]
        made = [{**msgspec.to_builtins(s), "label": s.label} for s in found]
        said = {"of": of.shown, "key": of.key, "texts": texts, "translations": made}
        click.echo(msgspec.json.encode(said).decode())
    else:
        screen = translations_screen(of, found, terminal.width(), colour=terminal.colour())
        terminal.show(screen)


@translation.command("list")
@click.option("--to", metavar="LANGUAGE", help="Only into this language.")
@click.option("--all", "every", is_flag=True, help="With those that are superseded.")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True)
@JSON
@click.pass_context
def list_(context: click.Context, to: str | None, every: bool, limit: int, as_json: bool) -> None:
    """List translations, oldest first.

    \b
    Examples:
      mabillon translation list
      mabillon translation list --to en --all --json
    """
    with _store(context) as store:
        _, register = current(store, record=False)
        held = translating.translations(store) if every else translating.in_force(store)
    found = [kept for kept in held if to in (None, kept.translation.to_language)]
    if as_json:
        said = {"total": len(found), "translations": [_labelled(kept) for kept in found]}
        click.echo(msgspec.json.encode(said).decode())
        return
    rows = [(shown(register, kept.translation.of), kept) for kept in found]
    terminal.show(translations_list(rows, limit, terminal.width(), colour=terminal.colour()))
