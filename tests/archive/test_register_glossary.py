"""The glossary of the register: one approved gloss for a term at any time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mabillon.archive.register import differences, parse
from mabillon.errors import RegisterError

GOOD = """\
glossary:
  - text: قرية الشرق
    gloss: Eastmere
    language: ar
    latin: qaryat ash-sharq
    variants: [قريه شرق]
    by: M. Ferrier
    since: 2030-01-01
    reason: desk meeting
    notes: not the railway station
  - {text: قرية الشرق, gloss: East Village, until: 2030-01-01, reason: as it was then}
  - {text: الزرع, gloss: Sowing, status: proposed, reason: seen thrice}
  - {text: الزرع, gloss: Planting, status: proposed, reason: seen twice}
"""


def problems(yaml: str) -> str:
    with pytest.raises(RegisterError) as caught:
        parse(yaml.encode(), "register.yaml")
    return str(caught.value)


def test_a_glossary_is_read() -> None:
    register = parse(GOOD.encode(), "register.yaml")
    now, then, *proposed = register.glossary
    assert (now.gloss, now.status, now.by) == ("Eastmere", "approved", "M. Ferrier")
    assert now.written() == ["قرية الشرق", "قريه شرق", "qaryat ash-sharq"]
    assert now.holds_at(datetime(2031, 1, 1, tzinfo=UTC)) and not now.overlaps(then)
    assert [term.status for term in proposed] == ["proposed", "proposed"]


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ("{text: a, gloss: b}", "has no reason"),
        ("{gloss: b, reason: x}", "has no text"),
        ("{text: a, reason: x}", "how the desk renders it"),
        ("{text: '…', gloss: b, reason: x}", "no word in '…'"),
        ("{text: a, gloss: b, reason: x, variants: ['!']}", "no word in '!'"),
        ("{text: a, gloss: b, reason: x, status: sure}", "status 'sure' is not known"),
        ("{text: a, gloss: b, reason: x, glos: c}", "unknown key 'glos'"),
        ("{text: a, gloss: b, reason: x, since: 2031-02-01, until: 2031-01-01}", "ends"),
        ("plain", "is not a mapping"),
    ],
)
def test_what_is_wrong_with_an_entry(entry: str, what: str) -> None:
    assert what in problems(f"glossary:\n  - {entry}\n")


def test_a_term_has_one_approved_gloss_at_a_time() -> None:
    # as canonical words compare: other letter forms, a variant, a transliteration
    for other in ("قريه الشرق", "QARYAT ash sharq"):
        said = problems(GOOD + f"  - {{text: {other}, gloss: Ostmere, reason: x}}\n")
        assert "register.yaml:14" in said and "'Eastmere' (line 2)" in said


def test_changes_of_terms_are_told() -> None:
    before = parse(GOOD.encode(), "register.yaml")
    after = parse(GOOD.replace("Sowing", "Seed-time").encode(), "register.yaml")
    assert differences(before, after) == [
        "added term الزرع as Seed-time",
        "removed term الزرع as Sowing",
    ]
    approved = GOOD.replace("Sowing, status: proposed", "Sowing")
    after = parse(approved.encode(), "register.yaml")
    assert differences(before, after) == ["changed term الزرع as Sowing"]
