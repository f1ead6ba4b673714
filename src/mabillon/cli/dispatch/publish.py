"""dispatch publish: what is ready becomes a version, and the sites of both editions are made."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.progress import progress
from mabillon.text.display import plain, wrap
from mabillon.workflows.publishing import TITLE, Publishing
from mabillon.workflows.publishing import publish as publish_ready
from mabillon.workflows.readiness import Refusal


@click.command(
    epilog="""\b
Examples:
  mabillon dispatch publish /srv/www/dispatches --by "Desk North" --dry-run
  mabillon dispatch publish /srv/www/dispatches special-dispatch/14 --by "Desk North"
  mabillon dispatch publish site --by desk --base-url https://dispatches.example

\b
DIR/complimentary and DIR/subscribers are sites of their own. With {edition} in the address,
each stands where that says: --base-url https://{edition}.dispatches.example"""
)
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("keys", metavar="[SERIES/NUMBER…]", nargs=-1)
@click.option("--by", envvar="MABILLON_BY", required=True, metavar="NAME", help="Who publishes.")
@click.option("--base-url", "base", metavar="URL", help="Where DIR will stand: feed, site map.")
@click.option("--title", default=TITLE, show_default=True, metavar="NAME", help="Of the site.")
@click.option("--dry-run", is_flag=True, help="Say what would be published; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_context
def publish(
    context: click.Context,
    folder: Path,
    keys: tuple[str, ...],
    by: str,
    base: str | None,
    title: str,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Publish every dispatch whose status is ready, or those named, and make the sites.

    The checker must find nothing that blocks, in any of them: else nothing is published, and
    the exit status is 1. A dispatch that was published before needs a notice of what changed
    (front matter, changes). Each edition is replaced in one step.
    """
    archive: str | None = context.find_root().obj
    with (
        Store.find(archive, Path.cwd()) as store,
        progress("setting", quiet=quiet or as_json) as shown,
    ):
        made = publish_ready(
            store,
            folder.absolute(),
            keys,
            by=by,
            base=base,
            title=title,
            dry_run=dry_run,
            progress=shown,
        )
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        _tell(made)
    return 1 if made.refused or made.differing else 0


def _tell(made: Publishing) -> None:
    if made.refused:
        for refusal in made.refused:
            _refused(refusal)
        count = len(made.refused)
        click.echo(
            f"Nothing was published: {count} dispatch{'' if count == 1 else 'es'} "
            f"{'is' if count == 1 else 'are'} in the way."
        )
        return
    verb = "Would be published" if made.dry_run else "Published"
    for version in made.published:
        state = ", withdrawn" if version.status == "withdrawn" else ""
        _wrapped(
            f"{verb}: {version.called}, version {version.version} ({version.release}{state})", 0
        )
        _wrapped(version.notice or version.title, 4)
    if not made.published:
        click.echo("Nothing new to publish.")
    for count, what in ((len(made.unchanged), "unchanged"), (len(made.drafts), "in draft")):
        if count:
            click.echo(f"{count} {what}")
    for key in made.differing:
        _wrapped(
            f"{key} reads differently than when it was published, because what it cites changed "
            "since. Add a notice to its front matter (changes), and publish it again.",
            0,
        )
    for edition in made.editions:
        click.echo(
            f"{edition.edition:13}  {edition.dispatches} shown, {edition.files} files  "
            f"{plain(edition.folder)}"
        )


def _refused(refusal: Refusal) -> None:
    for why in refusal.why:
        click.echo(plain(refusal.file))
        _wrapped(why, 4)
    for finding in refusal.findings:
        click.echo(f"{plain(refusal.file)}:{finding.line}:{finding.column}: {finding.rule}")
        _wrapped(finding.says, 4)
        _wrapped(f"→ {finding.do}", 4)


def _wrapped(text: str, indent: int) -> None:
    for line in wrap(text, terminal.width() - indent):
        click.echo(" " * indent + line)
