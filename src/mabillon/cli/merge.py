"""merge: take in what other machines took in; refused where ledgers disagree."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli.progress import progress
from mabillon.text.display import plain
from mabillon.workflows.merging import Merged
from mabillon.workflows.merging import merge as merge_archives


@click.command(
    epilog="""\b
Examples:
  mabillon --archive case merge ../laptop
  mabillon merge /media/north /media/south
  mabillon merge ../laptop --json

Exit status: 0 merged, or nothing was new; 1 ledgers disagree or the other archive is altered
(nothing of it was merged), or entries collide; 2 it makes no sense as it stands; 4 this
archive is being written to, or a store is out of reach."""
)
@click.argument(
    "others", metavar="OTHER…", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON an archive.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def merge(archive: str | None, others: tuple[Path, ...], as_json: bool, quiet: bool) -> int:
    """Take what is new in OTHER archives into this one: captures, posts, media, register, desk.

    They may have begun as copies of one archive, or each by itself. Every one is audited first
    and only read; all of it that is new comes in one step or not at all. What stood in both
    before is not doubled, and the same again adds only what came since. The ledger then names
    the other's root. Opinions, signatures, dispatches and alerts stay with their archive.
    """
    colliding = 0
    with (
        Store.find(archive, Path.cwd()) as store,
        progress("merging", quiet=quiet) as bar,
    ):
        paths = [path.expanduser() for path in others]
        for done in merge_archives(store, paths, progress=bar):
            colliding += len(done.colliding)
            bar.pause()
            if as_json:
                click.echo(msgspec.json.encode(done).decode())
            elif not quiet or done.colliding:
                click.echo("\n".join(_lines(done)))
    return 1 if colliding else 0


def _lines(done: Merged) -> list[str]:
    """Return what came of one archive."""
    lines = [plain(done.archive)]
    if done.leaf is None:
        lines.append("  nothing new")
    else:
        lines += [
            f"  new: {done.captures:,} captures, {done.posts:,} posts, {done.sightings:,} "
            "sightings,",
            f"  {done.rejects:,} unreadable records, {done.evidence:,} raw files, "
            f"{done.media:,} media,",
            f"  {done.registers:,} versions of the register, {done.entries:,} entries of the desk",
            f"  the ledger there, named here by leaf {done.leaf:,}:",
            f"  {done.root}:{done.size}",
        ]
    if done.already:
        lines.append(f"  {done.already:,} captures say what is said here already")
    lines += [
        f"  not taken, for each archive has its own: {plain(which)}" for which in done.colliding
    ]
    if done.opinions_left or done.entries_left:
        lines.append(
            f"  stay there: {done.opinions_left:,} opinions, {done.entries_left:,} entries "
            "of that desk alone"
        )
    return lines
