"""Signatures of packages: what holds, and every way in which one does not."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import make_signatures as made
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from mabillon.readers.signatures.checks import judged
from mabillon.readers.signatures.told import told

FIXTURES = Path(__file__).parents[2] / "fixtures"
HASH = "sha256:" + hashlib.sha256(b"datapackage.json").hexdigest()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def spki(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return b64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def stamped(**wrong: Any) -> dict[str, object]:
    """A domain's signature whose stamp is as asked."""
    signed = made.domain(HASH)
    over = wrong.pop("over", str(signed["signature"]).encode())
    status = wrong.pop("status", 0)
    stamp = made.response(made.token(over, **wrong), status)
    return signed | {"timeSignature": b64(stamp)}


def outcomes(signed: dict[str, object]) -> dict[str, str]:
    """The outcome by the first word or so of what was checked."""
    return {check.what: check.outcome for check in judged(signed).checks}


def failed(signed: dict[str, object]) -> str:
    verdict = judged(signed)
    assert verdict.outcome == "failed"
    assert "It is not to be relied on" in told(signed)[0]
    return "; ".join(verdict.of("failed"))


def test_an_anonymous_signature_holds_for_its_hash_and_no_other() -> None:
    signed = made.anonymous(HASH)
    verdict = judged(signed)
    assert (verdict.outcome, verdict.named, verdict.at) == ("passed", False, None)
    key = base64.b64decode(str(signed["publicKey"]))
    assert verdict.holder == hashlib.sha256(key).hexdigest()
    assert "whoever changed a file could sign again" in told(signed)[0]
    assert "does not fit" in failed(signed | {"hash": HASH[:-1] + "x"})


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()])
@pytest.mark.parametrize("raw", [True, False])
def test_both_ways_of_writing_a_signature(curve: ec.EllipticCurve, raw: bool) -> None:
    key = made.key("other", curve)
    signature = made.sign(key, HASH, raw=raw)
    assert (
        judged({"hash": HASH, "signature": signature, "publicKey": spki(key)}).outcome == "passed"
    )


def test_a_domain_with_a_time_stamp() -> None:
    verdict = judged(made.domain(HASH))
    assert (verdict.outcome, verdict.named, verdict.stamped) == ("passed", True, True)
    assert (verdict.at, len(verdict.of("passed")), len(verdict.checks)) == (made.STAMPED, 6, 6)
    open_question = told(made.domain(HASH))[2]
    fingerprint = made.ROOT.certificate.fingerprint(hashes.SHA256()).hex()
    assert f'ends at "Invented Root" (SHA-256 {fingerprint})' in open_question
    assert "no trust store was asked" in open_question
    assert "anybody can make certificates of their own" in told(made.domain(HASH))[0]


def test_what_authsign_and_openssl_made() -> None:
    """A package by py-wacz, signed by authsign, stamped by ``openssl ts`` with its chain."""
    with zipfile.ZipFile(FIXTURES / "crawl-authsign.wacz") as package:
        signed = json.loads(package.read("datapackage-digest.json"))["signedData"]
    verdict = judged(signed)
    assert (verdict.outcome, len(verdict.checks), len(verdict.ends)) == ("passed", 6, 2)
    assert signed["software"].startswith("authsigner") and verdict.at is not None


def test_rsa_keys_of_a_domain() -> None:
    for size, holds in ((2048, True), (1024, False)):
        key = rsa.generate_private_key(65537, size)
        witness = made.certify(made.DOMAIN, made.ROOT, made.NAMES, own=key)
        signature = key.sign(HASH.encode(), padding.PKCS1v15(), hashes.SHA256())
        signed = made.domain(HASH, signature=b64(signature), domainCert=made.pem(witness))
        first = judged(signed).checks[0]
        assert first.outcome == ("passed" if holds else "failed"), first
        assert holds or "1,024 bits" in first.what


