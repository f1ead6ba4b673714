"""What files say of themselves, sorted: times, software, places, and what is for nobody else.

A fact is claimed by whoever made or changed a file, with a clock or a keyboard; it proves
nothing. Facts that name or place a person (owner, author, serial number, GPS) are kept with the
archive and are not for publication: bystanders stand in most pictures, and most are harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

from mabillon.examine.media.moments import Moment, moment
from mabillon.examine.media.told import Fact

What = Literal["taken", "made", "saved", "signed"]

_VIDEOS: Final = ("MP4", "QuickTime", "Matroska", "WebM", "AVI", "FLV", "Ogg", "ASF")
"""What names of facts begin with that videos say of themselves."""
_APPLE: Final = "com.apple.quicktime."


def _of_videos(*names: str) -> tuple[str, ...]:
    return tuple(f"{video} {name}" for name in names for video in _VIDEOS)


TAKEN: Final = (
    "EXIF DateTimeOriginal",
    "EXIF GPS time",
    "XMP exif:DateTimeOriginal",
    "XMP photoshop:DateCreated",
    "IPTC DateCreated",
)
MADE: Final = (
    "EXIF DateTimeDigitized",
    "XMP exif:DateTimeDigitized",
    "XMP CreateDate",
    "PNG Creation Time",
    "PDF CreationDate",
    "Word created",
    *_of_videos("creation_time", f"{_APPLE}creationdate"),
)
SAVED: Final = (
    "EXIF DateTime",
    "XMP ModifyDate",
    "XMP MetadataDate",
    "XMP tiff:DateTime",
    "PNG tIME",
    "PDF ModDate",
    "Word modified",
)
SIGNED: Final = ("PDF signature time",)
SOFTWARE: Final = (
    "EXIF Software",
    "XMP CreatorTool",
    "XMP tiff:Software",
    "XMP pdf:Producer",
    "PNG Software",
    "PDF Creator",
    "PDF Producer",
    "Word Application",
    *_of_videos("encoder", "ENCODER", f"{_APPLE}software"),
)
DEVICE: Final = (
    *("EXIF Make", "EXIF Model", "XMP tiff:Make", "XMP tiff:Model"),
    *_of_videos(f"{_APPLE}make", f"{_APPLE}model"),
)
OTHERS: Final = (
    *("C2PA", "PDF incremental updates", "PDF JavaScript", "PDF embedded files"),
    *("PDF signatures", "Word macros", "Word revision", "XMP history"),
    *_of_videos("major_brand", "minor_version", "compatible_brands", "com.android.version"),
    "no frames",
    *("EXIF OffsetTimeOriginal", "EXIF OffsetTimeDigitized", "EXIF OffsetTime"),
)
"""Further facts that neither name nor place anybody."""

LATITUDE: Final = ("EXIF GPSLatitude", "XMP exif:GPSLatitude")
LONGITUDE: Final = ("EXIF GPSLongitude", "XMP exif:GPSLongitude")
BOTH: Final = _of_videos("location", "location-eng", f"{_APPLE}location.ISO6709")
HISTORY: Final = "XMP history"
SOURCE: Final = "XMP Iptc4xmpExt:DigitalSourceType"
"""What kind of source it has by IPTC's list: a camera, a scanner, a trained algorithm …"""

PUBLIC: Final = frozenset((*TAKEN, *MADE, *SAVED, *SIGNED, *SOFTWARE, *DEVICE, SOURCE, *OTHERS))
"""What may be published; a fact by any other name may not."""

_ZONES: Final = {
    "EXIF DateTimeOriginal": "EXIF OffsetTimeOriginal",
    "EXIF DateTimeDigitized": "EXIF OffsetTimeDigitized",
    "EXIF DateTime": "EXIF OffsetTime",
}
"""Time -> by which fact its zone is said."""
_LOCAL: Final = frozenset({*_of_videos("creation_time"), "PNG tIME"})
"""Said to be in UTC by their standards, and often written in local time."""
_KINDS: Final[dict[str, What]] = {
    **dict.fromkeys(TAKEN, "taken"),
    **dict.fromkeys(MADE, "made"),
    **dict.fromkeys(SAVED, "saved"),
    **dict.fromkeys(SIGNED, "signed"),
}
_DEGREES: Final = re.compile(
    r"(?P<degrees>\d{1,3}(?:\.\d+)?)(?:,(?P<minutes>\d{1,2}(?:\.\d+)?))?"
    r"(?:,(?P<seconds>\d{1,2}(?:\.\d+)?))?\s*(?P<side>[NSEW])"
)
_ISO6709: Final = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)(?:[+-].*)?/?")


class Time(NamedTuple):
    """A time that a file states, and by which fact."""

    what: What
    name: str
    moment: Moment


class Point(NamedTuple):
    """Degrees north and east, south and west below zero."""

    latitude: float
    longitude: float


def is_public(fact: Fact) -> bool:
    """Tell whether a fact may be published: whether it neither names nor places anybody."""
    return fact.name in PUBLIC


def times(facts: Iterable[Fact]) -> list[Time]:
    """Return the times that a file states, in the order of its facts."""
    given = list(facts)
    said = {fact.name: fact.value for fact in given}
    found = []
    for fact in given:
        if fact.name in _KINDS:
            zone = said.get(_ZONES.get(fact.name, ""), "")
            read = moment(fact.value, zone=zone, sure=fact.name not in _LOCAL)
            if read is not None:
                found.append(Time(_KINDS[fact.name], fact.name, read))
    return found


def private(facts: Iterable[Fact]) -> list[Fact]:
    """Return what is for the desk alone, apart from where it was made (see `place`)."""
    where = {*LATITUDE, *LONGITUDE, *BOTH}
    return [fact for fact in facts if not is_public(fact) and fact.name not in where]


def valued(facts: Iterable[Fact], names: Sequence[str]) -> list[Fact]:
    """Return the facts of these names, each value once."""
    found: dict[str, Fact] = {}
    for fact in facts:
        if fact.name in names:
            found.setdefault(fact.value.casefold(), fact)
    return list(found.values())


def place(facts: Iterable[Fact]) -> Point | None:
    """Return where a file says that it was made; null = it does not say, or says nonsense.

    0° N, 0° E is what devices write that do not know where they are.
    """
    said = {fact.name: fact.value for fact in facts}
    for north, east in zip(LATITUDE, LONGITUDE, strict=True):
        latitude, longitude = _degrees(said.get(north, "")), _degrees(said.get(east, ""))
        if latitude is not None and longitude is not None:
            return _on_earth(latitude, longitude)
    for name in BOTH:
        pair = _ISO6709.fullmatch(said.get(name, ""))
        if pair is not None:
            return _on_earth(float(pair[1]), float(pair[2]))
    return None


def _degrees(written: str) -> float | None:
    """Return degrees of ``51.4778 N`` or, as XMP has it, ``51,28.668N``."""
    found = _DEGREES.fullmatch(written.strip())
    if found is None:
        return None
    size = float(found["degrees"]) + float(found["minutes"] or 0) / 60
    size += float(found["seconds"] or 0) / 3600
    return -size if found["side"] in "SW" else size


def _on_earth(latitude: float, longitude: float) -> Point | None:
    if abs(latitude) > 90 or abs(longitude) > 180 or latitude == longitude == 0:
        return None
    return Point(latitude, longitude)
