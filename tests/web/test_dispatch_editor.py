"""Writing at the desk: findings beside their lines, quotations, and two who write at once."""

from __future__ import annotations

import pytest
from chromium_pages import INSTALL, Complaints, browsing, found, sign_in
from desk_server import Served
from playwright.sync_api import Browser
from writing_desk import plain, seen_of, text_of

ONE = "/dispatches/special-dispatch/13"
POST = "marl/2698815452084143196"
CITED = f"post:{POST}"
PART = {"hx-request": "true"}


def test_findings_of_a_text_that_is_not_saved(reading_room: Served) -> None:
    okoro = reading_room.signed_in("okoro")
    page = okoro.get(f"{ONE}/write")
    written = text_of(page) + "\nTO DO: say more. The League planted them in Osaka.\n"
    line = written.count("\n", 0, written.index("TO DO")) + 1
    part = okoro.post(
        f"{ONE}/check",
        data={"text": written, "csrf": okoro.csrf, "seen": seen_of(page)},
        headers=PART,
    )
    assert f'<li data-line="{line}" data-column="1">' in part.text
    assert 'href="/rules/unfinished"' in part.text and "<html" not in part.text
    whole = okoro.submit(f"{ONE}/check", text=written, seen=seen_of(page))
    assert "<html" in whole.text and text_of(whole) == written
    broken = okoro.submit(f"{ONE}/check", text=written.replace("number: 13", "number: x"))
    assert "line 3" in plain(broken) and "says something impossible" in plain(broken)
    assert text_of(okoro.get(f"{ONE}/write")) == text_of(page)


def test_a_text_is_saved_as_typed_and_one_that_could_not_be_read_again_is_not(
    room: Served,
) -> None:
    okoro = room.signed_in("okoro")
    file = room.desk.root / "dispatches" / "special-dispatch-13.md"
    page = okoro.get(f"{ONE}/write")
    odd = "\u202ehttps://example.org/</textarea><script>alert(1)</script> &amp; “نص”\u00a0.\n"
    written = text_of(page) + odd
    came = okoro.submit(f"{ONE}/save", text=written.replace("\n", "\r\n"), seen=seen_of(page))
    assert came.status_code == 303
    assert file.read_text(encoding="utf-8") == written
    again = okoro.get(f"{ONE}/write")
    assert text_of(again) == written and "<script>alert" not in again.text

    for wrong in (written.replace("---\n", "", 1), written.replace("number: 13", "number: 99")):
        came = okoro.submit(f"{ONE}/save", text=wrong, seen=seen_of(again))
        assert came.status_code == 400 and text_of(came) == wrong
        assert "Not saved" in came.text
    assert file.read_text(encoding="utf-8") == written


def test_two_who_write_at_once_lose_nothing(room: Served) -> None:
    file = room.desk.root / "dispatches" / "special-dispatch-13.md"
    okoro, vane = room.signed_in("okoro"), room.signed_in("vane", "editor")
    mine, theirs = okoro.get(f"{ONE}/write"), vane.get(f"{ONE}/write")
    before = text_of(mine)
    first = before.rstrip("\n").split("\n")[-1]
    assert vane.submit(
        f"{ONE}/save",
        text=before.replace("title: '", "title: 'Vane on ") + "\nVane was here.\n",
        seen=seen_of(theirs),
    ).is_redirect
    saved = file.read_text(encoding="utf-8")

    written = before.replace(first, f"Okoro says: {first}")
    fields = {"text": written, "seen": seen_of(mine)}
    auto = okoro.post(f"{ONE}/save", data={**fields, "csrf": okoro.csrf}, headers=PART)
    assert "Somebody else saved" in auto.text and file.read_text(encoding="utf-8") == saved

    both = okoro.submit(f"{ONE}/save", **fields)
    assert both.status_code == 409 and file.read_text(encoding="utf-8") == saved
    assert text_of(both) == written
    assert "Vane on" in both.text and "<ins>" in both.text and "<del>" in both.text
    count = both.text.count('role="radiogroup"')
    assert count == 3
    chosen = {"d0": "now", "d1": "yours", "d2": "now"}
    assert okoro.submit(f"{ONE}/merge", text=written, seen=seen_of(both), **chosen).is_redirect
    merged = file.read_text(encoding="utf-8")
    assert "Vane on" in merged and "Okoro says" in merged and "Vane was here." in merged
    stale = okoro.submit(f"{ONE}/merge", text=written, seen=seen_of(both), **chosen)
    assert stale.status_code == 409 and file.read_text(encoding="utf-8") == merged


