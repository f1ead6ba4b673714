"""Small files that would come to much: each is read in bounded memory, or refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

READ = """
import json, re, sys
from pathlib import Path
from mabillon.errors import UnreadableInput
from mabillon.readers import READERS, Source

def peak():
    return int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])

told = {}
for path in sorted(Path(sys.argv[1]).iterdir()):
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    kept = rejected = 0
    why = ""
    try:
        for batch in READERS[path.suffix[1:]].read(Source(path, path.name)):
            kept += batch.posts.num_rows
            rejected += len(batch.rejects)
    except UnreadableInput as error:
        why = str(error)
    told[path.name] = (kept, rejected, why, peak() // 1024)
print(json.dumps(told))
"""
EXPORT = b'{"name": "x", "type": "public_channel", "id": 5, "messages": ['
MOST_MB = 400


def files() -> Iterator[tuple[str, bytes]]:
    """Name (whose ending is the reader's) and bytes of each."""
    yield "nested.json", b'[{"id": 1, "text": ' + b"[" * 2_000_000
    yield "many-small.json", b'[{"id": "1", "text": "a"}' + b',{"id": "1"}' * 200_000 + b"]"
    yield (
        "many-pieces.telegram-desktop",
        EXPORT
        + (
            b'{"id": 1, "type": "message", "date_unixtime": "1932000000", "text": ['
            + b'"",' * 500_000
            + b'""]}]}'
        ),
    )
    yield "many-small.telegram-desktop", EXPORT + b'{"id": 1},' * 100_000 + b"{}]}"
    yield "nested.auto-archiver", b'status,metadata,media\nok,"' + b"[" * 400_000 + b'",[]\n'
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    yield (
        "laughs.feed",
        (
            f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]><rss version="2.0">'
            "<channel><item><title>&a11;</title></item></channel></rss>"
        ).encode(),
    )
    yield "many-items.feed", b'<rss version="2.0"><channel>' + b"<item/>" * 600_000
    yield "nested.html", b"<html><body>" + b"<div>" * 200_000 + b"text"
    yield "many-tags.html", b"<html><body>" + b"<p>a" * 2_000_000
    yield "many-headers.mail", b"From: a@b.example\nSubject: x\n" + b"X: y\n" * 100_000 + b"\nhi"
    yield "nested.markdown", b"---\na: " + b"[" * 200_000 + b"\n---\ntext"
    yield "many-starts.warc", b"WARC/1.0\r\n" * 100_000
    yield "many-lengthless.warc", b"WARC/1.0\r\n\r\n" * 20_000


def repeated(rows: int, length: int) -> pa.Table:
    """Return a table in which one long text stands in every row, and once in the file."""
    places = pa.array(np.zeros(rows, np.int32))
    text = pa.DictionaryArray.from_arrays(places, pa.array(["x" * length]))
    return pa.table({"text": text, "id": np.arange(rows)})


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, int, str, int]]:
    """What came of each file: kept, rejected, why it was refused, the peak in MiB."""
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak of each file can be told on Linux only")
    folder = tmp_path_factory.mktemp("amplified")
    for name, data in files():
        (folder / name).write_bytes(data)
    pq.write_table(repeated(4_000, 200_000), folder / "one-text.parquet", store_schema=False)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)], capture_output=True, text=True, check=True
    )
    found: dict[str, tuple[int, int, str, int]] = json.loads(done.stdout)
    assert len(found) == len(list(files())) + 1
    return found


def test_each_is_read_in_bounded_memory(told: dict[str, tuple[int, int, str, int]]) -> None:
    assert {name: peak for name, (*_, peak) in told.items() if peak > MOST_MB} == {}


def test_what_comes_of_each(told: dict[str, tuple[int, int, str, int]]) -> None:
    for name, (kept, rejected, why, _) in told.items():
        assert kept or rejected or why, name
    assert sum(told["many-small.json"][:2]) == 200_001
    assert sum(told["many-small.telegram-desktop"][:2]) == 100_001
    assert re.search("50,000 entries", told["many-items.feed"][2])
    assert re.search("500,000 tags", told["many-tags.html"][2])
    kept, rejected, _, _ = told["one-text.parquet"]
    assert kept < 4_000 and rejected == 1
