"""What is said by hand comes with what exports say, and is known as of a position."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from media_exports import Desktop, digest, picture

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.records.attachment import Attachment, document, read
from mabillon.workflows.attached import KIND, attached
from mabillon.workflows.ingest import ingest
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures

ONE, TWO = picture(1), picture(2)
POST = "telegram:1700100/1"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    export = Desktop()
    export.post("The beds are dug.", ONE, photo="photos/photo_1@22-03-2031_10-00-00.jpg")
    (tmp_path / "two.jpg").write_bytes(TWO)
    paths = [export.write(tmp_path / "export"), tmp_path / "two.jpg"]
    with Store.init(tmp_path / "archive") as opened:
        list(ingest(opened, paths, Options(collected_at=datetime(2031, 3, 27, tzinfo=UTC))))
        yield opened


def said(place: int, *, withdrawn: bool = False) -> Attachment:
    return Attachment(
        posts=[POST, "telegram:@potting/1"],
        place=place,
        evidence=digest(TWO),
        by="R. Vane",
        made=date(2031, 3, 28),
        withdrawn=withdrawn,
    )


def enter(store: Store, made: Attachment) -> None:
    with store.writing() as writer:
        writer.add_entries([NewEntry(KIND, made.key, made.by, "seen", document(made))])


def has(store: Store, position: int | None = None) -> list[str]:
    return [one.evidence for one in Pictures(store, position).attached_to(0)]


def test_of_the_same_place_a_person_counts(store: Store) -> None:
    assert has(store) == [digest(ONE)] and Pictures(store).posts_with(digest(ONE)) == [0]
    before = store.position()
    enter(store, said(0))
    assert has(store) == [digest(TWO)] and Pictures(store).posts_with(digest(ONE)) == []
    assert has(store, before) == [digest(ONE)]
    [item] = MediaItems(store).of(0) or []
    assert (item.state, item.basis) == ("held", "by hand")
    enter(store, said(0, withdrawn=True))
    assert has(store) == [digest(ONE)]


def test_beside_what_exports_say(store: Store) -> None:
    enter(store, said(1))
    assert has(store) == [digest(ONE), digest(TWO)]
    assert attached(store)["basis"].to_pylist() == ["path", "by hand"]


def test_an_attachment_reads_back_and_says_who(store: Store) -> None:
    assert read(document(said(0))) == said(0)
    for wrong in ({"by": " "}, {"evidence": "ab"}, {"place": -1}, {"posts": []}):
        with pytest.raises(UsageError):
            Attachment(**{**read_as_dict(said(0)), **wrong})


def read_as_dict(made: Attachment) -> dict[str, object]:
    return {name: getattr(made, name) for name in made.__struct_fields__}
