"""What is shown of published versions: each composed for both editions, with its downloads."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.composed import Composed
from mabillon.dispatch.front import Front, Release
from mabillon.dispatch.outputs import OUTPUTS
from mabillon.dispatch.site import Gone, Published
from mabillon.dispatch.source import Dispatch
from mabillon.workflows.building import composed
from mabillon.workflows.dispatches import Kept, Publication
from mabillon.workflows.progress import Progress
from mabillon.workflows.readiness import Ready

DOWNLOADS: Final = ("pdf", "word", "markdown")
"""Outputs that stand beside a page."""


class Shown(NamedTuple):
    """A published version with what is made of it: by edition, and by name of an output."""

    publication: Publication
    composed: Mapping[Release, Composed]
    outputs: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Showing:
    """Makes what is shown of published versions, and tells how far it is.

    ``beside``: SERIES/NUMBER -> front matter of what is published in this step.
    """

    store: Store
    progress: Progress
    beside: Mapping[str, Front]

    def expect(self, sources: Sequence[str]) -> None:
        """Say what there is to be made."""
        self.progress.expect(sum(map(len, sources)))

    def ready(self, ready: Ready, at: datetime) -> Shown:
        """Make what is to be published now."""
        made, outputs = self._made(ready.dispatch, ready.version, at)
        front = ready.dispatch.front
        publication = Publication(
            series=front.series,
            number=front.number,
            version=ready.version,
            title=front.title,
            date=front.date,
            release=front.release,
            status=front.status,
            slug=made["subscribers"].slug,
            source=ready.dispatch.source,
            digest=made["subscribers"].digest,
            notice=ready.notice,
            outputs={name: hashlib.sha256(of).hexdigest() for name, of in outputs.items()},
        )
        return Shown(publication, made, outputs)

    def kept(self, kept: Kept) -> Shown:
        """Make what was published before, of the source and of what was known then."""
        of, dispatch = kept.publication, source.read(kept.publication.source, kept.publication.key)
        return Shown(of, *self._made(dispatch, of.version, kept.at, kept.position))

    def _made(
        self, dispatch: Dispatch, version: int, at: datetime, position: int | None = None
    ) -> tuple[Mapping[Release, Composed], Mapping[str, bytes]]:
        self.progress.at(dispatch.front.key)
        made = composed(
            self.store,
            dispatch,
            version=version,
            made_at=at,
            beside=self.beside,
            position=position,
        )
        outputs = {}
        if dispatch.front.status != "withdrawn":
            outputs = {name: OUTPUTS[name].make(made["subscribers"]) for name in DOWNLOADS}
        self.progress.advance(len(dispatch.source))
        return made, outputs


def shelf(shown: Iterable[Shown], edition: Release, opened: Collection[str]) -> list[Published]:
    """Return what stands in an edition; ``opened``: keys that were complimentary once."""
    made_of: list[Published] = []
    for publication, made, outputs in shown:
        gone: Gone | None = "withdrawn" if publication.status == "withdrawn" else None
        if edition == "complimentary" and publication.release == "subscribers":
            if publication.key not in opened:
                continue
            gone = gone or "subscribers"
        downloads = {OUTPUTS[name].suffix: content for name, content in outputs.items()}
        made_of.append(Published(composed=made[edition], downloads=downloads, gone=gone))
    return made_of


def differs(shown: Shown) -> bool:
    """Tell whether a version reads differently than when it was published."""
    was = shown.publication.outputs.get("markdown")
    now = shown.outputs.get("markdown")
    return now is not None and was is not None and hashlib.sha256(now).hexdigest() != was
