"""Every page of the desk in a real browser: nothing serious by axe-core in both directions of
writing, no sideways scrolling at 360 px, nothing asked of another host, nothing refused by the
policy, and no page over 300 KB.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

import pytest
from chromium_pages import INSTALL, Complaints, browsing, found, sign_in
from desk_examples import EVENT, LEAGUE, NAME, keep_examples
from desk_server import Served
from playwright.sync_api import Browser, Page

from mabillon.archive.store import Store
from mabillon.web.routes import DOORS
from mabillon.workflows.raised import raised

pytestmark = pytest.mark.skipif(found() is None, reason=INSTALL)
MOST_BYTES = 300_000
POST = "telegram:@thistledowndesk"
MARL = "marl/2698815452084143196"
"""The post of the case whose photo is served as DIGEST."""
DISPATCH = "/dispatches/special-dispatch/14"
EXAMPLES: dict[str, list[str]] = {
    "/": ["/"],
    "/start": ["/start", "/start?text=t.me/x/1&link=a&issuer=b"],
    "/start/channels": ["/start/channels?issuer=Moss+Circle"],
    "/start/read": ["/start/read?picture=DIGEST"],
    "/rounds": ["/rounds"],
    "/rounds/new": ["/rounds/new?opinion=2&issuer=thistledown-league"],
    "/rounds/{name}": [
        "/rounds/new?opinion=2&issuer=thistledown-league&place=dandelion-clock&links=1"
    ],
    "/opinions": ["/opinions", "/opinions?state=unsigned&words=no+such"],
    "/opinions/changed": ["/opinions/changed"],
    "/opinions/{number:int}/since/{before:int}": ["/opinions/3/since/2", "/opinions/2/since/2"],
    "/opinions/{number:int}": ["/opinions/2", "/opinions/1"],
    "/sign-in": ["/sign-in"],
    "/invitation": ["/invitation?token=INVITATION"],
    "/account": ["/account"],
    "/people": ["/people"],
    "/people/{name}": ["/people/vane"],
    "/log": ["/log", "/log?name=vane&words=signed&since=2031-01-01"],
    "/dispatches": ["/dispatches", "/dispatches?q=nobody"],
    "/dispatches/new": ["/dispatches/new?opinion=2"],
    "/dispatches/recall": ["/dispatches/recall"],
    "/dispatches/{series}/{number:int}": [DISPATCH, f"{DISPATCH}?version=1"],
    "/dispatches/{series}/{number:int}/write": [f"{DISPATCH}/write"],
    "/dispatches/{series}/{number:int}/sign-off": [f"{DISPATCH}/sign-off"],
    "/dispatches/{series}/{number:int}/versions": [f"{DISPATCH}/versions?a=1"],
    "/dispatches/{series}/{number:int}/background": [f"{DISPATCH}/background"],
    "/dispatches/{series}/{number:int}/annex": [f"{DISPATCH}/annex"],
    "/dispatches/{series}/{number:int}/quote": [f"{DISPATCH}/quote?q=%D8%A8%D9%8A%D8%A7%D9%86"],
    "/dispatches/{series}/{number:int}/quotation": [
        f"{DISPATCH}/quotation?cites=post:marl/2698815452084143196"
    ],
    "/dispatches/{series}/{number:int}/cite": [f"{DISPATCH}/cite?q=@post:"],
    "/dispatches/{series}/{number:int}/correct": [f"{DISPATCH}/correct"],
    "/dispatches/{series}/{number:int}/withdraw": [f"{DISPATCH}/withdraw"],
    "/search": ["/search", "/search?q=seed", "/search?q=%D8%A7%D9%84%D8%B4%D9%88%D9%83"],
    "/post": [f"/post?id={MARL}", "/post?id=thistledown-desk/22"],
    "/trace": ["/trace", f"/trace?post={MARL}", "/trace?picture=DIGEST"],
    "/media/{digest}": ["/media/DIGEST"],
    "/rules": ["/rules"],
    "/rules/{name}": ["/rules/absence-bare"],
    "/ingest": ["/ingest"],
    "/ingest/rejects": ["/ingest/rejects"],
    "/ingest/{name}": [f"/ingest/{NAME}"],
    "/issuers": ["/issuers"],
    "/issuers/{name}": [f"/issuers/{LEAGUE}"],
    "/issuers/{name}/routing": [f"/issuers/{LEAGUE}/routing"],
    "/issuers/{name}/lexicon": [f"/issuers/{LEAGUE}/lexicon"],
    "/issuers/{name}/validation": [f"/issuers/{LEAGUE}/validation"],
    "/register": ["/register"],
    "/register/issuers/{name}": [f"/register/issuers/{LEAGUE}"],
    "/register/channels/{name}": ["/register/channels/naqil-al-shawk"],
    "/register/glossary": ["/register/glossary"],
    "/register/became": ["/register/became"],
    "/register/edit": ["/register/edit"],
    "/register/entry": [f"/register/entry?path=issuers/{LEAGUE}"],
    "/register/history": ["/register/history"],
    "/register/history/{number:int}": ["/register/history/2"],
    "/events": ["/events"],
    "/events/form": [f"/events/form?revise={EVENT}"],
    "/events/imported/{name}": [f"/events/imported/{NAME}"],
    "/events/{key}": [f"/events/{EVENT}"],
    "/watch": ["/watch"],
    "/watch/alerts/{number:int}": ["/watch/alerts/ALERT"],
    "/watch/rules": ["/watch/rules"],
    "/watch/monitor": ["/watch/monitor"],
    "/watch/proposals": ["/watch/proposals"],
    "/watch/proposals/{name}": [f"/watch/proposals/{LEAGUE}"],
    "/audit": ["/audit"],
    "/audit/captures": ["/audit/captures"],
    "/audit/{name}": [f"/audit/{NAME}"],
    "/works": ["/works"],
    "/works/{number:int}": ["/works/1?stay=1"],
}
"""Address of each door that shows a page, as it stands in the routes -> real addresses."""
NO_PAGES: set[str] = {
    "/dispatches/{series}/{number:int}/file",
    "/media/{digest}/still",
    "/media/{digest}/full",
}
"""Doors that answer a GET with something else: pictures, files, parts of pages."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all pages."""
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's script."""
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def shown() -> list[str]:
    doors = [door.path for door in DOORS if "GET" in door.methods and door.path not in NO_PAGES]
    return sorted({address for path in doors for address in EXAMPLES.get(path, [f"?? {path}"])})


