"""Writing a dispatch: the text, the checker's findings beside it, and two who write at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.responses import Response

from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError, UnreadableInput
from mabillon.text.merging import Choice, Piece, pieces, put_together
from mabillon.web import looked_up
from mabillon.web.contexts.dispatch_writing import EditorPage, Findings, MergePage, SavedPart
from mabillon.web.dispatch_held import ONE, held, key_of, way_of
from mabillon.web.doors import Call, Door
from mabillon.web.people.roles import May
from mabillon.web.routes.dispatch_pages import page_of
from mabillon.web.side_by_side import stretches
from mabillon.workflows import drafts
from mabillon.workflows.building import composed
from mabillon.workflows.drafts import Draft, clean, digest
from mabillon.workflows.proofreading import proof_of

MOST: Final = 150
"""Differences that are chosen one by one."""
_LINE: Final = 72
"""Characters of a line of the field, about."""
_CHOICES: Final[tuple[Choice, ...]] = ("now", "yours", "both")


def write(call: Call) -> Response:
    """Answer with the editor of a dispatch's file."""
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
    return _editor(call, standing, standing.dispatch.source, SavedPart(seen=standing.seen))


def _editor(
    call: Call, standing: Draft, text: str, saved: SavedPart, *, status: int = 200
) -> Response:
    with call.store() as store:
        _, versions = held(call, store)
        way = way_of(call, "write", standing.dispatch, versions)
    page = EditorPage(
        title=f"Writing {way.called}",
        way=way,
        text=text,
        rows=sum(1 + len(line) // _LINE for line in text.split("\n")) + 2,
        findings=_findings(call, standing, text),
        saved=saved,
    )
    return call.render("dispatch_editor.html", page, status=status)


def _findings(call: Call, standing: Draft, text: str) -> Findings:
    """Ask the checker of a text that may be saved nowhere."""
    try:
        dispatch = drafts.read(clean(text), standing.path)
    except UnreadableInput as error:
        return Findings(standing=(drafts.unread(error),))
    with call.reading() as reading:
        proof = proof_of(reading.store, dispatch, looked_up.gathering(reading))
    return Findings(
        standing=tuple(proof.standing),
        off=tuple(f for f in proof.findings if f.off is not None),
        rules=proof.rules,
        citations=proof.citations,
        quotations=proof.quotations,
    )


def check(call: Call) -> Response:
    """Answer with what the checker finds in the text of the form; nothing is saved."""
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
    text = clean(call.said("text"))
    if call.partial:
        return call.render("dispatch_findings.html", _findings(call, standing, text))
    return _editor(call, standing, text, SavedPart(seen=call.said("seen")))


def save(call: Call) -> Response:
    """Save the text of the form, unless somebody else saved since it was read."""
    text, seen = clean(call.said("text")), call.said("seen")
    with call.store() as store:
        try:
            saved = drafts.save(store, key_of(call), text, seen)
        except MabillonError as error:
            return _not_saved(call, drafts.draft(store, key_of(call)), text, seen, error)
    if not saved.done:
        if call.partial:
            part = SavedPart(seen=seen, changed=True)
            return call.render("dispatch_saved.html", part)
        return _merge(call, saved.draft, text)
    if call.partial:
        part = SavedPart(seen=saved.draft.seen, at=call.desk.now())
        return call.render("dispatch_saved.html", part)
    return call.go(f"/dispatches/{key_of(call)}/write")


def _not_saved(call: Call, standing: Draft, text: str, seen: str, error: MabillonError) -> Response:
    trouble = error.message() if not error.where else f"{error.what}; {error.do or 'mend it'}"
    part = SavedPart(seen=seen, trouble=trouble)
    if call.partial:
        return call.render("dispatch_saved.html", part)
    return _editor(call, standing, text, part, status=400)


def _merge(call: Call, standing: Draft, text: str) -> Response:
    """Answer with both texts, what differs between them marked and to be chosen."""
    with call.store() as store:
        _, versions = held(call, store)
        way = way_of(call, "write", standing.dispatch, versions)
    both = pieces(standing.dispatch.source, text)
    count = sum(piece.number is not None for piece in both)
    page = MergePage(
        title=f"Two texts of {way.called}",
        way=way,
        seen=standing.seen,
        text=text,
        pieces=stretches(both),
        differences=count,
        too_many=count > MOST,
    )
    return call.render("dispatch_merge.html", page, status=409)


def merge(call: Call) -> Response:
    """Save what was put together of two texts, unless the file changed once more."""
    text, seen = clean(call.said("text")), call.said("seen")
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
        if standing.seen != seen:
            return _merge(call, standing, text)
        both = pieces(standing.dispatch.source, text)
        made = put_together(both, _chosen(call, both))
        try:
            saved = drafts.save(store, key_of(call), made, seen)
        except MabillonError as error:
            return _not_saved(call, standing, made, seen, error)
    if not saved.done:
        return _merge(call, saved.draft, made)
    return call.go(f"/dispatches/{key_of(call)}/write")


def _chosen(call: Call, both: Sequence[Piece]) -> dict[int, Choice]:
    """Return what was chosen of each difference; where nothing was, all of one's own stays."""
    found: dict[int, Choice] = {}
    for piece in both:
        if piece.number is not None:
            said = call.said(f"d{piece.number}") or call.said("every")
            found[piece.number] = next((c for c in _CHOICES if c == said), "yours")
    return found


def preview(call: Call) -> Response:
    """Answer with the text of the form as its readers would see it; nothing is saved."""
    text = clean(call.said("text"))
    with call.store() as store:
        standing = drafts.draft(store, key_of(call))
        _, versions = held(call, store)
        way = way_of(call, "read", standing.dispatch, versions)
    try:
        dispatch: Dispatch = drafts.read(text, standing.path)
    except UnreadableInput as error:
        return _not_saved(call, standing, text, call.said("seen"), error)
    with call.reading() as reading:
        made = composed(
            reading.store,
            dispatch,
            version=len(versions) + 1,
            gathering=looked_up.gathering(reading),
        )
    unsaved = digest(text) != standing.seen
    return page_of(call, way, made, None, versions, unsaved=unsaved)


DOORS = (
    Door(f"{ONE}/write", write, May.WORK, room="dispatches"),
    Door(
        f"{ONE}/save", save, May.WORK, ("POST",), room="dispatches", does="saved a dispatch's text"
    ),
    Door(f"{ONE}/check", check, May.WORK, ("POST",), room="dispatches"),
    Door(f"{ONE}/preview", preview, May.WORK, ("POST",), room="dispatches"),
    Door(
        f"{ONE}/merge",
        merge,
        May.WORK,
        ("POST",),
        room="dispatches",
        does="put two texts of a dispatch together",
    ),
)
