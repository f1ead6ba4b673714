"""An archive of the synthetic posts, without caches, in a temporary folder."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from mabillon import Archive


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
