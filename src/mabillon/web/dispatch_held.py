"""What of a dispatch a person may see, and what stands above each of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mabillon.archive.store import Store
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName
from mabillon.web import looked_up
from mabillon.web.contexts.dispatches import Way
from mabillon.web.doors import Call
from mabillon.web.people.roles import May
from mabillon.workflows import drafts
from mabillon.workflows.dispatches import Kept, publications
from mabillon.workflows.signing_off import state_of

ONE: Final = "/dispatches/{series}/{number:int}"
"""The address of one, under which its pages stand."""


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

    Who reads is shown the latest version, as on the sites.

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
        return draft, versions
    if not versions or (is_gone(versions) and not gone):
        raise UnknownName("no such text is published", do="look at the list of dispatches")
    return None, versions[-1:]


def is_gone(versions: Sequence[Kept]) -> bool:
    """Tell whether a dispatch was withdrawn."""
    return bool(versions) and versions[-1].publication.status == "withdrawn"
