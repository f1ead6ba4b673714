"""What the routing page says: gaps with their reasons, times as exactly as they are known."""

from __future__ import annotations

import re
from html import unescape

import pytest

import page_samples
from mabillon.examine.routing.shares import Share, Usual
from mabillon.examine.routing.suggestion import Example
from mabillon.pages import multiples, travel
from mabillon.pages import routing as routing_page

PAGE = page_samples.routing_context()


def text_of(html: str) -> str:
    bare = re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.S)
    return " ".join(unescape(bare).replace("\u00a0", " ").split())


SAID = text_of(routing_page.routing(PAGE))


def test_it_leads_with_all_together_and_says_what_changed() -> None:
    order = [
        "At least one of 8 tracked channels carried",
        "carried 1 of 153 (1 %) in April to August 2030 and",
        "84 comparisons were made",
        "July 2030 … September 2030 without Trellis Radio",
        "In which order",
        "Order is not descent",
        "By product kind",
        "Channels that are not tracked",
        "Decided already",
    ]
    places = [SAID.index(part) for part in order]
    assert places == sorted(places)


def test_gaps_have_their_reasons() -> None:
    assert "October 2030: nothing was issued" in SAID
    assert "not watched for any of 30 statements" in SAID
    row = next(row for row in PAGE.rows if row.channel == "trellis-radio")
    drawn = multiples.draw(row.windows, row.watched, multiples.delay_ticks([row.windows]), "24 h")
    assert drawn.count('class="gap"') == 2  # three months without watching, one without statements
    assert ">not watched<" in drawn
    lines = re.findall(r'<path class="curve" d="([^"]*)"', drawn)
    assert lines[0].count("M") == 8  # the months that tell something, and no zero for the others


def test_times_are_as_exact_as_they_are_known() -> None:
    new = next(s for s in PAGE.suggestions if s.channel == "x:@new")
    part = SAID[SAID.index("@new (X)") : SAID.index("city-ticker")]
    assert part.count("UTC ± 30 min") == 1 + len(new.examples)
    assert "30 min after" in part or "30 min of it" in part


@pytest.mark.parametrize(
    ("delay_s", "uncertain_s", "said"),
    [
        (0.0, 0, "at the same second"),
        (25.0, 0, "25 s after"),
        (-7200.0, 0, "2 h before"),
        (600.0, 1800, "within ± 30 min of it"),
        (7200.0, 1800, "2 h ± 30 min after"),
    ],
)
def test_a_delay_in_words(delay_s: float, uncertain_s: int, said: str) -> None:
    example = Example(
        statement="desk/1",
        post="relay/2",
        posted_at="2031-03-26T09:12:00Z",
        uncertain_s=uncertain_s,
        delay_s=delay_s,
        delay_uncertain_s=uncertain_s,
    )
    assert travel.delay(example).replace("\u00a0", " ") == said


def test_shares_and_usual_delays_in_words() -> None:
    plain = {"\u00a0": " "}
    found = Share(n=40, k=30, share=0.75, low=0.62, high=0.85)
    assert travel.share(found).translate(str.maketrans(plain)) == "75 % (62 to 85 %)"
    assert travel.share(Share(n=0, k=0, share=None, low=None, high=None)) == "–"
    usual = Usual(median=480.0, low=360.0, high=660.0)
    assert travel.usual(usual).replace("\u00a0", " ") == "8 min (6 to 11 min)"
    wide = Usual(median=480.0, low=40.0, high=660.0)
    assert travel.usual(wide).replace("\u00a0", " ") == "8 min (40 s to 11 min)"
    assert travel.usual(Usual(median=480.0, low=None, high=None)).replace("\u00a0", " ") == "8 min"


def test_the_axis_of_delays_holds_them_all() -> None:
    ticks = multiples.delay_ticks([row.windows for row in PAGE.rows])
    shown = [w.carried.usual for row in PAGE.rows for w in row.windows if w.gap is None]
    assert all(ticks[0][0] <= usual.median <= ticks[-1][0] for usual in shown if usual is not None)
    assert len(multiples.delay_ticks([])) == 3
