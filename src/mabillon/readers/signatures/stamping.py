"""Whether a time stamp is over a signature, and who made it (RFC 3161, 2.3 and 2.4.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from mabillon.readers.signatures import certificates as certs
from mabillon.readers.signatures.certificates import FailedError, UncheckedError
from mabillon.readers.signatures.der import NotDerError
from mabillon.readers.signatures.timestamp import HASHES, Stamp, stamp

_RSA: Final = (
    "1.2.840.113549.1.1.1",
    "1.2.840.113549.1.1.11",
    "1.2.840.113549.1.1.12",
    "1.2.840.113549.1.1.13",
)
_ECDSA: Final = ("1.2.840.10045.2.1", *(f"1.2.840.10045.4.3.{number}" for number in (2, 3, 4)))
_STAMPING: Final = x509.oid.ExtendedKeyUsageOID.TIME_STAMPING


def stamped_by(signed: Mapping[str, object]) -> tuple[Stamp, list[x509.Certificate]]:
    """Check the time stamp under a signature.

    Returns
    -------
    The stamp, and the certificates that came with it: first that of who made it.

    Raises
    ------
    FailedError, UncheckedError
        If it is over something else, was altered or does not bear its maker's signature; if
        it is of a kind that is not known here.
    """
    data = certs.octets(signed.get("timeSignature"), "time stamp")
    try:
        read = stamp(data)
    except NotDerError as failure:
        raise FailedError(f"it cannot be read: {failure}") from None
    text = signed.get("signature")
    stamped = [certs.octets(text, "signature"), str(text).encode(errors="replace")]
    if not any(_same(read.imprint, read.imprint_hash, data) for data in stamped):
        raise FailedError("what it stamped is something else")
    if not _same(read.digest, read.signer_hash, read.content):
        raise FailedError("what it says was altered")
    if read.algorithm not in _RSA + _ECDSA:
        raise UncheckedError("its signature is of a kind that is not known here")
    given = certs.chain(signed.get("timestampCert"), "certificate of the time stamp")
    if len(read.certificates) > certs.CERTIFICATES:
        raise UncheckedError(f"it holds more than {certs.CERTIFICATES} certificates")
    given += [x509.load_der_x509_certificate(raw) for raw in read.certificates]
    signer = _signer(read, given)
    certs.fits(signer.public_key(), read.signature, read.signed, read.signer_hash)
    return read, [signer, *(other for other in given if other != signer)]


def service_chain(read: Stamp, given: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """Return the chain of who made a stamp, in force when it was made, as far as it is given.

    Raises
    ------
    FailedError
        If a link does not hold, or if the certificate is not for stamping and nothing else.
    """
    try:
        uses = given[0].extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise FailedError("it is not said to be for stamping") from None
    if not uses.critical or list(uses.value) != [_STAMPING]:
        raise FailedError("it is not for stamping alone")
    return certs.ordered(given[0], given[1:], read.at)


def _signer(read: Stamp, given: Sequence[x509.Certificate]) -> x509.Certificate:
    """Return the certificate that the stamp names by its hash; SHA-1 will do for a name."""
    if read.fingerprint_hash in HASHES.values():
        for certificate in given:
            raw = certificate.public_bytes(Encoding.DER)
            if hashlib.new(read.fingerprint_hash, raw).digest() == read.fingerprint:
                return certificate
    raise FailedError("the certificate of who stamped it is not there")


def _same(digest: bytes, function: str, data: bytes) -> bool:
    if function not in HASHES.values():
        raise UncheckedError(f"it uses a hash ({function}) that is not known here")
    if function in ("md5", "sha1"):
        raise FailedError(f"it uses {function.upper()}, with which it can be forged")
    return hashlib.new(function, data).digest() == digest
