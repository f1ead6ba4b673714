"""Words taken over: verbatim, with their citation, and taken by Markdown for nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from mabillon.dispatch.cited import Translation
from mabillon.dispatch.taking import BEGINNING, quotation
from mabillon.errors import UsageError

TEXT = "Notice No. 4\n\n- Tonight’s  work was the *yard*;\u200f 1. by the tray\nمن رابطة الشوك"


def test_chosen_words_stand_as_they_were_posted() -> None:
    assert quotation(TEXT, "post:a/1", "Tonight’s work was the *yard*") == (
        "“Tonight’s work was the \\*yard\\*” [@post:a/1]"
    )
    shown = "the *yard*;⟨RLM⟩ 1. by"  # as a page shows it
    assert "yard" in quotation(TEXT, "post:a/1", shown)
    assert quotation(TEXT, "post:a/1", "رابطة الشوك") == "“رابطة الشوك” [@post:a/1]"


def test_lines_are_set_apart_and_are_no_list() -> None:
    assert quotation(TEXT, "evidence:3f9c12ab").split("\n") == [
        "> Notice No. 4",
        ">",
        "> \\- Tonight’s work was the \\*yard\\*;\u200f 1. by the tray",
        ">",
        "> من رابطة الشوك [@evidence:3f9c12ab]",
    ]


def test_a_beginning_is_short_and_says_that_it_goes_on() -> None:
    made = quotation("word " * 400, "post:a/1")
    assert made.count("word") == BEGINNING and made.endswith("… [@post:a/1]")


def test_a_translation_stands_below_the_whole_text_alone() -> None:
    below = Translation(
        language="en", text="From it.", translator="m", machine=True, made=date(2031, 1, 1)
    )
    whole = quotation("من رابطة الشوك", "post:a/1", translation=below)
    assert whole.endswith("> From it. (machine translation) [@post:a/1]")
    assert "From it." not in quotation("من رابطة الشوك", "post:a/1", "رابطة", below)


def test_words_that_nobody_posted_are_not_quoted() -> None:
    with pytest.raises(UsageError, match="do not stand in post:a/1"):
        quotation(TEXT, "post:a/1", "Tonight’s work was not the yard")
