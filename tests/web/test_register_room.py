"""The register at the desk: added to, changed, checked by line, and two at once lose nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from desk_server import Browser, Served

from mabillon.archive.store import Store
from mabillon.collect.state import Suggestion
from mabillon.workflows.collect_memory import recall, remember
from mabillon.workflows.register_in_force import current, working_copy

LEAGUE = "thistledown-league"


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk for all of them."""
    return shared_room


def seen(browser: Browser, address: str) -> str:
    """Return what the form of a page was made from."""
    found = re.search(r'name="seen" value="([0-9a-f]*)"', browser.get(address).text)
    assert found is not None
    return found[1]


def test_what_is_added_says_by_whom_and_what_would_not_hold_changes_nothing(
    room: Served,
) -> None:
    analyst = room.signed_in("okoro", "analyst")
    to = f"/register/issuers/{LEAGUE}"
    name = {"issuer": LEAGUE, "text": "بذور الليل", "language": "ar", "to": to}
    assert analyst.submit("/register/add/alias", **name).headers["location"] == to
    assert "بذور الليل" in analyst.get(to).text
    assert (
        "added an alias to thistledown-league (by okoro)" in analyst.get("/register/history").text
    )
    role = {"channel": "verge-relay", "issuer": LEAGUE, "role": "own", "reason": "guessed"}
    refused = analyst.submit("/register/add/role", **role, to=to)
    assert refused.status_code == 400
    assert re.search(r"line \d+: verge-relay is own for thistledown-league while", refused.text)
    versions = analyst.get("/register/history").text
    assert "guessed" not in versions
    leads_away = analyst.submit("/register/add/alias", **{**name, "text": "x", "to": "//e.example"})
    assert leads_away.headers["location"] == "/"
    reader = room.signed_in("vane", "reader")
    assert reader.submit("/register/add/alias", **name).status_code == 403
    assert reader.get("/register/edit").status_code == 403


def test_of_two_who_edit_at_once_the_second_is_shown_what_the_first_did(
    room: Served,
) -> None:
    first, second = (
        room.signed_in("okoro", "analyst"),
        room.signed_in("vane", "analyst"),
    )
    with Store.open(room.desk.root) as store:
        yaml = working_copy(store).read_text("utf-8")
    was = seen(first, "/register/edit")
    one = yaml.replace('title: "Verge Relay"', 'title: "Verge Relay (sold)"')
    two = yaml.replace('title: "Marl"', 'title: "Marl and others"')
    kept = first.submit("/register/edit", text=one, seen=was, do="save", reason="it says so")
    assert kept.status_code == 303
    held = second.submit("/register/edit", text=two, seen=was, do="save", reason="")
    assert held.status_code == 409
    assert "changed channel verge-relay (it says so) (by okoro)" in held.text
    assert "Marl and others" in held.text
    with Store.open(room.desk.root) as store:
        register = current(store, record=False)[1]
    titles = (register.channel("verge-relay").title, register.channel("marl").title)
    assert titles == ("Verge Relay (sold)", "Marl")


def test_a_register_that_does_not_hold_is_told_line_by_line_and_what_was_typed_stays(
    room: Served,
) -> None:
    analyst = room.signed_in("okoro", "analyst")
    broken = 'issuers:\n  guild:\n    title: "</textarea><script>"\nroles:\n  - {issuer: gild}\n'
    sent = {"text": broken, "seen": seen(analyst, "/register/edit"), "do": "save", "reason": ""}
    told = analyst.submit("/register/edit", **sent)
    assert told.status_code == 400
    assert "Line 5" in told.text
    assert "&lt;/textarea&gt;&lt;script&gt;" in told.text
    assert "<script>" not in told.text.partition("<main")[2]


def test_an_entry_is_changed_in_place_and_comments_stay(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    entry = "/register/entry?path=channels/marl"
    lines = "marl:\n  title: Marl the Second\n  keys: ['x:@marl']"
    sent = {"path": "channels/marl", "text": lines, "seen": seen(analyst, entry), "reason": ""}
    assert (
        analyst.submit("/register/entry", **sent).headers["location"] == "/register/channels/marl"
    )
    with Store.open(room.desk.root) as store:
        yaml = working_copy(store).read_text("utf-8")
    assert "  marl:\n    title: Marl the Second\n    keys: ['x:@marl']\n" in yaml
    assert "# Other gardeners' groups, to compare with." in yaml
    assert "changed channel marl" in analyst.get("/register/history").text


def test_what_a_channel_became_is_decided_by_an_editor_with_a_reason(room: Served) -> None:
    sold = Suggestion(
        what="changed hands",
        channel="potting-wire",
        key="telegram:9900000012",
        where="https://wire.example/",
        when=datetime(2031, 3, 20, tzinfo=UTC),
        why="it calls itself Sluice Gazette now",
    )
    with Store.open(room.desk.root) as store:
        memory = recall(store)
        memory.suggest([sold], [])
        remember(store, memory)
    analyst, editor = (
        room.signed_in("okoro", "analyst"),
        room.signed_in("ede", "editor"),
    )
    page = editor.get("/register/became").text
    digest = re.search(r'name="suggestion" value="([0-9a-f]+)"', page)
    assert digest is not None
    form = {"suggestion": digest[1], "verdict": "accept", "until": "2031-03-20"}
    form |= {"reason": "its owner said so", "seen": seen(editor, "/register/became")}
    assert analyst.submit("/register/became", **form).status_code == 403
    assert editor.submit("/register/became", **form).status_code == 303
    told = editor.get("/register/became").text
    assert "Nothing to decide on" in told
    assert "its owner said so" in told.lower()
    with Store.open(room.desk.root) as store:
        [role] = [r for r in current(store)[1].roles if r.channel == "potting-wire"]
    assert role.until == datetime(2031, 3, 20, tzinfo=UTC)
