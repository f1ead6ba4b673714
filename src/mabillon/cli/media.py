"""media: pictures, videos and documents of posts: what is held, what is lacking; by hand too."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.media_screen import file_screen, files_screen, items_screen, lacking_screen
from mabillon.cli.typeset import spaces
from mabillon.text.display import plain
from mabillon.workflows import attaching
from mabillon.workflows.media_held import HeldFile, held_file, held_files, items_of, lacking_items

JSON = click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
BY = click.option(
    "--by", envvar="MABILLON_BY", default="", metavar="NAME", help="Who. Default: MABILLON_BY."
)


@click.group()
def media() -> None:
    """Pictures, videos and PDFs: what is held, what posts have attached, and what is lacking.

    `mabillon ingest FOLDER` keeps the files of an export and links them to its posts. What no
    export links can be said by hand.

    \b
    Examples:
      mabillon media list --lacking
      mabillon media show marl/1904
      mabillon media attach clip.mp4 marl/1904 --by "R. Vane" --reason "saved from the post"
    """


def _store(context: click.Context) -> Store:
    given: str | None = context.find_root().obj
    return Store.find(given, Path.cwd())


@media.command()
@click.argument("file", metavar="FILE|DIGEST")
@click.argument("post", metavar="CHANNEL/ID")
@BY
@click.option("--reason", default="", help="How that is known. It stays in the ledger.")
@click.option("--withdraw", is_flag=True, help="Take back what was said by hand.")
@JSON
@click.pass_context
def attach(
    context: click.Context,
    file: str,
    post: str,
    by: str,
    reason: str,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Say by hand that a post has a file attached. The file becomes evidence if it is none.

    It takes the first place in the post's list of which the archive holds nothing. What
    exports say stays; for the same place of a post, what a person says counts.

    \b
    Examples:
      mabillon media attach clip.mp4 marl/1904 --by "R. Vane" --reason "saved from the post"
      mabillon media attach 3f9c21aa marl/1904 --withdraw --by "R. Vane" --reason "another one"
    """
    with _store(context) as store:
        if withdraw:
            of, made = attaching.withdraw(store, file, post, by=by, reason=reason)
            new = True
        else:
            of, made, new = attaching.attach(store, file, post, by=by, reason=reason)
    if as_json:
        click.echo(msgspec.json.encode({"new": new, **msgspec.to_builtins(made)}).decode())
        return
    said = "withdrawn" if withdraw else "recorded" if new else "nothing changed"
    click.echo(spaces(f"{said}: {plain(of.shown)} has {made.evidence[:12]} attached"))
    click.echo(f"  mabillon media show {plain(of.shown)}")


@media.command()
@click.argument("what", metavar="FILE|DIGEST|CHANNEL/ID")
@JSON
@click.pass_context
def show(context: click.Context, what: str, as_json: bool) -> None:
    """Show what is held of a file, and which posts have it; or what a post has attached.

    \b
    Examples:
      mabillon media show 3f9c21aa
      mabillon media show photo.jpg --json
      mabillon media show marl/1904
    """
    with _store(context) as store:
        found = held_file(store, what) or items_of(store, what)
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    elif isinstance(found, HeldFile):
        terminal.show(file_screen(found, terminal.width(), colour=terminal.colour()))
    else:
        terminal.show(items_screen(found, terminal.width(), colour=terminal.colour()))


@media.command("list")
@click.option("--lacking", is_flag=True, help="What exports name and the archive does not hold.")
@click.option("--channel", metavar="NAME", help="Only of this channel's posts.")
@click.option("--limit", type=click.IntRange(min=1), default=40, show_default=True)
@JSON
@click.pass_context
def list_(
    context: click.Context, lacking: bool, channel: str | None, limit: int, as_json: bool
) -> None:
    """List media files, oldest first, each with how many posts have it; or what is lacking.

    \b
    Examples:
      mabillon media list
      mabillon media list --lacking --channel verge-relay
      mabillon media list --json
    """
    with _store(context) as store:
        if lacking:
            total, items = lacking_items(store, channel, None if as_json else limit)
            if as_json:
                said = {"total": total, "lacking": items}
                click.echo(msgspec.json.encode(said).decode())
                return
            screen = lacking_screen(total, items, terminal.width(), colour=terminal.colour())
        else:
            files = held_files(store, channel)
            if as_json:
                said = {"total": len(files), "media": files}
                click.echo(msgspec.json.encode(said).decode())
                return
            screen = files_screen(files, limit, terminal.width(), colour=terminal.colour())
    terminal.show(screen)