def test_the_time_stamp_must_be_over_this_signature() -> None:
    other = made.sign(made.key(made.DOMAIN), "another").encode()
    assert "what it stamped is something else" in failed(stamped(over=other))
    signed = made.domain(HASH)
    octets = base64.b64decode(str(signed["signature"]))
    assert judged(stamped(over=octets)).outcome == "passed"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at": made.SIGNED + timedelta(minutes=11)}, "within ten minutes"),
        ({"at": made.SIGNED - timedelta(minutes=11)}, "within ten minutes"),
        ({"at": made.SIGNED + timedelta(days=60)}, "was not in force then"),
        ({"digest": bytes(32)}, "what it says was altered"),
        ({"imprint_hash": "sha1"}, "SHA1, with which it can be forged"),
        ({"named": made.WITNESS}, "the certificate of who stamped it is not there"),
        ({"named": made.CLOCK_ROOT}, "it does not fit"),
        ({"status": 2}, "the server refused to stamp (status 2)"),
    ],
)
def test_a_time_stamp_that_does_not_hold(wrong: dict[str, Any], says: str) -> None:
    verdict = judged(stamped(**wrong))
    assert verdict.outcome == "failed" and verdict.checks[0].outcome == "passed"
    assert says in "; ".join(verdict.of("failed"))


def test_only_a_stamping_service_stamps() -> None:
    """A certificate for a domain, and one for more than stamping, stamp nothing."""
    both = [x509.ExtendedKeyUsageOID.TIME_STAMPING, x509.ExtendedKeyUsageOID.SERVER_AUTH]
    many = made.certify("Invented Clock", made.CLOCK_ROOT, (x509.ExtendedKeyUsage(both), True))
    for by, says in ((made.WITNESS, "not said to be for stamping"), (many, "stamping alone")):
        signed = stamped(by=by) | {"timestampCert": made.pem(by, made.CLOCK_ROOT)}
        assert says in failed(signed)


def test_the_stamper_may_come_in_the_stamp_alone() -> None:
    signed = stamped(certificates=[made.CLOCK_ROOT.der, made.CLOCK.der])
    assert judged(signed | {"timestampCert": made.pem(made.CLOCK_ROOT)}).outcome == "passed"


def test_the_certificate_must_be_for_the_domain() -> None:
    assert 'not for "forged.example"' in failed(made.domain(HASH, domain="forged.example"))
    assert "not for null" in failed(made.domain(HASH, domain=None))
    assert judged(made.domain(HASH, domain="WITNESS.example.")).outcome == "passed"


@pytest.mark.parametrize(
    ("listed", "domain", "fits"),
    [
        ("*.witness.example", "a.witness.example", True),
        ("*.witness.example", "a.b.witness.example", False),
        ("*.witness.example", "witness.example", False),
        ("*.example", "witness.example", False),
        ("witness.example.forged.example", "witness.example", False),
    ],
)
def test_names_with_a_star(listed: str, domain: str, fits: bool) -> None:
    names = (x509.SubjectAlternativeName([x509.DNSName(listed)]), False)
    witness = made.certify(made.DOMAIN, made.ROOT, names)
    signed = made.domain(HASH, domain=domain, domainCert=made.pem(witness, made.ROOT))
    assert (judged(signed).outcome == "passed") is fits


def test_chains_that_do_not_hold() -> None:
    leaf = made.certify("leaf.example", made.ROOT)
    by_leaf = made.certify(made.DOMAIN, leaf, made.NAMES)
    chain = made.pem(by_leaf, leaf, made.ROOT)
    assert "may issue no certificate" in failed(made.domain(HASH, domainCert=chain))
    other = made.certify(
        "Invented Root", None, made.AUTHORITY, own=made.key("another key under the same name")
    )
    chain = made.pem(made.WITNESS, other)
    assert "bears a signature that does not fit" in failed(made.domain(HASH, domainCert=chain))
    short = made.certify(made.DOMAIN, made.ROOT, made.NAMES, days=1)
    chain = made.pem(short, made.ROOT)
    assert "was not in force then" in failed(made.domain(HASH, domainCert=chain))


def test_chains_in_another_order_or_cut_short() -> None:
    middle = made.certify("Invented Middle", made.ROOT, made.AUTHORITY)
    witness = made.certify(made.DOMAIN, middle, made.NAMES)
    chain = made.pem(witness, made.ROOT, made.CLOCK_ROOT, middle)
    assert 'ends at "Invented Root"' in judged(made.domain(HASH, domainCert=chain)).ends[0]
    cut = judged(made.domain(HASH, domainCert=made.pem(witness, middle)))
    assert cut.outcome == "passed" and "whose issuer is not given" in cut.ends[0]