def test_every_door_has_an_example() -> None:
    assert [address for address in shown() if address.startswith("??")] == []


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk whose pages have something to show."""
    keep_examples(shared_room.desk.root)
    return shared_room


@pytest.fixture(scope="module")
def page(chromium: Browser, room: Served) -> Page:
    """A page of somebody who may do everything."""
    room.desk.works.start("verify", {"post": "x/y", "issuer": "-"}, title="A", by="b")
    context = chromium.new_context()
    sign_in(context, room, "vane", "admin")
    return context.new_page()


@pytest.fixture(scope="module")
def alert(room: Served) -> int:
    """The number of the alert that was kept."""
    with Store.open(room.desk.root) as store:
        return raised(store)[-1].number


@pytest.fixture(scope="module")
def digest(room: Served) -> str:
    """SHA-256 of the photo of that post."""
    with room.desk.readings.take() as reading:
        [row] = [post.row for post in reading.holdings.find(MARL)]
        [item] = reading.media.of(row) or ()
    assert item.evidence is not None
    return item.evidence


SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(v => ['serious', 'critical'].includes(v.impact))
  .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("address", shown())
def test_a_page_is_sound(
    address: str, page: Page, room: Served, axe: str, digest: str, alert: int
) -> None:
    address = address.replace("DIGEST", digest).replace("ALERT", str(alert))
    if "INVITATION" in address:
        people, now = room.desk.people, room.desk.now()
        token = people.invitations.invite(people.accounts.known("vane"), now)
        address = address.replace("INVITATION", token)
    complaints = Complaints(page, room.address)
    page.set_viewport_size({"width": 360, "height": 900})
    came = page.goto(f"{room.address}{address}")
    assert came is not None and came.status == 200, f"{address}: {came and came.status}"
    assert len(came.body()) <= MOST_BYTES
    assert page.evaluate(WIDE) <= 0, f"{address} scrolls sideways"
    page.evaluate(axe)
    for width, direction in ((360, "ltr"), (360, "rtl"), (1600, "ltr")):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("way => { document.documentElement.dir = way }", direction)
        assert page.evaluate(SERIOUS) == [], f"{address} at {width} px, {direction}"
        assert page.evaluate(WIDE) <= 0, f"{address} scrolls sideways at {width} px, {direction}"
    assert complaints.all == []
