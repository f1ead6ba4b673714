"""Pictures that come in a folder or a container: kept, told, hashed; the rest goes on."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pictures
import pyarrow.compute as pc
import pytest

from mabillon.archive.checking import Check
from mabillon.archive.store import Store
from mabillon.errors import MabillonError
from mabillon.workflows.audit import audit
from mabillon.workflows.ingest import Pace, Result, ingest
from mabillon.workflows.options import Options

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)
GOOD = pictures.READABLE["jpeg"]()
WORDS = ("page", "text", "drawing")
"""What is called a picture and is words: a reader of words takes it."""


def run(store: Store, *paths: Path, pace: Pace | None = None) -> list[Result]:
    return list(ingest(store, paths, Options(collected_at=COLLECTED), pace=pace))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def intact(store: Store) -> None:
    told: list[Check] = []
    audit(store, told.append)
    assert told == []


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.init(tmp_path / "archive") as opened:
        yield opened


@pytest.fixture
def every(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, make in pictures.READABLE.items():
        (folder / f"a-{name}.bin").write_bytes(make())  # what it is called says nothing
    for name, (make, _) in pictures.REFUSED.items():
        (folder / f"b-{name}.jpg").write_bytes(make())
    return folder


def test_every_picture_is_kept_and_told_and_what_is_broken_is_a_reject(
    store: Store, every: Path
) -> None:
    results = {r.name.removeprefix("in/"): r for r in run(store, every, pace=Pace(files=7))}
    files = store.media_files()
    assert files["row"].to_pylist() == list(range(len(pictures.READABLE)))
    told = dict(zip(files["evidence"].to_pylist(), files["kind"].to_pylist(), strict=True))
    for name, make in pictures.READABLE.items():
        assert told[digest(make())] == name.partition("-")[0]
        result = results[f"a-{name}.bin"]
        assert (result.status, result.kept, result.rejected) == ("read", 1, 0)
    for name, (make, _) in pictures.REFUSED.items():
        assert digest(make()) not in told
        result = results[f"b-{name}.jpg"]
        if name not in WORDS:
            assert result.status in ("unreadable", "not read"), name
        assert result.read == result.kept + result.rejected
        assert make() == store.evidence.read(digest(make()))
    reasons = [row.reason for row in store.rejects()]
    assert any("far too many pixels" in why for why in reasons)
    assert any("HEIC" in why for why in reasons)
    frames = store.frames()
    assert frames["row"].to_pylist() == list(range(frames.num_rows))
    whole = frames.filter(pc.is_null(frames["region"]))
    assert whole["file"].to_pylist() == files["row"].to_pylist()
    assert whole["pdq"].null_count == 0 and whole["dhash"].null_count == 0
    intact(store)


def test_pictures_of_a_container_are_evidence_of_their_own(store: Store, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("deep/photo.png", pictures.READABLE["png"]())
    outer = tmp_path / "export.zip"
    with zipfile.ZipFile(outer, "w") as file:
        file.writestr("photos/one.jpg", GOOD)
        file.writestr("photos/again.jpg", GOOD)
        file.writestr("photos/cut.jpg", GOOD[:2500])
        file.writestr("inner.zip", inner.getvalue())
    (result,) = run(store, outer)
    assert (result.kept, result.rejected, result.unread) == (3, 1, 0)
    files = store.media_files(["evidence", "capture"]).to_pylist()
    names = dict(store.connection.execute("SELECT capture, member FROM captures").fetchall())
    assert [(names[file["capture"]], file["evidence"]) for file in files] == [
        ("photos/one.jpg", digest(GOOD)),
        ("photos/again.jpg", digest(GOOD)),
        ("inner.zip!deep/photo.png", digest(pictures.READABLE["png"]())),
    ]
    for data in (GOOD, GOOD[:2500], pictures.READABLE["png"]()):
        assert store.evidence.read(digest(data)) == data
    intact(store)
    root = store.ledger_root()
    (again,) = run(store, outer)
    assert (again.status, store.ledger_root()) == ("already", root)


def test_known_as_of_an_earlier_moment(store: Store, tmp_path: Path) -> None:
    for number, name in enumerate(("one", "two")):
        (tmp_path / name).write_bytes(pictures.saved(pictures.drawn(seed=number), "PNG"))
    run(store, tmp_path / "one")
    position = store.position()
    run(store, tmp_path / "two")
    assert store.media_files(position=position).num_rows == 1
    assert set(store.frames(["file"], position=position)["file"].to_pylist()) == {0}
    assert set(store.frames(["file"])["file"].to_pylist()) == {0, 1}
    assert store.media_files()["row"].to_pylist() == [0, 1]


def test_what_breaks_off_leaves_no_picture_behind(store: Store, tmp_path: Path) -> None:
    """The disk that fails at the last step: nothing of the container is there, and then all."""
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("photos/one.jpg", GOOD)
    media = store.root / "segments" / "media"
    media.write_bytes(b"")  # a file where the folder would be: writing there fails
    with pytest.raises(MabillonError, match="could not be written"):
        run(store, path)
    media.unlink()
    assert store.media_files().num_rows == 0
    assert not store.connection.execute("SELECT 1 FROM captures").fetchall()
    run(store, path)
    assert store.media_files()["evidence"].to_pylist() == [digest(GOOD)]
    intact(store)


MISNAMED = {
    "empty.jpg": (b"", "it is empty"),
    "empty.mp4": (b"", "it is empty"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "drawing in XML"),
    "noise.png": (bytes(range(128, 250)) * 9, "no picture of a kind"),
    "list.mp4": (b"#EXTM3U\n#EXT-X-ENDLIST\n", "no video of a kind"),
}


def test_what_is_called_a_picture_or_video_and_is_none_is_a_reject(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (data, _) in MISNAMED.items():
        (folder / name).write_bytes(data)
    (folder / "good.jpg").write_bytes(GOOD)
    (folder / "words.txt").write_bytes(b"The beds are dug, and the seed is in.\n" * 4)
    (folder / "sound.mp3").write_bytes(b"ID3\x04" + bytes(300))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as container:
        for path in sorted(folder.iterdir()):
            container.write(path, path.name)
    results = {Path(r.name).name: r for r in run(store, folder)}
    for name, (_, why) in MISNAMED.items():
        result = results[name]
        assert (result.status, result.read, result.rejected) == ("unreadable", 1, 1), name
        assert why in result.rejects[0].reason
    assert (results["good.jpg"].kept, results["sound.mp3"].status) == (1, "not read")
    assert results["words.txt"].rejected == 0
    size = store.position()
    assert {r.status for r in run(store, folder)} <= {"already", "not read"}
    assert store.position() == size, "the same again writes nothing"
    (inside,) = run(store, tmp_path / "all.zip")
    assert inside.rejected == len(MISNAMED) and inside.read == inside.kept + inside.rejected
    assert len(list(store.rejects())) == 2 * len(MISNAMED)
    intact(store)
