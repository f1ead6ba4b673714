"""trace: who had it first, and who passed it on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.asking import asked
from mabillon.cli.counting import counting
from mabillon.cli.engine_option import engine_option
from mabillon.cli.listings import trace_screen
from mabillon.cli.media_lines import media_screen
from mabillon.cli.paged import page_option, write
from mabillon.cli.times import Time
from mabillon.errors import UsageError
from mabillon.examine.media.traced import MediaTrace
from mabillon.text.display import plain, wrap
from mabillon.workflows.clusters import Clusters, clusters
from mabillon.workflows.picture_text import known_text
from mabillon.workflows.recorded import evidence
from mabillon.workflows.trace import context, trace_page
from mabillon.workflows.trace import trace as make_trace
from mabillon.workflows.tracing_media import (
    is_media,
    media_context,
    media_page,
    trace_evidence,
    trace_file,
)


@click.command(
    epilog="""\b
Examples:
  mabillon trace marl/1904
  mabillon trace letter.txt --page timeline.html
  mabillon trace photo.jpg
  mabillon trace 3f9c2a10e4
  pbpaste | mabillon trace -
  mabillon trace --all --json > clusters.json
  mabillon trace --all --engine spark://node1:7077"""
)
@click.argument("what", metavar="POST|FILE|DIGEST|-", required=False)
@click.option("--posted-at", type=Time(), metavar="TIME", help="When a text was posted, with zone.")
@click.option("--channel", metavar="NAME", help="Where a text was posted.")
@click.option("--issuer", metavar="NAME", help="Towards whom roles are shown.")
@page_option("Write timeline and links as a page too.")
@click.option("--all", "everything", is_flag=True, help="Near copies of all posts, as clusters.")
@engine_option
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def trace(
    archive: str | None,
    what: str | None,
    posted_at: datetime | None,
    channel: str | None,
    issuer: str | None,
    page: Path | None,
    everything: bool,
    engine: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """First appearance, forwards, copies, quotations, excerpts, edits and deletions of a
    captured post (CHANNEL/ID), a text file, or standard input (-); and where a picture or
    video stands: a file (told, and not kept), the digest of one that is kept, or those that a
    post has attached.

    Says of each copy from whom it was had: certain (the platform names the post), by name
    only, or inferred from wording; and which channels' names look like a registered one's.
    The words on a picture are traced too where they were read (mabillon transcribe).
    """
    if everything == bool(what):
        raise UsageError("give a post, a file or -, or else --all (see --help)")
    if engine and not everything:
        raise UsageError("--engine goes with --all: one post is found on this machine")
    with Store.find(archive, Path.cwd()) as store:
        if what is None:
            with (
                counting("computing", "parts", quiet=quiet or as_json) as computing,
                counting("comparing", "pairs", quiet=quiet or as_json) as progress,
            ):
                found = clusters(store, engine=engine, progress=progress, computing=computing)
            if as_json:
                click.echo(msgspec.json.encode(found))
            else:
                terminal.show(_clusters(found))
            return
        with counting("hashes", "pictures", quiet=quiet or as_json) as progress:
            media = _media(store, what, posted_at, channel, progress)
        if media is not None:
            if page:
                write(page, media_page(store, media, f"mabillon trace {what}"))
            if as_json:
                click.echo(msgspec.json.encode(media))
            else:
                terminal.show(media_screen(media, terminal.width(), colour=terminal.colour()))
            _words_on(store, media, issuer, as_json=as_json, quiet=quiet)
            if page and not as_json:
                click.echo(f"\nPage: {page}")
            return
        with counting("sketching", "posts", quiet=quiet or as_json) as progress:
            made = make_trace(
                store, asked(what, posted_at, channel), issuer=issuer, progress=progress
            )
        if page:
            write(page, trace_page(made, [media_context(store, one) for one in made.media]))
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        screen = trace_screen(context(made), terminal.width(), colour=terminal.colour())
        for media in made.media:
            screen += ["", *media_screen(media, terminal.width(), colour=terminal.colour())]
        terminal.show(screen)
        if page:
            click.echo(f"\nPage: {page}")


def _words_on(
    store: Store, media: MediaTrace, issuer: str | None, *, as_json: bool, quiet: bool
) -> None:
    """Trace the words on a picture or document too, where they are known; else say how."""
    if media.medium == "video":
        return
    words = known_text(store, media.evidence)
    if words is None:
        if not as_json:
            click.echo("\nIts words are traced too once they are read: mabillon transcribe")
        return
    with counting("sketching", "posts", quiet=quiet or as_json) as progress:
        made = make_trace(store, words, issuer=issuer, progress=progress)
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        shown = trace_screen(context(made), terminal.width(), colour=terminal.colour())
        terminal.show(["", "The words on it", *shown])


_DIGITS: Final = re.compile(r"[0-9a-fA-F]{8,64}")


def _media(
    store: Store,
    what: str,
    posted_at: datetime | None,
    channel: str | None,
    progress: Callable[[int, int], None] | None,
) -> MediaTrace | None:
    """Return the trace of a picture or video; null = it is a post or a text."""
    path = Path(what)
    is_file = what != "-" and path.is_file()
    if not is_file and not _DIGITS.fullmatch(what):
        return None
    if is_file and not is_media(path):
        return None
    if posted_at or channel:
        raise UsageError("--posted-at and --channel are of texts", do="leave them out")
    if is_file:
        return trace_file(store, path, progress=progress)
    return trace_evidence(store, evidence(store, what).digest, progress=progress)


CLUSTERS_SHOWN = 20


def _clusters(found: Clusters) -> list[str]:
    """Return the clusters as a screen: how many, then the largest."""
    lines = [
        f"{found.posts:,} posts; {len(found.pairs):,} pairs across channels, in "
        f"{len(found.clusters):,} clusters"
    ]
    for number, cluster in enumerate(found.clusters[:CLUSTERS_SHOWN], 1):
        first = f"{cluster.first_at:%Y-%m-%d %H:%M} UTC" if cluster.first_at else "no time"
        lines += ["", f"{number:3}  {len(cluster.posts)} posts, first {first}, {cluster.posts[0]}"]
        channels = ", ".join(cluster.channels)
        room = terminal.width() - 6
        lines += [f"     {line}" for line in wrap(f"on {plain(channels)}", room)]
        lines += [f"     {line}" for line in wrap(plain(cluster.excerpt), room)[:2]]
    if len(found.clusters) > CLUSTERS_SHOWN:
        lines += ["", f"and {len(found.clusters) - CLUSTERS_SHOWN:,} more; all with --json"]
    return lines
