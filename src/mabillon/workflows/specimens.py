"""The marks in a statement's picture, compared with the register's specimens of its issuer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt

from mabillon.archive import register
from mabillon.archive.register import Register
from mabillon.archive.store import Store
from mabillon.errors import MabillonError, UnreadableInput
from mabillon.examine.media.specimen_words import sentences
from mabillon.examine.media.specimens import MOST, Specimen, compare
from mabillon.workflows import levels_apart
from mabillon.workflows.bounds import Bounds, beyond
from mabillon.workflows.levels_apart import Levels
from mabillon.workflows.pictures_apart import LENGTH, Refusal
from mabillon.workflows.picturing import LARGEST, check_installed

BOUNDS: Final = Bounds(seconds=30, megabytes=1024)
_STARTING_S: Final = 10
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

    def told_of(self, evidence: str, at: datetime | None) -> list[str]:
        """Compare a picture of the archive with all specimens; say in sentences what that tells.

        Specimens whose own picture is not there, or cannot be read, are said too.

        Parameters
        ----------
        evidence
            SHA-256 of the picture.
        at
            When the statement was posted; null = not known.

        Raises
        ------
        UnreadableInput
            The picture cannot be decoded; the message says why.
        """
        if not self.entries:
            return []
        (asked,) = levels([_bytes(self.store, evidence)])
        if isinstance(asked, UnreadableInput):
            raise asked
        held, lacking = self._held
        others = [one for one in held if one.evidence != evidence]
        return [*sentences(asked, compare(asked, others), at), *lacking]

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
