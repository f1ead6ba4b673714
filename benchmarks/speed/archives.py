"""An archive of the synthetic posts: made in a temporary folder, or one that is ready."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from mabillon import Archive

OPTIONS = (
    click.argument("folder", type=click.Path(path_type=Path, file_okay=False)),
    click.option("--posts", default=1_000_000, show_default=True, help="How many."),
    click.option(
        "--archive",
        "ready",
        type=click.Path(path_type=Path, file_okay=False),
        help="An archive of these posts that may have its caches already; one that is added to "
        "is copied first.",
    ),
)


def on_posts(measure: Callable[..., None]) -> Callable[..., None]:
    """Give a benchmark the folder of posts, their number, and an archive that may be ready."""
    for option in reversed(OPTIONS):
        measure = option(measure)
    return measure


@contextmanager
def given(ready: Path | None, folder: Path, posts: int) -> Iterator[Path]:
    """Give the archive that is ready, else a new one without caches."""
    if ready is not None:
        yield ready
    else:
        with ingested(folder, posts) as root:
            yield root


@contextmanager
def ingested(folder: Path, posts: int) -> Iterator[Path]:
    """Give an archive of the first ``posts`` posts of a folder, with its register."""
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        root = Path(temporary) / "archive"
        lines = Path(temporary) / "posts.jsonl"
        with (folder / "posts.jsonl").open("rb") as file, lines.open("wb") as some:
            some.writelines(itertools.islice(file, posts))
        with Archive.init(root) as archive:
            archive.ingest([lines], mapping=mapping(folder), collected_at=collected_at(folder))
        shutil.copy(folder / "register.yaml", root / "register.yaml")
        lines.unlink()
        yield root


def mapping(folder: Path) -> dict[str, str]:
    """Return which field of a line is what."""
    given = json.loads((folder / "case.json").read_text())["map"]
    return dict(part.split("=", 1) for part in given.split(","))


def collected_at(folder: Path) -> datetime:
    """Return when the posts are said to have been collected."""
    return datetime.fromisoformat(json.loads((folder / "case.json").read_text())["collected_at"])


def names(root: Path, folder: Path, posts: int) -> dict[str, int]:
    """Return CHANNEL/ID, as an archive's Mabillon names posts, -> the post's row."""
    found: dict[str, int] = {}
    with Archive(root) as archive, (folder / "posts.jsonl").open(encoding="utf-8") as file:
        register = archive.register
        for row, line in enumerate(itertools.islice(file, posts)):
            post = json.loads(line)
            key = f"telegram:{post['channel']}"
            channel = register.channel_of_key(key)
            found[f"{channel.name if channel else key}/{post['id']}"] = row
    return found
