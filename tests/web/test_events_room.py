"""Events at the desk: entered, claimed, revised, from a table; what an issuer said of one."""

from __future__ import annotations

import re

import pytest
from desk_server import Served
from long_work import done, page_of

LEAGUE = "thistledown-league"
KEY = "sluice-at-eastmere-opened-2031-03-24"


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk at which an event was entered."""
    analyst = shared_room.signed_in("okoro", "analyst")
    form = {
        "title": "Sluice at Eastmere opened",
        "date": "2031-03-24",
        "places": "Quillon: Eastmere",
        "kinds": "sabotage",
        "actor": ["Thistledown League", ""],
        "manner": ["claimed", "claimed"],
        "actor_source": ["marl/1904", ""],
        "competing": "unknown",
        "reason": "it was reported",
    }
    assert analyst.submit("/events", **form).headers["location"] == f"/events/{KEY}"
    return shared_room


def test_an_event_is_entered_claimed_and_revised_and_nothing_of_two_at_once_is_lost(
    room: Served,
) -> None:
    first, second = room.signed_in("okoro", "analyst"), room.signed_in("vane", "analyst")
    claim = {"organisation": "River Guild", "claimed": "yes", "mode": "video", "seen": "1"}
    claim |= {"source": "marl/1905", "statement": "marl/1905", "reason": "seen"}
    assert first.submit(f"/events/{KEY}/claim", **claim).status_code == 303
    held = second.submit(f"/events/{KEY}/claim", **{**claim, "claimed": "no"})
    assert held.status_code == 409
    assert "okoro: seen" in held.text
    shown = second.get(f"/events/{KEY}").text
    assert "River Guild is said to have claimed it (video)" in shown
    assert "nobody judged" in shown
    revise = {"revised": KEY, "seen": "2", "title": "Sluice opened", "date": "2031-03-24"}
    revise |= {"sources": "marl/1904", "competing": "yes", "reason": "two say so"}
    assert second.submit("/events", **revise).status_code == 303
    again = second.get(f"/events/{KEY}").text
    assert "Sluice opened" in again
    assert "River Guild is said to have claimed it" in again
    refused = second.submit("/events", title="x", date="soon", competing="unknown")
    assert refused.status_code == 400
    assert "soon" in refused.text


def test_what_an_issuer_said_of_it_comes_with_what_was_watched(room: Served) -> None:
    reader = room.signed_in("vane", "reader")
    work = re.search(r"/works/\d+", reader.get(f"/events/{KEY}?said={LEAGUE}").text)
    assert work is not None
    told = page_of(reader, work[0]).text
    assert "had said nothing that we found" in told
    assert "What was watched" in told
    assert "silent so far" in reader.get(f"/events/{KEY}").text


def test_a_table_is_entered_and_its_bad_rows_are_told_with_their_lines(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    table = b"day,where,what\n2031-03-02,Quillon: Fen,arson\nlater,x,y\n"
    said = {"csrf": analyst.csrf, "map": "date=day\nplace=where\nkind=what"}
    files = [("table", ("../t.csv", table))]
    came = analyst.post("/events/import", data=said, files=files, follow_redirects=False)
    told = done(analyst, came).text
    assert "2 rows read = 1 kept + 1 rejected" in told
    assert "Line 3" in told
    assert "Arson, Fen, Quillon, 2 March 2031" in analyst.get("/events").text
