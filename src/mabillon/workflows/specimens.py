"""The marks in a statement's picture, compared with the register's specimens of its issuer."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from mabillon.archive import register
from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError, UnreadableInput, UsageError
from mabillon.examine.media.grey import Levels
from mabillon.examine.media.specimen_words import fits, read, sentence, sentences
from mabillon.examine.media.specimens import MOST, Specimen, compare
from mabillon.examine.media.told import Told
from mabillon.examine.media.turning import turned
from mabillon.examine.phrases import joined
from mabillon.examine.records.shots import clock
from mabillon.workflows.film_samples import Samples
from mabillon.workflows.filming import begins
from mabillon.workflows.grey_levels import WORD, levels, picture_of

PAGES: Final = 3
"""Pages of a PDF, from its first, that are looked at."""
SCENES: Final = 8
"""Scenes of a video, from its first, that are looked at."""
STILL: Final = 640
"""Pixels of the longer side of a still."""
_MARKS: Final = "Its letterhead, stamp and logo"


class Specimens:
    """The specimens of an issuer, as the register has them; each picture is decoded once.

    Parameters
    ----------
    store
        The archive.
    found
        The register in force.
    issuer
        Its register name.
    """

    def __init__(self, store: Store, found: Register, issuer: str) -> None:
        self.store = store
        self.title = found.issuer(issuer).title
        self.entries = found.specimens_of(issuer)[:MOST]

    def __bool__(self) -> bool:
        return bool(self.entries)

    def told_of(self, evidence: str, told: Told, at: datetime | None) -> list[str]:
        """Compare a file's pictures with all specimens; say in sentences what that tells.

        Of a video the stills where its first scenes begin are compared, of a PDF its first
        pages. Specimens whose own picture is not there, or cannot be read, are said too, and
        what is not installed.

        Parameters
        ----------
        evidence, told
            SHA-256 of the file, and what was told of it.
        at
            When the statement was posted; null = not known.

        Raises
        ------
        UnreadableInput
            It cannot be decoded; the message says why.
        """
        if not self.entries:
            return []
        itself = [entry.called for entry in self.entries if entry.evidence == evidence]
        if itself:
            return [f"The register has this very file as a specimen: {joined(itself)}."]
        if told.kind == "docx":
            return [f"{_MARKS} were not compared: {WORD}."]
        try:
            held, lacking = self._held
            if not held:
                return lacking
            if told.medium == "video":
                return [*self._of_video(evidence, told, held, at), *lacking]
            if told.medium == "document":
                return [*self._of_pages(evidence, told, held, at), *lacking]
            asked = self._decoded(evidence)
        except (UsageError, ArchiveDamaged) as failure:
            return [f"{_MARKS} were not compared: {failure.what}."]
        return [*sentences(asked, compare(asked, held), at), *lacking]

    def _of_video(
        self, evidence: str, told: Told, held: Sequence[Specimen], at: datetime | None
    ) -> list[str]:
        """Say which marks are seen where scenes begin, each where it is seen first."""
        path = self.store.evidence.path(evidence)
        seen: dict[str, str] = {}
        looked = 0
        for at_s, grey in _scenes(path, told):
            looked += 1
            for reading in read(compare(grey, held)):
                if reading.best is not None and reading.best.specimen.group not in seen:
                    said = sentence(reading, held, at)
                    seen[reading.best.specimen.group] = f"At {clock(at_s)}: {_inner(said)}"
        if seen:
            return list(seen.values())
        return [f"No mark of which there is a specimen is found where {looked} scenes begin."]

    def _of_pages(
        self, evidence: str, told: Told, held: Sequence[Specimen], at: datetime | None
    ) -> list[str]:
        """Say which marks are seen on the first pages, each page by itself.

        Nothing is said of marks that are copied: letters from one template share theirs.
        """
        pages = told.pages or 1
        said: list[str] = []
        bare: list[str] = []
        for page in range(1, min(pages, PAGES) + 1):
            try:
                matches = compare(self._decoded(evidence, page), held)
            except UnreadableInput as failure:
                said.append(f"Page {page} was not compared: {failure.what}.")
                continue
            if any(fits(match) for match in matches):
                seen = [sentence(reading, held, at) for reading in read(matches)]
                said += [f"On page {page}: {_inner(one)}" for one in seen]
            else:
                bare.append(str(page))
        if bare:
            where = f"page {joined(bare)}" if len(bare) == 1 else f"pages {joined(bare)}"
            said.append(f"No mark of which there is a specimen is found on {where}.")
        if pages > PAGES:
            said.append(f"Its pages after the first {PAGES} were not compared with specimens.")
        return said

    def _decoded(self, evidence: str, page: int = 1) -> Levels:
        """Return the grey levels of a picture or page, or raise why there are none."""
        (answer,) = levels([picture_of(self.store, evidence, page)])
        if isinstance(answer, UnreadableInput):
            raise answer
        return answer

    @cached_property
    def _held(self) -> tuple[list[Specimen], list[str]]:
        """The specimens whose picture is there and can be read, and of the others why not."""
        pictures: dict[str, Levels | MabillonError] = {}
        digests = list(dict.fromkeys(entry.evidence for entry in self.entries))
        drawn: dict[str, bytes] = {}
        for digest in digests:
            try:
                drawn[digest] = picture_of(self.store, digest)
            except MabillonError as failure:
                pictures[digest] = failure
        pictures.update(zip(drawn, levels(drawn.values()), strict=True))
        held, lacking = [], []
        for entry in self.entries:
            picture = pictures[entry.evidence]
            if isinstance(picture, MabillonError):
                lacking.append(
                    f"The {entry.called} (specimen {entry.evidence[:12]}) was not compared: "
                    f"{picture.what}."
                )
            else:
                held.append(self._specimen(entry, picture))
        return held, lacking

    def _specimen(self, entry: register.Specimen, picture: Levels) -> Specimen:
        own = not (entry.of or entry.title)
        return Specimen(
            kind=entry.kind,
            group=f"the {entry.called} of {self.title}" if own else f"the {entry.called}",
            picture=picture,
            evidence=entry.evidence,
            region=entry.region,
            since=entry.since,
            until=entry.until,
        )


def _scenes(path: Path, told: Told) -> Iterator[tuple[float, Levels]]:
    """Yield grey levels of a video, upright, where its first scenes begin, and when that is."""
    times = [frame.at_s for frame in told.frames if frame.scene and frame.at_s is not None]
    wanted = {round(1000 * at_s) for at_s in times[:SCENES]}
    width, height = told.width or 1, told.height or 1
    smaller = min(1.0, STILL / max(width, height))
    size = (max(1, round(width * smaller)), max(1, round(height * smaller)))
    with tempfile.TemporaryDirectory() as folder:
        stored = size[::-1] if told.turn % 2 else size
        for at_s, grey in Samples(path, begins(path)[0], Path(folder), size=stored):
            if round(1000 * at_s) in wanted:
                yield at_s, np.ascontiguousarray(turned(grey, told.turn))
                wanted.discard(round(1000 * at_s))
            if not wanted:
                return


def _inner(said: str) -> str:
    """Return a sentence as it goes on behind a colon."""
    return said[:1].lower() + said[1:]
