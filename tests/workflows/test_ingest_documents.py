"""Letters that come in a folder or a container: kept, told, hashed; the rest goes on."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import papers
import stated

from mabillon.archive.store import Store
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_letters_are_told_and_what_is_broken_is_a_reject(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    letter, word, cut = papers.letter(), papers.word(), papers.letter()[:900]
    for name, data in {"letter.bin": letter, "word.docx": word, "cut.pdf": cut}.items():
        (folder / name).write_bytes(data)
    with zipfile.ZipFile(folder / "more.zip", "w") as file:
        file.writestr("again/scan.pdf", papers.scanned())
        file.writestr("photo.jpg", stated.jpeg())
    with Store.init(tmp_path / "archive") as store:
        options = Options(collected_at=datetime(2031, 3, 27, tzinfo=UTC))
        results = {r.name: r for r in ingest(store, [folder], options)}
        files = {row["evidence"]: row for row in store.media_files().to_pylist()}
        assert {(row["medium"], row["kind"]) for row in files.values()} == {
            ("document", "pdf"),
            ("document", "docx"),
            ("picture", "jpeg"),
        }
        assert files[digest(letter)]["text"].startswith(papers.LETTER[0])
        assert files[digest(word)]["pages"] is None
        pages = store.frames().to_pylist()
        of_letter = [row["page"] for row in pages if row["file"] == files[digest(letter)]["row"]]
        assert of_letter == [1, 2]
        held = {fact["name"]: fact["value"] for fact in files[digest(stated.jpeg())]["facts"]}
        assert held["EXIF BodySerialNumber"] == "SN-0123456789"
        assert results["in/cut.pdf"].status == "unreadable"
        [reason] = [row.reason for row in store.rejects()]
        assert "no whole PDF" in reason
        assert store.evidence.read(digest(cut)) == cut
        again = {r.status for r in ingest(store, [folder], options)}
        assert again == {"already"}
