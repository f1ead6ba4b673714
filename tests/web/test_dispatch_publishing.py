"""From an opinion to a text that two signed; published by an editor alone; then changed."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from desk_server import Browser, Served, served
from writing_desk import plain, seen_of, text_of, through

from mabillon.archive.store import Store
from mabillon.workflows.judge import judge
from publishing_world import filled


def write(browser: Browser, one: str, text: str) -> None:
    page = browser.get(f"{one}/write")
    came = browser.submit(f"{one}/save", text=text, seen=seen_of(page))
    assert came.is_redirect, plain(came)


def lacking(browser: Browser, one: str) -> list[str]:
    page = browser.get(f"{one}/sign-off")
    return re.findall(r'class="is-open" id="step-([a-z]+)"', page.text)


def sign(browser: Browser, one: str, kind: str) -> int:
    fields = {"kind": kind, "seen": kind, "reason": "read the findings line by line"}
    return browser.submit(f"{one}/sign", **fields).status_code


def test_from_an_opinion_to_a_text_that_two_signed_and_that_can_be_published(room: Served) -> None:
    okoro, vane = room.signed_in("okoro"), room.signed_in("vane", "editor")
    begun = okoro.submit(
        "/dispatches/new",
        opinion="4",
        series="Special Dispatch",
        release="complimentary",
        countries="Port Quillon",
        topics="statements in a group's name",
    )
    one = "/dispatches/special-dispatch/15"
    assert begun.headers["location"] == f"{one}/write"
    page = okoro.get(f"{one}/write")
    assert 'href="/rules/unfinished"' in page.text
    assert lacking(okoro, one) == ["check", "ready", "publish"]

    # mended; what it says needs two signatures, by two persons
    text = re.sub(r"^date: .*$", "date: 2031-03-28", text_of(page), flags=re.M)
    text = re.sub(r"TO DO: the opinion is unsigned.*", "", text)
    text = text.replace(
        "We have not established whether the Thistledown League issued it.",
        "The statement in the name of the Thistledown League appears not to have been issued by "
        "it.",
    )
    write(okoro, one, text)
    assert lacking(okoro, one) == ["sign", "second", "ready", "publish"]
    assert sign(okoro, one, "second") == 409  # nobody signed first
    assert sign(okoro, one, "sign") == 303
    assert sign(okoro, one, "second") == 400  # the same person
    assert lacking(vane, one) == ["second", "ready", "publish"]
    assert sign(vane, one, "second") == 303
    assert lacking(okoro, one) == ["check", "ready", "publish"]  # less than what is signed
    text = text.replace(
        "A statement is circulating in the name of the Thistledown League; we have not established "
        "whether the Thistledown League issued it.",
        "A statement that circulates in the name of the Thistledown League appears not to have "
        "been issued by it.",
    )
    write(okoro, one, text)
    assert lacking(okoro, one) == ["ready", "publish"]

    # ready; whoever may publish is told that nothing is lacking
    seen = seen_of(okoro.get(f"{one}/sign-off"))
    assert okoro.submit(f"{one}/mark", status="ready", seen=seen).is_redirect
    assert okoro.submit(f"{one}/mark", status="draft", seen=seen).status_code == 409
    ready = vane.get(f"{one}/sign-off")
    assert "Nothing is lacking. It can be published." in ready.text
    assert okoro.submit(f"{one}/publish", seen=seen_of(ready)).status_code == 403
    did = [(one.name, one.what) for one in room.desk.people.journal.page()]
    assert ("okoro", "began a dispatch") in did and ("vane", "signed an opinion") in did


def test_what_is_ready_goes_out_and_nothing_changes_without_a_word(tmp_path: Path) -> None:
    filled(tmp_path).close()
    with served(tmp_path / "archive", tmp_path / "people") as room:
        okoro, vane = room.signed_in("okoro"), room.signed_in("vane", "editor")
        reader, one = room.signed_in("lund", "reader"), "/dispatches/note/1"
        site = tmp_path / "archive-site"
        assert reader.get(one).status_code == 404
        seen = seen_of(vane.get(f"{one}/sign-off"))
        assert okoro.submit(f"{one}/publish", seen=seen).status_code == 403
        assert vane.submit(f"{one}/publish", seen="another").status_code == 409
        assert not site.exists()
        came = through(vane, vane.submit(f"{one}/publish", seen=seen))
        assert "Published as version 1" in came.text
        for edition in ("complimentary", "subscribers"):
            assert (site / edition / "note-1" / "index.html").exists()
        assert "Version 1 as published" in reader.get(one).text

        notice = "The colour of the tubs was corrected."
        form = okoro.get(f"{one}/correct")
        undone = okoro.submit(f"{one}/correct", notice="TO DO: say", seen=seen_of(form))
        assert undone.status_code == 400
        told = {"notice": notice, "date": "2031-03-30", "seen": seen_of(form)}
        assert okoro.submit(f"{one}/correct", **told).is_redirect
        assert notice in text_of(okoro.get(f"{one}/write"))
        assert notice not in reader.get(one).text
        assert lacking(okoro, one) == ["ready", "publish"]

        form = vane.get(f"{one}/withdraw")
        fields = {"notice": "It rested on a mistake of ours.", "seen": seen_of(form)}
        assert okoro.submit(f"{one}/withdraw", **fields).status_code == 403
        came = through(vane, vane.submit(f"{one}/withdraw", **fields))
        assert "Its readers have number, date and notices alone." in came.text
        told_ = reader.get(one)
        assert "was withdrawn" in told_.text and "painted" not in told_.text
        assert reader.get(f"{one}/file?as=markdown&version=1").status_code == 404
        gone = (site / "complimentary" / "note-1" / "index.html").read_text("utf-8")
        assert "It rested on a mistake of ours." in gone and "painted" not in gone


def test_an_annex_is_handed_out_by_an_editor_and_recorded(room: Served) -> None:
    okoro, vane = room.signed_in("okoro"), room.signed_in("vane", "editor")
    one = "/dispatches/special-dispatch/14/annex"
    digest = re.search(r"<code>([0-9a-f]{64})</code>", vane.get(one).text)
    assert digest is not None
    assert okoro.submit(one, to="a colleague").status_code == 403
    assert vane.submit(one, to=" ").status_code == 400
    came = vane.submit(one, to="Desk South")
    assert hashlib.sha256(came.content).hexdigest() == digest[1]
    assert came.headers["content-disposition"].startswith("attachment;")
    assert json.loads(came.content)["dispatch"] == "special-dispatch/14"
    assert "Desk South" in vane.get(one).text


def test_what_no_longer_stands_is_listed_with_its_notice_in_draft(room: Served) -> None:
    okoro = room.signed_in("okoro")
    assert "Nothing is to be recalled" in plain(okoro.get("/dispatches/recall"))
    with Store.open(room.desk.root) as store:
        judge(store, 2, "dissent", by="A. Lund", reason="the donor proves little")
    found = plain(okoro.get("/dispatches/recall"))
    assert "Special Dispatch No. 14 , version 1" in found and "dissents" in found
    form = okoro.get("/dispatches/special-dispatch/14/correct")
    assert "TO DO: say what stands now" in form.text
