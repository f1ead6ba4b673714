"""Opinions at the desk: lists, judgements by two people, asked anew."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

from desk_server import Browser, Served

from mabillon.archive.store import Store


def seen(browser: Browser, number: int) -> str:
    found = re.search(r'name="seen" value="(\d+)"', browser.get(f"/opinions/{number}").text)
    assert found is not None
    return found[1]


def done(browser: Browser, work: str) -> str:
    """Wait for a piece of work, and return where it goes on."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        came = browser.get(work)
        if came.status_code == 303:
            return came.headers["location"]
        assert "Not done" not in came.text, came.text
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def test_the_list_is_filtered_by_what_its_address_says(reading_room: Served) -> None:
    reader = reading_room.signed_in("vane", "reader")
    every = reader.get("/opinions").text
    assert [int(n) for n in re.findall(r'<th scope="row"><a href="/opinions/(\d+)"', every)] == [
        4,
        3,
        2,
        1,
    ]
    found = reader.get("/opinions?standing=assessed+as+issued&words=station+ring").text
    assert "/opinions/1" in found and "/opinions/3" not in found
    assert "1 of 4" in found
    assert "No opinion fits" in reader.get("/opinions?issuer=nobody").text


def test_two_people_sign_and_the_same_one_may_not_twice(room: Served) -> None:
    reader, vane = room.signed_in("reader", "reader"), room.signed_in("vane")
    at = "/opinions/3/judgements"
    assert reader.submit(at, kind="sign", reason="x", seen="0").status_code == 403
    assert vane.submit(at, kind="sign", reason="", seen="0").status_code == 400
    came = vane.submit(at, kind="sign", reason="checked the Desk by hand", seen="0")
    assert came.headers["location"] == "/opinions/3#decided"
    page = vane.get("/opinions/3").text
    assert "Signed by vane on" in page and "checked the Desk by hand" in page
    assert 'value="second"' not in page  # in a team the second is somebody else
    assert vane.submit(at, kind="second", reason="again", seen=seen(vane, 3)).status_code == 400
    # by-lines are the session's, whatever a form says
    okoro = room.signed_in("okoro")
    assert okoro.submit(
        at, kind="second", by="brandt", reason="agree", seen=seen(okoro, 3)
    ).is_redirect
    with Store.open(room.desk.root) as store:
        assert [(j.kind, j.by) for j in store.judgements(3)] == [
            ("sign", "vane"),
            ("second", "okoro"),
        ]
    kept = (room.desk.root / "opinions" / "opinion-3.html").read_text("utf-8")
    assert "okoro" in kept


def test_who_decides_on_what_has_changed_since_is_shown_that(room: Served) -> None:
    vane, okoro = room.signed_in("vane"), room.signed_in("okoro")
    stale = seen(okoro, 4)
    assert vane.submit(
        "/opinions/4/judgements", kind="dissent", reason="Potting Wire slept", seen=stale
    ).is_redirect
    came = okoro.submit("/opinions/4/judgements", kind="sign", reason="typed at length", seen=stale)
    assert came.status_code == 409
    assert "Potting Wire slept" in came.text and "typed at length" in came.text
    with Store.open(room.desk.root) as store:
        assert [j.kind for j in store.judgements(4)] == ["dissent"]


def test_asked_anew_the_same_is_the_same_and_what_differs_is_shown(room: Served) -> None:
    vane = room.signed_in("vane")
    work = vane.submit("/opinions/4/again").headers["location"]
    to = done(vane, work)
    assert to == "/opinions/4/since/4"
    assert "Nothing has changed" in vane.get(to).text
    unlike = vane.get("/opinions/3/since/2").text
    assert "the nature another" in unlike and "different texts" in unlike and "fabricated" in unlike
    assert "Absent at 26" in unlike
    assert vane.get("/opinions/99/since/2").status_code == 404


def test_an_opinion_says_what_is_still_to_be_done_in_the_analysts_order(
    reading_room: Served,
) -> None:
    page = reading_room.signed_in("vane").get("/opinions/2").text
    steps = page[page.index('class="steps"') :]
    order = re.findall(r"<div><strong>([^<]+)</strong>", steps)
    assert order == [
        "Capture",
        "Look at the channels",
        "What happened",
        "Header and logo",
        "Picture",
        "Reception",
        "Holding line",
    ]
    assert "/rounds/new?opinion=2" in steps
    assert page.count("<h1") == 1 and len(page) < 300_000


def test_a_form_waits_while_somebody_else_writes(room: Served) -> None:
    vane = room.signed_in("vane")
    at = seen(vane, 3)
    with ThreadPoolExecutor(1) as beside, Store.open(room.desk.root) as store:
        with store.writing():
            fields = {"kind": "sign", "reason": "read", "seen": at}
            came = beside.submit(vane.submit, "/opinions/3/judgements", **fields)
            time.sleep(0.6)
            assert not came.done()
        assert came.result().is_redirect