def test_a_cross_signed_certificate_is_for_the_same_key() -> None:
    crossed = made.certify(made.DOMAIN, made.CLOCK_ROOT, made.NAMES)
    good = made.domain(HASH, crossSignedCert=made.pem(crossed))
    assert judged(good).outcome == "passed"
    assert "another key" in failed(good | {"crossSignedCert": made.pem(made.ROOT)})


def test_a_domain_without_a_stamp_fails() -> None:
    signed = made.domain(HASH)
    del signed["timeSignature"]
    assert "there is no time stamp" in failed(signed)
    assert told(signed)[0].startswith("Signature: domain, failed.")


def test_an_anonymous_signature_with_a_stamp() -> None:
    signed = made.anonymous(HASH)
    stamp = made.response(made.token(str(signed["signature"]).encode()))
    signed |= {"timeSignature": b64(stamp), "timestampCert": made.pem(made.CLOCK)}
    assert told(signed)[0].startswith("Signature: anonymous + time stamp, passed.")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("signature", "AAAA", "does not fit"),
        ("signature", "no base64!", "not base64"),
        ("signature", 7, "there is no signature"),
        ("signature", b64(bytes(96)), "does not fit"),
        ("publicKey", "AAAA", "none that can be read"),
        ("publicKey", ["AAAA"], "there is no key"),
        ("hash", "md5:00", "no SHA-256 hash"),
    ],
)
def test_broken_fields(field: str, value: object, says: str) -> None:
    assert says in failed(made.anonymous(HASH) | {field: value})


def test_what_is_too_large_or_unknown_is_not_checked() -> None:
    brainpool = ec.generate_private_key(ec.BrainpoolP256R1())
    large = "A" * (1 << 20)
    for signed, says in (
        (made.anonymous(HASH) | {"signature": large}, "larger than"),
        (made.anonymous(HASH) | {"publicKey": spki(brainpool)}, "brainpoolP256r1"),
        (made.domain(HASH, domainCert=made.pem(*[made.ROOT] * 1000)), "larger than 20"),
    ):
        first = judged(signed).checks[0]
        assert first.outcome == "not checked" and says in first.what
    verdict = judged(made.domain(HASH, timestampCert=made.pem(*[made.ROOT] * 1000)))
    assert "larger than 20 certificates" in "".join(verdict.of("not checked"))
    assert verdict.outcome == "not checked" and verdict.checks[0].outcome == "passed"


def test_nothing_of_cryptography_is_loaded_before_a_signature_is_met() -> None:
    asks = "import sys, mabillon.readers; print('cryptography' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


WHOLE = made.domain(HASH) | {"publicKey": made.anonymous(HASH)["publicKey"]}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=40),
    st.binary(max_size=200).map(b64),
    st.lists(st.text(max_size=3), max_size=3),
    st.just("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" * 3),
)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), ODD, max_size=5))
def test_any_fields_at_all_give_sentences(odd: dict[str, object]) -> None:
    sentences = told(WHOLE | odd)
    assert sentences[0].startswith("Signature: ") and len(sentences) <= 4
    assert all(sentence.isprintable() and len(sentence) < 3000 for sentence in sentences)


@given(
    st.sampled_from(["signature", "timeSignature", "publicKey", "domainCert", "timestampCert"]),
    st.integers(0, 10_000),
    st.integers(1, 255),
    st.booleans(),
)
def test_one_byte_that_changed_is_never_passed(
    field: str, at: int, change: int, anonymous: bool
) -> None:
    """Or nothing that is said came from it, or the chain is told to end elsewhere."""
    whole = made.anonymous(HASH) if anonymous else made.domain(HASH)
    if field not in whole:
        return
    text = str(whole[field])
    if field.endswith("Cert"):
        pems = x509.load_pem_x509_certificates(text.encode())
        data = bytearray(pems[0].public_bytes(Encoding.DER))
        data[at % len(data)] ^= change
        signed = whole | {field: made_pem(bytes(data)) + "".join(map(as_pem, pems[1:]))}
    else:
        data = bytearray(base64.b64decode(text))
        data[at % len(data)] ^= change
        signed = whole | {field: b64(bytes(data))}
    verdict = judged(signed)
    before = judged(whole)
    assert verdict.outcome != "passed" or verdict == before or verdict.ends != before.ends


def as_pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def made_pem(der: bytes) -> str:
    body = base64.encodebytes(der).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"
