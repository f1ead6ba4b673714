"""After a merge the questions of a desk are answered as by one archive that took in everything."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from media_exports import Desktop, picture
from object_store import ADDRESS, asked_here, server_of_all_tests

from mabillon import Archive
from mabillon.archive.store import Store
from mabillon.workflows.merged_entries import READ
from mabillon.workflows.merging import merge
from mabillon.workflows.sharing import share

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
TEXT = (
    "To all who pass by: the League has set four hundred bulbs along the quay, in nine trays. "
    "Whoever walks there now is asked to walk slowly, to look down, and to whistle if it rains."
)
REGISTER = """
issuers:
  league:
    title: The League
channels:
  desk:
    keys: ["x:@desk"]
  relay:
    keys: ["x:@relay"]
roles:
  - {channel: desk, issuer: league, role: own, reason: named by it}
  - {channel: relay, issuer: league, role: forwarder, reason: observed}
"""


def post(account: str, minute: int, text: str, **more: Any) -> dict[str, Any]:
    made = {"channel": f"x:@{account}", "id": f"{account}{minute}", "text": text}
    return made | {"posted_at": (AT + timedelta(minutes=minute)).isoformat()} | more


LOOKS = {
    "here": [
        post("desk", -900, "The kettle is mended, at last, and nobody may touch it before Sunday."),
        post("desk", 0, TEXT),
        post("relay", 5, TEXT, forward_channel="x:@desk", forward_id="desk0"),
        post("mulch", 9, TEXT),
    ],
    "there": [
        post("relay", 5, TEXT, forward_channel="x:@desk", forward_id="desk0"),
        post("mulch", 9, f"{TEXT} Pictures follow.", edited_at=(AT).isoformat()),
        post("marl", 20, TEXT.replace("four hundred", "six hundred")),
        post("aunt", 30, "Something else: the ferry leaves from the other side today, says aunt."),
    ],
}


def look(folder: Path, name: str) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in LOOKS[name]))
    return path


def export(folder: Path) -> Path:
    """Return a packed export with two pictures."""
    made = Desktop()
    for seed in (1, 2):
        name = f"photos/photo_{seed}@22-03-2031_10-00-00.jpg"
        made.post(f"Bed {seed} is dug.", picture(seed), photo=name)
    made.write(folder / "export")
    with zipfile.ZipFile(folder / "export.zip", "w") as packed:
        for path in sorted((folder / "export").rglob("*")):
            packed.write(path, path.relative_to(folder / "export"))
    return folder / "export.zip"


def made(root: Path, looks: dict[Path, int]) -> Path:
    with Archive.init(root) as archive:
        for path, minute in looks.items():
            at = AT + timedelta(minutes=minute)
            assert [r.status for r in archive.ingest([path], collected_at=at)] == ["read"]
    (root / "register.yaml").write_text(REGISTER)
    return root


def answers(root: Path) -> dict[str, Any]:
    """Return what is answered, apart from numbers of rows, captures and the ledger."""
    with Archive(root) as archive:
        opinion = archive.verify("x:@marl/marl20", issuer="league", keep=False)
        found = {
            "trace": archive.trace("x:@desk/desk0").appearances,
            "findings": opinion.findings,
            "opinion": opinion.opinion,
            "search": archive.search("quay bulbs").posts,
            "media": [
                {k: v for k, v in row.items() if k not in ("row", "capture")}
                for row in archive.store.media_files().to_pylist()
            ],
            "frames": archive.store.frames(["evidence", "pdq", "dhash"]).to_pylist(),
            "attached": links(archive.store),
            "listed": archive.store.listed(["place", "kind", "name"]).num_rows,
        }
    return without_numbers(msgspec.to_builtins(found, enc_hook=str))


def links(store: Store) -> list[tuple[str, str]]:
    ids = store.posts(["id"])["id"].to_pylist()
    return sorted((ids[a["post"]], a["evidence"]) for a in store.attached().to_pylist())


def without_numbers(found: Any) -> Any:
    if isinstance(found, dict):
        return {
            name: without_numbers(value)
            for name, value in found.items()
            if name not in ("row", "rows", "capture", "captures", "ledger_size", "ledger_root")
        }
    return [without_numbers(one) for one in found] if isinstance(found, list) else found


@pytest.fixture
def worlds(tmp_path: Path) -> tuple[Path, Path, Path]:
    here, there, packed = look(tmp_path, "here"), look(tmp_path, "there"), export(tmp_path)
    return (
        made(tmp_path / "one", {here: 60}),
        made(tmp_path / "two", {there: 120, packed: 130}),
        made(tmp_path / "all", {here: 60, there: 120, packed: 130}),
    )


def test_answers_after_a_merge_are_those_of_one_archive(worlds: tuple[Path, Path, Path]) -> None:
    one, two, all_ = worlds
    with Store.open(one) as store:
        [done] = merge(store, [two])
    assert (done.media, done.evidence) == (2, 4)
    assert answers(one) == answers(all_)


def test_archives_in_a_store_are_merged_alike(
    worlds: tuple[Path, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, all_ = worlds
    server = server_of_all_tests()
    server.empty()
    asked_here(server, monkeypatch)
    for root, under in ((one, "one"), (two, "two")):
        with Store.open(root) as store:
            share(store, f"{ADDRESS}/{under}")
    with Store.open(one) as store:
        list(merge(store, [two]))
        objects = [name for name in server.names() if name.startswith("desk/one/evidence/")]
        assert len(objects) == len(store.evidence_like("")) == 5
    assert answers(one) == answers(all_)


def test_entries_that_are_merged_are_of_kinds_that_there_are() -> None:
    from mabillon.workflows import (
        attached,
        became_decided,
        events,
        importing,
        looks,
        proposed,
        shots,
        transcribed,
        translating,
    )

    modules = (attached, became_decided, events, looks, proposed, importing, shots)
    assert {module.KIND for module in (*modules, transcribed, translating)} == set(READ)
