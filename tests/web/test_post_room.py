"""A post at the desk: its text, times, origin, copies, media, and what its custody is."""

from __future__ import annotations

import hashlib
import re

import pytest
from desk_server import Browser, Served

from mabillon.workflows.translating import add

MARL = "marl/2698815452084143196"


@pytest.fixture(scope="module")
def reader(reading_room: Served) -> Browser:
    return reading_room.signed_in("vane", "reader")


def test_a_post_says_what_is_known_not_exported_and_where_it_lies(reader: Browser) -> None:
    page = reader.get(f"/post?id={MARL}").text
    assert "26\xa0March\xa02031, 09:12\xa0UTC" in page
    assert "As the platform says, to the second." in page
    text = re.search(r'<blockquote dir="auto" class="text"[^>]*>(.*?)</blockquote>', page, re.S)
    assert text and text[1].startswith("Sowing No. 230")
    states = dict(re.findall(r'<tr><th scope="row">([^<]*)</th><td>([^<]*)</td>', page))
    assert states["posted"] == "known" and states["seen"] == "not exported"
    for said in ("SHA-256 of the text", "record 3, from byte", "Seen to stand", "ledger leaf"):
        assert said in page


def test_copies_stand_in_time_and_each_is_a_link(reader: Browser) -> None:
    page = reader.get("/post?id=verge-relay/465").text
    rows = re.findall(r'<tr role="row"( class="self")?>.*?</tr>', page, re.S)
    assert rows.count(' class="self"') == 1
    assert "<strong>first</strong>" in page and "identical" in page
    linked = re.findall(r'<td role="cell"><a href="(/post\?id=[^"]*)"', page)
    assert reader.get(linked[0]).status_code == 200


def test_forwards_lead_to_their_origin_and_the_origin_to_its_forwards(
    reader: Browser, reading_room: Served
) -> None:
    with reading_room.desk.readings.take() as reading:
        holdings = reading.holdings
        known = {post.key for post in holdings.posts(range(holdings.size))}
        forward, origin = next(
            (post.key, f"{post.forward_channel}/{post.forward_id}")
            for post in holdings.posts(range(holdings.size))
            if post.forward_id and f"{post.forward_channel}/{post.forward_id}" in known
        )
    page = reader.get("/post", params={"id": forward}).text
    chain = re.search(r'<ol class="chain">(.*?)</ol>', page, re.S)
    assert chain and origin.rpartition("/")[2] in chain[1] and "/post?id=" in chain[1]
    passed = reader.get("/post", params={"id": origin}).text
    assert "with its exact origin" in passed and forward.rpartition("/")[2] in passed


def test_a_picture_is_described_before_it_is_shown(reader: Browser) -> None:
    page = reader.get(f"/post?id={MARL}").text
    media = page[page.index('id="media"') :]
    assert media.index("JPEG picture, 960 × 644 pixels") < media.index("<img")
    assert re.search(r'<img src="/media/[0-9a-f]{64}/still"', media)
    assert "data:image" not in page


def test_an_opinion_and_a_trace_show_pictures_by_the_media_door_alone(reader: Browser) -> None:
    opinion = reader.get("/opinions/2").text
    found = re.search(r'<img src="/media/([0-9a-f]{64})/still"', opinion)
    assert found
    for page in (opinion, reader.get(f"/trace?picture={found[1]}").text):
        assert "data:image" not in page and f"/media/{found[1]}/still" in page


def test_what_there_is_not_is_said_plainly(reader: Browser) -> None:
    for name in ("marl/none", "nobody/1", "nothing"):
        assert reader.get("/post", params={"id": name}).status_code == 404
    assert reader.get("/post").status_code == 404


def test_a_translation_entered_meanwhile_stands_beside_the_text(room: Served) -> None:
    analyst = room.signed_in("okoro")
    assert "Translated into" not in analyst.get(f"/post?id={MARL}").text
    with room.desk.readings.take() as reading:
        add(reading.store, MARL, "A todos los que pasan", to="es", by="okoro", source="en")
    room.desk.readings.written()
    page = analyst.get(f"/post?id={MARL}").text
    assert "Translated into es" in page and 'lang="es">A todos los que pasan<' in page
    assert "translated by okoro" in page.lower()
    found = analyst.get("/search?q=%22Sowing+No.+230%22").text
    assert "A todos los que pasan" in found


def test_the_digest_is_of_the_text_as_posted(reader: Browser, reading_room: Served) -> None:
    with reading_room.desk.readings.take() as reading:
        text = reading.holdings.text(reading.holdings.find(MARL)[0].row)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert digest in reader.get(f"/post?id={MARL}").text


def test_a_trace_stands_in_the_rooms_and_leads_to_posts(reader: Browser) -> None:
    page = reader.get("/trace?post=verge-relay/465").text
    assert 'aria-label="Rooms of the desk"' in page and "From whom" in page
    assert 'href="/post?id=thistledown-desk%2F' in page