def test_a_quotation_is_verbatim_with_its_citation(reading_room: Served) -> None:
    okoro = reading_room.signed_in("okoro")
    offered = okoro.get("/dispatches/special-dispatch/14/quote")
    assert f"[@{CITED}]" in offered.text and "the statement in question" in offered.text
    searched = plain(okoro.get(f"{ONE}/quote?q=aquilegia"))
    assert "posts found; 12 shown" in searched and "aquilegia" in searched
    asked = {"cites": CITED, "words": "woolly   aquilegia by the tray"}
    made = okoro.get(f"{ONE}/quotation", params=asked, headers=PART)
    assert f"“woolly aquilegia by the tray” [@{CITED}]" in plain(made)
    whole = plain(okoro.get(f"{ONE}/quotation?cites={CITED}", headers=PART))
    assert whole.startswith("The quotation") and whole.endswith(f"… [@{CITED}]")
    wrong = okoro.get(f"{ONE}/quotation?cites={CITED}&words=never+said", headers=PART)
    assert "do not stand in" in wrong.text and "<textarea" not in wrong.text


def test_a_citation_is_completed_as_the_text_writes_it(reading_room: Served) -> None:
    okoro = reading_room.signed_in("okoro")
    for begun, whole in (
        ("@post:marl/26988", f"@{CITED}"),
        ("@op", "@opinion:2"),
        ("@dispatch:", "@dispatch:special-dispatch/14"),
        ("naqil", "@post:naqil-al-shawk/"),
    ):
        came = okoro.get(f"{ONE}/cite", params={"q": begun, "as": "options"}, headers=PART)
        assert f'data-text="{whole}' in came.text, begun


def test_a_reader_writes_nothing(reading_room: Served) -> None:
    reader = reading_room.signed_in("lund", "reader")
    for address in ("write", "quote", "cite", "background", "sign-off", "correct", "annex"):
        assert reader.get(f"{ONE}/{address}").status_code == 403, address
    for address in ("save", "merge", "check", "preview", "sign", "mark", "publish", "withdraw"):
        assert reader.submit(f"{ONE}/{address}", text="x", seen="").status_code == 403, address
    assert reader.submit("/dispatches/new", opinion="2").status_code == 403


@pytest.mark.skipif(found() is None, reason=INSTALL)
def test_the_keyboard_completes_quotes_saves_and_leaves(room: Served) -> None:
    with browsing() as chromium:
        _by_keyboard(chromium, room)


def _by_keyboard(chromium: Browser, room: Served) -> None:
    context = chromium.new_context(viewport={"width": 1400, "height": 900})
    sign_in(context, room, "okoro", "analyst")
    page = context.new_page()
    complaints = Complaints(page, room.address)
    page.goto(f"{room.address}{ONE}/write")
    page.locator("#text").press("Control+End")
    page.keyboard.type("\nTO DO: more of this [@post:marl/26988")
    # What is offered for fewer letters may be shown before, if typing takes long.
    page.wait_for_selector(f"#completions [aria-selected=true][data-text*='{CITED}']")
    page.keyboard.press("Enter")
    assert page.input_value("#text").endswith(f"[@{CITED}]")
    page.wait_for_selector("#findings a[href='/rules/unfinished']")
    page.wait_for_function(
        """() => {  // the finding stands beside its line
          const finding = document.querySelector("#findings li:last-child");
          const line = document.querySelector(".mirror div:last-child");
          const tops = [finding, line].map(one => one.getBoundingClientRect().top);
          return Math.abs(tops[0] - tops[1]) < 30;
        }"""
    )

    page.get_by_role("link", name="Quote").click()
    page.wait_for_selector("#panel blockquote")
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.press("Control+s")
    page.wait_for_selector("#saved [data-saved]")
    file = room.desk.root / "dispatches" / "special-dispatch-13.md"
    assert file.read_text(encoding="utf-8").endswith(f"TO DO: more of this [@{CITED}]\n")
    assert complaints.all == []
