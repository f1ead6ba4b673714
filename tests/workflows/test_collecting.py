"""Collecting from a real server: new, edited and deleted posts, 304, vanishing, renaming."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from awkward_server import START, Handler, Server, manners, serving
from PIL import Image
from posting import Posting

from mabillon.archive.store import Store
from mabillon.errors import ArchiveBusy, UnknownName, UsageError
from mabillon.examine.settings import Settings
from mabillon.workflows.audit import audit
from mabillon.workflows.collect_memory import alone, folder
from mabillon.workflows.collecting import ChannelCame, Collected, collect, planned, suggested
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.watched import coverage_table
from mabillon.workflows.watching import watch_once

WORDS = "To all who pass by: bed {} is dug and its seeds are in the ground."


@dataclass
class World:
    """An archive whose register lists a channel with a preview and one with a feed."""

    store: Store
    server: Server
    wire: Posting
    desk: Posting
    now: datetime = START
    how: dict[str, object] = field(default_factory=dict)

    def run(self, *only: str, minutes: float = 10) -> Collected:
        """Collect, and let some time go by."""
        made = collect(
            self.store, manners(**self.how), only, now=lambda: self.now, random=Random(7)
        )
        self.now += timedelta(minutes=minutes)
        return made

    def text_of(self, post: str) -> list[str]:
        """Return the texts of a post, every version, in the order of keeping."""
        posts = self.store.posts(["channel", "id", "text"]).to_pylist()
        return [row["text"] for row in posts if f"{row['channel']}/{row['id']}" == post]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with serving() as server, Store.init(tmp_path / "archive") as store:
        wire = Posting(
            "pottingwire", "Potting Wire", posts={n: WORDS.format(n) for n in range(1, 11)}
        )
        desk = Posting("desk", "Thistledown Desk", posts={n: WORDS.format(n) for n in range(1, 6)})
        for channel in (wire, desk):
            channel.serve(server)
        register = f"""\
channels:
  potting-wire:
    keys: ['telegram:@pottingwire']
    sources: [{{kind: preview, address: '{server.url("/s/pottingwire")}'}}]
  desk:
    keys: ['web:desk.example']
    sources: [{{kind: feed, address: '{server.url("/desk.xml")}'}}]
