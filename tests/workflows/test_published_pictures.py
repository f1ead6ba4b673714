"""Of a picture that a dispatch is about, nothing that its file says is published."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import stated

from mabillon.dispatch.outputs import OUTPUTS
from mabillon.workflows.building import build
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from publishing_world import filled, write


def parts(data: bytes) -> list[bytes]:
    """Return all that a published file holds: a Word file's parts, a PDF's text, else its bytes."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return [package.read(name) for name in package.namelist()]
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        texts = [page.get_textpage().get_text_range().encode() for page in document]
        return [data, *texts]
    return [data]


def test_no_output_holds_what_the_file_of_its_picture_says(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(stated.jpeg())
    with filled(tmp_path) as store:
        at = datetime(2031, 3, 27, tzinfo=UTC)
        [taken] = ingest(store, [tmp_path / "photo.jpg"], Options(collected_at=at))
        assert taken.kept == 1
        write(
            store,
            3,
            body="The tubs.[@post:garden-club/7]\n\n"
            f"![Tubs, drawn](evidence:{taken.evidence[:12]})",
        )
        made = build(store, "note/3", list(OUTPUTS), tmp_path / "made")
        assert len(made) == len(OUTPUTS)
        for file in made:
            for part in parts(Path(file.path).read_bytes()):
                assert not [secret for secret in stated.SECRETS if secret in part], file.path
                assert b"\xff\xd8\xff" not in part, file.path
        shown = (tmp_path / "made" / "note-3.md").read_text(encoding="utf-8")
        assert taken.evidence[:12] in shown
