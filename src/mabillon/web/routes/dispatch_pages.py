"""One dispatch: as its readers see it, its files, its versions."""

from __future__ import annotations

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
from mabillon.dispatch.front import Release
from mabillon.dispatch.outputs import OUTPUTS, worded
from mabillon.dispatch.outputs.markup import Drawing
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName, UsageError
from mabillon.pages import words
from mabillon.text.merging import pieces
from mabillon.web import looked_up
from mabillon.web.contexts.dispatches import (
    ReadPage,
    VersionsPage,
    Way,
    WithdrawnPage,
)
from mabillon.web.dispatch_held import ONE, held, is_gone, way_of, writes
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.side_by_side import stretches
from mabillon.workflows.building import composed
from mabillon.workflows.dispatches import Kept

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


def read(call: Call) -> Response:
    """Answer with it as its readers see it; without a version, as the file would be published."""
    with call.store() as store:
        draft, versions = held(call, store, gone=True)
        way = way_of(call, "read", draft, versions)
        if not writes(call) and is_gone(versions):
            return _withdrawn(call, way, versions)
        made, version = _made(call, store, draft, versions)
    return page_of(call, way, made, version, versions)


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


DOORS = (
    Door(ONE, read, room="dispatches"),
    Door(f"{ONE}/file", file, room="dispatches"),
    Door(f"{ONE}/versions", versions, May.WORK, room="dispatches"),
)
