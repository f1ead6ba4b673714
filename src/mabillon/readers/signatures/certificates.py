"""Certificates and keys as they come with a signature: read within bounds, and compared.

No root is trusted here, since none is known: a chain is followed as far as it is given.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from mabillon.readers.moments import shown

CERTIFICATES: Final = 20
"""So many certificates of a chain are read, and no more."""

_CHARACTERS: Final = 1 << 18
_RSA_BITS: Final = range(2048, 8193)
_CURVES: Final = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}
_STRONG: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_WEAK: Final = ("md5", "sha1")

FAULTS: Final = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What ``cryptography`` raises for a certificate or key that it cannot read."""


class FailedError(Exception):
    """A check that failed; the message is a clause that says what is wrong."""


class UncheckedError(Exception):
    """A check that could not be made; the message is a clause that says why."""


def octets(value: object, called: str) -> bytes:
    """Return the bytes that a value is the base64 of."""
    if not isinstance(value, str) or not value:
        raise FailedError(f"there is no {called}")
    if len(value) > _CHARACTERS:
        raise UncheckedError(f"the {called} is larger than {_CHARACTERS:,} characters")
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except ValueError:
        raise FailedError(f"the {called} is not base64") from None


def public_key(value: object) -> object:
    """Return the key that a value is (SubjectPublicKeyInfo in base64)."""
    data = octets(value, "key")
    try:
        return load_der_public_key(data)
    except FAULTS:
        raise FailedError("the key is none that can be read") from None


def chain(value: object, called: str) -> list[x509.Certificate]:
    """Return the certificates of a PEM text, as they stand, at least one."""
    if not isinstance(value, str) or not value.strip():
        raise FailedError(f"there is no {called}")
    begun = value.count("-----BEGIN")
    if len(value) > _CHARACTERS or begun > CERTIFICATES:
        raise UncheckedError(f"the {called} is larger than {CERTIFICATES} certificates")
    try:
        return x509.load_pem_x509_certificates(value.encode())
    except FAULTS:
        raise FailedError(f"the {called} cannot be read") from None


def fits(key: object, signature: bytes, data: bytes, function: str) -> None:
    """Check a signature: ECDSA in DER or as r and s side by side, RSA by PKCS #1 1.5."""
    if function in _WEAK:
        raise FailedError(f"it was made with {function.upper()}, with which it can be forged")
    if function not in _STRONG:
        raise UncheckedError(f"its hash ({function}) is none that is known here")
    algorithm = _STRONG[function]
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            size = _CURVES.get(key.curve.name)
            if size is None:
                raise UncheckedError(f"its key lies on a curve ({key.curve.name}) not known here")
            if len(signature) == 2 * size:  # as WebCrypto writes it
                halves = signature[:size], signature[size:]
                r, s = (int.from_bytes(half, "big") for half in halves)
                signature = utils.encode_dss_signature(r, s)
            key.verify(signature, data, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            if key.key_size < _RSA_BITS.start:
                raise FailedError(f"its key has {key.key_size:,} bits: too few, it can be forged")
            if key.key_size not in _RSA_BITS:
                raise UncheckedError(f"its key has {key.key_size:,} bits, more than are read here")
            key.verify(signature, data, padding.PKCS1v15(), algorithm)
        else:
            raise UncheckedError("its key is of a kind that is not known here")
    except InvalidSignature:
        raise FailedError("it does not fit") from None
    except FAULTS:
        raise FailedError("it is none of its kind") from None


def ordered(
    leaf: x509.Certificate, others: Sequence[x509.Certificate], at: datetime
) -> list[x509.Certificate]:
    """Return a certificate, who issued it, who issued that, as far as they are given.

    Raises
    ------
    FailedError
        If one was not signed by the one that bears its issuer's name, if that one may issue
        none, or if one was not in force at the time.
    """
    found = [leaf]
    left = [other for other in others if other != leaf]
    while True:
        last = found[-1]
        if not last.not_valid_before_utc <= at <= last.not_valid_after_utc:
            raise FailedError(f"the certificate of {subject(last)} was not in force then")
        if last.issuer == last.subject:
            _link(last, last)
            return found
        above = [other for other in left if other.subject == last.issuer]
        if not above:
            return found
        left = [other for other in left if other not in above]
        found.append(_issuer(last, above))


def _issuer(below: x509.Certificate, above: Sequence[x509.Certificate]) -> x509.Certificate:
    """Return which of the certificates of the right name issued the one below."""
    why = FailedError("it has no issuer")
    for other in above:
        try:
            _link(below, other)
            _may_issue(other)
        except FailedError as failure:
            why = failure
        else:
            return other
    raise why


def _link(below: x509.Certificate, above: x509.Certificate) -> None:
    """Check that one certificate was signed with the key of the other."""
    function = below.signature_hash_algorithm
    key = above.public_key()
    link = f"the certificate of {subject(below)}, by {subject(above)}"
    if function is not None and function.name in _WEAK:
        raise FailedError(f"{link}, was signed with {function.name.upper()}: it can be forged")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size not in _RSA_BITS:
        raise FailedError(f"{link}, was signed by a key of {key.key_size:,} bits")
    try:
        below.verify_directly_issued_by(above)
    except InvalidSignature:
        raise FailedError(f"{link}, bears a signature that does not fit") from None


def _may_issue(above: x509.Certificate) -> None:
    try:
        constraints = above.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        constraints = None
    if constraints is None or not constraints.ca:
        raise FailedError(f"{subject(above)} may issue no certificate, but issued one")


def subject(certificate: x509.Certificate) -> str:
    """Return whose certificate it is, quoted for a message."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return shown(str(names[0].value)) if names else shown(certificate.subject.rfc4514_string())


def names(certificate: x509.Certificate, domain: str) -> bool:
    """Say whether a certificate is for a domain: by its names, or by its subject if it has none."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        listed = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        listed = [str(name.value) for name in common]
    wanted = domain.lower().rstrip(".")
    within = wanted.partition(".")[2]
    allowed = {wanted, f"*.{within}"} if "." in within else {wanted}
    return any(name.lower().rstrip(".") in allowed for name in listed)


def spki(key: object) -> bytes:
    """Return a key as SubjectPublicKeyInfo in DER."""
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        raise UncheckedError("its key is of a kind that is not known here")
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(data: bytes) -> str:
    """Return SHA-256 of bytes in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()
