"""One dispatch: as its readers see it, its files, its versions, its background, its annex."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from starlette.responses import Response

from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.composed import Composed
from mabillon.dispatch.front import Front, Release
from mabillon.dispatch.outputs import OUTPUTS, worded
from mabillon.dispatch.outputs.markup import Drawing
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName, UsageError
from mabillon.pages import words
from mabillon.text.merging import pieces
from mabillon.web import looked_up
from mabillon.web.contexts.dispatches import (
    AnnexPage,
    BackgroundPage,
    ReadPage,
    VersionsPage,
    Way,
    WithdrawnPage,
)
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.side_by_side import stretches
from mabillon.workflows import drafts, handed_out
from mabillon.workflows.annexes import unsealed
from mabillon.workflows.background import related
from mabillon.workflows.building import composed
from mabillon.workflows.dispatches import Kept, publications
from mabillon.workflows.handed_out import HandedOut
from mabillon.workflows.signing_off import state_of
from mabillon.workflows.verify import load

TYPES: Final = MappingProxyType(
    {
        "html": "text/html; charset=utf-8",
        "pdf": "application/pdf",
        "word": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "markdown": "text/markdown; charset=utf-8",
    }
)
NAMES: Final = {"html": "Page", "pdf": "PDF", "word": "Word", "markdown": "Markdown"}
REMEMBERED: Final = 32
"""Published versions that are kept as composed: they never change."""

_LOCK: Final = threading.Lock()
_COMPOSED: Final = OrderedDict[tuple[Path, str, int, int], dict[Release, Composed]]()


def key_of(call: Call) -> str:
    """Return SERIES/NUMBER of an address."""
    return f"{call.path['series']}/{call.path['number']}"


def writes(call: Call) -> bool:
    """Tell whether a person sees drafts: a reader sees what was published."""
    return call.person.may(May.WORK)


def way_of(call: Call, here: str, draft: Dispatch | None, versions: Sequence[Kept]) -> Way:
    """Return what stands above a page of one dispatch."""
    last = versions[-1] if versions else None
    if last is not None:
        state = str(state_of(last))
        called = f"{last.publication.series} No. {last.publication.number}"
        changed = draft is not None and draft.source != last.publication.source
        state += ", changed since" if changed else ""
    elif draft is not None:
        called = draft.front.called
        with call.reading() as reading:
            state = looked_up.state(reading, draft)
    else:
        raise UnknownName("there is no such dispatch", do="look at the list of dispatches")
    return Way(
        key=key_of(call),
        called=called,
        here=here,
        draft=draft is not None,
        state=state,
        published=last.publication.version if last else None,
    )


def held(call: Call, store: Store, *, gone: bool = False) -> tuple[Dispatch | None, list[Kept]]:
    """Return a dispatch's file and its published versions, as far as a person may see them.

    Parameters
    ----------
    gone
        Whether a reader is told of one that was withdrawn.

    Raises
    ------
    UnknownName
        There is neither.
    """
    versions = publications(store, key_of(call))
    draft: Dispatch | None = None
    if writes(call):
        try:
            draft = drafts.draft(store, key_of(call)).dispatch
        except UnknownName:
            if not versions:
                raise
    elif not versions or (_is_gone(versions) and not gone):
        raise UnknownName("no such text is published", do="look at the list of dispatches")
    return draft, versions


def read(call: Call) -> Response:
    """Answer with it as its readers see it; without a version, as the file would be published."""
    with call.store() as store:
        draft, versions = held(call, store, gone=True)
        way = way_of(call, "read", draft, versions)
        if not writes(call) and _is_gone(versions):
            return _withdrawn(call, way, versions)
        made, version = _made(call, store, draft, versions)
    return page_of(call, way, made, version, versions)


def _is_gone(versions: Sequence[Kept]) -> bool:
    return bool(versions) and versions[-1].publication.status == "withdrawn"


def _withdrawn(call: Call, way: Way, versions: Sequence[Kept]) -> Response:
    """Answer with what its readers are told of a dispatch that was withdrawn."""
    last = versions[-1].publication
    changes = source.read(last.source, last.key).front.changes
    page = WithdrawnPage(
        title=f"{way.called} was withdrawn",
        way=way,
        day=last.date,
        told=tuple((change.date, change.notice) for change in reversed(changes)),
    )
    return call.render("dispatch_withdrawn.html", page)


def page_of(
    call: Call,
    way: Way,
    made: dict[Release, Composed],
    version: int | None,
    versions: Sequence[Kept],
    *,
    unsaved: bool = False,
) -> Response:
    """Answer with a composed dispatch within the desk's frame."""
    edition = _edition(call)
    drawing = Drawing(made[edition], lambda key: f"/dispatches/{key}")
    asked = f"edition={edition}" + (f"&version={version}" if version else "")
    page = ReadPage(
        way=way,
        dispatch=made[edition],
        edition=edition,
        version=version,
        versions=tuple(versions),
        outputs=tuple((name, f"{way.address}/file?as={of}&{asked}") for of, name in NAMES.items()),
        unsaved=unsaved,
        said=call.asked("said"),
        differing=tuple(key for key in call.asked("differing").split(",") if key),
    )
    return call.render(
        "dispatch_read.html", page, text=drawing.text, notes=drawing.notes, worded=worded
    )


