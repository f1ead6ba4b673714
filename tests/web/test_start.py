"""Start: from a text, a link or a screenshot to a first answer, with nothing configured."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from benchmarks.quality.drawn_texts import Look, drawn
from desk_server import Browser, Served, served

from mabillon.archive.store import Store
from mabillon.workflows.register_in_force import current
from mabillon.workflows.verify import load

TEXT = (
    "To all who pass by: in the night the League has planted\n"
    "forty trays of moss along the stairs of the old station.\n"
    "Nobody was disturbed, and the council was not asked."
)


@pytest.fixture
def void(tmp_path: Path) -> Iterator[Served]:
    """A desk of an archive in which there is nothing at all."""
    Store.init(tmp_path / "void").close()
    with served(tmp_path / "void", tmp_path / "people") as made:
        yield made


def done(browser: Browser, came: httpx.Response) -> str:
    """Wait for the work that a form began, and return where it goes on."""
    assert came.status_code == 303, came.text
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = browser.get(came.headers["location"])
        if page.status_code == 303:
            return page.headers["location"]
        assert "Not done" not in page.text, page.text
        time.sleep(0.1)
    raise AssertionError("the work did not end")


def dropped(browser: Browser, name: str, data: bytes, **fields: str) -> httpx.Response:
    said = {"csrf": browser.csrf, **fields}
    return browser.post("/start", data=said, files={"file": (name, data)})


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of a page, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found if name != "csrf"}


def test_an_empty_archive_gives_a_first_answer_and_says_what_it_lacks(void: Served) -> None:
    vane = void.signed_in("vane")
    asked = vane.submit("/start", text=TEXT.replace("\n", "\r\n"), posted_at="", link="")
    assert "In whose name does it circulate?" in asked.text
    lacking = vane.submit("/start/whose", **fields(asked.text), issuer="Thistledown League")
    assert "The register does not know" in lacking.text and "thistledown-league" in lacking.text
    carried = fields(lacking.text)
    assert carried["text"] == TEXT
    to = done(vane, vane.submit("/start/whose", **carried))
    page = vane.get(to).text
    assert to == "/opinions/1" and "we have not established" in page
    assert "the register names no channel" in page.lower()
    with Store.open(void.desk.root) as store:
        assert load(store, 1).question.text == TEXT
    more = vane.get("/start?opinion=1").text  # and its question can be asked with more said
    assert "/start?opinion=1" in page and "forty trays of moss" in more and "<details open>" in more
    with Store.open(void.desk.root) as store:
        assert [one.title for one in current(store)[1].issuers] == ["Thistledown League"]


def test_an_issuer_of_any_script_gets_a_name_for_files_and_commands(void: Served) -> None:
    vane = void.signed_in("vane")
    lacking = vane.submit(
        "/start", text="إلى كل من يمر: زرعت الرابطة أربعين صينية", issuer="رابطة الشوك"
    )
    assert "رابطة الشوك" in lacking.text and 'value="rbth-lshwk"' in lacking.text
    assert done(vane, vane.submit("/start/whose", **fields(lacking.text))) == "/opinions/1"
    with Store.open(void.desk.root) as store:
        [issuer] = current(store)[1].issuers
    assert (issuer.name, issuer.title) == ("rbth-lshwk", "رابطة الشوك")


def test_channels_are_entered_by_key_or_address_with_a_reason_and_nothing_else(
    void: Served,
) -> None:
    vane = void.signed_in("vane")
    lacking = vane.submit("/start", text=TEXT, issuer="Thistledown League", link="")
    said = fields(lacking.text) | {"title": "The Thistledown League", "name": "thistledown"}
    said["own-more"] = "hxxps://t[.]me/s/ThistledownDesk"
    refused = vane.submit("/start/channels", **said)
    assert refused.status_code == 400 and "A role has a reason" in refused.text
    assert (
        fields(refused.text)["text"] == TEXT and "hxxps://t[.]me/s/" in refused.text
    )  # nothing typed is lost
    refused = vane.submit("/start/channels", **(said | {"own-more": "what?"}), reason="x")
    assert "is no channel" in refused.text
    with Store.open(void.desk.root) as store:
        assert not current(store)[1].issuers
    said["forwarder-more"] = "x:@VergeRelay, telegram:@potting"
    to = done(vane, vane.submit("/start/channels", **said, reason="named on its site"))
    with Store.open(void.desk.root) as store:
        register = current(store)[1]
        roles = {(r.channel, r.role, r.reason) for r in register.roles_of("thistledown")}
        keys = {key for channel in register.channels for key in channel.keys}
        assert load(store, int(to.rpartition("/")[2])).issuer == "thistledown"
    assert {(role, reason) for _, role, reason in roles} == {
        ("own", "named on its site"),
        ("forwarder", "named on its site"),
    }
    assert keys == {"telegram:@thistledowndesk", "x:@vergerelay", "telegram:@potting"}


def test_a_link_is_matched_with_a_captured_post_and_never_fetched(room: Served) -> None:
    vane = room.signed_in("vane")
    link = "hxxps://x[.]com/renamed/status/2698938450048968527/photo/1?s=20"
    assert done(vane, vane.submit("/start", text=link)) == "/opinions/4"  # nothing new is known
    unknown = vane.submit("/start", text="https://t.me/thistledowndesk/99999")
    assert unknown.status_code == 400 and "No captured post has this address" in unknown.text
    assert 'value="https://t.me/thistledowndesk/99999"' in unknown.text  # kept with the question
    assert room.signed_in("brandt", "reader").submit("/start", text=link).status_code == 403


def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(void: Served) -> None:
    vane = void.signed_in("vane")
    for name, data, why in (
        ("result.json", b"\xff\xfe{", "is not UTF-8"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(40), "is a video"),
    ):
        came = dropped(vane, name, data, link="https://t.me/name/12", issuer="A < B")
        assert came.status_code == 400 and why in came.text, came.text
        assert 'value="https://t.me/name/12"' in came.text and 'value="A &lt; B"' in came.text
    when = vane.submit("/start", text=TEXT, posted_at="26 March at nine")
    assert "is not a time" in when.text and "forty trays of moss" in when.text
    when = vane.submit("/start", text=TEXT, posted_at="2999-03-26 09:12 UTC")
    assert "is in the future" in when.text
    assert "nothing to examine" in vane.submit("/start", text="  ").text
    hidden = vane.submit("/start", text="<script>x</script>\u202e", posted_at="never").text
    assert "<script>x" not in hidden and "&lt;script&gt;" in hidden


def test_what_no_program_can_read_a_person_is_asked_for(void: Served) -> None:
    vane = void.signed_in("vane")
    to = done(vane, dropped(vane, "letter.png", b"\x89PNG\r\n\x1a\n" + bytes(20)))
    page = vane.get(to).text
    assert "Nobody has read it yet" in page and "Not read" in page
    refused = vane.submit("/start/read", **fields(page), text=" ")
    assert refused.status_code == 400
    lacking = vane.submit("/start/read", **fields(page), text=TEXT, issuer="The League")
    assert fields(lacking.text)["picture"] == fields(page)["picture"]


@pytest.mark.skipif(
    shutil.which("tesseract") is None and not os.environ.get("CI"),
    reason="needs it: apt-get install -y tesseract-ocr",
)
def test_a_screenshot_is_read_corrected_and_examined(void: Served) -> None:
    vane = void.signed_in("vane")
    to = done(vane, dropped(vane, "shot.png", drawn(TEXT, Look(24)), channel="x:@marl"))
    assert to.startswith("/start/read?")
    page = vane.get(to).text
    assert "forty trays of moss" in page and 'value="x:@marl"' in page
    said = fields(page) | {"text": TEXT, "held": "1", "channel": "x:@marl"}
    said["posted_at"] = "2026-03-26 09:12 UTC"
    lacking = vane.submit("/start/read", **said, issuer="Thistledown League")
    carried = fields(lacking.text)
    with Store.open(void.desk.root) as store:
        assert not store.opinions()
        entries = store.entries("transcription")
    assert [entry.by for entry in entries] == ["vane", "vane"]  # read, then held against it
    to = done(vane, vane.submit("/start/whose", **carried))
    with Store.open(void.desk.root) as store:
        question = load(store, 1).question
    assert (question.text, question.picture) == (TEXT, said["picture"])
    assert question.posted_at == "2026-03-26T09:12:00Z"
    assert question.transcription is not None and not question.transcription.machine
