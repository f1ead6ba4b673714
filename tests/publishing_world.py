"""A small archive with dispatches that cite a post: what publishing is shown on."""

from __future__ import annotations

import json
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows import dispatches
from mabillon.workflows.entering import add_channel, add_issuer
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options

TEXT = "The tubs on the western bank were painted green, says the garden club."


def filled(folder: Path) -> Store:
    """An archive with one channel of one post, and two dispatches that are ready."""
    folder.mkdir(exist_ok=True)
    post = {"channel": "web:club.example", "id": "7", "posted_at": "2031-03-01T12:00:00Z"}
    (folder / "posts.jsonl").write_text(json.dumps({**post, "text": TEXT}) + "\n")
    store = Store.init(folder / "archive")
    assert [r.kept for r in ingest(store, [folder / "posts.jsonl"], Options())] == [1]
    add_channel(store, "web:club.example", title="Garden Club")
    add_issuer(store, "Garden League")
    write(store, 1, release="complimentary")
    write(store, 2, body="More of the tubs.[@dispatch:note/1] [@post:garden-club/7]")
    return store


def write(
    store: Store,
    number: int,
    *,
    body: str = "The tubs were painted, says the club.[@post:garden-club/7]",
    release: str = "subscribers",
    status: str = "ready",
    changes: tuple[str, ...] = (),
    more: str = "",
) -> Path:
    """Write a dispatch's file as an editor would."""
    notices = "".join(f"\n  - {{date: 2031-03-28, notice: {c!r}}}" for c in changes)
    path = dispatches.folder(store) / f"note-{number}.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        f"---\nseries: Note\nnumber: {number}\ndate: 2031-03-27\ntitle: On tubs, part {number}\n"
        "countries: [Port Quillon]\ntopics: [tubs]\nissuers: [garden-league]\n"
        f"authors: [Desk North]\nrelease: {release}\nstatus: {status}\n{more}"
        f"{f'changes:{notices}' if notices else ''}\n---\n{body}\n",
        encoding="utf-8",
    )
    return path
