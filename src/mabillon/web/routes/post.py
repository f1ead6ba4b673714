"""A post: as posted and translated, its times, who had it from whom, its media, its custody."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from starlette.responses import Response

from mabillon.errors import UnknownName
from mabillon.pages import timeline, words
from mabillon.pages.safe import beginning
from mabillon.pages.trace import delay
from mabillon.web.contexts.media import MediaView
from mabillon.web.contexts.post import FieldSaid, PostPage
from mabillon.web.doors import Call, Door, post_address
from mabillon.web.reading import Reading
from mabillon.web.routes.media import views
from mabillon.workflows.media_items import Item
from mabillon.workflows.seen_post import Said, SeenPost, see_post

TEXT: Final = 120_000
"""Bytes of a page that a post's text fills at the most."""
EARLIER: Final = 12_000
VERSIONS: Final = 6
"""Earlier versions whose texts are shown, the latest."""
ITEMS: Final = 60
"""Things that a post has attached and that its page shows."""
_NAMES: Final = {
    "posted_at": "posted",
    "edited_at": "last edited",
    "forward": "forwarded from",
    "reply": "in answer to",
    "media": "attached",
    "views": "seen",
    "forwards": "passed on",
    "url": "address",
}


def post(call: Call) -> Response:
    """Answer with one post."""
    name = call.asked("id")
    if not name:
        raise UnknownName("no post is named", do="look for one: /search")
    with call.reading() as reading:
        seen = see_post(
            reading.holdings, reading.index, reading.media, name, comparing=reading.ready
        )
        text, left = beginning(seen.versions[-1].text, TEXT)
        page = PostPage(
            title=f"{seen.title}: {seen.post}"[:120],
            post=seen,
            text=text,
            left=left,
            earlier=tuple(
                beginning(version.text, EARLIER)[0] for version in seen.versions[:-1][-VERSIONS:]
            ),
            pictured=beginning(seen.pictured, EARLIER)[0],
            certainty=_certainty(seen),
            fields=tuple(map(_field, seen.fields)),
            media=_media(call, reading, seen),
            links=_links(seen),
            waiting="" if reading.ready else reading.progress or "sketching posts",
        )
    return call.render("post.html", page, draw=timeline.draw, delay=delay)


def _certainty(seen: SeenPost) -> str:
    if seen.posted_at is None:
        return "The export gives no time."
    if not seen.uncertain_s:
        return "As the platform says, to the second."
    return f"As the platform says, to within {words.duration(seen.uncertain_s)} either way."


def _field(said: Said) -> FieldSaid:
    state = said.state.replace("_", " ")
    value = ""
    if said.value is not None:
        value = words.time(said.value) if isinstance(said.value, datetime) else str(said.value)
        if said.name in ("views", "forwards"):
            value = f"{said.value:,} times"
        elif said.name == "media":
            value = words.count(said.value, "thing")
    elif said.state == "known":
        value = "none" if said.name not in ("edited_at",) else "never"
    return FieldSaid(name=_NAMES.get(said.name, said.name), state=state, value=value)


def _media(call: Call, reading: Reading, seen: SeenPost) -> tuple[MediaView, ...] | None:
    if seen.items is None:
        return None
    given = [_view(item) for item in seen.items[:ITEMS]]
    return tuple(views(reading.store, call.desk.looks, given, reading.media.pictures))


def _view(item: Item) -> MediaView:
    return MediaView(
        name=item.name,
        kind=item.kind,
        state=item.state,
        why=item.why,
        label="",
        evidence=item.evidence,
        shots=(),
        shots_by="",
        words="",
        graphic=False,
    )


def _links(seen: SeenPost) -> dict[str, str]:
    held = [link.post for link in (*seen.origins, *seen.forwarded) if link.post and link.held]
    copies = [row.post for row in seen.copies or ()]
    return {name: post_address(name) for name in dict.fromkeys([*held, *copies, seen.post])}


DOORS = (Door("/post", post, room="search"),)