"""
        (store.root / "register.yaml").write_text(register)
        yield World(store, server, wire, desk)


def one(made: Collected, channel: str) -> ChannelCame:
    (found,) = (each for each in made.channels if each.channel == channel)
    return found


def test_what_the_register_lists_comes_in_live(world: World) -> None:
    made = world.run()
    assert (one(made, "potting-wire").new, one(made, "desk").new) == (10, 5)
    assert world.text_of("telegram:@pottingwire/3") == [WORDS.format(3)]
    assert world.text_of("web:desk.example/desk-5") == [WORDS.format(5)]
    seen = world.store.observations().to_pylist()
    assert {row["mode"] for row in seen} == {"live"}
    assert {row["seen_at"] for row in seen} == {START}
    assert {row["channel"]: row["posts"] for row in seen} == {
        "telegram:@pottingwire": 10,
        "web:desk.example": 5,
    }
    assert not list(folder(world.store).glob("*.warc"))
    assert audit(world.store, print).clean


def test_a_second_visit_tells_new_edited_and_deleted(world: World) -> None:
    world.run()
    world.wire.posts |= {11: WORDS.format(11), 9: "Bed 9 is not dug after all."}
    del world.wire.posts[8]
    world.desk.posts[6] = WORDS.format(6)
    del world.desk.posts[4]
    asked = len(world.server.seen)
    made = world.run()
    wire, desk = one(made, "potting-wire"), one(made, "desk")
    assert (wire.new, wire.edited, wire.gone) == (1, 1, ["telegram:@pottingwire/8"])
    assert (desk.new, desk.edited, desk.gone) == (1, 0, ["web:desk.example/desk-4"])
    assert world.text_of("telegram:@pottingwire/9")[-1] == "Bed 9 is not dug after all."
    pages = [each.path for each in world.server.seen[asked:] if each.path.startswith("/s/")]
    assert pages == ["/s/pottingwire"]  # the newest page reaches what was seen before


def test_a_visit_goes_back_to_what_was_seen(world: World) -> None:
    world.run()
    world.wire.posts |= {n: WORDS.format(n) for n in range(11, 20)}
    made = world.run()
    assert one(made, "potting-wire").new == 9
    (last,) = (
        row
        for row in world.store.observations(channels={"telegram:@pottingwire"}).to_pylist()
        if row["seen_at"] == START + timedelta(minutes=10)
    )
    assert last["from_at"] == world.wire.at(8)  # pages that continue one another are one look


@pytest.mark.parametrize("pictures", [False, True])
def test_pictures_of_new_posts_are_fetched_where_they_are_wanted(
    world: World, pictures: bool
) -> None:
    world.how["pictures"] = pictures
    Image.effect_noise((80, 60), 90).save(data := BytesIO(), "PNG")
    shows = '<a class="tgme_widget_message_photo_wrap" style="background-image:url(\'{}\')"></a>'

    def page(handler: Handler) -> None:
        """Each post shows a picture of its own number."""
        body = world.wire.page().decode()
        for n in world.wire.posts:
            mark = f'data-post="pottingwire/{n}">'
            body = body.replace(mark, mark + shows.format(world.server.url(f"/{n}.png")))
        handler.answer(200, body.encode(), Content_Type="text/html")

    world.wire.posts = {1: WORDS.format(1), 2: WORDS.format(2)}
    world.server.script["/s/pottingwire"] = page
    for n in range(1, 4):
        world.server.script[f"/{n}.png"] = lambda h: h.answer(
            200, data.getvalue(), Content_Type="image/png"
        )
    world.run("potting-wire")
    world.wire.posts[3] = WORDS.format(3)
    world.run("potting-wire")
    asked = [seen.path for seen in world.server.seen if seen.path.endswith(".png")]
    assert asked == (["/1.png", "/2.png", "/3.png"] if pictures else [])
    linked = [row["post"] for row in world.store.attached().to_pylist()]
    assert len(set(linked)) == len(asked)


def test_nothing_changed_is_a_look_too(world: World) -> None:
    world.run("desk")
    size = sum(1 for _ in world.store.evidence_leaves())
    made = [world.run("desk") for _ in range(3)]
    assert [one(each, "desk").unchanged for each in made] == [1, 1, 1]
    assert [each.again for each in made] == [1, 1, 1]
    # A revisit record says of which answer it speaks.
    kept = world.store.evidence.path(made[-1].evidence[0]).read_bytes()
    assert f"WARC-Refers-To-Date: {START:%Y-%m-%dT%H:%M}".encode() in kept
    assert sum(1 for _ in world.store.evidence_leaves()) == size + 3
    seen = world.store.observations(channels={"web:desk.example"}).to_pylist()
    assert [row["seen_at"] for row in seen] == [START + timedelta(minutes=10 * n) for n in range(4)]
    assert {row["posts"] for row in seen} == {5}
    assert audit(world.store, print).clean


def test_looks_of_a_loop_watch_throughout_and_a_pause_is_a_gap(world: World) -> None:
    for minutes in (10, 10, 90, 10, 10):
        world.run(minutes=minutes)
    holdings = Holdings(world.store, current(world.store)[1], Settings())
    keys = {"telegram:@pottingwire", "web:desk.example"}
    rows = coverage_table(holdings, keys).to_pylist()
    spans = {name: [] for name in ("potting-wire", "desk")}
    for row in rows:
        if row["mode"] == "throughout":
            minutes = [(row[end] - START) / timedelta(minutes=1) for end in ("from_at", "to_at")]
            spans[row["channel"]].append(minutes)
    assert spans == {name: [[0.0, 20.0], [110.0, 120.0]] for name in spans}


def test_state_that_is_lost_is_only_asked_anew(world: World) -> None:
    world.run()
    (folder(world.store) / "state.json").write_text("{not json")
    made = world.run()
    assert (one(made, "desk").unchanged, one(made, "desk").new, one(made, "desk").edited) == (
        0,
        0,
        0,
    )
    assert one(world.run(), "desk").unchanged == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_channel_that_vanished_is_suggested_once(world: World, status: int) -> None:
    world.run()
    world.desk.closed = status
    made = world.run("desk")
    assert [(s.what, s.channel) for s in made.suggestions] == [("vanished", "desk")]
    assert str(status) in made.suggestions[0].sentence
    assert "answers" in one(made, "desk").failures[0]
    assert one(made, "desk").gone == []
    world.run("desk")
    assert len(suggested(world.store)) == 1
    world.desk.closed = None
    world.run("desk")
    world.desk.closed = status  # it came back, and vanished again
    world.run("desk")
    first, second = suggested(world.store)
    assert "seems to have vanished again (2 times by now)" in second.sentence
    assert first.sentence.replace("vanished", "vanished again (2 times by now)") == second.sentence


def test_a_preview_that_is_closed_is_suggested(world: World) -> None:
    world.run()
    landing = b"<html><body><div class='tgme_page'>Contact @pottingwire</div></body></html>"
    world.server.script |= {
        "/s/pottingwire": lambda h: h.answer(302, Location="/pottingwire"),
        "/pottingwire": lambda h: h.answer(200, landing, Content_Type="text/html"),
    }
    rows = world.store.rows()
    made = world.run("potting-wire")
    assert [s.what for s in made.suggestions] == ["vanished"]
    assert world.store.rows() == rows  # what stands there instead is no post of the channel


def test_another_title_is_a_renaming_and_another_everything_other_hands(world: World) -> None:
    world.run()
    world.wire.title = "Potting Wire Daily"
    world.desk.title, world.desk.about = "Lottery Tips", "Win big: numbers that never lose!"
    made = world.run()
    assert {(s.channel, s.what) for s in made.suggestions} == {
        ("potting-wire", "renamed"),
        ("desk", "changed hands"),
    }
    assert not world.run().suggestions


def test_a_feed_that_moved_for_good_is_suggested(world: World) -> None:
    world.run()
    feed = world.server.script["/desk.xml"]
    world.server.script |= {
        "/desk.xml": lambda h: h.answer(301, Location="/news.xml"),
        "/news.xml": feed,
    }
    made = world.run("desk")
    assert [(s.what, s.where) for s in made.suggestions] == [
        ("renamed", world.server.url("/desk.xml"))
    ]
    assert one(made, "desk").new == 0


def _says_latin(desk: Posting) -> tuple[bytes, str]:
    return desk.feed("utf-8"), "application/rss+xml; charset=iso-8859-1"


def _says_nothing(desk: Posting) -> tuple[bytes, str]:
    return desk.feed("windows-1251"), "application/octet-stream"


def _says_other(desk: Posting) -> tuple[bytes, str]:
    return desk.feed("utf-16"), "text/xml; charset=utf-8"


Served = Callable[[Posting], tuple[bytes, str]]


@pytest.mark.parametrize("served", [_says_latin, _says_nothing, _says_other])
def test_wrong_encodings_do_not_spoil_words(world: World, served: Served) -> None:
    words = "Грядка вскопана, семена в земле."
    world.desk.posts = {1: words, 2: words + " Ещё раз."}

    def answer(handler: Handler) -> None:
        body, kind = served(world.desk)
        handler.answer(200, body, Content_Type=kind)

    world.server.script["/desk.xml"] = answer
    world.run("desk")
    assert world.text_of("web:desk.example/desk-1") == [words]


def test_an_old_entry_that_is_pinned_makes_no_look_reach_back_to_it(world: World) -> None:
    world.desk.posts = {n: WORDS.format(n) for n in range(1, 16)}
    world.run("desk")  # shows 6 to 15
    body = world.desk.feed()
    first = Posting("desk", "Thistledown Desk", posts={1: WORDS.format(1)}).feed()
    item = first[first.index(b"<item>") : first.index(b"</channel>")]
    pinned = body.replace(b"<item>", item + b"<item>", 1)
    world.desk.posts |= {16: WORDS.format(16), 17: WORDS.format(17)}
    newest = world.desk.feed()
    for served in (pinned, newest.replace(b"<item>", item + b"<item>", 1)):
        world.server.script["/desk.xml"] = lambda h, body=served: h.answer(
            200, body, Content_Type="application/rss+xml"
        )
        assert one(world.run("desk"), "desk").gone == []
    looks = world.store.observations(channels={"web:desk.example"}).to_pylist()
    assert [row["from_at"] for row in looks] == [world.desk.at(n) for n in (6, 6, 8)]


def test_half_an_answer_is_kept_and_is_no_look(world: World) -> None:
    world.run()
    body = world.desk.feed()
    world.server.script["/desk.xml"] = lambda h: h.raw(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n%s"
        % (len(body), body[: len(body) // 2])
    )
    made = world.run("desk")
    assert "broke off" in one(made, "desk").failures[0]
    assert (one(made, "desk").gone, made.rejected) == ([], 0)
    assert len(world.store.observations(channels={"web:desk.example"})) == 1


def test_what_an_interrupted_run_left_comes_in_with_the_next(world: World) -> None:
    world.run("desk")
    with world.store.writing():
        pass
    world.wire.closed = 503
    original = world.store.root / "caches" / "collect"
    made = _killed(world)
    assert made is None
    assert len(list(original.glob("*.warc"))) == 1
    world.wire.closed = None
    made = world.run("desk")
    assert made.left == 1
    assert not list(original.glob("*.warc"))
    assert world.text_of("telegram:@pottingwire/10") == [WORDS.format(10)]


def _killed(world: World) -> None:
    """Leave a file of answers behind, as a run does that is killed before it is taken in."""
    import asyncio

    from awkward_server import Hours

    from mabillon.collect.answers import Ask
    from mabillon.collect.fetching import Fetcher
    from mabillon.collect.warc import Warc

    world.wire.closed = None
    path = folder(world.store) / "collected-20310325T120500Z.warc"
    hours = Hours()

    async def ask() -> None:
        with Warc(path, hours.now, "desk@example.org") as warc:
            async with Fetcher(
                manners(), warc.write, now=hours.now, random=Random(7), sleep=hours.sleep
            ) as fetcher:
                url = world.server.url("/s/pottingwire")
                await fetcher.fetch(Ask(url, "telegram:@pottingwire", "preview"))

    asyncio.run(ask())


def test_two_do_not_collect_at_once(world: World) -> None:
    with alone(world.store), pytest.raises(ArchiveBusy, match="another process is collecting"):
        world.run()


def test_nothing_is_asked_before_it_is_switched_on(world: World) -> None:
    with pytest.raises(UsageError, match="switched off"):
        collect(world.store, manners(on=False))
    assert not world.server.seen


def test_a_plan_asks_nobody(world: World) -> None:
    plan = planned(world.store, manners(), ["desk"], now=lambda: START)
    assert [(one.channel, one.kind, one.conditional) for one in plan] == [("desk", "feed", False)]
    assert not world.server.seen
    world.run("desk")
    (again,) = planned(world.store, manners(), ["desk"], now=lambda: START)
    assert again.conditional
    with pytest.raises(UnknownName):
        planned(world.store, manners(), ["dusk"])


def test_a_site_is_read_by_its_sitemap_and_only_what_changed(world: World) -> None:
    page = "<html><body><article><h1>{0}</h1><p>{0} is what this page says to all.</p></article>"

    def listed(*pages: tuple[str, str]) -> bytes:
        inner = "".join(
            f"<url><loc>{world.server.url(path)}</loc><lastmod>{day}</lastmod></url>"
            for path, day in pages
        )
        inner += "<url><loc>https://elsewhere.example/a</loc></url>"
        return f"<urlset>{inner}</urlset>".encode()

    def serve(path: str, body: bytes, kind: str = "text/html") -> None:
        world.server.script[path] = lambda h: h.answer(200, body, Content_Type=kind)

    register = world.store.root / "register.yaml"
    register.write_text(
        register.read_text()
        + "  site: {keys: ['web:127.0.0.1'], sources: [{kind: site, address: '"
        + world.server.url("/")
        + "'}]}\n"
    )
    serve("/sitemap.xml", listed(("/a", "2031-03-01"), ("/b", "2031-03-02")), "application/xml")
    serve("/a", page.format("Page one").encode())
    serve("/b", page.format("Page two").encode())
    made = world.run("site")
    assert one(made, "site").new == 2
    assert {row["id"] for row in world.store.posts(["id"]).to_pylist()} == {"a", "b"}
    serve("/sitemap.xml", listed(("/a", "2031-03-01"), ("/b", "2031-03-20")), "application/xml")
    serve("/b", page.format("Page two, mended,").encode())
    asked = len(world.server.seen)
    made = world.run("site")
    assert (one(made, "site").new, one(made, "site").edited) == (0, 1)
    # The rules that were fetched ten minutes ago are not asked for again.
    assert {s.path for s in world.server.seen[asked:]} == {"/sitemap.xml", "/b"}


def test_what_a_channel_became_is_an_alert_once(world: World) -> None:
    world.run()
    world.desk.closed = 410
    world.run("desk")
    (first,) = (one.alert for one in watch_once(world.store, world.now))
    assert (first.rule, first.where) == ("channel", "desk")
    assert "seems to have vanished" in first.what
    assert "http://" not in first.what + first.why
    world.run("desk")
    assert watch_once(world.store, world.now) == []
