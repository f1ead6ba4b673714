"""EXIF and IPTC: what cameras, telephones and agencies write into pictures.

Only what is named here is taken. Notes of makers and previews are not looked at.

Sources: EXIF 2.32 (CIPA DC-008); IPTC-NAA IIM 4.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image, ImageFile, IptcImagePlugin
from PIL.ExifTags import GPS, IFD, Base

from mabillon.media.broken import BROKEN

_WHOLE: Final = (
    *(Base.Software, Base.DateTime, Base.Make, Base.Model, Base.Artist, Base.Copyright),
    *(Base.ImageDescription, Base.HostComputer, Base.XPTitle, Base.XPComment, Base.XPAuthor),
)
_DETAILS: Final = (
    *(Base.DateTimeOriginal, Base.OffsetTimeOriginal, Base.DateTimeDigitized),
    *(Base.OffsetTimeDigitized, Base.OffsetTime, Base.CameraOwnerName, Base.BodySerialNumber),
    *(Base.LensModel, Base.LensSerialNumber, Base.UserComment, Base.ImageUniqueID),
)
_CHARSETS: Final = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "shift_jis"}
"""What a user's comment begins with -> how it is written."""
_WIDE: Final = (Base.XPTitle, Base.XPComment, Base.XPAuthor)
_IPTC: Final = {
    (2, 65): "Program",
    (2, 80): "By-line",
    (2, 90): "City",
    (2, 101): "Country",
    (2, 110): "Credit",
    (2, 115): "Source",
    (2, 116): "Copyright",
    (2, 120): "Caption",
}


def said(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Yield what a picture says by EXIF; what is broken in it is passed over."""
    try:
        exif = image.getexif()
        parts = ((exif, _WHOLE), (exif.get_ifd(IFD.Exif), _DETAILS))
        gps = exif.get_ifd(IFD.GPSInfo)
    except BROKEN:
        return
    for part, tags in parts:
        for tag in tags:
            try:
                yield f"EXIF {tag.name}", _text(part.get(tag), tag)
            except BROKEN:
                continue
    try:
        found = list(_located(gps))
    except (*BROKEN, ArithmeticError):
        return
    yield from found


def iptc(image: Image.Image) -> Iterator[tuple[str, str]]:
    """Yield what a picture says by IPTC; what is broken in it is passed over."""
    if not isinstance(image, ImageFile.ImageFile):
        return
    try:
        held = IptcImagePlugin.getiptcinfo(image) or {}
        day, time = (_first(held.get(tag)) for tag in ((2, 55), (2, 60)))
        yield "IPTC DateCreated", f"{day} {time}".strip() if day else ""
        for tag, name in _IPTC.items():
            yield f"IPTC {name}", _first(held.get(tag))
    except BROKEN:
        return


def entry(image: Image.Image, tag: int) -> Any:
    """Return the value of a tag; null = there is none, or it is broken."""
    try:
        return image.getexif().get(tag)
    except BROKEN:
        return None


def _text(value: Any, tag: Base) -> str:
    """Return a value as text; "" = there is none, or it is of no kind that is text.

    Raises
    ------
    ValueError
        It is said to be text, and is none: makers put notes of their own there.
    """
    if isinstance(value, str):  # read as Latin-1, and written in UTF-8 by many
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    if not isinstance(value, bytes):
        return ""
    if tag in _WIDE:
        return value.decode("utf-16-le")
    return value[8:].decode(_CHARSETS.get(value[:8], "utf-8"))


def _first(value: bytes | list[bytes] | None) -> str:
    one = (value[0] if value else b"") if isinstance(value, list) else value or b""
    return one.decode("utf-8", "replace")


def _located(gps: dict[int, Any]) -> Iterator[tuple[str, str]]:
    """Yield the place in degrees, and the time that satellites gave, which is in UTC."""
    for value, side, sides in (
        (GPS.GPSLatitude, GPS.GPSLatitudeRef, "NS"),
        (GPS.GPSLongitude, GPS.GPSLongitudeRef, "EW"),
    ):
        degrees = _sexagesimal(gps.get(value))
        towards = str(gps.get(side, "")).strip("\0 ")
        if degrees is not None and towards in tuple(sides):
            yield f"EXIF {value.name}", f"{degrees:.6f} {towards}"
    day, time = str(gps.get(GPS.GPSDateStamp, "")).strip("\0 "), gps.get(GPS.GPSTimeStamp)
    if day and isinstance(time, tuple) and len(time) == 3 and all(map(math.isfinite, time)):
        hour, minute, second = (int(part) for part in time)
        yield "EXIF GPS time", f"{day} {hour:02}:{minute:02}:{second:02}Z"


def _sexagesimal(value: Any) -> float | None:
    if not (isinstance(value, tuple) and len(value) == 3):
        return None
    degrees = sum(float(part) / 60**power for power, part in enumerate(value))
    return degrees if math.isfinite(degrees) else None
