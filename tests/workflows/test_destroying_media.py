"""Media destroyed by two people: what was told of them goes too, out of a container as well."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import numpy as np
import pictures
import pytest
from destroying_world import SECRET, WHY, checked, traces
from media_exports import NOT_INCLUDED, Desktop, digest, picture

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.examine.records.attachment import Attachment, document
from mabillon.workflows.attached import KIND, in_force
from mabillon.workflows.destroying import destroy, rehearse
from mabillon.workflows.ingest import ingest
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures

COLLECTED = datetime(2031, 3, 27, tzinfo=UTC)


def signed(seed: int) -> bytes:
    """Return a picture that says the word of itself."""
    drawn = pictures.drawn(160, 120, seed)
    exif = drawn.getexif()
    exif[0x010E] = SECRET  # ImageDescription
    return pictures.saved(drawn, "JPEG", quality=80, exif=exif.tobytes())


GOES, STAYS = signed(1), picture(2)
CUT = picture(3)[:2500]


def filled(tmp_path: Path, *paths: Path) -> Store:
    store = Store.init(tmp_path / "archive")
    list(ingest(store, paths, Options(collected_at=COLLECTED)))
    return store


def export(word: str = SECRET, channel: int = 1_700_100) -> Desktop:
    made = Desktop(number=channel)
    made.post("", GOES, photo=f"photos/{word}_1.jpg")
    made.post(f"Notice of the {word} club", STAYS, photo=f"photos/{word}_2.jpg")
    made.post("", CUT, photo=f"photos/{word}_3.jpg")
    made.post("", file=NOT_INCLUDED, file_name=f"{word}.mp4")
    return made


def test_what_was_told_of_a_picture_goes_with_it(tmp_path: Path) -> None:
    store = filled(tmp_path, export("moss").write(tmp_path / "in"))
    [frame] = list(Pictures(store).frames([0]).values())
    pictures_held = Pictures(store)
    assert {near.row for near in pictures_held.near([frame[1]])} >= {0}
    assert traces(store.root) >= {"evidence"} and SECRET in str(store.media_files().to_pylist())
    made = destroy(store, digest(GOES), **WHY)
    assert made.scope.told and any("looked like" in said for said in made.left)
    assert traces(store.root) == set() and not store.evidence.has(digest(GOES))
    row = next(r for r in store.media_files().to_pylist() if r["evidence"] == digest(GOES))
    assert (row["facts"], row["also"], row["text"], row["kind"]) == ([], [], None, "jpeg")
    held = store.frames()
    gone = np.array([one == digest(GOES) for one in held["evidence"].to_pylist()])
    for name in ("pdq", "dhash", "quality"):
        there = held[name].is_valid().to_numpy()
        assert not there[gone].any() and there[~gone].any(), name
    after = Pictures(store)
    assert after.of(digest(GOES)) is None and after.of(digest(STAYS)) is not None
    assert all(near.row not in np.flatnonzero(gone) for near in after.near([frame[1]]))
    [item] = MediaItems(store).of(0) or []
    assert item.state == "destroyed" and WHY["reason"] in item.why
    report, found = checked(store)
    assert report.clean and report.counts["segment"]["destroyed"] == 2
    assert {check.status for check in found} <= {"destroyed", "not checked"}
    again = list(ingest(store, [tmp_path / "in"], Options(collected_at=COLLECTED)))
    assert "destroyed" in next(r for r in again if r.name.endswith("_1.jpg")).notes[0]


def test_a_container_names_what_came_out_of_it(tmp_path: Path) -> None:
    made = export()
    for name, files in (("goes.zip", made.files), ("other.zip", {"a.jpg": STAYS})):
        with zipfile.ZipFile(tmp_path / name, "w") as container:
            if name == "goes.zip":
                container.writestr("result.json", made.export())
            for path, data in files.items():
                container.writestr(path, data)
    store = filled(tmp_path, tmp_path / "goes.zip", tmp_path / "other.zip")
    goes = digest((tmp_path / "goes.zip").read_bytes())
    would = rehearse(store, goes)
    assert sorted(would.scope.media) == sorted([digest(GOES), digest(CUT)])
    assert would.scope.media_elsewhere == 1 and would.scope.posts == 4
    assert any("2 media files" in said and "--with-media" in said for said in would.left)
    first = destroy(store, goes, **WHY)
    assert first.tombstone is not None and store.evidence.has(digest(GOES))
    made_so = destroy(store, goes, with_media=True, with_posts=True, **WHY)
    assert made_so.with_media
    assert {stone.evidence for stone in store.tombstones()} == {goes, digest(GOES), digest(CUT)}
    assert store.evidence.has(digest(STAYS)), "another container has it"
    assert not store.evidence.has(digest(GOES)) and not store.evidence.has(digest(CUT))
    # What a member was called stays, as the names do that files are handed in by.
    assert traces(store.root) <= {"catalogue.sqlite"}
    for kind in (store.listed(), store.attached()):
        assert kind["name"].to_pylist() == [None] * len(kind)
    assert checked(store)[0].clean
    with pytest.raises(UsageError, match="was destroyed"):
        destroy(store, goes, with_media=True, with_posts=True, **WHY)


def test_an_export_names_what_only_its_posts_have(tmp_path: Path) -> None:
    other = Desktop(number=1_700_200)
    other.post("The same picture", STAYS, photo="photos/other.jpg")
    folders = [export().write(tmp_path / "in"), other.write(tmp_path / "other")]
    store = filled(tmp_path, *folders)
    goes = digest((tmp_path / "in/result.json").read_bytes())
    scope = rehearse(store, goes).scope
    assert sorted(scope.media) == sorted([digest(GOES), digest(CUT)])
    assert scope.media_elsewhere == 1 and not scope.told
    destroy(store, goes, with_media=True, **WHY)
    assert not store.evidence.has(digest(GOES)) and store.evidence.has(digest(STAYS))
    assert Pictures(store).posts_with(digest(STAYS)), "the texts and links stay"
    assert checked(store)[0].clean


def test_what_was_said_by_hand_goes_with_posts(tmp_path: Path) -> None:
    (tmp_path / "alone.jpg").write_bytes(GOES)
    store = filled(tmp_path, export("moss").write(tmp_path / "in"), tmp_path / "alone.jpg")
    said = Attachment(
        posts=["telegram:1700100/4"],
        place=0,
        evidence=digest(GOES),
        by=f"R. {SECRET}",
        made=date(2031, 3, 28),
    )
    words = json.dumps({"of": digest(GOES), "text": SECRET}).encode()
    with store.writing() as writer:
        writer.add_entries([NewEntry(KIND, said.key, "Vane", "seen", document(said))])
        writer.add_entries([NewEntry("transcription", f"{digest(GOES)}#1", "Vane", "", words)])
    assert rehearse(store, digest(GOES)).scope.entries == 2
    destroy(store, digest(GOES), with_posts=True, **WHY)
    assert in_force(store) == [] and traces(store.root) == set()
    assert store.entries("transcription") == [] and checked(store)[0].clean


def test_what_a_picture_came_in_still_has_its_bytes_and_is_named(tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as container:
        container.writestr("photos/a.jpg", GOES)
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as container:
        container.write(inner, "inner.zip")
        container.writestr("b.jpg", STAYS)
    mail = EmailMessage()
    mail["From"], mail["Date"] = "a@club.example", "Mon, 24 Mar 2031 10:00:00 +0000"
    mail.set_content("The beds are dug.")
    mail.add_attachment(GOES, maintype="image", subtype="jpeg", filename="c.jpg")
    (tmp_path / "letter.eml").write_bytes(bytes(mail))
    given = [tmp_path / "outer.zip", tmp_path / "letter.eml"]
    store = filled(tmp_path, *given)
    would = rehearse(store, digest(GOES))
    assert would.scope.names == ["outer.zip!inner.zip!photos/a.jpg", "letter.eml!c.jpg"]
    named = {digest(path.read_bytes()): path.name for path in given}
    assert {one.evidence: one.name for one in would.scope.holders} == named
    made = destroy(store, digest(GOES), **WHY)
    assert all(of[:12] in made.left[0] and name in made.left[0] for of, name in named.items())
    outer, letter = named
    destroy(store, outer, **WHY)
    assert [one.evidence for one in rehearse(store, digest(GOES)).scope.holders] == [letter]
    assert rehearse(store, outer).scope.holders == [], "it is in nothing but itself"


def test_media_that_go_with_an_export_may_lie_in_a_container_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as container:
        container.writestr("a.jpg", GOES)
    store = filled(tmp_path, export().write(tmp_path / "in"), tmp_path / "other.zip")
    goes = digest((tmp_path / "in/result.json").read_bytes())
    assert not any("SAME BYTES" in said for said in rehearse(store, goes).left)
    assert "other.zip" in rehearse(store, goes, with_media=True).left[0]


def test_a_reason_of_one_letter_says_too_little(tmp_path: Path) -> None:
    (tmp_path / "alone.jpg").write_bytes(GOES)
    store = filled(tmp_path, tmp_path / "alone.jpg")
    with pytest.raises(UsageError, match="'r' says too little as --reason"):
        destroy(store, digest(GOES), **WHY | {"reason": "r"})
    with pytest.raises(UsageError, match="there is no reason"):
        destroy(store, digest(GOES), **WHY | {"reason": " "})
