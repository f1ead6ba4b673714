"""Who had a picture or a video first, where else it stands, and with which words beside it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Final

from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UnreadableInput
from mabillon.examine.media.attached import Elsewhere
from mabillon.examine.media.told import Told
from mabillon.examine.media.traced import MediaAppearance, MediaTrace
from mabillon.examine.settings import Settings
from mabillon.pages.media_trace import MediaTraceContext, media_trace
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.looking import Looker
from mabillon.workflows.media_at_hand import may_have_media
from mabillon.workflows.media_items import MediaItems
from mabillon.workflows.media_seen import elsewhere, resembling
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import Asked, shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.stills import stills
from mabillon.workflows.telling import Teller

HEAD: Final = 1024

CAVEATS: Final = (
    "First is the earliest among what was collected; what was not collected could be earlier.",
    "The same picture is not the same claim: read the words beside each.",
)
HINT: Final = (
    "What is marked as a hint is near by one hash only: look at both before you rely on it."
)


def is_media(path: Path) -> bool:
    """Tell whether a file is a picture, a video or a document that is told here."""
    with path.open("rb") as file:
        return Teller.medium(file.read(HEAD)) is not None


def trace_file(
    store: Store, path: Path, *, settings: Settings | None = None, progress: Progress | None = None
) -> MediaTrace:
    """Trace a file handed in; it is told and not kept.

    Raises
    ------
    UnreadableInput
        It cannot be read; the message says why.
    """
    with path.open("rb") as file:
        medium = Teller.medium(file.read(HEAD))
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if medium is None:
        raise UnreadableInput("it is no picture, video or document", where=str(path))
    try:
        with Teller(store.root / "tmp") as teller:
            told = teller.tell(path, medium)
    except UnreadableInput as failure:
        raise type(failure)(failure.what, where=path.name, do=failure.do) from failure
    holdings = Holdings(store, current(store)[1], settings or Settings())
    pictures = Pictures(store, holdings.position, progress=progress)
    with Looker(store) as looker:
        if told.medium == "picture":
            looker.grey(digest, path.read_bytes())
        return _traced(holdings, pictures, looker, told, digest, path.name, None)


def trace_evidence(
    store: Store,
    digest: str,
    *,
    settings: Settings | None = None,
    progress: Progress | None = None,
    holdings: Holdings | None = None,
) -> MediaTrace:
    """Trace a media file of the archive by its SHA-256.

    ``holdings``: what the archive holds, where that is open already.

    Raises
    ------
    UnknownName
        The archive has no such file, or could not read it.
    """
    holdings = holdings or Holdings(store, current(store)[1], settings or Settings())
    pictures = Pictures(store, holdings.position, progress=progress)
    file = pictures.of(digest)
    if file is None:
        raise UnknownName(
            f"evidence {digest[:12]} is no picture, video or document that could be read",
            do="see `mabillon media show` for what is known of it",
        )
    with Looker(store) as looker:
        return _traced(holdings, pictures, looker, file.told, digest, pictures.name(file), None)


def untraced(holdings: Holdings, asked: Asked) -> list[str]:
    """Say of what a post has attached what could not be traced, and why."""
    if asked.post is None or not may_have_media(holdings, asked):
        return []
    rows = holdings.rows_named([asked.post.key])
    listed = MediaItems(holdings.store, holdings.position)
    items = {item.place: item for row in sorted(rows) for item in listed.of(row) or ()}
    return [
        f"What the post has attached{f' as “{item.name}”' if item.name else ''} is not traced: "
        f"{item.state} ({item.why})."
        for _, item in sorted(items.items())
        if item.state != "held"
    ]


def trace_attached(
    holdings: Holdings, post: Post, *, progress: Progress | None = None
) -> list[MediaTrace]:
    """Trace what a post has attached, as far as the archive holds it."""
    if not holdings.store.segments("attached", holdings.position):
        return []
    pictures = Pictures(holdings.store, holdings.position, progress=progress)
    rows = holdings.rows_named([post.key])
    held = {one.place: one.evidence for row in sorted(rows) for one in pictures.attached_to(row)}
    files = [file for digest in held.values() if (file := pictures.of(digest)) is not None]
    with Looker(holdings.store) as looker:
        return [
            _traced(
                holdings, pictures, looker, file.told, file.evidence, shown(holdings, post), post
            )
            for file in files
        ]


def media_context(store: Store, made: MediaTrace, command: str | None = None) -> MediaTraceContext:
    """Return a media trace as its page wants it, with stills.

    Parameters
    ----------
    command
        What makes it again; null = not said.
    """
    holdings = Holdings(store, current(store)[1], Settings())
    pictures = Pictures(store, holdings.position)
    files = [made.evidence, *(one.found.evidence for one in made.appearances)]
    found = stills(holdings, pictures, files)
    return MediaTraceContext(trace=made, stills=found, command=command)


def media_page(store: Store, made: MediaTrace, command: str) -> str:
    """Return a media trace as a self-contained HTML page."""
    return media_trace(media_context(store, made, command))


def _traced(
    holdings: Holdings,
    pictures: Pictures,
    looker: Looker,
    told: Told,
    digest: str,
    name: str,
    post: Post | None,
) -> MediaTrace:
    text = holdings.read(post) if post else None
    caption = text.original if text else ""
    found = resembling(pictures, told, digest, looker)
    made = elsewhere(holdings, pictures, found, text)
    times = [one.posted_at for one in made if one.found.sure and one.posted_at]
    first = min(times, default=None)
    me = shown(holdings, post) if post else None
    appearances = [_appearance(one, first, me) for one in made]
    places = [
        place
        for place, one in enumerate(appearances)
        if one.found.sure and one.posted_at and one.posted_at == first
    ]
    hints = any(not one.found.sure for one in appearances)
    return MediaTrace(
        evidence=digest,
        medium=told.medium,
        kind=told.kind,
        name=name,
        width=told.width,
        height=told.height,
        duration_s=told.duration_s,
        caption=caption,
        appearances=appearances,
        first=places[0] if places else None,
        held=len(pictures.files),
        caveats=[*CAVEATS, *([HINT] if hints else [])],
        known_as_of=holdings.store.known_at(holdings.position),
    )


def _appearance(one: Elsewhere, first: datetime | None, me: str | None) -> MediaAppearance:
    at = one.posted_at
    return MediaAppearance(
        found=one.found,
        post=one.post,
        channel=one.post.rpartition("/")[0] if one.post else None,
        title=one.title,
        posted_at=at,
        uncertain_s=one.uncertain_s,
        after_s=(at - first).total_seconds() if at and first else None,
        caption=one.caption,
        words=one.words,
        changes=one.changes,
        asked=one.post is not None and one.post == me,
    )
