"""What the lexicon page and its screen say, with figures and citations, in 80 columns."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from mabillon.cli.lexicon_screen import lexicon_screen
from mabillon.examine.lexicon.changes import Change
from mabillon.examine.lexicon.falsely import rate
from mabillon.examine.lexicon.listing import Numbering, Window
from mabillon.examine.lexicon.terms import Term
from mabillon.pages import lexicon as lexicon_page
from mabillon.pages import term_plots
from mabillon.pages.lexicon import LexiconContext
from mabillon.text.display import width_of

JANUARY, MAY, JUNE = (f"2030-{day}T06:00:00Z" for day in ("01-04", "05-30", "06-02"))
WINDOWS = [Window(from_at=f"2030-0{m}-01T00:00:00Z", label=f"month {m}", statements=n)
           for m, n in ((1, 4), (2, 0), (3, 5), (4, 5), (5, 6), (6, 4))]  # fmt: skip
CHANGE = Change(at=JUNE, post="desk/20", before=(12, 20), after=(0, 4), gain=3.2, chance=0.005)


def term(text: str, **more: Any) -> Term:
    given: dict[str, Any] = {
        "term": text, "form": text.lower(), "kind": "name", "statements": 12, "share": 0.6,
        "first": "desk/1", "first_at": JANUARY, "last": "desk/19", "last_at": MAY,
        "times": 9.5, "others": 2, "state": "ended", "uses": [3, 0, 4, 3, 2, 0],
    }  # fmt: skip
    return Term(**(given | more))


HOSTILE = "<script>alert(1)</script>\u202eevil"
PAGE = LexiconContext(
    issuer_name="the League",
    statements=24,
    from_at=JANUARY,
    to_at="2030-06-28T06:00:00Z",
    others=60,
    windows=WINDOWS,
    terms=[
        term("Old Basin", then="Eastmere", changes=[CHANGE]),
        term("رابطة الشوك", state="began", kind="term"),
        term(HOSTILE, state="in use", others=0),
        term("Convenor Quill", kind="office", times=None, others=None, state="in use",
             held="until 2 June 2030"),
    ],
    numbers=[
        Numbering(
            marker="sowing no #", written="Sowing No. 1", statements=23,
            first=(1, "desk/1", JANUARY), last=(24, "desk/24", JUNE),
            missing=[17], repeats=0, back=0, runs=1,
        )
    ],
    false={"ended": rate(2, 60), "serial": rate(0, 23)},
    command="mabillon lexicon league",
)  # fmt: skip
HTML = lexicon_page.lexicon(PAGE)
SAID = " ".join(
    unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", HTML, flags=re.S))
    .replace("\u00a0", " ").split()
)  # fmt: skip


def test_the_page_says_since_when_and_until_when() -> None:
    for part in (
        "24 known statements from 4 January 2030 to 28 June 2030",
        "Then Eastmere",
        "Changed: from 2 June 2030 in 0 of 4, before it in 12 of 20",
        "9.5 times as often as others, who have it in 2 of 60 texts",
        "The register: held until 2 June 2030",
        "A term whose use had ended: 2 of 60 genuine statements",
        "17",
    ):
        assert part in SAID


def test_what_was_posted_is_shown_and_never_run() -> None:
    assert "<script" not in HTML
    assert "\u202e" not in HTML
    assert "default-src 'none'" in HTML


def test_windows_without_statements_are_gaps() -> None:
    drawn = term_plots.draw(PAGE.terms[0], windows=WINDOWS)
    [columns] = re.findall(r'<path class="whole" d="([^"]*)"', drawn)
    assert columns.count("M") == 4  # none where there was no statement, none where it was not used
    assert 'class="change"' in drawn
    assert term_plots.draw(PAGE.terms[0], windows=[]) == ""


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("whole", [False, True])
def test_the_screen_fits(width: int, whole: bool) -> None:
    lines = lexicon_screen(PAGE, width, whole=whole)
    assert max(map(width_of, lines)) <= width
    said = " ".join(" ".join(lines).split())
    assert "Old Basin" in said
    assert "Missing: 17." in said
    assert ("then Eastmere" in said) or whole
    assert ("12 of 20" in said) is whole