def _edition(call: Call) -> Release:
    given = call.asked("edition") or call.said("edition")
    return "complimentary" if given == "complimentary" else "subscribers"


def _made(
    call: Call, store: Store, draft: Dispatch | None, versions: Sequence[Kept]
) -> tuple[dict[Release, Composed], int | None]:
    """Return a dispatch as composed, and which published version it is; null = the file's text."""
    asked = call.asked("version")
    same = [kept for kept in versions if draft and kept.publication.source == draft.source]
    if asked or draft is None or same:
        chosen = [v for v in versions if str(v.publication.version) == asked] if asked else same
        if asked and not chosen:
            raise UnknownName(f"no version {asked!r} was published", do="choose one of the list")
        kept = (chosen or list(versions))[-1]
        return _as_published(store, kept), kept.publication.version
    with call.reading() as reading:
        made = composed(
            reading.store,
            draft,
            version=len(versions) + 1,
            gathering=looked_up.gathering(reading),
        )
    return made, None


def _as_published(store: Store, kept: Kept) -> dict[Release, Composed]:
    """Return a published version, of its source and of what was known then."""
    of = kept.publication
    name = store.root, of.key, of.version, len(store.tombstones())
    with _LOCK:
        if name in _COMPOSED:
            _COMPOSED.move_to_end(name)
            return _COMPOSED[name]
    made = composed(
        store,
        source.read(of.source, of.key),
        version=of.version,
        made_at=kept.at,
        position=kept.position,
    )
    with _LOCK:
        _COMPOSED[name] = made
        while len(_COMPOSED) > REMEMBERED:
            _COMPOSED.popitem(last=False)
    return made


def file(call: Call) -> Response:
    """Answer with one of its outputs, to be kept as a file."""
    output = call.asked("as")
    if output not in OUTPUTS:
        raise UsageError(f"there is no output {output!r}", do=f"use {', '.join(OUTPUTS)}")
    with call.store() as store:
        draft, versions = held(call, store)
        made, version = _made(call, store, draft, versions)
    composed_for = made[_edition(call)]
    name = composed_for.key.replace("/", "-") + ("" if version else "-draft")
    return attached(
        OUTPUTS[output].make(composed_for), TYPES[output], name + OUTPUTS[output].suffix
    )


