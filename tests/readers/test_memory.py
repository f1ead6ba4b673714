"""Memory does not grow with the file: the same ceiling for one size and for four times it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

READ = """
import re, resource, sys
from collections.abc import Callable
from pathlib import Path
from mabillon.readers import READERS, Source
kept = rejected = 0
for batch in READERS[sys.argv[1]].read(Source(Path(sys.argv[2]), "big")):
    kept += batch.posts.num_rows
    rejected += len(batch.rejects)
status = Path("/proc/self/status")
if status.exists():  # Linux hands the parent's ru_maxrss on to the child
    peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text())[1])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(kept, rejected, peak)
"""


def measured(name: str, path: Path) -> tuple[int, int, int]:
    """Kept, rejected, and the peak of memory in KiB, of a process that only reads."""
    done = subprocess.run(
        [sys.executable, "-c", READ, name, str(path)], capture_output=True, text=True, check=True
    )
    kept, rejected, peak = map(int, done.stdout.split())
    return kept, rejected, peak


def export(path: Path, count: int, indent: int | None) -> Path:
    """Write a single-chat export of that many messages, of about 1 KiB each."""
    text = "the beds by the old basin are dug " * 12
    message = {"id": 0, "type": "message", "date": "2031-03-25T10:00:00", "text": text}
    message |= {"date_unixtime": "1932000000", "text_entities": [{"type": "plain", "text": text}]}
    one = json.dumps(message, indent=indent)
    head = '{"name": "Potting Wire", "type": "public_channel", "id": 1700100, "messages": ['
    gap = "\n  " if indent else ""
    with path.open("w") as file:
        file.write(head + gap)
        for number in range(count):
            file.write((("," + gap) if number else "") + one.replace('"id": 0', f'"id": {number}'))
        file.write("\n ]\n}")
    return path


@pytest.mark.parametrize("indent", [1, None])
def test_an_export_is_read_in_bounded_memory(tmp_path: Path, indent: int | None) -> None:
    small = measured("telegram-desktop", export(tmp_path / "small.json", 5_000, indent))
    large = measured("telegram-desktop", export(tmp_path / "large.json", 40_000, indent))
    assert (small[:2], large[:2]) == ((5_000, 0), (40_000, 0))
    assert large[2] < small[2] + 24_000 and large[2] < 200_000, (small, large)


@pytest.mark.parametrize(
    "size",
    [200 << 20, pytest.param(1 << 30, marks=pytest.mark.soak)],
    ids=["200 MiB", "1 GiB"],
)
@pytest.mark.parametrize("name", ["json", "csv", "telethon", "telegram-desktop"])
def test_a_single_line_beyond_the_limit(tmp_path: Path, name: str, size: int) -> None:
    """The file is sparse; what it holds between its ends is zero bytes."""
    path = tmp_path / "line"
    opening = b'{"name": "x", "type": "public_channel", "id": 5, "messages": ['
    opening = opening if name == "telegram-desktop" else b""
    first = b'{"_": "Message", "id": 1, "text": "' if name != "csv" else b"id,text\n1,"
    with path.open("wb") as file:
        file.write(opening + first)
        file.seek(size)
        file.write(b'"}\n' if name != "csv" else b"\n2,last\n")
    kept, rejected, peak = measured(name, path)
    assert rejected == 1 and kept == (1 if name == "csv" else 0)
    assert peak < 400_000, peak


def dataset(path: Path, count: int) -> Path:
    """Write a channel of TGDataset with that many texts, of about 1 KiB each."""
    text = json.dumps({"message": "the beds are dug " * 60, "date": 1.9e9, "is_forwarded": False})
    with path.open("w") as file:
        file.write('{"1001700100": {"title": "x", "text_messages": {')
        for number in range(count):
            file.write((", " if number else "") + f'"{number}": {text}')
        file.write('}, "generic_media": {}}}')
    return path


def pages(path: Path, count: int) -> Path:
    """Write that many posts of X, a hundred on a page."""
    post = {"text": "the beds are dug " * 15, "author_id": "5", "referenced_tweets": []}
    with path.open("w") as file:
        for start in range(0, count, 100):
            posts = [{"id": str(number), **post} for number in range(start, start + 100)]
            file.write(json.dumps({"data": posts, "__twarc": {}}).replace('"id": "0"', '"id": "1"'))
            file.write("\n")
    return path


@pytest.mark.parametrize(("name", "write"), [("tgdataset", dataset), ("x-api", pages)])
def test_others_are_read_in_bounded_memory(
    tmp_path: Path, name: str, write: Callable[[Path, int], Path]
) -> None:
    small = measured(name, write(tmp_path / "small", 10_000))
    large = measured(name, write(tmp_path / "large", 50_000))
    assert sum(small[:2]) == 10_000 and sum(large[:2]) == 50_000
    assert large[2] < small[2] + 24_000 and large[2] < 200_000, (small, large)


@pytest.mark.parametrize("name", ["tgdataset", "x-api", "x-archive", "warc"])
def test_a_value_beyond_the_limit_elsewhere(tmp_path: Path, name: str) -> None:
    openings = {
        "tgdataset": b'{"1001700100": {"text_messages": {"1": {"message": "',
        "x-api": b'{"data": [{"id": "1", "text": "',
        "x-archive": b'window.YTD.tweets.part0 = [ {"tweet": {"full_text": "',
        "warc": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999999999\r\n\r\n",
    }
    path = tmp_path / "value"
    with path.open("wb") as file:
        file.write(openings[name])
        file.seek(200 << 20)
        file.write(b'"}}]}\n')
    kept, rejected, peak = measured(name, path)
    assert kept == 0 and rejected >= 1 and peak < 400_000, (rejected, peak)
