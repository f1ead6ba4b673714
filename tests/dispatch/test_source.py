"""The source of a dispatch: front matter, blocks and quotations, each with its place."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.front import slugged
from mabillon.dispatch.source import LARGEST, Dispatch, read
from mabillon.errors import LimitExceeded, UnreadableInput

FRONT = """---
series: Special Dispatch
number: 14
date: 2031-03-27
title: "A statement in the League's name"
issuers: [thistledown-league, quayside-hands]
off:
  - {rule: first-only-found, reason: seen in the log}
---
"""


def dispatch(body: str) -> Dispatch:
    return read(FRONT + body, "d.md")


def test_front_matter_is_read_with_the_places_of_its_values() -> None:
    made = dispatch("Text.\n")
    assert (made.front.key, made.front.called) == ("special-dispatch/14", "Special Dispatch No. 14")
    assert made.front.date == date(2031, 3, 27)
    assert made.place(made.places["title"]) == (5, 8)
    assert made.source[made.places["issuers.1"] :].startswith("quayside-hands")
    assert made.place(made.places["off.0"])[0] == 8


@pytest.mark.parametrize(
    ("front", "line", "says"),
    [
        ("", "line 1", "no front matter"),
        ("---\nseries: S\nnumber: fourteen\ndate: 2031-03-27\ntitle: T\n---\n", "line 3", "int"),
        ("---\nseries: S\nnumber: 1\ndate: 31 March\ntitle: T\n---\n", "line 4", "date"),
        (
            "---\nseries: S\nnumber: 1\ndate: 2031-03-27\ntitle: T\nissuer: x\n---\n",
            "line 6",
            "issuer",
        ),
        ("---\nseries: [\n---\n", "line", "not YAML"),
        ("---\n- a\n- b\n---\n", "line 2", "no fields"),
        ("---\nseries: S\nnumber: 0\ndate: 2031-03-27\ntitle: T\n---\n", "line 2", "from 1"),
        ("---\nseries: !!python/object:os.system x\nnumber: 1\n---\n", "line", ""),
    ],
)
def test_an_impossible_front_matter_names_its_line(front: str, line: str, says: str) -> None:
    with pytest.raises(UnreadableInput) as raised:
        read(front + "Text.", "d.md")
    assert (raised.value.where or "").startswith(f"d.md, {line}")
    assert says in raised.value.what


def test_a_block_has_the_length_of_its_source_and_no_markup() -> None:
    made = dispatch(
        "## What *circulated*\n\nOn 26 March **@marl** posted [a text](https://a.example) "
        "[@post:marl/1].\n\n> quoted\n> more\n\n- an item\n\n| a | b |\n|---|---|\n| c | d |\n\n"
        "![A caption](evidence:3f9c12ab)\n"
    )
    assert [b.kind for b in made.blocks] == [
        "heading", "paragraph", "quotation", "item", "cell", "cell", "caption",
    ]  # fmt: skip
    heading, paragraph = made.blocks[:2]
    assert (heading.level, heading.text.split(), heading.section) == (
        2, ["What", "circulated"], "What circulated",
    )  # fmt: skip
    assert paragraph.section == "What circulated"
    assert paragraph.text.split() == ["On", "26", "March", "@marl", "posted", "a", "text", "."]
    for block in made.blocks:
        assert len(block.text) == block.stop - block.start
    at = paragraph.text.index("March")
    assert made.source[paragraph.start + at :].startswith("March **@marl**")


def test_quotations_are_tied_to_the_citation_that_follows() -> None:
    made = dispatch(
        'He wrote “To all *who* pass” [@post:marl/1], then «второе» [@post:marl/2] and "third '
        'one" without.\n\n> إلى كل من يمر\n>\n> To all who pass [@post:marl/3]\n'
    )
    said = [
        (" ".join(q.text.split()), q.citation and q.citation.targets[0].key)
        for q in made.quotations
    ]
    assert said == [
        ("To all who pass", "marl/1"),
        ("второе", "marl/2"),
        ("third one", None),
        ("إلى كل من يمر", "marl/3"),
        ("To all who pass", "marl/3"),
    ]
    for quotation in made.quotations:
        assert quotation.stop - quotation.start == len(quotation.text)


def test_an_original_in_a_quotation_serves_its_translation() -> None:
    made = dispatch(
        "> إلى كل من يمر [@post:marl/3]\n>\n> To all who pass\n\nAfter [@post:marl/9].\n"
    )
    assert [q.citation and q.citation.targets[0].key for q in made.quotations] == [
        "marl/3",
        "marl/3",
    ]


def test_too_much_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        read(FRONT + "a" * LARGEST, "d.md")


@given(st.text())
def test_any_text_is_read_and_every_place_lies_in_it(body: str) -> None:
    made = dispatch(body)
    for block in made.blocks:
        assert made.body <= block.start <= block.stop <= len(made.source)
        assert len(block.text) == block.stop - block.start
        assert made.place(block.start)[0] >= 9


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Special Dispatch", "special-dispatch"), ("Лига", "liga"), ("  --  ", ""), ("é/ü", "e-u")],
)
def test_a_slug_is_latin_letters_digits_and_hyphens(text: str, slug: str) -> None:
    assert slugged(text) == slug
