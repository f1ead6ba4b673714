"""What ingest says of a signature: how strong it is, then each check by its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mabillon.readers.signatures.checks import Outcome, Verdict, judged

_OUTCOMES: Final[tuple[Outcome, ...]] = ("passed", "failed", "not checked")


def told(signed: Mapping[str, object]) -> list[str]:
    """Check a signature (``signedData``) and return sentences that say what came of it."""
    verdict = judged(signed)
    sentences = [_strength(verdict)]
    for outcome in _OUTCOMES:
        clauses = verdict.of(outcome)
        if verdict.ends and outcome == "not checked":
            ends = ", ".join(verdict.ends)
            clauses.append(
                f"whether the certificates are genuine: {ends}; no trust store was asked"
            )
        if clauses:
            sentences.append(f"{outcome.capitalize()}: {'; '.join(clauses)}.")
    return sentences


def _strength(verdict: Verdict) -> str:
    strength = "domain" if verdict.named else "anonymous"
    if verdict.stamped:
        strength += " + time stamp"
    begin = f"Signature: {strength}, {verdict.outcome}."
    if verdict.outcome == "failed":
        return f"{begin} It is not to be relied on; the records are read all the same."
    if verdict.outcome == "not checked":
        return f"{begin} Not all of it could be checked, so it is not to be relied on here."
    if verdict.named:
        shows = f"Certificates that name {verdict.holder} signed datapackage.json."
    else:
        shows = (
            f"The key with SHA-256 {verdict.holder} signed datapackage.json. Nothing says who "
            "holds it, and whoever changed a file could sign again with another."
        )
    if verdict.at is not None:
        shows += f" The time stamp is of {verdict.at:%Y-%m-%d %H:%M:%S} UTC."
    if verdict.named or verdict.at is not None:
        shows += (
            " That carries as far as the certificates are genuine, which is not checked: "
            "anybody can make certificates of their own."
        )
    return f"{begin} {shows}"
