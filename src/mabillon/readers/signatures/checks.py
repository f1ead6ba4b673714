"""What a signature of a package of web archives shows: the decision, and nothing but it.

Follows WACZ Signing and Verification 0.1.0 (Webrecorder), steps 3 to 7 and the links of 8 and
9. Signed is the text of ``hash``; stamped is the text of ``signature``, as authsign and
wacz-signing do it, or its bytes. No root is trusted: where a chain ends is told instead.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from mabillon.readers.moments import BadValueError, moment, shown
from mabillon.readers.signatures import certificates as certs
from mabillon.readers.signatures.certificates import FAULTS, FailedError, UncheckedError
from mabillon.readers.signatures.stamping import service_chain, stamped_by

Outcome = Literal["passed", "failed", "not checked"]
T = TypeVar("T")

NEAR: Final = timedelta(minutes=10)
"""So far from ``created`` may the time stamp lie."""

_WORST_FIRST: Final[tuple[Outcome, ...]] = ("failed", "not checked")
_HASHES: Final = ("sha256:", "sha384:", "sha512:")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its outcome, and a clause that says what was checked and what is wrong."""

    outcome: Outcome
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of a signature, in order; the first is of the signature itself.

    ``holder`` is what the signature leads to: the domain as it was given, or the fingerprint
    of the key (SHA-256 of SubjectPublicKeyInfo); null if there is none. ``at`` is the time of
    the stamp; null if there is none that holds. ``ends`` says where each chain of certificates
    ends; nobody vouches for these here.
    """

    named: bool
    stamped: bool
    holder: str | None
    at: datetime | None
    checks: tuple[Check, ...]
    ends: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """Failed if one check failed; not checked if one was not made; else passed."""
        for outcome in _WORST_FIRST:
            if self.of(outcome):
                return outcome
        return "passed"

    def of(self, outcome: Outcome) -> list[str]:
        """Return what was checked with this outcome."""
        return [check.what for check in self.checks if check.outcome == outcome]


def judged(signed: Mapping[str, object]) -> Verdict:
    """Check a signature.

    Parameters
    ----------
    signed
        ``signedData`` of ``datapackage-digest.json``, of whatever types its values are. That
        its ``hash`` is that of ``datapackage.json`` is for the caller to check.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of certificates that are odd and readable
        return _Judge(signed).verdict()


class _Judge:
    """Makes one check after another, each on what the earlier ones found."""

    def __init__(self, signed: Mapping[str, object]) -> None:
        self._signed = signed
        self._checks: list[Check] = []
        self._ends: list[str] = []

    def verdict(self) -> Verdict:
        signed = self._signed
        named = bool(signed.get("domain") or signed.get("domainCert"))
        stamped = bool(signed.get("timeSignature"))
        holder: str | None = None
        at: datetime | None = None
        if named:
            self._domain()
            holder = shown(signed.get("domain"))
        else:
            key = self._check("the signature under the hash of datapackage.json", self._by_key)
            holder = None if key is None else certs.fingerprint(certs.spki(key))
        if named or stamped:
            at = self._time()
        return Verdict(named, stamped, holder, at, tuple(self._checks), tuple(self._ends))

    def _add(self, outcome: Outcome, what: str) -> None:
        self._checks.append(Check(outcome, what))

    def _check(self, what: str, check: Callable[[], T]) -> T | None:
        """Make a check and note its outcome; returns what it found, null if it did not pass."""
        try:
            found = check()
        except FailedError as failure:
            self._add("failed", f"{what} ({failure})")
        except UncheckedError as failure:
            self._add("not checked", f"{what} ({failure})")
        except FAULTS:
            self._add("failed", f"{what} (something in it cannot be read)")
        else:
            self._add("passed", what)
            return found
        return None

    def _by_key(self) -> object:
        key = certs.public_key(self._signed.get("publicKey"))
        self._fits(key)
        return key

    def _fits(self, key: object) -> None:
        said = self._signed.get("hash")
        if not isinstance(said, str) or not said.startswith(_HASHES):
            raise FailedError("what it is under is no SHA-256 hash")
        signature = certs.octets(self._signed.get("signature"), "signature")
        certs.fits(key, signature, said.encode(errors="replace"), "sha256")

    def _created(self) -> datetime:
        try:
            micros, doubt = moment(self._signed.get("created"))
        except BadValueError as failure:
            raise FailedError(f'"created" is {failure}') from None
        if doubt:
            raise UncheckedError('"created" names no time zone')
        return _EPOCH + timedelta(microseconds=micros)

    def _domain(self) -> None:
        domain = self._signed.get("domain")
        said = shown(domain)

        def signature() -> list[x509.Certificate]:
            found = certs.chain(self._signed.get("domainCert"), "certificate of the domain")
            self._fits(found[0].public_key())
            return found

        def name() -> None:
            if not isinstance(domain, str) or not certs.names(chain[0], domain):
                raise FailedError(f"it is not for {said}")

        def above() -> None:
            self._end("domain", certs.ordered(chain[0], chain[1:], self._created()))

        def crossed() -> None:
            other = certs.chain(self._signed["crossSignedCert"], "cross-signed certificate")
            if certs.spki(other[0].public_key()) != certs.spki(chain[0].public_key()):
                raise FailedError("it is for another key")

        chain = self._check("the signature under the hash of datapackage.json", signature) or []
        if not chain:
            self._add("not checked", "the certificate of the domain (it signed nothing here)")
            return
        self._check(f"the certificate's name, {said}", name)
        self._check("the certificate, in force when signed, and those above it", above)
        if self._signed.get("crossSignedCert"):
            self._check("the cross-signed certificate's key", crossed)

    def _time(self) -> datetime | None:
        found = self._check("the time stamp under the signature", lambda: stamped_by(self._signed))
        if found is None:
            return None
        read, chain = found

        def service() -> None:
            self._end("time stamp", service_chain(read, chain))

        def near() -> None:
            if abs(read.at - self._created()) > NEAR:
                raise FailedError(
                    f"it is of {read.at:%Y-%m-%d %H:%M:%S} UTC, "
                    f"the package says {shown(self._signed.get('created'))}"
                )

        self._check("the stamping service's certificate and those above it", service)
        self._check("the time stamp within ten minutes of the package's own time", near)
        return read.at

    def _end(self, whose: str, chain: list[x509.Certificate]) -> None:
        last = chain[-1]
        raw = last.public_bytes(Encoding.DER)
        issued = "" if last.issuer == last.subject else ", whose issuer is not given"
        self._ends.append(
            f"the chain of the {whose} ends at {certs.subject(last)} "
            f"(SHA-256 {certs.fingerprint(raw)}{issued})"
        )
