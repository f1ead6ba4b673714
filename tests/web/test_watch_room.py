"""Watching at the desk: alerts dealt with by one at a time, rules checked by line, proposals."""

from __future__ import annotations

import re

import pytest
from desk_server import Served
from long_work import done

from mabillon.archive.store import Store
from mabillon.workflows.proposed import decided

LEAGUE = "thistledown-league"


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk for all of them."""
    return shared_room


def test_alerts_are_raised_dealt_with_and_opened_again_and_nobody_is_overwritten(
    room: Served,
) -> None:
    first, second = (
        room.signed_in("okoro", "analyst"),
        room.signed_in("vane", "analyst"),
    )
    assert "No alert is open" in first.get("/watch").text
    raised = done(first, first.submit("/watch/now")).text
    numbers = re.findall(r'name="alert" value="(\d+)"', raised)
    assert len(numbers) > 1
    assert first.submit("/watch/done", alert=numbers[0], reason="").status_code == 400
    kept = first.submit("/watch/done", alert=numbers[0], reason="a joke, passed on")
    assert kept.headers["location"] == f"/watch/alerts/{numbers[0]}"
    held = second.submit("/watch/done", alert=numbers[:2], reason="verified")
    assert held.status_code == 409
    assert "a joke, passed on" in held.text
    assert numbers[1] in re.findall(r'name="alert" value="(\d+)"', first.get("/watch").text)
    assert "a joke, passed on" in second.get("/watch?show=done").text.lower()
    again = second.submit("/watch/done", alert=numbers[0], do="reopen", reason="it goes on")
    assert again.status_code == 303
    assert numbers[0] in first.get("/watch").text


def test_a_watch_list_is_kept_only_where_it_holds_and_over_nobody(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    bad = "in_name:\n  - {issuer: nobody}\nclock: perhaps\n"
    told = analyst.submit("/watch/rules", text=bad, seen="", do="save")
    assert told.status_code == 400
    assert re.findall(r'class="label">(Line \d)', told.text) == ["Line 2", "Line 3"]
    path = room.desk.root / "watch.yaml"
    assert not path.exists()
    good = f"in_name:\n  - {{issuer: {LEAGUE}, words: 12}}\n"
    assert analyst.submit("/watch/rules", text=good, seen="", do="check").status_code == 200
    assert not path.exists()
    assert analyst.submit("/watch/rules", text=good, seen="", do="save").status_code == 303
    assert f"{LEAGUE}, from 12 words on" in analyst.get("/watch/rules").text
    assert analyst.submit("/watch/rules", text="", seen="", do="save").status_code == 409
    assert path.read_text() == good
    assert "Nothing is wrong" in analyst.get("/watch/monitor").text


def test_a_yes_is_remembered_and_takes_the_place_of_the_proposal(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    address = f"/watch/proposals/{LEAGUE}"
    post = "marl/2670164119516227840"
    part = analyst.post(
        address,
        data={"verdict": "yes", "post": post},
        headers={"hx-request": "true", "x-csrf": analyst.csrf},
    )
    assert part.status_code == 200
    assert "<html" not in part.text
    assert "yes, by" in part.text
    with Store.open(room.desk.root) as store:
        [made] = decided(store, LEAGUE)
    assert (made.yes, made.by) == (True, "okoro")
    reader = room.signed_in("vane", "reader")
    assert reader.submit(address, verdict="no", post=post).status_code == 403
