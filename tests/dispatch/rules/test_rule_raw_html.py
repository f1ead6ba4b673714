"""The rule ``raw-html``."""

from __future__ import annotations

import pytest

from dispatch_case import faults, lines
from mabillon.dispatch.rules.raw_html import RAW_HTML


def test_raw_html_is_found_and_nothing_else() -> None:
    assert lines(RAW_HTML, "raw-html.bad.md") == [8, 8, 9, 10, 10, 11, 11, 11, 12, 13]
    assert lines(RAW_HTML, "raw-html.good.md") == []


@pytest.mark.parametrize(
    "text",
    [
        "<svg/onload=alert(1)>",
        "<iframe src=x",
        "<x-y onclick='a()'>",
        "<!DOCTYPE html>",
        "<?php ?>",
    ],
)
def test_forms_of_attack_are_found(text: str) -> None:
    assert faults(RAW_HTML, f"Bulbs {text}\n")


def test_a_tick_that_is_never_closed_hides_nothing() -> None:
    assert faults(RAW_HTML, "A tick ` and <b>bold</b>\n")
