"""What the file of a statement's picture says is in the opinion, but for places and names."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import stated
from media_world import REGISTER, Item, exported, taken_in

from mabillon.archive.store import Store
from mabillon.exporters import EXPORTS
from mabillon.workflows.export_choices import Choices, Wanted
from mabillon.workflows.exporting import export
from mabillon.workflows.verify import verify

POSTED = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
STATEMENT = (
    "Port Quillon, 25 March 2031. To all who pass by: in the night the League has planted forty "
    "trays of moss along the stairs of the old station. Leave it better."
)
PRIVATE = (b"A. Writer", b"SN-0123456789", b"moss bed", b"51.47", b"51,28")


@pytest.fixture
def store(tmp_path: Path):
    post = Item(1904, POSTED, STATEMENT, "photos/p1.jpg", stated.jpeg())
    with Store.init(tmp_path / "archive") as opened:
        (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
        taken_in(opened, exported(tmp_path, "marl", [post]))
        yield opened


def test_times_and_programs_are_said_and_no_place_or_name_leaves(
    store: Store, tmp_path: Path
) -> None:
    document = verify(store, "marl/1904", "league")
    found = document.finding("media")
    assert found is not None and found.llr is None
    said = " ".join(found.explanation)
    assert "taken on 4 May 2027, 10:15 UTC+02:00, 3 years 10 months before the post" in said
    assert "made or saved by Retouch 9" in said
    assert "of places or persons, which is left out here" in said
    held = msgspec.json.encode(document)
    assert b"Retouch 9" in held
    assert not [secret for secret in PRIVATE if secret in held]
    for form in ("bagit", "csv", "stix"):
        export(store, form, tmp_path / form, Wanted(everything=True), Choices(names=True))
        files = [tmp_path / form] if not EXPORTS[form].folder else (tmp_path / form).rglob("*")
        for file in files:
            if file.is_file():
                content = file.read_bytes()
                assert not [secret for secret in PRIVATE if secret in content], (form, file)
