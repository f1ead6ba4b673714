"""Read a time stamp: RFC 3161's response or bare token, CMS signed data as in RFC 5652."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.readers.signatures.der import (
    ANY,
    INTEGER,
    OCTETS,
    OID,
    SEQUENCE,
    SET,
    TAGGED_0,
    TIME,
    Element,
    NotDerError,
    whole,
)

HASHES: Final = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "1.3.14.3.2.26": "sha1",
    "1.2.840.113549.2.5": "md5",
}
"""Names of hashes by object identifier."""

_SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
_TST_INFO: Final = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
_DIGEST: Final = "1.2.840.113549.1.9.4"
_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"
_GRANTED: Final = (0, 1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a time stamp says, and the bytes that its signature is over.

    Parameters
    ----------
    at
        The time it gives.
    imprint_hash, imprint
        The hash of what was stamped, and by which function (a name of hashlib, or the object
        identifier of one that is not known).
    content
        The bytes that say all this; ``digest`` is their hash as the signer wrote it down.
    signer_hash
        The function of ``digest`` and of the signature.
    algorithm
        Object identifier of the signature's algorithm.
    signed
        The bytes that the signature is over.
    fingerprint_hash, fingerprint
        Hash of the signer's certificate, as the signer wrote it down: the only name of it that
        the signature covers.
    certificates
        Those that came along (DER), in no order.
    """

    at: datetime
    imprint_hash: str
    imprint: bytes
    content: bytes
    digest: bytes
    signer_hash: str
    algorithm: str
    signed: bytes
    signature: bytes
    fingerprint_hash: str
    fingerprint: bytes
    certificates: Sequence[bytes]


def stamp(data: bytes) -> Stamp:
    """Read a time stamp; nothing of it is checked but its form.

    Raises
    ------
    NotDerError
        If it is none; the message says what is wrong.
    """
    outer = whole(data)
    first = outer.inside()
    if first and first[0].tag == SEQUENCE:  # a response: its status, then the token
        status = first[0].inside(INTEGER)[0].integer()
        if status not in _GRANTED or len(first) != 2:
            raise NotDerError(f"the server refused to stamp (status {status})")
        outer = first[1]
    kind, boxed = outer.inside(OID, TAGGED_0)[:2]
    if kind.oid() != _SIGNED_DATA:
        raise NotDerError("it holds no signed data")
    parts = whole(boxed.content).inside(INTEGER, SET, SEQUENCE)
    encapsulated = parts[2].inside(OID, TAGGED_0)
    if encapsulated[0].oid() != _TST_INFO:
        raise NotDerError("what is signed is no time stamp")
    content = whole(encapsulated[1].content).octets()
    certificates = [part for part in parts[3:] if part.tag == TAGGED_0]
    signers = parts[-1].inside(SEQUENCE) if parts[-1].tag == SET else []
    if len(signers) != 1 or len(certificates) > 1:
        raise NotDerError("it has not one signer")
    info = whole(content).inside(INTEGER, OID, SEQUENCE, INTEGER, TIME)
    imprint = info[2].inside(SEQUENCE, OCTETS)
    signer = signers[0].inside(INTEGER, ANY, SEQUENCE, TAGGED_0, SEQUENCE, OCTETS)
    told = _attributes(signer[3])
    if not told.keys() >= {_CONTENT_TYPE, _DIGEST} or told[_CONTENT_TYPE].oid() != _TST_INFO:
        raise NotDerError("its signer does not say what was signed")
    fingerprint_hash, fingerprint = _fingerprint(told)
    return Stamp(
        at=info[4].moment(),
        imprint_hash=_hash(imprint[0]),
        imprint=imprint[1].octets(),
        content=content,
        digest=told[_DIGEST].octets(),
        signer_hash=_hash(signer[2]),
        algorithm=signer[4].inside(OID)[0].oid(),
        signed=bytes([SET]) + signer[3].raw[1:],
        signature=signer[5].octets(),
        fingerprint_hash=fingerprint_hash,
        fingerprint=fingerprint,
        certificates=[c.raw for found in certificates for c in found.inside()],
    )


def _attributes(signed: Element) -> dict[str, Element]:
    told: dict[str, Element] = {}
    for attribute in signed.inside():
        name, values = attribute.inside(OID, SET)[:2]
        value = whole(values.content)
        if told.setdefault(name.oid(), value) is not value:
            raise NotDerError("its signer says one thing twice")
    return told


def _fingerprint(told: dict[str, Element]) -> tuple[str, bytes]:
    """Return the hash of the signer's certificate (RFC 2634; version 2: RFC 5035)."""
    for name in (_CERTIFICATE_V2, _CERTIFICATE):
        if name in told:
            parts = told[name].inside(SEQUENCE)[0].inside(SEQUENCE)[0].inside()
            if parts and parts[0].tag == SEQUENCE:
                return _hash(parts[0]), parts[1].octets() if len(parts) > 1 else b""
            kind = "sha256" if name == _CERTIFICATE_V2 else "sha1"
            return kind, parts[0].octets() if parts else b""
    raise NotDerError("its signer does not say which certificate is theirs")


def _hash(algorithm: Element) -> str:
    identifier = algorithm.inside(OID)[0].oid()
    return HASHES.get(identifier, identifier)
