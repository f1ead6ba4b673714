"""The raw exports of an invented world, in the real formats, with what posts have attached."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mabillon.invented import collector, desktop, records
from mabillon.invented.background import groups
from mabillon.invented.channels import DESK, FORWARDERS, WATERERS, Channel, person
from mabillon.invented.pictures.gallery import Gallery
from mabillon.invented.pictures.subjects import Sheet
from mabillon.invented.posts import ASKED_AT, Post, World
from mabillon.invented.reports import reports

ACCOUNT_FROM = 12  # the first groups on Telegram have exports of their own, the others share one
OLD_VERSION = 1
WITH_PHOTOS = ("thistledown-desk", "third-spade", "pond-street-allotments")
"""Telegram channels that were exported with their photos; the others' exports lack them."""
LACKING = 9
"""A photo is lacking where this divides the post's id."""


@dataclass(frozen=True)
class Capture:
    """A file of exports/ and how to ingest it.

    ``path`` is absolute if the folder was; ``collected_at`` and ``live`` belong to the
    whole file (``--collected-at``, ``--live`` or ``--retrospective``; a record's own time
    beats them); ``mapping`` are the ``--map`` pairs, our column -> the file's.
    """

    path: Path
    collected_at: datetime
    live: bool = False
    mapping: Mapping[str, str] = field(default_factory=dict)
    posted_at: datetime | None = None


class Exports:
    """Writes export files, each with the time it was taken as its modification time."""

    def __init__(self, folder: Path, gallery: Gallery) -> None:
        self.folder = folder
        self.gallery = gallery
        self.captures: list[Capture] = []

    def keep(self, name: str, post: Post, taken_at: datetime) -> bytes | None:
        """Write the file that a post has attached; None = there is none to be had."""
        data = None if post.media is None else self.gallery.file(post.media)
        if data is not None:
            self._write(name, data, taken_at)
            self.captures.append(Capture(self.folder / name, taken_at))
        return data

    def write(
        self,
        name: str,
        text: str,
        taken_at: datetime,
        *,
        live: bool = False,
        mapping: Mapping[str, str] | None = None,
        posted_at: datetime | None = None,
    ) -> None:
        self._write(name, text.encode(), taken_at)
        path = self.folder / name
        self.captures.append(Capture(path, taken_at, live, mapping or {}, posted_at))

    def _write(self, name: str, data: bytes, taken_at: datetime) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (taken_at.timestamp(), taken_at.timestamp()))


def write_all(exports: Exports, world: World) -> None:
    """Write every export of a world."""
    by_channel = {channel: world.of(channel) for channel in world.channels()}
    _archived(exports, by_channel)
    _telegram(exports, by_channel)
    _collector(exports, by_channel)
    _records(exports, by_channel)
    for name, text in reports(world.town).items():
        year, month = int(name[:4]), int(name[5:7])
        exports.write(
            f"reports/{name}", text, ASKED_AT - timedelta(hours=2),
            posted_at=datetime(year, month, 21, 12, tzinfo=UTC),
        )  # fmt: skip


def _shown(posts: list[Post], taken_at: datetime) -> list[Post]:
    return [post for post in posts if post.stood(taken_at)]


def _telegram(exports: Exports, by_channel: Mapping[Channel, list[Post]]) -> None:
    """Write the Desktop exports; Potting Wire's is two days older than the others."""
    followed = [DESK, *(c for c in FORWARDERS if c.platform == "telegram"), WATERERS]
    others = [c for c, _ in groups() if c.platform == "telegram"]
    taken_at = ASKED_AT - timedelta(minutes=len(followed) + ACCOUNT_FROM)
    for position, channel in enumerate([*followed, *others[:ACCOUNT_FROM]]):
        taken_at += timedelta(minutes=1)
        when = taken_at
        if channel.slug == "potting-wire":
            when = datetime(2031, 3, 25, 12, tzinfo=UTC)
        posts = _shown(by_channel[channel], when)
        included = _included(exports, channel, posts, when)
        old = position == len(followed) + OLD_VERSION
        text = (
            desktop.old_single(channel, posts)
            if old
            else desktop.single(channel, posts, included=included)
        )
        exports.write(f"telegram/{channel.slug}/result.json", text, when)
    when = ASKED_AT - timedelta(hours=1)
    chats = [desktop.chat(c, _shown(by_channel[c], when)) for c in others[ACCOUNT_FROM:]]
    chats.insert(1, desktop.personal(9_900_000_901, "neighbour", _TALK, when - timedelta(days=9)))
    chats.append(desktop.personal(9_900_000_902, "aunt", _TALK[::-1], when - timedelta(days=2)))
    exports.write("telegram/account/result.json", desktop.account(chats[:-3], chats[-3:]), when)


