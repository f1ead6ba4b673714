"""Texts out of pages: those of the rows that were asked for, and damage is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mabillon.archive import text_pages
from mabillon.archive.segments import Segment
from mabillon.archive.text_pages import TextPages

TEXTS = [
    f"Notice {n}: " + " ".join(f"tray{n * k % 977}" for k in range(n % 300)) + "مُوس" * (n % 3)
    for n in range(5000)
]
TEXTS[17] = ""


def written(folder: Path, texts: list[str], number: int, first: int, **how: object) -> Segment:
    """Write a segment that has but texts, in the way of all segments or in another."""
    path = folder / f"{number}.parquet"
    schema = pa.schema([pa.field("text", pa.string(), nullable=False)])
    said = {
        "compression": "zstd",
        "use_dictionary": False,
        "write_page_checksum": True,
        "write_statistics": False,
        "data_page_size": 1 << 16,
        "write_batch_size": 32,
    } | how
    with pq.ParquetWriter(path, schema, **said) as writer:
        for at in range(0, len(texts), 1500):
            writer.write_table(pa.table({"text": texts[at : at + 1500]}, schema=schema))
    return Segment(number, "posts", path.name, f"digest{number}", 1, len(texts), first)


@pytest.fixture
def held(tmp_path: Path) -> tuple[Path, list[Segment]]:
    text_pages._pages.cache_clear()
    parts = [(0, 0, 3500), (1, 3500, 3501), (2, 3501, 5000)]
    return tmp_path, [written(tmp_path, TEXTS[a:b], n, a) for n, a, b in parts]


@pytest.mark.parametrize("step", [1, 7, 400])
def test_the_texts_of_rows(held: tuple[Path, list[Segment]], step: int) -> None:
    folder, made = held
    rows = np.arange(0, 5000, step)
    for _ in range(2):  # as scanned, and as kept
        pages = TextPages(folder, folder / "pages")
        assert pages.texts(made, rows) == TEXTS[::step]
        text_pages._pages.cache_clear()
    assert pages.texts(made, rows[:0]) == []
    assert pages.texts(made, np.array([17, 3499, 3500, 4999])) == [
        TEXTS[row] for row in (17, 3499, 3500, 4999)
    ]


def test_where_pages_begin_is_kept_and_made_again_where_it_is_damaged(
    held: tuple[Path, list[Segment]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, made = held
    monkeypatch.setattr(text_pages, "_KEPT", 10)
    pages = TextPages(folder, folder / "pages")
    assert pages.texts(made, np.array([3])) == [TEXTS[3]]
    [kept] = (folder / "pages").iterdir()
    kept.write_bytes(kept.read_bytes()[:50])
    text_pages._pages.cache_clear()
    assert pages.texts(made, np.array([3])) == [TEXTS[3]]
    assert len(np.load(kept)) >= 10


def test_what_was_kept_is_not_believed_over_the_segment(
    held: tuple[Path, list[Segment]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, made = held
    monkeypatch.setattr(text_pages, "_KEPT", 10)
    pages = TextPages(folder, folder / "pages")
    pages.texts(made, np.array([0]))
    [kept] = (folder / "pages").iterdir()
    whole = np.load(kept)
    altered = []
    for column in range(1, 6):
        one = whole.copy()
        one[:, column] += 3
        altered.append(one)
    for wrong in (*altered, whole[:, :5], -whole):
        np.save(kept, wrong)
        text_pages._pages.cache_clear()
        assert pages.texts(made, np.array([0, 900, 3499])) == [TEXTS[row] for row in (0, 900, 3499)]


def test_a_damaged_page_is_told_and_the_others_are_read(held: tuple[Path, list[Segment]]) -> None:
    folder, made = held
    pages = TextPages(folder, folder / "pages")
    pages.texts(made, np.array([0]))
    path = folder / made[0].file
    first = text_pages._pages(str(path), folder / "pages" / "digest0.npy")[0]
    data = bytearray(path.read_bytes())
    data[int(first[1] + first[2]) + 40] ^= 1
    path.write_bytes(data)
    with pytest.raises(pa.ArrowInvalid, match="fails its checksum"):
        pages.texts(made, np.array([0]))
    assert pages.texts(made, np.array([3400])) == [TEXTS[3400]]


@pytest.mark.parametrize("how", [{"compression": "snappy"}, {"use_dictionary": True}])
def test_what_no_segment_is_written_like_is_refused(tmp_path: Path, how: dict[str, object]) -> None:
    made = written(tmp_path, TEXTS[:200], 9, 0, **how)
    with pytest.raises(pa.ArrowInvalid, match="not in plain pages"):
        TextPages(tmp_path, tmp_path / "pages").texts([made], np.array([1]))


def test_pages_without_a_checksum_are_read(tmp_path: Path) -> None:
    made = written(tmp_path, TEXTS[:200], 8, 0, write_page_checksum=False)
    assert TextPages(tmp_path, tmp_path / "pages").texts([made], np.array([1, 9])) == [
        TEXTS[1],
        TEXTS[9],
    ]


@pytest.mark.parametrize("data", [b"", b"\x15", b"\x00", b"\xff" * 40, b"\x15\x00\x1c"])
def test_a_broken_header_is_told(data: bytes) -> None:
    with pytest.raises(pa.ArrowInvalid, match="header"):
        text_pages._header(data)