def attached(content: bytes, kind: str, name: str) -> Response:
    """Answer with a file that a browser keeps and never shows by itself."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers={**headers, "Content-Type": kind})


def versions(call: Call) -> Response:
    """Answer with what two versions say differently, word by word."""
    with call.store() as store:
        draft, published = held(call, store)
        way = way_of(call, "versions", draft, published)
    texts = {str(v.publication.version): v.publication.source for v in published}
    choices = {
        str(v.publication.version): f"version {v.publication.version}, {words.date(v.at)}"
        for v in published
    }
    if draft is not None and draft.source not in texts.values():
        texts["file"], choices["file"] = draft.source, "the text as it stands"
    named = list(texts)
    a, b = call.asked("a", named[max(len(named) - 2, 0)]), call.asked("b", named[-1])
    if a not in texts or b not in texts:
        raise UnknownName("there is no such version", do="choose among those of the list")
    page = VersionsPage(
        title=f"Versions of {way.called}",
        way=way,
        a=a,
        b=b,
        one=choices[a],
        other=choices[b],
        pieces=stretches(pieces(texts[a], texts[b])),
        choices=tuple(choices.items()),
    )
    return call.render("dispatch_versions.html", page)


def background(call: Call) -> Response:
    """Answer with events and dispatches that have to do with its opinion, and why."""
    with call.store() as store:
        draft, published = held(call, store)
        way = way_of(call, "background", draft, published)
        number = draft.front.opinion if draft else None
    items = []
    if number is not None:
        with call.reading() as reading:
            items = related(reading.store, load(reading.store, number), held=reading.holdings)
    page = BackgroundPage(
        title=f"Background of {way.called}",
        way=way,
        opinion=number,
        items=tuple(item for item in items if item.key != way.key),
    )
    part = "dispatch_background_part.html" if call.partial else "dispatch_background.html"
    return call.render(part, page)


def annex(call: Call) -> Response:
    """Answer with the form by which a sealed annex is handed out."""
    with call.store() as store:
        draft, published = held(call, store)
        way = way_of(call, "annex", draft, published)
        front = _front(draft, published)
        given = [
            (one.export.to, one.at)
            for one in handed_out.handed_out(store)
            if one.export.format == "annex" and way.key in one.export.dispatches
        ]
    page = AnnexPage(
        title=f"Annex of {way.called}",
        way=way,
        digest=front.annex,
        opinion=front.opinion,
        given=tuple(given),
    )
    return call.render("dispatch_annex.html", page)


def hand_over(call: Call) -> Response:
    """Record who is given a sealed annex, and answer with it."""
    to = " ".join(call.said("to").split())
    if not to or len(to) > 200:
        raise UsageError("who is given it is not said", do="name who it is for, in one line")
    with call.store() as store:
        draft, published = held(call, store)
        front = _front(draft, published)
        if front.annex is None:
            raise UsageError(f"{front.called} has no annex", do="its front matter names none")
        content = unsealed(store, front.annex)
        handed_out.record(
            store,
            HandedOut(
                format="annex",
                digest=hashlib.sha256(content).hexdigest(),
                to=to,
                opinions=[front.opinion] if front.opinion is not None else [],
                dispatches=[front.key],
            ),
        )
    name = f"annex-{front.key.replace('/', '-')}.json"
    return attached(content, "application/json; charset=utf-8", name)


def _front(draft: Dispatch | None, published: Sequence[Kept]) -> Front:
    if draft is not None:
        return draft.front
    last = published[-1].publication
    return source.read(last.source, last.key).front


ONE: Final = "/dispatches/{series}/{number:int}"
DOORS = (
    Door(ONE, read, room="dispatches"),
    Door(f"{ONE}/file", file, room="dispatches"),
    Door(f"{ONE}/versions", versions, room="dispatches"),
    Door(f"{ONE}/background", background, May.WORK, room="dispatches"),
    Door(f"{ONE}/annex", annex, May.PUBLISH, room="dispatches"),
    Door(
        f"{ONE}/annex",
        hand_over,
        May.PUBLISH,
        ("POST",),
        room="dispatches",
        does="handed out a sealed annex",
    ),
)
