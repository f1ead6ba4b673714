"""Citations: what they point to, where they stand, and what is wrong with broken ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.citations import Broken, Citation, Target, citations


def test_every_kind_is_read_with_its_place() -> None:
    text = (
        "a [@post:marl/19] b [@evidence:3f9c12ab#0:14] [@opinion:7] [@dispatch:special-dispatch/13]"
    )
    found = list(citations(text))
    assert [c.targets[0] for c in found if isinstance(c, Citation)] == [
        Target("post", "marl/19"),
        Target("evidence", "3f9c12ab", "0:14"),
        Target("opinion", "7"),
        Target("dispatch", "special-dispatch/13"),
    ]
    assert [text[c.start : c.stop] for c in found][:2] == [
        "[@post:marl/19]",
        "[@evidence:3f9c12ab#0:14]",
    ]


def test_several_share_one_pair_of_brackets() -> None:
    [found] = citations("[@post:telegram:@name/3; @evidence:aabbccdd#shots]")
    assert isinstance(found, Citation)
    assert found.targets == (
        Target("post", "telegram:@name/3"),
        Target("evidence", "aabbccdd", "shots"),
    )
    assert str(found.targets[1]) == "@evidence:aabbccdd#shots"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[@post:marl]", "is no post"),
        ("[@pst:marl/1]", "is none of"),
        ("[@evidence:xyz]", "no digest"),
        ("[@evidence:3f9c]", "no digest"),
        ("[@opinion:seven]", "no number"),
        ("[@dispatch:14]", "no dispatch"),
        ("[@post:marl/1; marl/2]", "does not read @KIND:KEY"),
        ("[@post:marl/1", "is not closed"),
    ],
)
def test_what_is_broken_says_why(text: str, why: str) -> None:
    [found] = citations(f"words {text}\nmore")
    assert isinstance(found, Broken)
    assert why in found.why
    assert found.start == 6


def test_a_link_or_an_address_is_no_citation() -> None:
    assert list(citations("write to [a@b] or [text](https://a.example) or @marl")) == []


@given(st.text(alphabet="[]@post:evidnc/;#0123456789abf \n"))
def test_places_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    at = 0
    for found in citations(text):
        assert at <= found.start < found.stop <= len(text)
        assert text[found.start : found.start + 2] == "[@"
        at = found.stop
