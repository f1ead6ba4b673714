"""Publishing: what is ready becomes a version in the catalogue, and then the site of it.

The versions are committed in one transaction, which is what publishing is. The site of each
edition is made of published versions alone and replaced in one rename; one that an interrupted
run left behind is made again by the next, from the same versions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.dispatch.front import Release
from mabillon.dispatch.site import Site
from mabillon.dispatch.site import build as build_site
from mabillon.errors import ArchiveBusy, UsageError
from mabillon.workflows import dispatches
from mabillon.workflows.building import EDITIONS
from mabillon.workflows.dispatches import Publication
from mabillon.workflows.progress import Progress, Silent
from mabillon.workflows.readiness import Refusal, survey
from mabillon.workflows.register_in_force import current
from mabillon.workflows.replacing import put, stage, vacant
from mabillon.workflows.shelving import Showing, differs, shelf

MARK: Final = "SHA256SUMS"
"""The file of an edition that lists the digests of all others, as sha256sum reads it."""
SIGN: Final = "search/search.js"
"""A file that every edition has, by which a folder is known to be one."""
OWN: Final = ("caches", "dispatches", "evidence", "opinions", "segments", "tmp")
"""Folders of an archive, in which no site stands."""
TITLE: Final = "Dispatches"
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.{}-]+(?::\d{1,5})?(?:/[\w.~%{}/-]*)?", re.A)


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version that was published now; ``notice``: what it changes, "" = it is the first."""

    key: str
    called: str
    title: str
    version: int
    release: Release
    status: str
    notice: str
    outputs: dict[str, str]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """The site of an edition: where, how many dispatches are shown, and how many files."""

    edition: Release
    folder: str
    dispatches: int
    files: int


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """What was published. With any ``refused`` nothing was.

    ``unchanged``, ``drafts``: keys of what stayed as it is. ``differing``: keys of published
    dispatches that read differently than when they were published, because what they cite
    changed since: their readers were not told yet. ``dry_run``: nothing was written.
    """

    published: list[Version]
    unchanged: list[str]
    drafts: list[str]
    refused: list[Refusal]
    dry_run: bool
    differing: list[str] = []
    editions: list[Edition] = []
    schema: str = "mabillon.publishing/1"


def publish(
    store: Store,
    folder: Path,
    keys: Collection[str] = (),
    *,
    by: str,
    base: str | None = None,
    title: str = TITLE,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Publishing:
    """Publish what is ready, and make the sites of both editions under a folder.

    Parameters
    ----------
    keys
        SERIES/NUMBER; none = every dispatch whose status is ready or withdrawn.
    by
        Who publishes.
    base
        The address of the folder, for feed and site map; an edition stands under its name, or
        where ``{edition}`` stands. None = nobody said.
    title
        The site's.
    dry_run
        Write nothing.

    Raises
    ------
    UsageError
        The address is none, the folder is the archive's or holds something else, or two
        dispatches would share a place.
    ArchiveBusy
        Somebody else writes to the archive, or published meanwhile.
    """
    _placed(store, folder)
    sites = [Site(name=title, edition=edition, base=_base(base, edition)) for edition in EDITIONS]
    current(store)  # a register edited by hand is recorded, so that it is what was known then
    found = survey(store, keys)
    told = Publishing(
        published=[],
        unchanged=found.unchanged,
        drafts=found.drafts,
        refused=found.refused,
        dry_run=dry_run,
    )
    if found.refused:
        return told
    before = dispatches.latest(store)
    at = utc_now()
    new = {ready.dispatch.front.key: ready.dispatch.front for ready in found.ready}
    showing = Showing(store, progress or Silent(), new)
    kept = [of for key, of in before.items() if key not in new]
    showing.expect([r.dispatch.source for r in found.ready] + [k.publication.source for k in kept])
    added = [showing.ready(ready, at) for ready in found.ready]
    again = [showing.kept(of) for of in kept]
    opened = {
        of.publication.key
        for of in dispatches.publications(store)
        if of.publication.release == "complimentary"
    }
    shelves = {site.edition: shelf([*added, *again], site.edition, opened) for site in sites}
    files = {site.edition: _summed(build_site(site, shelves[site.edition])) for site in sites}
    if not dry_run:
        with store.writing(lambda: at) as writer:
            if dispatches.latest(store) != before:
                raise ArchiveBusy("somebody else published meanwhile", do="run this again")
            for edition in EDITIONS:
                stage(folder / edition, files[edition], MARK)
            writer.add_entries([_entry(shown.publication, by) for shown in added])
            for edition in EDITIONS:
                put(folder / edition, MARK)
    return msgspec.structs.replace(
        told,
        published=[_version(shown.publication) for shown in added],
        differing=[shown.publication.key for shown in again if differs(shown)],
        editions=[
            Edition(
                edition=edition,
                folder=str(folder / edition),
                dispatches=sum(not entry.gone for entry in shelves[edition]),
                files=len(files[edition]),
            )
            for edition in EDITIONS
        ],
    )


def _placed(store: Store, folder: Path) -> None:
    """See that the sites may stand in a folder: that nothing of the archive or of others does."""
    root, place = store.root.resolve(), folder.resolve()
    if place == root or any(place.is_relative_to(root / of) for of in OWN):
        raise UsageError(
            "this folder is of the archive itself", where=str(folder), do="name another folder"
        )
    for edition in EDITIONS:
        vacant(folder / edition, MARK, SIGN)


def _base(base: str | None, edition: Release) -> str | None:
    """Return the address of an edition."""
    if base is None:
        return None
    if not _ADDRESS.fullmatch(base):
        raise UsageError(
            f"{base!r} is no address of a site", do="give one such as https://dispatches.example"
        )
    if "{edition}" in base:
        return base.replace("{edition}", edition).rstrip("/")
    return f"{base.rstrip('/')}/{edition}"


def _summed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a site with the digests of all of them."""
    lines = [f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files)]
    return {**files, MARK: "".join(lines).encode("utf-8")}


def _entry(publication: Publication, by: str) -> NewEntry:
    document = msgspec.json.encode(publication, order="sorted")
    return NewEntry(dispatches.PUBLISHED, publication.key, by, publication.notice, document)


def _version(of: Publication) -> Version:
    return Version(
        key=of.key,
        called=f"{of.series} No. {of.number}",
        title=of.title,
        version=of.version,
        release=of.release,
        status=of.status,
        notice=of.notice,
        outputs=of.outputs,
    )