def _included(exports: Exports, channel: Channel, posts: list[Post], when: datetime) -> set[int]:
    """Write the files beside an export, where it was taken with its photos; return whose they are.

    A few are lacking all the same, as in a real one.
    """
    if channel.slug not in WITH_PHOTOS:
        return set()
    return {
        post.ident
        for post in posts
        if post.media is not None
        and (post.ident % LACKING or isinstance(post.media.shows, Sheet))
        and exports.keep(f"telegram/{channel.slug}/{desktop.path_of(post)}", post, when)
    }


def _archived(exports: Exports, by_channel: Mapping[Channel, list[Post]]) -> None:
    """Write the X posts that the desk had archived one by one, with what they have attached."""
    when = ASKED_AT - timedelta(hours=3)
    saved: list[tuple[Post, str | None, bytes | None]] = []
    for name in ("lark", "azulejo", "marl", "wrackline"):
        for post in by_channel[person(name)]:
            if post.media is not None:
                kind = "mp4" if post.media.kind == "video" else "jpg"
                file = f"{name}-{post.ident}.{kind}"
                saved.append((post, file, exports.keep(f"archived/{file}", post, when)))
    exports.write("archived/db.csv", records.archived(saved, when), when)


_TALK = (
    "Can you feed the cat on Friday?",
    "Yes. The key is where it was?",
    "Under the third pot.",
    "There are only two pots.",
)


def _collector(exports: Exports, by_channel: Mapping[Channel, list[Post]]) -> None:
    """Write one file for each look at the followed Telegram channels."""
    telegram = [c for c in FORWARDERS if c.platform == "telegram"]
    followed = [(c, by_channel[c]) for c in (DESK, *telegram, WATERERS)]
    for at in collector.looks(timedelta(minutes=30)):
        text = collector.poll(at, followed)
        exports.write(f"collector/{at:%Y%m%dT%H%MZ}.jsonl", text, at, live=True)


def _records(exports: Exports, by_channel: Mapping[Channel, list[Post]]) -> None:
    """Write the X accounts, looked at every hour and once for all, and the web pages."""
    x_map, page_map = records.X_MAP, records.PAGE_MAP
    when = ASKED_AT - timedelta(minutes=2)
    tracked = [c for c in FORWARDERS if c.platform == "x"]
    people = [c for c in by_channel if c.platform == "x" and c.role == "unknown"]
    crowd = [c for c, _ in groups() if c.platform == "x"]

    def history(channels: list[Channel]) -> list[dict[str, str | None]]:
        return [records.tweet(p, when) for c in channels for p in _shown(by_channel[c], when)]

    looked_at = [c for c in (*tracked, *people) if c.slug not in ("hoverfly", "gravel-tern")]
    rows = records.x_looks([(c, by_channel[c]) for c in looked_at])
    exports.write("x/looks.jsonl", records.json_lines(rows), ASKED_AT, live=True, mapping=x_map)
    exports.write(
        "x/forwarders.csv", records.comma_separated(history(tracked)), when, mapping=x_map
    )
    exports.write("x/accounts.jsonl", records.json_lines(history(people)), when, mapping=x_map)
    exports.write("x/groups.csv", records.comma_separated(history(crowd)), when, mapping=x_map)
    for channel in (c for c in by_channel if c.platform == "web"):
        pages = [records.page(p, when) for p in by_channel[channel]]
        name = f"pages/{channel.slug}.jsonl"
        exports.write(name, records.json_lines(pages), when, mapping=page_map)
