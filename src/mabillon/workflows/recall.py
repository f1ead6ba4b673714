"""The recall list: what was published on the ground of something that no longer stands.

An opinion that was superseded, dissented from, or rests on evidence that was destroyed; evidence
that was cited and destroyed. For each published dispatch: title, headings, text, captions, what
stands in the feed, and what was exported, with a correction notice in draft.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from mabillon.archive.store import Store, utc_now
from mabillon.dispatch import source
from mabillon.dispatch.citations import Target
from mabillon.dispatch.recalling import Place, notice, places
from mabillon.dispatch.source import Dispatch
from mabillon.errors import UnknownName
from mabillon.examine.phrases import day
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.handed_out import Recorded, handed_out
from mabillon.workflows.relying import Change, changes


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """A published dispatch that relied on what no longer stands.

    ``why``: one sentence each. ``places``: what relied on it. ``feeds``: editions whose feed
    has an entry of it. ``exports``: who was given what, and when. ``notice``: in draft.
    ``answered``: a correction was published since.
    """

    key: str
    called: str
    title: str
    version: int
    why: list[str]
    places: list[Place]
    feeds: list[str]
    exports: list[str]
    notice: str
    answered: bool = False


class GivenOut(msgspec.Struct, frozen=True, kw_only=True):
    """An export that rests on what no longer stands, and who has it."""

    export: str
    why: list[str]
    notice: str


def recall(
    store: Store,
    *,
    opinion: int | None = None,
    on: date | None = None,
    gathering: Gathering | None = None,
) -> list[Recalled]:
    """Return the recall list, by dispatch.

    Parameters
    ----------
    opinion
        Only what relied on this opinion; None = on any.
    on
        The day that the notices bear; None = today in UTC.
    gathering
        One of this store, which looked things up already; None = a new one.
    """
    on = on or utc_now().date()
    by_opinion: dict[int, list[Change]] = {}
    for change in changes(store):
        if opinion in (None, change.opinion):
            by_opinion.setdefault(change.opinion, []).append(change)
    gathering = gathering or Gathering(store)
    withdrawn = {
        key: f"{kept.publication.series} No. {kept.publication.number} was withdrawn on "
        f"{day(kept.at)}"
        for key, kept in dispatches.latest(store).items()
        if kept.publication.status == "withdrawn"
    }
    found = []
    for kept in dispatches.latest(store).values():
        if kept.publication.status == "withdrawn":
            continue
        dispatch = source.read(kept.publication.source, kept.publication.key)
        relied = list(
            _relied(
                gathering, dispatch, by_opinion, any_evidence=opinion is None, withdrawn=withdrawn
            )
        )
        if relied:
            given = [
                _export(one)
                for one in handed_out(store)
                if kept.publication.key in one.export.dispatches
            ]
            found.append(_recalled(kept, dispatch, relied, given, on))
    return sorted(found, key=lambda r: r.key)


def _relied(
    gathering: Gathering,
    dispatch: Dispatch,
    by_opinion: dict[int, list[Change]],
    *,
    any_evidence: bool,
    withdrawn: Mapping[str, str],
) -> Iterator[tuple[Target, list[tuple[str, Change | None]]]]:
    """Yield what a dispatch cites that no longer stands, with what happened to it."""
    targets = {t for citation in dispatch.citations for t in citation.targets}
    if dispatch.front.opinion is not None:
        targets.add(Target("opinion", str(dispatch.front.opinion)))
    for target in sorted(targets, key=str):
        if target.kind == "opinion":
            since = by_opinion.get(int(target.key), [])
            if since:
                yield target, [(change.detail, change) for change in since]
        elif target.kind == "dispatch" and any_evidence and target.key in withdrawn:
            yield target, [(withdrawn[target.key], None)]
        elif target.kind in ("evidence", "post") and any_evidence:
            gone = _destroyed(gathering, target)
            if gone:
                yield target, [(gone, None)]


def _destroyed(gathering: Gathering, target: Target) -> str | None:
    """Say that the evidence of a citation was destroyed; None = it was not."""
    try:
        if target.kind == "evidence":
            digest = gathering.evidence(target.key).digest
        else:
            digest = gathering.post_alone(target.key).evidence
    except UnknownName:
        return f"{target} is no longer in the archive"
    stones = gathering.store.tombstones(digest)
    if not stones:
        return None
    return f"The evidence {digest[:12]}… was destroyed on {day(stones[-1].at)}"


def _recalled(
    kept: Kept,
    dispatch: Dispatch,
    relied: list[tuple[Target, list[tuple[str, Change | None]]]],
    exports: list[str],
    on: date,
) -> Recalled:
    targets = [target for target, _ in relied]
    stated = Target("opinion", str(dispatch.front.opinion))
    happened = [pair for _, pairs in relied for pair in pairs]
    why = list(dict.fromkeys(said for said, _ in happened))
    times = [change.at for _, change in happened if change]
    of = kept.publication
    editions = ["subscribers"] + (["complimentary"] if of.release == "complimentary" else [])
    return Recalled(
        key=of.key,
        called=dispatch.front.called,
        title=of.title,
        version=of.version,
        why=why,
        places=list(places(dispatch, targets, states=stated in targets)),
        feeds=editions,
        exports=exports,
        notice=notice(dispatch.front.called, why, on),
        answered=bool(times) and all(at is not None and at < kept.at for at in times),
    )


def given_out(
    store: Store, *, opinion: int | None = None, on: date | None = None
) -> list[GivenOut]:
    """Return the exports to be recalled: what they rest on no longer stands."""
    on = on or utc_now().date()
    by_opinion: dict[int, list[str]] = {}
    for change in changes(store):
        if opinion in (None, change.opinion):
            by_opinion.setdefault(change.opinion, []).append(change.detail)
    destroyed = {stone.evidence: stone for stone in store.tombstones()}
    found = []
    for one in handed_out(store, opinion=opinion):
        why = [detail for number in one.export.opinions for detail in by_opinion.get(number, ())]
        if opinion is None:
            why += [
                f"The evidence {digest[:12]}… was destroyed on {day(destroyed[digest].at)}"
                for digest in one.export.evidence
                if digest in destroyed
            ]
        if why:
            why = list(dict.fromkeys(why))
            named = _export(one)
            found.append(GivenOut(export=named, why=why, notice=notice(named, why, on)))
    return found


def _export(one: Recorded) -> str:
    return (
        f"the export as {one.export.format}, SHA-256 {one.export.digest[:12]}…, given to "
        f"{one.export.to} on {day(one.at)}"
    )
