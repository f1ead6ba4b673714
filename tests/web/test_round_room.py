"""The round at the desk: by buttons, by keys, with a screenshot that is pasted, corrected."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import unescape

import chromium_pages
import httpx
import pytest
from desk_server import Browser, Served
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from mabillon.archive.store import Store
from mabillon.examine.looks import Look
from mabillon.workflows.looks import kept

NEW = "/rounds/new?opinion=2&issuer=thistledown-league"
PNG = bytes.fromhex("89504e470d0a1a0a") + b"of a channel"


def fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the form that answers, as a browser would send them."""
    form = page[page.index('action="/rounds/answer"') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found if name != "csrf"}


def answer(browser: Browser, page: str, said: str, **more: str) -> httpx.Response:
    return browser.submit("/rounds/answer", **(fields(page) | {"answer": said} | more))


def looks(room: Served) -> list[Look]:
    with Store.open(room.desk.root) as store:
        return [item.look for item in kept(store, "thistledown-league")]


def test_each_answer_is_kept_at_once_and_the_round_gone_on_with(room: Served) -> None:
    vane = room.signed_in("vane")
    page = vane.get(NEW).text
    assert "0 of 12 looked at" in page and not looks(room)  # nothing is kept by looking at it
    came = answer(vane, page, "not_there", newest="14:02 UTC", by="somebody else")
    [look] = looks(room)
    assert (look.channel, look.answer, look.by) == ("thistledown-desk", "not_there", "vane")
    page = vane.get(came.headers["location"]).text
    assert "1 of 12 looked at" in page and fields(page)["channel"] == "verge-relay"
    # a second person who begins joins the round of the last hour
    okoro = room.signed_in("okoro")
    assert fields(okoro.get(NEW).text)["round"] == look.round
    answer(okoro, okoro.get(NEW).text, "there")
    assert [(one.channel, one.by) for one in looks(room)][1:] == [("verge-relay", "okoro")]
    # and an answer on what has been answered meanwhile is shown, not overwritten
    late = answer(vane, page, "unreachable", note="typed")
    assert late.status_code == 409 and "okoro" in late.text and "typed" in late.text
    skipped = vane.get(unescape(re.findall(r'href="([^"]+)" data-key="s"', vane.get(NEW).text)[0]))
    assert fields(skipped.text)["channel"] == "aviso-vilano"
    assert room.signed_in("brandt", "reader").get(NEW).status_code == 403
    assert vane.get("/rounds").text.count("<article") == 1


def test_an_answer_is_corrected_and_a_screenshot_is_evidence(room: Served) -> None:
    vane = room.signed_in("vane")
    to = answer(vane, vane.get(NEW).text, "there").headers["location"]
    back = unescape(re.findall(r'href="([^"]+)" data-key="b"', vane.get(to).text)[0])
    page = vane.get(back).text
    assert "Another answer corrects it" in page
    said = {"csrf": vane.csrf, **fields(page), "answer": "not_there"}
    shot = {"screenshot": ("image.png", PNG)}
    assert vane.post("/rounds/answer", data=said, files=shot).status_code == 303
    [look] = looks(room)
    assert look.answer == "not_there" and look.screenshot is not None
    with Store.open(room.desk.root) as store:
        assert store.evidence.read(look.screenshot) == PNG
    said = {"csrf": vane.csrf, **fields(vane.get(to).text), "answer": "there"}
    wrong = vane.post("/rounds/answer", data=said, files={"screenshot": ("a.txt", b"words")})
    assert wrong.status_code == 400 and "neither a picture" in wrong.text
    assert len(looks(room)) == 1


@pytest.fixture
def page(room: Served) -> Iterator[Page]:
    """A page of the desk in Debian's Chromium, signed in."""
    if chromium_pages.found() is None and not os.environ.get("CI"):
        pytest.skip(chromium_pages.INSTALL)
    with chromium_pages.browsing() as browser:
        assert isinstance(browser, Chromium)
        context = browser.new_context(base_url=room.address)
        chromium_pages.sign_in(context, room, "vane", "analyst")
        yield context.new_page()


PASTE = """(data) => {
  const given = new DataTransfer();
  given.items.add(new File([new Uint8Array(data)], "image.png", {type: "image/png"}));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true}));
}"""


def test_one_key_each_but_never_while_typing(room: Served, page: Page) -> None:
    complaints = chromium_pages.Complaints(page, room.address)
    page.clock.install(time=0)
    page.clock.pause_at(1_000)  # time passes in the page where the test says so
    page.goto(NEW)
    page.keyboard.press("n")  # the page was not seen yet
    assert not looks(room)
    page.clock.run_for(350)
    page.keyboard.press("e")  # to the newest post there
    page.keyboard.type("not then, but now")
    assert not looks(room)
    assert page.input_value("#newest") == "not then, but now"
    page.locator("h1").click()
    page.evaluate(PASTE, list(PNG))
    with page.expect_navigation():
        page.keyboard.press("n")
    page.keyboard.press("t")  # a key that was meant for the last place answers for none
    assert [one.channel for one in looks(room)] == ["thistledown-desk"]
    page.clock.run_for(350)
    with page.expect_navigation():
        page.keyboard.press("u")
    page.clock.run_for(350)
    with page.expect_navigation():
        page.keyboard.press("b")
    assert "Verge Relay" in (page.text_content("h1") or "")
    page.get_by_role("button", name="keys off").click()
    page.keyboard.press("t")
    page.reload()
    page.clock.run_for(350)
    page.keyboard.press("t")
    page.clock.run_for(200)
    first, second = looks(room)
    assert (first.answer, first.newest) == ("not_there", "not then, but now")
    assert (second.channel, second.answer) == ("verge-relay", "unreachable")
    with Store.open(room.desk.root) as store:
        assert first.screenshot is not None and store.evidence.read(first.screenshot) == PNG
    assert not complaints.all


def test_addresses_are_followed_only_where_that_is_asked_for(room: Served, page: Page) -> None:
    complaints = chromium_pages.Complaints(page, room.address)
    page.goto(f"{NEW}&place=dandelion-clock")
    assert not page.locator('main a[href^="http"]').count()
    assert "[.]" in (page.text_content(".place-at") or "")
    page.get_by_role("link", name="so that they can be followed").click()
    link = page.locator('main a[href^="http"]')
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    assert not complaints.all
