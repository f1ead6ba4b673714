"""Single finds are seen, and show nothing of what else stood in their channels."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options

FIXTURES = Path(__file__).parent.parent / "fixtures"
AT = datetime(2031, 3, 27, tzinfo=UTC)


def test_a_saved_text_is_no_look_at_its_channel(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The beds by the old basin are dug.")
    options = Options(channel="x:@marl", posted_at=AT, collected_at=AT)
    with Store.init(tmp_path / "archive") as store:
        list(ingest(store, [tmp_path / "note.txt"], options))
        assert store.observations().num_rows == 0
        assert store.sightings()["channel"].to_pylist() == ["x:@marl"]


def test_of_a_twarc_file_the_timeline_is_a_look(tmp_path: Path) -> None:
    with Store.init(tmp_path / "archive") as store:
        list(ingest(store, [FIXTURES / "twarc-timeline.jsonl"], Options()))
        (look,) = store.observations().to_pylist()
        assert (look["channel"], look["posts"]) == ("x:@marl", 5)
        assert look["seen_at"] == datetime(2031, 3, 27, 16, 12, tzinfo=UTC)
        assert store.sightings().num_rows == 8
