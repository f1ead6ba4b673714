"""The marks in a statement's picture, compared with the register's specimens of its issuer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.archive import register
from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, MabillonError, UnreadableInput, UsageError
from mabillon.examine.media.specimen_words import read, sentence, sentences
from mabillon.examine.media.specimens import MOST, Specimen, compare
from mabillon.examine.media.told import Told
from mabillon.examine.media.turning import turned
from mabillon.examine.phrases import joined
from mabillon.examine.records.shots import clock
from mabillon.workflows import levels_apart
from mabillon.workflows.bounds import Bounds, beyond
from mabillon.workflows.film_samples import Samples
from mabillon.workflows.filming import begins
from mabillon.workflows.levels_apart import Levels
from mabillon.workflows.pictures_apart import LENGTH, Refusal
from mabillon.workflows.picturing import LARGEST, check_installed

BOUNDS: Final = Bounds(seconds=30, megabytes=1024)
_STARTING_S: Final = 10
SCENES: Final = 8
"""Scenes of a video, from its first, that are looked at."""
STILL: Final = 640
"""Pixels of the longer side of a still."""
Grey = npt.NDArray[np.uint8]


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
        """Compare a picture or video with all specimens; say in sentences what that tells.

        Of a video the stills where its first scenes begin are compared. Specimens whose own
        picture is not there, or cannot be read, are said too, and what is not installed.

        Parameters
        ----------
        evidence, told
            SHA-256 of the file, and what was told of it. Of a document nothing is said.
        at
            When the statement was posted; null = not known.

        Raises
        ------
        UnreadableInput
            It cannot be decoded; the message says why.
        """
        if not self.entries or told.medium == "document":
            return []
        itself = [entry.called for entry in self.entries if entry.evidence == evidence]
        if itself:
            return [f"The register has this very picture as a specimen: {joined(itself)}."]
        try:
            held, lacking = self._held
            if not held:
                return lacking
            if told.medium == "video":
                return [*self._of_video(evidence, told, held, at), *lacking]
            asked = _decoded(_bytes(self.store, evidence))
        except (UsageError, ArchiveDamaged) as failure:
            return [f"Its letterhead, stamp and logo were not compared: {failure.what}."]
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

    @cached_property
    def _held(self) -> tuple[list[Specimen], list[str]]:
        """The specimens whose picture is there and can be read, and of the others why not."""
        pictures: dict[str, Grey | MabillonError] = {}
        digests = list(dict.fromkeys(entry.evidence for entry in self.entries))
        data: dict[str, bytes] = {}
        for digest in digests:
            try:
                data[digest] = _bytes(self.store, digest)
            except MabillonError as failure:
                pictures[digest] = failure
        pictures.update(zip(data, levels(list(data.values())), strict=True))
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

    def _specimen(self, entry: register.Specimen, picture: Grey) -> Specimen:
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


def levels(pictures: Sequence[bytes]) -> list[Grey | UnreadableInput]:
    """Return the grey levels of pictures, or why one cannot be decoded, in a process apart.

    Raises
    ------
    LimitExceeded
        Together they took more time or memory than they may, or broke the process.
    UsageError
        What decodes them is not installed.
    """
    if not pictures:
        return []
    check_installed("pictures")
    command = [sys.executable, "-P", "-m", levels_apart.__name__]
    command += [str(BOUNDS.seconds), str(BOUNDS.megabytes)]
    try:
        done = subprocess.run(
            command,
            input=b"".join(len(data).to_bytes(LENGTH) + data for data in pictures),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=BOUNDS.seconds + _STARTING_S,
            check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired as failure:
        raise beyond(BOUNDS) from failure
    if done.returncode:
        raise beyond(BOUNDS)
    answers = msgspec.msgpack.decode(done.stdout, type=list[Levels | Refusal])
    return [_array(answer) for answer in answers]


def _scenes(path: Path, told: Told) -> Iterator[tuple[float, Grey]]:
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


def _decoded(data: bytes) -> Grey:
    """Return the grey levels of one picture, or raise why there are none."""
    (answer,) = levels([data])
    if isinstance(answer, UnreadableInput):
        raise answer
    return answer


def _inner(said: str) -> str:
    """Return a sentence as it goes on behind a colon."""
    return said[:1].lower() + said[1:]


def _array(answer: Levels | Refusal) -> Grey | UnreadableInput:
    if isinstance(answer, Refusal):
        return UnreadableInput(answer.what, do=answer.do)
    return np.frombuffer(answer.pixels, np.uint8).reshape(answer.rows, -1)


def _bytes(store: Store, evidence: str) -> bytes:
    with store.evidence.open(evidence) as stream:
        data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableInput(f"its picture has more than {LARGEST >> 20} MiB")
    return data
