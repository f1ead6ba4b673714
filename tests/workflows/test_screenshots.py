"""Screenshots: the paths that file managers drop, kinds by first bytes, and what is refused."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.errors import LimitExceeded, MabillonError, UnreadableInput
from mabillon.workflows.screenshots import MAX_BYTES, dropped, kind_of, read

PNG = b"\x89PNG\r\n\x1a\n"
KINDS = {
    "PNG": PNG + b"x",
    "JPEG": b"\xff\xd8\xff\xe0",
    "GIF": b"GIF89a",
    "WebP": b"RIFF\x0a\x00\x00\x00WEBPVP8 ",
    "HEIC or AVIF": b"\x00\x00\x00\x18ftypheic",
    "TIFF": b"II*\x00",
    "PDF": b"%PDF-1.7",
}


@pytest.mark.parametrize(
    "name", ["a shot.png", "it's.png", 'the "desk".png', "شاشة 1.png", "100%.png"]
)
def test_a_dropped_path_is_found_however_it_is_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(PNG)
    escaped = "".join(c if c.isalnum() or c in "/._-" else f"\\{c}" for c in str(path))
    for said in (str(path), f"  {path} \n", shlex.quote(str(path)), escaped, path.as_uri()):
        assert dropped(said) == path, said
    assert read(dropped(path.as_uri())) == PNG


def test_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.png").write_bytes(PNG)
    assert dropped("~/a.png") == tmp_path / "a.png"


@pytest.mark.parametrize("name", KINDS)
def test_kinds_by_first_bytes(name: str) -> None:
    assert kind_of(KINDS[name]) == name


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"MZ", b"BM", b"\x00" * 40, b"%PD", b"RIFFxxxxWAVE"]
)
def test_what_is_none_of_them(tmp_path: Path, data: bytes) -> None:
    assert kind_of(data) is None
    (tmp_path / "x.png").write_bytes(data)
    with pytest.raises(UnreadableInput, match="neither a picture"):
        read(tmp_path / "x.png")


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    for name in ("pipe.png", "zero.png", "loop.png", ".", "none.png", "a" * 5000):
        with pytest.raises(UnreadableInput):
            read(tmp_path / name)


def test_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.write(PNG)
        file.truncate(MAX_BYTES)
    assert len(read(path)) == MAX_BYTES
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(LimitExceeded, match="at most 25 MB"):
        read(path)


@given(st.text(max_size=60))
def test_any_text_is_a_path_or_is_refused(text: str) -> None:
    try:
        read(dropped(text))
    except MabillonError as error:
        assert error.exit_status == 3
