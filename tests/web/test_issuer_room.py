"""An issuer at the desk: measured once, kept, said when something came since; channels decided."""

from __future__ import annotations

import re

import msgspec
import pytest
from desk_server import Served
from long_work import page_of

from mabillon.archive.store import Store
from mabillon.examine.routing import Suggestion
from mabillon.examine.routing.series import Carried
from mabillon.web import kept_results
from mabillon.web.work import measuring
from mabillon.workflows.entering import add_alias

LEAGUE = "thistledown-league"
PUMICE = "x:@pumice"


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk at which somebody looked how the issuer's statements travel."""
    reader = shared_room.signed_in("vane", "reader")
    first = reader.get(f"/issuers/{LEAGUE}").text
    assert "Routing is being measured" in first
    work = re.search(r"/works/\d+", first)
    assert work is not None
    assert "How the statements of" in page_of(reader, work[0]).text
    return shared_room


def test_what_is_measured_is_kept_and_what_came_since_is_said(room: Served) -> None:
    reader = room.signed_in("vane", "reader")
    shown = reader.get(f"/issuers/{LEAGUE}").text
    assert "tracked channels carried 248 of 249 watched within 24" in shown.replace("\xa0", " ")
    assert "since then came" not in shown
    assert len(room.desk.works.all()) == 1
    with Store.open(room.desk.root) as store:
        add_alias(store, LEAGUE, "the Seven Seeds")
    assert (
        "since then came another version of the register" in reader.get(f"/issuers/{LEAGUE}").text
    )
    assert reader.submit(f"/issuers/{LEAGUE}/measure", what="routing").status_code == 403
    assert "not yet" in reader.get(f"/issuers/{LEAGUE}/validation").text
    assert [work.task for work in room.desk.works.all()] == ["measure"]


def test_marks_are_blurred_until_somebody_chooses_to_look(room: Served) -> None:
    reader, other = room.signed_in("vane", "reader"), room.signed_in("okoro", "analyst")
    page = f"/issuers/{LEAGUE}"
    blurred = reader.get(page).text
    assert blurred.count("/still") == 5
    assert "/full" not in blurred
    chosen = re.search(r"\?look=[0-9a-f]+", blurred)
    assert chosen is not None
    assert "/full" not in other.get(page + chosen[0]).text
    plain = re.findall(r'href="(/media/[0-9a-f]+/full[^"]+)"', reader.get(page + chosen[0]).text)
    assert len(plain) == 5
    assert other.get(plain[0]).status_code == 403


def test_a_suggested_channel_is_accepted_by_an_editor_with_a_reason(room: Served) -> None:
    kept = measuring.find(room.desk.root, LEAGUE, "routing")
    assert kept is not None
    assert kept.routing is not None
    suggestion = _suggested(kept.routing.profile.channels[1].carried)
    made = msgspec.structs.replace(kept.routing, suggestions=[suggestion])
    kept = msgspec.structs.replace(kept, routing=made)
    kept_results.keep(room.desk.root, measuring.KIND, f"routing-{LEAGUE}", kept)
    analyst, editor = room.signed_in("okoro", "analyst"), room.signed_in("ede", "editor")
    assert "An editor accepts or refuses it" in analyst.get(f"/issuers/{LEAGUE}").text
    page = editor.get(f"/issuers/{LEAGUE}/routing").text
    digest = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert digest is not None
    form = {"channel": PUMICE, "role": "forwarder", "since": "2030-06-03", "seen": digest[1]}
    address = f"/issuers/{LEAGUE}/decide"
    assert analyst.submit(address, **form, reason="so it seems").status_code == 403
    assert editor.submit(address, **form, reason="").status_code == 400
    assert editor.submit(address, **form, reason="40 of its last 41").status_code == 303
    assert "None to decide on" in editor.get(f"/issuers/{LEAGUE}").text
    again = editor.submit(address, **{**form, "role": "independent"}, reason="no")
    assert again.status_code == 409
    assert "40 of its last 41" in again.text
    assert "(by ede)" in editor.get("/register/history").text


def _suggested(carried: Carried) -> Suggestion:
    """Return a channel that carries much, as if the archive had shown one."""
    return Suggestion(
        channel=PUMICE,
        title="Pumice",
        role=None,
        why=None,
        within=carried.within,
        usual=carried.usual,
        since="2030-06-03T10:00:00Z",
        since_uncertain_s=0,
        role_since="2030-06-03",
        then=carried.within,
        posts=100,
        carrying=90,
        earlier=0,
        cautions=[],
        examples=[],
        accept="mabillon register accept",
        refuse="mabillon register refuse",
    )
