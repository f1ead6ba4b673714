"""index: make ready what searching and comparing stand on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.engine_option import engine_option
from mabillon.workflows.indexing import Indexed
from mabillon.workflows.indexing import index as make_ready


@click.command(
    epilog="""\b
Examples:
  mabillon index
  mabillon index --engine spark://node1:7077
  mabillon index --engine "local-cluster[2,1,1536]" --json"""
)
@engine_option
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def index(archive: str | None, engine: str | None, as_json: bool, quiet: bool) -> None:
    """Make ready what searching and comparing stand on, now and not at the next question:
    the sketches of all posts, and the search index.

    They are caches: what is there already stays, and what is stopped half-way goes on later.
    """
    with Store.find(archive, Path.cwd()) as store, ExitStack() as bars:
        told: dict[str, Callable[[int, int], None]] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in told:
                bar = counting(what, "posts", quiet=quiet or as_json)
                told[what] = bars.enter_context(bar)
            told[what](done, total)

        made = make_ready(store, engine=engine, tell=tell)
    if as_json:
        click.echo(msgspec.json.encode(made))
    else:
        terminal.show(_shown(made))


def _shown(made: Indexed) -> list[str]:
    lines = [f"{made.posts:,} posts are ready to be searched and compared ({made.seconds:g} s)."]
    lines += [f"  {cache.name:<14} {cache.size / 1e6:>11,.1f} MB" for cache in made.caches]
    if made.made_by_cluster:
        lines.append(f"{made.made_by_cluster:,} of them were sketched by {made.engine}.")
    return lines
