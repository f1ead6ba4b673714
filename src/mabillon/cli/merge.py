"""merge: take in what other machines took in; refused where ledgers disagree."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli.progress import progress
from mabillon.text.display import plain
from mabillon.workflows.dispatches import NUMBERED, PUBLISHED
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
    the other's root. Opinions, signatures, dispatches, validations and alerts stay with their
    archive; how many there are is said.
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
        lines += _list(
            "new:",
            [
                _of(done.captures, "capture", "captures"),
                _of(done.posts, "post", "posts"),
                _of(done.sightings, "sighting", "sightings"),
                _of(done.rejects, "unreadable record", "unreadable records"),
                _of(done.evidence, "raw file", "raw files"),
                _of(done.media, "media file told of", "media files told of"),
                _of(done.registers, "version of the register", "versions of the register"),
                _of(done.entries, "entry of the desk", "entries of the desk"),
            ],
        )
        lines += [
            f"  the ledger there, named here by leaf {done.leaf:,}:",
            f"  {done.root}:{done.size}",
        ]
    if done.linked:
        one = "file of one archive is", "files of one archive are"
        lines.append(f"  {_of(done.linked, *one)} linked to posts of the other")
    if done.already:
        says = "capture says" if done.already == 1 else "captures say"
        lines.append(f"  {done.already:,} {says} what is said here already")
    lines += [
        f"  not taken, for each archive has its own: {plain(which)}" for which in done.colliding
    ]
    if left := _left(done):
        lines += _list("stay there, for they speak of that archive alone:", left)
    return lines


def _left(done: Merged) -> list[str]:
    """Say how much there is of each thing that was left where it is."""
    others = dict(done.entries_left)
    dispatches = others.pop(NUMBERED, 0), others.pop(PUBLISHED, 0)
    counted = [
        (done.opinions_left, "opinion", "opinions"),
        (done.judgements_left, "signature or dissent", "signatures and dissents"),
        (dispatches[0], "dispatch begun", "dispatches begun"),
        (dispatches[1], "dispatch published", "versions of dispatches published"),
        (others.pop("alert", 0), "alert", "alerts"),
        (others.pop("validation", 0), "validation", "validations"),
        (sum(others.values()), "other entry of the desk", "other entries of the desk"),
    ]
    return [_of(*one) for one in counted if one[0]]


def _of(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _list(head: str, items: list[str]) -> list[str]:
    """Return a head and what follows it in lines of 80 columns."""
    text = f"{head} {', '.join(items)}"
    return wrap(text, 80, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
