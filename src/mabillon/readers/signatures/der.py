"""Elements of ASN.1 in DER, as far as a time stamp needs them (ITU-T X.690).

Lengths are definite and tags have one byte, as DER wants it. The order in a SET is not asked
for: servers that stamp write certificates in the order of their chain (``openssl ts``), and
nothing that is signed depends on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

INTEGER: Final = 0x02
OCTETS: Final = 0x04
OID: Final = 0x06
TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31
TAGGED_0: Final = 0xA0
ANY: Final = -1

_MOST: Final = 10_000
_OID_BYTES: Final = 64
_MOMENT: Final = re.compile(rb"(\d{14})(?:\.(\d{1,9}))?Z")


class NotDerError(ValueError):
    """Bytes that are not the DER that is expected there; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag, its content, and all of its bytes."""

    tag: int
    content: bytes
    raw: bytes

    def inside(self, *tags: int) -> list[Element]:
        """Return the elements within; the first of them must have these tags."""
        found = elements(self.content)
        wrong = any(t not in (ANY, e.tag) for e, t in zip(found, tags, strict=False))
        if wrong or len(found) < len(tags):
            raise NotDerError("an element is missing or of another kind")
        return found

    def oid(self) -> str:
        """Return an object identifier in dotted form."""
        octets = self.content
        if self.tag != OID or not 0 < len(octets) <= _OID_BYTES or octets[-1] & 0x80:
            raise NotDerError("an object identifier is none")
        arcs: list[int] = []
        value = 0
        for octet in octets:
            value = value << 7 | octet & 0x7F
            if not octet & 0x80:
                arcs.append(value)
                value = 0
        first = min(arcs[0] // 40, 2)
        return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))

    def integer(self) -> int:
        """Return a whole number of at most 64 bytes."""
        if self.tag != INTEGER or not 0 < len(self.content) <= 64:
            raise NotDerError("a number is none")
        return int.from_bytes(self.content, "big", signed=True)

    def octets(self) -> bytes:
        """Return a string of bytes that stands in one piece."""
        if self.tag != OCTETS:
            raise NotDerError("a string of bytes is missing")
        return self.content

    def moment(self) -> datetime:
        """Return a GeneralizedTime, which is in UTC."""
        written = _MOMENT.fullmatch(self.content) if self.tag == TIME else None
        if written is None:
            raise NotDerError("a time is none")
        try:
            at = datetime.strptime(written[1].decode(), "%Y%m%d%H%M%S")
        except ValueError:
            raise NotDerError("a time is none") from None
        parts = int((written[2] or b"0").ljust(6, b"0")[:6])
        return at.replace(microsecond=parts, tzinfo=UTC)


def whole(data: bytes) -> Element:
    """Return the one element that the bytes are.

    Raises
    ------
    NotDerError
        If they are none, or more than one.
    """
    found = elements(data)
    if len(found) != 1:
        raise NotDerError("it is not one element")
    return found[0]


def elements(data: bytes) -> list[Element]:
    """Return the elements that stand one after another, at most 10,000."""
    found: list[Element] = []
    at = 0
    while at < len(data):
        if len(found) == _MOST:
            raise NotDerError("it holds too many elements")
        start = at
        tag = data[at]
        if tag & 0x1F == 0x1F or at + 1 == len(data):
            raise NotDerError("an element is cut off or of an unknown kind")
        length = data[at + 1]
        at += 2
        if length & 0x80:
            octets = length & 0x7F
            if not 0 < octets <= 4 or at + octets > len(data):
                raise NotDerError("an element has no definite length")
            length = int.from_bytes(data[at : at + octets], "big")
            at += octets
        if at + length > len(data):
            raise NotDerError("an element is cut off")
        found.append(Element(tag, data[at : at + length], data[start : at + length]))
        at += length
    return found
