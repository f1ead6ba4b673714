"""An archive with a file that must go: one word stands in it, and is looked for afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from mabillon.archive.checking import Check
from mabillon.archive.store import Store
from mabillon.workflows.audit import Report, audit
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options

SECRET = "hollyhock"
WHY: dict[str, Any] = {
    "reason": "personal data of a child",
    "authority": "request of 4 March 2031",
    "by": "R. Vane",
    "second": "M. Ferrier",
}


def post(number: int, text: str) -> str:
    at = {"posted_at": "2031-03-01T12:00:00Z", "channel_name": f"Club {SECRET}"}
    media = {"url": f"https://club.example/{SECRET}/{number}"}
    line = {"channel": "web:club.example", "id": str(number), **at, **media, "text": text}
    return json.dumps(line) + "\n"


def filled(folder: Path, *, many: int = 6) -> tuple[Store, str, str]:
    """An archive with one file that must go, and another that shows some of its posts too."""
    folder.mkdir(exist_ok=True)
    lines = [post(n, f"Notice {n} of the {SECRET} club, for everybody") for n in range(many)]
    broken = '{"channel": "' + SECRET + "\n"
    (folder / "goes.jsonl").write_text("".join(lines) + broken)
    other = [post(n, "Another notice of the gardening club") for n in range(100, 103)]
    (folder / "stays.jsonl").write_text("".join([lines[-1].replace("Club h", "Club H"), *other]))
    store = Store.init(folder / "archive")
    paths = [folder / "goes.jsonl", folder / "stays.jsonl"]
    goes, stays = ingest(store, paths, Options())
    assert goes.evidence is not None
    assert stays.evidence is not None
    return store, goes.evidence, stays.evidence


def checked(store: Store) -> tuple[Report, list[Check]]:
    found: list[Check] = []
    return audit(store, found.append), found


def traces(root: Path) -> set[str]:
    """Files of an archive that hold the word anywhere, as it stands or unpacked."""
    with Store.open(root) as store:
        shown = json.dumps(store.posts().drop_columns(["version"]).to_pylist(), default=str)
    found = {"segments"} if SECRET in shown else set()
    for path in root.rglob("*"):
        if path.is_file() and SECRET.encode() in path.read_bytes():
            found.add(path.relative_to(root).parts[0].removesuffix("-wal"))
    return found
