"""The media door: described first; grey and blurred until asked; never the file itself.

A picture leaves here as a JPEG that was made anew from pixels, under a path of its own with a
fixed type and a policy that runs nothing. To see one plainly somebody must choose it on its
page: the address of the plain picture has a token of that person's session, so no other page
can ask for it. Of what is marked graphic there is no still, and it takes a second choice.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from typing import Final

from starlette.responses import PlainTextResponse, Response

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UnreadableInput, UsageError
from mabillon.examine.media.told import Told
from mabillon.examine.records.shots import clock
from mabillon.pages.media_words import file_label
from mabillon.pages.stills import GRAPHIC, Still
from mabillon.web.contexts.media import Look, MediaPage, MediaView
from mabillon.web.doors import Call, Door, post_address
from mabillon.workflows import shots, transcribed
from mabillon.workflows.looked_at import PARTS, Looks, moments, parts
from mabillon.workflows.media_held import HeldFile, held_file
from mabillon.workflows.pictures import Pictures

HEADERS: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
    "Cache-Control": "private, no-store",
}
"""Of every picture that leaves here."""
TYPE: Final = "image/jpeg"
WORDS: Final = 4_000
"""Characters that are shown of the words on a picture."""
SHOTS: Final = 60
POSTS: Final = 100
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def still(call: Call) -> Response:
    """Answer with a still: small, grey, blurred."""
    digest = _digest(call)
    try:
        with call.store() as store:
            if call.desk.looks.is_graphic(store, digest):
                return _refused("It is marked graphic: no still of it is shown.")
            return _picture(call.desk.looks.still(store, digest))
    except UnknownName as error:
        return _refused(call.fit(error.what), 404)
    except (UnreadableInput, UsageError) as error:
        return _refused(call.fit(error.what), 415)


def full(call: Call) -> Response:
    """Answer with the picture as it looks, where the page of it was asked for that."""
    digest = _digest(call)
    part = call.asked("part", "0")
    try:
        with call.store() as store:
            graphic = call.desk.looks.is_graphic(store, digest)
            if not _is_chosen(call, digest, graphic=graphic):
                return _refused("Choose it on its page first.")
            number = int(part) if part.isdigit() and len(part) < 4 else -1
            return _picture(call.desk.looks.plain(store, digest, number))
    except UnknownName as error:
        return _refused(call.fit(error.what), 404)
    except (UnreadableInput, UsageError) as error:
        return _refused(call.fit(error.what), 415)


def page(call: Call) -> Response:
    """Answer with what is known of a file, and the choice to look at it."""
    digest = _digest(call)
    with call.store() as store:
        held = held_file(store, digest)
        if held is None:
            raise UnknownName(f"the archive holds no evidence {digest[:12]}")
        file = Pictures(store).of(digest)
        [view] = views(store, call.desk.looks, [_of_file(held)])
        can = file is not None and view.state == "held" and parts(file.told) > 0
        chosen = can and _is_chosen(call, digest, graphic=view.graphic)
        warned = view.graphic and not chosen and _is_chosen(call, digest, graphic=False)
        context = MediaPage(
            title=view.label or f"Evidence {digest[:12]}",
            view=view,
            facts=tuple(held.facts),
            names=tuple(held.names),
            posts=tuple((link.post, post_address(link.post)) for link in held.posts[:POSTS]),
            choose=None
            if chosen or not can
            else f"{view.page}?look={choice_token(call, digest, 'graphic' if warned else 'look')}",
            chosen=tuple(_looks(call, digest, file.told)) if chosen and file else (),
            warned=warned,
            size=held.size,
        )
    return call.render("media.html", context)


def _looks(call: Call, digest: str, told: Told) -> Iterable[Look]:
    token = call.asked("look")
    for part in range(parts(told)):
        about = file_label(told)
        if told.medium == "video":
            about = f"at {clock(moments(told)[part])}"
        elif told.medium == "document":
            about = f"page {part + 1} of {told.pages}"
        yield Look(address=f"/media/{digest}/full?look={token}&part={part}", about=about)


# --- Choosing ---------------------------------------------------------------------------


def choice_token(call: Call, digest: str, choice: str) -> str:
    """Return what says that this person chose, in this session, to look at this file."""
    secret = call.session.csrf if call.session else ""
    said = f"{choice} {digest}".encode()
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:40]


def _is_chosen(call: Call, digest: str, *, graphic: bool) -> bool:
    given = call.asked("look").encode("utf-8", "replace")
    wanted = choice_token(call, digest, "graphic" if graphic else "look")
    return call.session is not None and hmac.compare_digest(given, wanted.encode())


# --- Describing -------------------------------------------------------------------------


def views(
    store: Store, looks: Looks, items: Iterable[MediaView], pictures: Pictures | None = None
) -> list[MediaView]:
    """Return media with what is known of them: what they are, what is to be seen, the words."""
    given = list(items)
    files = {one.evidence for one in given if one.evidence}
    if not files:
        return given
    pictures = pictures or Pictures(store)
    lists = {kept.shots.of: kept.shots for kept in shots.in_force(store, files)}
    made = []
    for one in given:
        if one.evidence is None:
            made.append(one)
            continue
        file = pictures.of(one.evidence)
        told = file.told if file else None
        listed = lists.get(one.evidence)
        made.append(
            MediaView(
                name=one.name,
                kind=one.kind,
                state=one.state,
                why=one.why,
                label=file_label(told) if told else "",
                evidence=one.evidence,
                shots=tuple(listed.rows[:SHOTS]) if listed else (),
                shots_by=listed.by if listed else "",
                words=_words(store, one.evidence, told),
                graphic=bool(told) and looks.is_graphic(store, one.evidence),
            )
        )
    return made


def served_stills(store: Store, looks: Looks, files: list[str]) -> dict[str, Still]:
    """Return stills of files that resemble each other, as the desk serves them.

    Where one of them is marked graphic none is shown of any.
    """
    every = list(dict.fromkeys(files))
    if any(looks.is_graphic(store, digest) for digest in every):
        return {digest: Still(data=None, about="", hidden=GRAPHIC) for digest in every}
    return {
        digest: Still(
            data=None,
            about="a grey, blurred still; its page says what it shows",
            address=f"/media/{digest}/still",
            page=f"/media/{digest}",
        )
        for digest in every
    }


def _words(store: Store, digest: str, told: Told | None) -> str:
    if told is None:
        return ""
    pages = range(1, min(told.pages or 0, PARTS) + 1) if told.medium == "document" else ()
    keys = [digest, *(f"{digest}#{page}" for page in pages)]
    found = transcribed.in_force(store, keys)
    texts = [found[key].transcription for key in keys if key in found]
    said = "\n".join(one.text for one in texts if one.text)
    if not said:
        return (told.text or "")[:WORDS]
    by = {one.machine or one.by for one in texts}
    return f"{said[:WORDS]}\n(read off by {', '.join(sorted(by))})"


def _of_file(held: HeldFile) -> MediaView:
    return MediaView(
        name=held.names[0] if held.names else None,
        kind=held.medium,
        state="could not be read" if held.why else "held",
        why=held.why,
        label="",
        evidence=held.evidence,
        shots=(),
        shots_by="",
        words="",
        graphic=False,
    )


def _digest(call: Call) -> str:
    digest = str(call.path["digest"])
    if not _DIGEST.fullmatch(digest):
        raise UnknownName("media are named by their whole SHA-256", where=digest[:80])
    return digest


def _picture(data: bytes) -> Response:
    return Response(data, media_type=TYPE, headers=HEADERS)


def _refused(why: str, status: int = 403) -> Response:
    return PlainTextResponse(f"{why}\n", status, headers=HEADERS)


DOORS = (
    Door("/media/{digest}", page, room="search"),
    Door("/media/{digest}/still", still),
    Door("/media/{digest}/full", full),
)
