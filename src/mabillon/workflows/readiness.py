"""What is ready to be published, and what stands in the way of it.

Nothing that readers have seen changes without a word: text, release or withdrawal is a new
version, and its front matter has one more notice under ``changes`` than the version before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.front import slugged
from mabillon.dispatch.rules.rule import Finding
from mabillon.dispatch.source import Dispatch
from mabillon.errors import MabillonError, UnknownName
from mabillon.workflows import dispatches
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.proofreading import proof_of


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch that cannot be published: what the checker found, what else is in the way."""

    key: str
    file: str
    why: list[str] = []
    findings: list[Finding] = []


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch to be published, as its next version; ``notice``: "" = it is the first."""

    dispatch: Dispatch
    version: int
    notice: str


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """What of the files is to be published, what is as published, what cannot be."""

    ready: list[Ready]
    unchanged: list[str]
    drafts: list[str]
    refused: list[Refusal]


def survey(store: Store, keys: Collection[str] = ()) -> Readiness:
    """Look through the archive's dispatches.

    Parameters
    ----------
    keys
        SERIES/NUMBER of those to publish; none = every one whose status is ready or withdrawn.

    Raises
    ------
    UnknownName
        No dispatch has one of these numbers.
    """
    found = Readiness(ready=[], unchanged=[], drafts=[], refused=[])
    latest = dispatches.latest(store)
    seen: dict[str, str] = {}
    wanted = {key.strip().casefold() for key in keys}
    for path in sorted(dispatches.folder(store).glob("*.md")):
        try:
            dispatch = dispatches.read(path)
        except MabillonError as error:
            if not wanted:
                found.refused.append(Refusal(key="", file=str(path), why=[error.message()]))
            continue
        key = dispatch.front.key
        if key in seen and (not wanted or key in wanted):
            why = f"{seen[key]} has the same number; give one of them another"
            found.refused.append(Refusal(key=key, file=str(path), why=[why]))
        elif not wanted or key in wanted:
            _place(store, found, dispatch, latest.get(key), named=key in wanted)
        seen[key] = path.name
    unknown = sorted(wanted - set(seen))
    if unknown:
        raise UnknownName(
            f"no dispatch has the number {unknown[0]!r}", do="see: mabillon dispatch list"
        )
    return found


def _place(
    store: Store, found: Readiness, dispatch: Dispatch, last: Kept | None, *, named: bool
) -> None:
    front = dispatch.front
    if last is not None and last.publication.source == dispatch.source:
        found.unchanged.append(front.key)
        return
    if front.status == "draft" and not named:
        found.drafts.append(front.key)
        return
    why = list(in_the_way(dispatch, last))
    findings = [] if front.status == "withdrawn" else proof_of(store, dispatch).blocking
    if why or findings:
        refusal = Refusal(key=front.key, file=dispatch.where, why=why, findings=findings)
        found.refused.append(refusal)
        return
    version = last.publication.version + 1 if last else 1
    notice = front.changes[-1].notice if front.changes else ""
    found.ready.append(Ready(dispatch=dispatch, version=version, notice=notice))


def in_the_way(dispatch: Dispatch, last: Kept | None) -> Iterator[str]:
    """Yield what stands in the way besides findings: status, notices, address.

    ``last``: the latest published version; None = none was published.
    """
    front = dispatch.front
    if last is None:
        if front.status == "withdrawn":
            yield "it was never published, so there is nothing to withdraw; delete it instead"
        if front.changes:
            yield "it says what it changes, but no version was published yet; leave out `changes`"
    else:
        yield from _unannounced(dispatch, last)
    if front.status == "draft":
        yield "its status is draft; set it to ready"


def _unannounced(dispatch: Dispatch, last: Kept) -> Iterator[str]:
    front, version = dispatch.front, last.publication.version
    before = source.read(last.publication.source, dispatch.where).front
    if len(front.changes) != version or not front.changes[-1].notice.strip():
        yield (
            f"it differs from version {version}, which is published; say what changed: "
            f"`changes` has {len(front.changes)} and needs {version}, one for each version "
            "but the first"
        )
    elif front.changes[: version - 1] != before.changes:
        yield "a notice that was published was changed or moved; leave those as they were"
    if slugged(front.slug or "") != slugged(before.slug or ""):
        yield f"its slug was {before.slug!r}; an address that was published stays"
