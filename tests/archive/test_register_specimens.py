"""Specimens in the register: what an entry holds, and what is wrong with one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mabillon.archive.register import differences, parse
from mabillon.archive.register.editing import append
from mabillon.errors import RegisterError

ONE, TWO = "3f" * 32, "a0" * 32
ISSUER = "issuers:\n  league: {title: The League}\n"
GOOD = f"""\
{ISSUER}specimens:
  - issuer: league
    kind: logo
    title: seven seeds
    evidence: {ONE}
    region: [0.1, 0.05, .15, 0.1]
    until: 2030-05-01
    reason: letter of 3 January 2029
  - {{issuer: league, kind: stamp, of: Northern Beds, evidence: {TWO}, reason: its own letter}}
"""


def test_specimens_are_read() -> None:
    logo, stamp = parse(GOOD.encode(), "register.yaml").specimens_of("league")
    assert (logo.called, stamp.called) == ("logo of seven seeds", "stamp of Northern Beds")
    assert logo.region == (0.1, 0.05, 0.15, 0.1)
    assert stamp.region is None
    assert logo.until == datetime(2030, 5, 1, tzinfo=UTC)
    assert not logo.holds_at(datetime(2031, 1, 1, tzinfo=UTC))
    assert stamp.evidence == TWO


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (f"{{kind: logo, evidence: {ONE}, reason: x}}", "has no issuer"),
        (f"{{issuer: leage, kind: logo, evidence: {ONE}, reason: x}}", "did you mean 'league'"),
        (f"{{issuer: league, kind: seal, evidence: {ONE}, reason: x}}", "kind 'seal' is not known"),
        ("{issuer: league, kind: logo, reason: x}", "has no evidence"),
        ("{issuer: league, kind: logo, evidence: 3f9c, reason: x}", "is not the SHA-256"),
        (f"{{issuer: league, kind: logo, evidence: {ONE}}}", "how its dates are known"),
        (
            f"{{issuer: league, kind: logo, evidence: {ONE}, reason: x, region: [0, 0, 1]}}",
            "is not four shares",
        ),
        (
            f"{{issuer: league, kind: logo, evidence: {ONE}, reason: x, region: [0, 0, 90, 1]}}",
            "is not four shares",
        ),
        (
            f"{{issuer: league, kind: logo, evidence: {ONE}, reason: x, region: [0.5, 0, 0.6, 1]}}",
            "is not within its picture",
        ),
        (
            f"{{issuer: league, kind: logo, evidence: {ONE}, reason: x, region: [0, 0, 0, 1]}}",
            "is not within its picture",
        ),
        (
            f"{{issuer: league, kind: logo, evidence: {ONE}, reason: x, off: y}}",
            "unknown key 'off'",
        ),
    ],
)
def test_what_is_wrong_with_an_entry(entry: str, what: str) -> None:
    with pytest.raises(RegisterError, match=r"register\.yaml:4: ") as caught:
        parse(f"{ISSUER}specimens:\n  - {entry}\n".encode(), "register.yaml")
    assert what in str(caught.value)


def test_an_entry_is_set_in_and_told_as_a_difference() -> None:
    before = parse(GOOD.encode(), "register.yaml")
    entry = {
        "issuer": "league", "kind": "banner", "of": None, "evidence": TWO,
        "region": (0.0, 0.25, 1.0, 0.5), "reason": "march of 2029",
    }  # fmt: skip
    yaml = append(GOOD.encode(), ("specimens",), entry)
    assert b"    region: [0.0, 0.25, 1.0, 0.5]\n" in yaml
    after = parse(yaml, "register.yaml")
    assert after.specimens[-1].region == (0.0, 0.25, 1.0, 0.5)
    assert differences(before, after) == [f"added specimen league banner {TWO[:12]}"]
