"""Every door in its order: host, session, role, token, log, headers."""

from __future__ import annotations

from desk_server import Served


def test_another_host_is_refused_and_whoever_is_not_signed_in_is_sent_to_sign_in(
    reading_room: Served,
) -> None:
    nobody = reading_room.stranger()
    assert nobody.get("/", headers={"host": "evil.example"}).status_code == 421
    came = nobody.get("/opinions?x=1")
    assert (came.status_code, came.headers["location"]) == (303, "/sign-in?to=%2Fopinions%3Fx%3D1")


def test_a_form_needs_the_role_its_token_and_its_own_pages(room: Served) -> None:
    work = room.desk.works.start("verify", {"post": "marl/none", "issuer": "-"}, title="x", by="a")
    stop = f"/works/{work.number}/stop"
    reader, analyst = room.signed_in("vane", "reader"), room.signed_in("okoro", "analyst")
    assert reader.submit(stop).status_code == 403
    assert analyst.post(stop, data={"csrf": "wrong"}).status_code == 403
    elsewhere = {"origin": "http://evil.example"}
    assert analyst.post(stop, data={"csrf": analyst.csrf}, headers=elsewhere).status_code == 403
    assert analyst.submit(stop).status_code == 303
    assert [(one.name, one.came) for one in room.desk.people.journal.page()] == [
        ("okoro", "done"),
        ("okoro", "refused: This form does not come from the desk."),
        ("okoro", "refused: This form is not of your session."),
        ("vane", "refused: A reader may not do this."),
    ]


def test_every_answer_has_its_headers_and_no_inline_script(reading_room: Served) -> None:
    came = reading_room.signed_in("vane", "reader").get("/")
    policy = came.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'") and "unsafe" not in policy
    assert came.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in came.text and " style=" not in came.text


def test_an_opinion_stands_in_the_rooms_of_the_desk(reading_room: Served) -> None:
    reader = reading_room.signed_in("vane", "reader")
    came = reader.get("/opinions/2")
    assert "appears not to have been issued" in came.text.lower()
    assert 'aria-label="Rooms of the desk"' in came.text
    assert reader.get("/opinions/999").status_code == 404


def test_where_there_is_no_page_the_rooms_are_there_for_who_is_signed_in(
    reading_room: Served,
) -> None:
    came = reading_room.signed_in("vane", "reader").get("/nowhere")
    assert came.status_code == 404 and "There is no such page" in came.text
    assert 'aria-label="Rooms of the desk"' in came.text
    nobody = reading_room.stranger().get("/nowhere")
    assert nobody.status_code == 404 and "Rooms of the desk" not in nobody.text
