"""Which reader a file is given to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mabillon.readers import READERS, recognise

FIXTURES = Path(__file__).parent.parent / "fixtures"
TELETHON = {
    "_": "Message",
    "id": 1,
    "peer_id": {"_": "PeerChannel", "channel_id": 5},
    "message": "",
}


@pytest.mark.parametrize(
    "path", sorted(p for p in FIXTURES.glob("*.*") if p.suffix != ".py"), ids=lambda path: path.name
)
def test_fixtures(path: Path) -> None:
    expected = {
        "desktop": "telegram-desktop",
        "lines": "json",
        "table": "csv",
        "twarc": "x-api",
        "telethon": "telethon",
        "x": "x-api",
        "xarchive": "x-archive",
        "fourcat": "4cat-csv",
        "fourcatlines": "telethon",
        "tgdataset": "tgdataset",
        "preview": "t.me-page",
        "html": "html",
        "feed": "feed",
        "archiver": "auto-archiver",
        "parquet": "parquet",
        "mail": "mail",
        "note": "markdown",
        "crawl": path.suffix[1:],
    }
    found = recognise(path.read_bytes()[: 64 << 10], path.name)
    kind = path.name.split("-")[0]
    if kind in expected:
        assert found is not None and found.name == expected[kind]
    elif path.suffix == ".json":  # empty ones
        assert found is None


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (json.dumps([TELETHON]).encode(), "messages.json", "telethon"),
        (json.dumps(TELETHON).encode() + b"\n", "messages.jsonl", "telethon"),
        (json.dumps([TELETHON], indent=1).encode(), "result.json", "telethon"),
        (b'[{"message_id": 1, "text": "x"}]', "posts.json", "json"),
        (b"a,b,c\n1,2,3\n4,5,6\n", "posts", "csv"),
        (b'id,channel,posted_at,text\n1,@a,2031-01-01T00:00Z,"a\0b"\n', "posts.csv", "csv"),
        (b"id,channel,posted_at,text\n1,@a,2031-01-01T00:00Z,a\0b\n" * 9, "posts", None),
        (b"\x7fELF,\0\0\x01\0,\0\0\0\x02" * 9, "posts.csv", None),
        (b"First, we dig, and then\nwe sow, with care, and\nwe wait.\n", "note.txt", "text"),
        ("Семена".encode("cp1251"), "note.txt", "text"),
        (b"", "x.txt", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" * 9, "picture.png", None),
        (b"PK\x03\x04\x14\x00\x00\x00\x08\x00" * 20, "x.zip", None),
    ],
)
def test_by_content(head: bytes, name: str, expected: str | None) -> None:
    found = recognise(head, name)
    assert (found.name if found else None) == expected


def test_every_reader_says_how_it_states_its_fields() -> None:
    for reader in READERS.values():
        assert reader.title and reader.version >= 1
