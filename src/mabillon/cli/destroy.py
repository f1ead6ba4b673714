"""destroy: evidence is destroyed for a stated reason and authority, by two people."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.archive.tombstones import words
from mabillon.cli import terminal
from mabillon.cli.typeset import Sheet
from mabillon.errors import UsageError
from mabillon.pages.words import count
from mabillon.text.display import plain
from mabillon.workflows import destroying
from mabillon.workflows.destroying import Destroyed

_ASKED = 8
_NAMES = 3


@click.command(
    epilog="""\b
Examples:
  mabillon destroy 3f9c21aa --dry-run
  mabillon destroy 3f9c21aa --reason "personal data of a child" \\
    --authority "Article 17 GDPR, request of 4 March 2031" \\
    --by "R. Vane" --second "M. Ferrier"
  mabillon destroy 3f9c21aa --with-posts --yes --reason "order of the court" \\
    --authority "District Court of Eastmere, 12 O 44/31" \\
    --by "R. Vane" --second "M. Ferrier\""""
)
@click.argument("digest", metavar="DIGEST")
@click.option("--reason", default="", help="Why it is destroyed. It stays in the ledger.")
@click.option("--authority", default="", help="By what authority: an order, a law, a rule.")
@click.option("--by", default="", metavar="NAME", help="Who decides it.")
@click.option("--second", default="", metavar="NAME", help="Who decides it with them.")
@click.option(
    "--with-posts",
    is_flag=True,
    help="Also the texts of posts that no other evidence shows, what the desk recorded of them "
    "or of the file, and every cache.",
)
@click.option(
    "--with-media",
    is_flag=True,
    help="Also the pictures, videos and documents that came out of it or that only its posts "
    "have attached.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would go and what would stay.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script; does not ask.")
@click.pass_obj
def destroy(
    archive: str | None,
    digest: str,
    reason: str,
    authority: str,
    by: str,
    second: str,
    with_posts: bool,
    with_media: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Destroy the evidence of DIGEST (8 of its digits or more). It cannot be undone.

    A tombstone stays in the catalogue and the ledger: digest, size, reason, authority, who and
    when. `mabillon audit` then says "destroyed", not "missing", and the same bytes are not
    taken in again. What is not reached is said; read it.
    """
    if not dry_run:
        destroying.stated(reason=reason, authority=authority, by=by, second=second)
    with Store.find(archive, Path.cwd()) as store:
        would = destroying.rehearse(store, digest, with_posts=with_posts, with_media=with_media)
        if not dry_run:
            if not (yes or as_json) and sys.stdin.isatty():
                terminal.show(_screen(would))
                _sure(would.scope.evidence)
            would = destroying.destroy(
                store,
                digest,
                reason=reason,
                authority=authority,
                by=by,
                second=second,
                with_posts=with_posts,
                with_media=with_media,
            )
    if as_json:
        click.echo(msgspec.json.encode(would).decode())
    else:
        terminal.show(_screen(would))


def _sure(digest: str) -> None:
    asked = click.prompt(
        f"Type the first {_ASKED} digits of the digest to destroy it",
        default="",
        show_default=False,
    )
    if str(asked).strip().lower() != digest[:_ASKED]:
        raise UsageError("nothing was destroyed", do="those are not its first digits")


def _screen(made: Destroyed) -> list[str]:
    """Return what went, or would go, and then what did not."""
    screen = Sheet(terminal.width(), terminal.colour())
    scope, stone = made.scope, made.tombstone
    screen.say("Destroyed" if stone else "This would be destroyed", bold=True)
    screen.copyable([scope.evidence], 2, 2)
    screen.copyable([plain(name) for name in scope.names[:_NAMES]], 2, 2)
    screen.say(f"The file, {scope.size:,} bytes; what is quoted of unreadable records.", 2)
    if scope.told:
        screen.say("What it says of itself, its text, its hashes, and every cache.", 2)
    if made.with_posts:
        texts = f"The texts of {count(scope.posts, 'post')}" if scope.posts else "No text of a post"
        entries = count(scope.entries, "record that the desk made", "records that the desk made")
        screen.say(f"{texts}, {entries}, and every cache (made again when it is needed).", 2)
    if made.with_media and scope.media:
        several = count(len(scope.media), "media file")
        screen.say(
            f"{several} of it, each with a tombstone of its own, and what is kept of them.", 2
        )
    if stone:
        screen.say(f"Tombstone {stone.number}: {plain(words(stone))}.", 2)
    screen.gap()
    screen.say("NOT reached" if stone else "This would NOT be reached", bold=True)
    for sentence in made.left:
        screen.hang("  -", plain(sentence), 4)
    if stone:
        screen.gap()
        screen.copyable(["mabillon audit", "mabillon dispatch recall"], 4, 2)
    return screen.lines
