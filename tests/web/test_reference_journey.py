"""The reference case in a real browser: from dropped exports to a published dispatch.

Two analysts, an editor and a reader work at one desk, which begins with an empty archive.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from chromium_pages import INSTALL, Complaints, browsing, found, sign_in
from desk_server import Served, served
from playwright.sync_api import Browser, Page, expect

from mabillon.archive.store import Store
from mabillon.web.people.roles import Role
from mabillon.workflows.sites import site_place

pytestmark = pytest.mark.skipif(found() is None, reason=INSTALL)
LONG = 120_000
"""Milliseconds that long work may take on a busy machine."""
PUBLISHED = re.compile(r"Version\s*1, published")
X = """id=tweet_id
channel=account
channel_name=name
posted_at=created_at
text=full_text
reply_channel=reply_to_account
reply_id=reply_to_id
collected_at=retrieved_at"""
PAGES = """id=page
channel=site
channel_name=title
posted_at=published
text=body
collected_at=retrieved_at"""


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Served]:
    """A desk of an archive that holds nothing."""
    Store.init(tmp_path / "archive").close()
    with served(tmp_path / "archive", tmp_path / "people") as made:
        yield made


@pytest.fixture
def chromium() -> Iterator[Browser]:
    """The browser of everybody."""
    with browsing() as browser:
        yield browser


class Desk:
    """What one person does at the desk."""

    def __init__(self, chromium: Browser, room: Served, name: str, role: Role) -> None:
        context = chromium.new_context(base_url=room.address)
        sign_in(context, room, name, role)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints = Complaints(self.page, room.address)

    def takes_in(
        self, what: Path | list[Path], *, live: bool = False, at: str = "", **also: str
    ) -> None:
        """Drop a folder or files on the page that takes in, and wait until they are read."""
        self.page.goto("/ingest")
        if isinstance(what, Path):
            self.page.set_input_files("#folder", what)
        else:
            self.page.set_input_files("#files", what)
        if live:
            self.page.check("input[name=mode][value=live]")
        if at:
            self.page.fill("#collected_at", at)
        else:
            self.page.check("input[name=when][value=name]")
        if also:
            self.page.click("summary:has-text('Where a file does not say enough')")
        for name, value in also.items():
            self.page.fill(f"#{name}", value)
        self.page.get_by_role("button", name="Take in").click()
        self.page.wait_for_url("**/ingest/*", timeout=LONG)

    def opens(self, address: str) -> int:
        """Return the status of a page."""
        came = self.page.goto(address)
        assert came is not None
        return came.status


def test_from_dropped_exports_to_a_published_dispatch(
    empty: Served, chromium: Browser, case_folder: Path
) -> None:
    exports = case_folder / "exports"
    analyst = Desk(chromium, empty, "vane", "analyst")
    second = Desk(chromium, empty, "okoro", "analyst")
    editor = Desk(chromium, empty, "brandt", "editor")
    reader = Desk(chromium, empty, "sorrel", "reader")

    # What was collected, dropped as it came from each tool.
    analyst.takes_in(exports / "collector", live=True)
    analyst.takes_in(exports / "telegram", at="2031-03-27T16:12Z")
    analyst.takes_in(exports / "archived", at="2031-03-27T13:12Z")
    x = [exports / "x" / name for name in ("forwarders.csv", "accounts.jsonl", "groups.csv")]
    analyst.takes_in(x, at="2031-03-27T16:10Z", map=X)
    analyst.takes_in([exports / "x" / "looks.jsonl"], at="2031-03-27T16:12Z", live=True, map=X)
    pages = sorted((exports / "pages").iterdir())
    analyst.takes_in(pages, at="2031-03-27T16:10Z", map=PAGES)

    # A reader takes nothing in; the editor gives the desk its register.
    assert reader.opens("/ingest") == 200
    expect(reader.page.get_by_role("button", name="Take in")).to_have_count(0)
    editor.page.goto("/register/edit")
    editor.page.fill("#text", (case_folder / "register.yaml").read_text("utf-8"))
    editor.page.fill("#reason", "the desk's register of March 2031")
    editor.page.get_by_role("button", name="Check and keep").click()
    expect(editor.page.locator("main")).to_contain_text("added issuer thistledown-league")

    # The statement that is going round: is it theirs?
    asked = json.loads((case_folder / "questioned" / "donor.post.json").read_bytes())
    analyst.page.goto("/start")
    analyst.page.fill("#text", asked["post"])
    analyst.page.get_by_role("button", name="Examine it").click()
    analyst.page.wait_for_url("**/opinions/1", timeout=LONG)
    expect(analyst.page.get_by_role("heading", level=1)).to_contain_text(
        "Appears not to have been issued"
    )
    expect(analyst.page.get_by_text("Had not appeared by").first).to_be_visible()

    # Signed twice, by two people; not by a reader.
    assert reader.opens("/opinions/1") == 200
    expect(reader.page.get_by_role("button", name="Sign", exact=True)).to_have_count(0)
    for desk, does in ((analyst, "Sign"), (second, "Sign second")):
        desk.page.goto("/opinions/1")
        desk.page.fill("#reason", "read the findings line by line")
        desk.page.get_by_role("button", name=does, exact=True).click()
        expect(desk.page.locator("#decided")).to_contain_text("read the findings")

    # The dispatch: begun, checked, ready.
    assert reader.opens("/dispatches/new") == 403
    analyst.page.goto("/dispatches/new?opinion=1")
    analyst.page.fill("#countries", "Port Quillon")
    analyst.page.fill("#topics", "public planting")
    analyst.page.get_by_role("button", name="Begin").click()
    analyst.page.wait_for_url("**/dispatches/*/*/write")
    draft = analyst.page.url.removesuffix("/write")
    expect(analyst.page.locator("#findings")).to_contain_text("Something is still to be written")
    text = analyst.page.input_value("#text")
    text = re.sub(r"^date: .*$", "date: 2031-03-28", text, flags=re.M)
    text = re.sub(
        r"^TO DO: .*$", "The photo shows a planted bed; no person is seen.", text, flags=re.M
    )
    analyst.page.fill("#text", text)
    expect(analyst.page.locator("#findings")).not_to_contain_text("still to be written")
    analyst.page.get_by_role("button", name="Save", exact=True).click()
    expect(analyst.page.locator("#saved")).to_contain_text("aved")
    analyst.page.goto(f"{draft}/sign-off")
    analyst.page.get_by_role("button", name="Mark it as ready").click()
    expect(analyst.page.get_by_text("An editor publishes it")).to_be_visible()

    # Published by the editor alone, and there to be read.
    assert reader.opens(f"{draft}/sign-off") == 403
    editor.page.goto(f"{draft}/sign-off")
    editor.page.get_by_role("button", name="Publish", exact=True).click()
    expect(editor.page.locator("main")).to_contain_text(PUBLISHED, timeout=LONG)
    assert reader.opens(draft) == 200
    expect(reader.page.locator("main")).to_contain_text(
        re.compile("appears not to have been issued", re.I)
    )
    published = list(Path(site_place(empty.desk.root).folder).rglob("*.html"))
    assert any("Thistledown League" in page.read_text("utf-8") for page in published)
    log = [(one.name, one.what) for one in empty.desk.people.journal.page()]
    assert ("brandt", "published a dispatch") in log
    for desk in (analyst, second, editor):
        assert desk.complaints.all == []
