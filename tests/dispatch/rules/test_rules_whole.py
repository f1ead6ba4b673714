"""All rules together: a careful dispatch passes, and in a careless one each fault is found."""

from __future__ import annotations

from dispatch_desk import FOLDER, checked, opinion, read
from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.checking import check
from mabillon.dispatch.rules import RULES
from strategies import texts

MINE = (
    "absence-bare",
    "claim-as-fact",
    "firmer-than-signed",
    "front-matter",
    "graphic",
    "opinion-out-of-date",
    "personal-data",
    "scales-mixed",
    "sealed-detail",
    "two-signatures",
    "video-described",
)
"""Rules on wording and on what must not be published; the others have tests of their own."""
HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\nopinion: 7\n---\n\n"


def test_a_careful_dispatch_passes_every_rule() -> None:
    case = checked(read("whole.good"), main=opinion(dissent=True))
    assert check(case, RULES) == []


def test_in_a_careless_one_each_fault_is_found_once() -> None:
    case = checked(read("whole.bad"), main=opinion(dissent=True))
    found = [(f.line, f.rule, f.excerpt) for f in check(case, RULES) if f.rule in MINE]
    assert found == [
        (1, "front-matter", "---"),
        (5, "firmer-than-signed", "Fake"),
        (8, "two-signatures", "7"),
        (30, "claim-as-fact", "The League said"),
        (39, "video-described", "terror"),
        (47, "graphic", "![Two hands that hold a trowel](evidence:77d0beef"),
        (51, "absence-bare", "had not appeared"),
        (55, "sealed-detail", "Old Basin"),
        (61, "scales-mixed", "moderately strong support"),
        (68, "personal-data", "neighbour Ivy Marsh"),
        (75, "opinion-out-of-date", "[@opinion:6]"),
        (76, "claim-as-fact", "the League planted"),
    ]


def test_every_rule_has_its_page_and_its_pair_of_fixtures() -> None:
    pages = FOLDER.parents[2] / "docs/rules"
    for name in MINE:
        assert name in RULES
        assert f"# {name}\n" in (pages / f"{name}.md").read_text(encoding="utf-8")
        assert read(f"{name}.bad") != read(f"{name}.good")


@given(st.lists(st.one_of(texts(40), st.sampled_from(read("whole.bad").split())), max_size=40))
def test_whatever_is_written_every_finding_has_a_place(pieces: list[str]) -> None:
    text = HEAD + " ".join(pieces)
    case = checked(text)
    for finding in check(case, {name: RULES[name] for name in MINE}):
        assert 1 <= finding.line <= text.count("\n") + 1
        assert finding.column >= 1
