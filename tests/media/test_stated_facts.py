"""What pictures say of themselves is read from whatever anybody wrote, and never fails."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
import stated
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.errors import UnreadableInput
from mabillon.examine.media.facts import is_public, place, times
from mabillon.media import facts as bounds
from mabillon.media import manifests
from mabillon.media.decoding import decode

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")
JPEG, PNG = stated.jpeg(), stated.png()
CAMERA = {
    "EXIF DateTimeOriginal": "2027:05:04 10:15:00",
    "EXIF OffsetTimeOriginal": "+02:00",
    "EXIF DateTime": "2027:05:05 18:00:00",
    "EXIF Software": "Retouch 9",
    "EXIF Make": "Quillon",
    "EXIF BodySerialNumber": "SN-0123456789",
    "EXIF UserComment": "moss bed",
    "EXIF GPSLatitude": "51.477800 N",
    "EXIF GPSLongitude": "0.001500 W",
    "EXIF GPS time": "2027:05:04 08:15:02Z",
    "XMP CreateDate": "2027-05-04T10:15:00",
    "XMP photoshop:DateCreated": "2027-05-04",
}
"""What all three pictures say."""


def said(data: bytes) -> dict[str, str]:
    return {fact.name: fact.value for fact in decode(data).facts}


@pytest.mark.parametrize(
    ("data", "more"),
    [
        (
            JPEG,
            {
                "IPTC DateCreated": "20270504 101500+0200",
                "IPTC By-line": "A. Writer",
                "JPEG comment": "moss bed",
            },
        ),
        (PNG, {"PNG tIME": "2027-05-05T16:00:00Z", "PNG Author": "A. Writer"}),
        (stated.tiff(), {}),
    ],
    ids=["jpeg", "png", "tiff"],
)
def test_a_picture_says_when_where_with_what_and_by_whom(data: bytes, more: dict[str, str]) -> None:
    found = said(data)
    assert {name: found.get(name) for name in {**CAMERA, **more}} == {**CAMERA, **more}
    point = place(decode(data).facts)
    assert point == pytest.approx((51.4778, -0.0015))
    assert {time.what for time in times(decode(data).facts)} == {"taken", "made", "saved"}


def test_what_names_or_places_anybody_is_not_for_publication() -> None:
    private = {fact.name for fact in decode(JPEG).facts if not is_public(fact)}
    assert private == {
        *("EXIF Artist", "EXIF ImageDescription", "EXIF BodySerialNumber", "EXIF UserComment"),
        *("EXIF GPSLatitude", "EXIF GPSLongitude", "XMP exif:GPSLatitude"),
        *("IPTC By-line", "JPEG comment"),
    }


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_a_manifest_is_seen_and_said_to_be_unchecked(kind: str) -> None:
    assert said(stated.with_store(kind)) == {"C2PA": "manifest present, not checked"}
    assert said(stated.pictures.READABLE[kind]()) == {}


def test_a_manifest_in_a_video_is_seen_by_its_boxes(tmp_path: Path) -> None:
    boxes = stated.with_store("avif")
    video = tmp_path / "video.mp4"
    for content, seen in ((boxes, True), (boxes.replace(b"uuid", b"free"), False), (b"", False)):
        video.write_bytes(content)
        assert bool(manifests.of_video("mp4", video)) == seen


@pytest.mark.parametrize("name", stated.BROKEN)
def test_what_is_broken_says_nothing_and_the_picture_is_read(name: str) -> None:
    decoded = decode(stated.BROKEN[name]())
    assert (decoded.width, decoded.turn) == (stated.pictures.WIDTH, 0)
    assert len(decoded.facts) <= bounds.MOST
    for fact in decoded.facts:
        assert name.startswith("png-")
        assert len(fact.value) <= bounds.LONGEST


def test_control_characters_are_kept_out_and_long_values_cut() -> None:
    software = said(stated.text_of_controls())["PNG Software"]
    assert software.startswith("Re [31mtouch 9")
    assert software.endswith("…") and len(software) == bounds.LONGEST


def test_facts_are_few_and_none_twice() -> None:
    found = bounds.bounded([("A", "1"), ("B", " "), ("A", "1"), ("A", "2"), ("C", "\ud800\0")])
    assert [(fact.name, fact.value) for fact in found] == [("A", "1"), ("A", "2")]
    assert len(bounds.bounded((str(n), "x") for n in range(1_000))) == bounds.MOST


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([JPEG, PNG]), st.data())
def test_any_damage_to_what_it_says_is_survived(whole: bytes, data: st.DataObject) -> None:
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(2, 2_500))] = data.draw(st.integers(0, 255))
    try:
        found = decode(bytes(broken)).facts
    except UnreadableInput:
        return
    for fact in found:
        assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in fact.value)
