"""XMP (ISO 16684-1): what programs write of a file into it, in XML.

A value stands as an attribute, as text, or in a list; all three are read. Only what is named
here is taken: much else that programs write is of no use and may name people.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from mabillon.media import trees

MOST_PACKETS: Final = 8
MOST_ELEMENTS: Final = 5_000
_LISTED: Final = 20
"""Entries of a list (of a history, of creators) that are taken."""

_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP: Final = "http://ns.adobe.com/xap/1.0/"
_EVENT: Final = "{http://ns.adobe.com/xap/1.0/sType/ResourceEvent#}"
_HISTORY: Final = "{http://ns.adobe.com/xap/1.0/mm/}History"
_NAMES: Final = {
    f"{{{space}}}{name}": f"XMP {prefix}{name}"
    for prefix, space, names in (
        ("", _XMP, "CreateDate ModifyDate MetadataDate CreatorTool"),
        ("photoshop:", "http://ns.adobe.com/photoshop/1.0/", "DateCreated Credit Source City"),
        (
            "exif:",
            "http://ns.adobe.com/exif/1.0/",
            "DateTimeOriginal DateTimeDigitized GPSLatitude GPSLongitude GPSTimeStamp GPSDateStamp",
        ),
        ("tiff:", "http://ns.adobe.com/tiff/1.0/", "DateTime Software Make Model Artist"),
        ("dc:", "http://purl.org/dc/elements/1.1/", "creator rights description title"),
        ("pdf:", "http://ns.adobe.com/pdf/1.3/", "Producer"),
        ("xmpMM:", "http://ns.adobe.com/xap/1.0/mm/", "DocumentID OriginalDocumentID"),
        (
            "Iptc4xmpExt:",
            "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
            "DigitalSourceType",
        ),
        ("aux:", "http://ns.adobe.com/exif/1.0/aux/", "SerialNumber OwnerName"),
    )
    for name in names.split()
}
"""Names as XML has them -> as a fact has them."""


def packets(data: bytes) -> Iterator[bytes]:
    """Yield the XMP that stands unpacked in a file's bytes, the latest last."""
    at = 0
    for _ in range(MOST_PACKETS):
        start = data.find(b"<x:xmpmeta", at)
        if start < 0:
            return
        end = data.find(b"</x:xmpmeta>", start, start + trees.LARGEST)
        if end < 0:
            return
        at = end + len(b"</x:xmpmeta>")
        yield data[start:at]


def said(xml: bytes) -> Iterator[tuple[str, str]]:
    """Yield what some XMP says, by the names of ``_NAMES``, and its history of changes.

    What is no XML says nothing.
    """
    root = trees.root(xml.strip(b"\0 \r\n\t"))
    if root is None:
        return
    for element in islice(root.iter(), MOST_ELEMENTS):
        if element.tag == f"{_RDF}Description":
            for name, value in element.attrib.items():
                if name in _NAMES:
                    yield _NAMES[name], value
        elif element.tag == _HISTORY:
            for entry in islice(element.iter(f"{_RDF}li"), _LISTED):
                yield "XMP history", _event(entry)
        elif element.tag in _NAMES:
            yield _NAMES[element.tag], _value(element)


def _value(element: Any) -> str:
    """Return the text of an element, or of the entries of the list in it."""
    entries = [entry.text or "" for entry in islice(element.iter(f"{_RDF}li"), _LISTED)]
    return "; ".join(filter(None, entries)) if entries else element.text or ""


def _event(entry: Any) -> str:
    """Return a step of a file's history: what was done, when, with what."""
    parts = []
    for name in ("action", "when", "softwareAgent"):
        within = entry.find(f".//{_EVENT}{name}")
        parts.append(entry.get(f"{_EVENT}{name}") or (within.text if within is not None else None))
    return ", ".join(filter(None, parts))
