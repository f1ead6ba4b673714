"""Tesseract as it is installed here, and letters that it reads in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.records.transcription import Lettered
from mabillon.workflows.apart import Refusal
from mabillon.workflows.bounds import Bounds, beyond
from mabillon.workflows.picturing import LARGEST, check_installed

BOUNDS: Final = Bounds(seconds=90, megabytes=1024)
"""For one picture: of each process."""
WAITING_S: Final = 240.0

FIRST: Final = ("eng", "ara", "rus", "spa")
"""Languages that are tried before others."""
MOST_TRIED: Final = 12

OLDEST: Final = 4
"""The first version whose answers are read here."""

INSTALL: Final = (
    "install it (Debian: apt-get install -y tesseract-ocr tesseract-ocr-ara tesseract-ocr-rus "
    "tesseract-ocr-spa), or write the text down yourself: "
    "mabillon transcribe PICTURE --correct TEXT.txt --by NAME --reason TEXT"
)

_ANSWERS: Final[msgspec.msgpack.Decoder[Lettered | Refusal]] = msgspec.msgpack.Decoder(
    Lettered | Refusal
)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{3}(?:_[A-Za-z]{2,12})*")
_NO_LANGUAGES: Final = ("osd", "equ")
_VERSION: Final = re.compile(r"tesseract v?(\d+)(\.[\d.]+)?")


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The installed program: its path, its name with the version, the languages it knows."""

    path: str
    machine: str
    languages: tuple[str, ...]

    @classmethod
    def installed(cls) -> Tesseract:
        """Return the program that is found on PATH.

        Raises
        ------
        UsageError
            There is none, or one that is too old or knows no language; the message says how to
            install it, and how to do without.
        """
        path = shutil.which("tesseract")
        if path is None:
            raise UsageError("Tesseract, which reads letters, is not installed", do=INSTALL)
        return _told(path)

    def chosen(self, given: str) -> list[str]:
        """Return the languages of ``ara+eng``.

        Raises
        ------
        UsageError
            One of them is not installed, or none is named.
        """
        wanted = [name for part in given.split("+") if (name := part.strip())]
        missing = [name for name in wanted if name not in self.languages]
        if missing or not wanted:
            raise UsageError(
                f"Tesseract has no language {missing[0]!r} here" if wanted else "no language",
                do=f"it knows {', '.join(self.languages)}; others come as packages, such as "
                "tesseract-ocr-fas",
            )
        return wanted

    def letters(
        self,
        data: bytes,
        languages: Sequence[str] = (),
        bounds: Bounds = BOUNDS,
        waiting_s: float = WAITING_S,
    ) -> Lettered:
        """Read the letters on a picture, apart; ``languages`` empty = those that fit best.

        After ``waiting_s`` by the clock everything that was started for it is ended.

        Raises
        ------
        UnreadableInput
            It cannot be read; the message says why, without the file's name.
        LimitExceeded
            It is too large, or took more time or memory than it may.
        UsageError
            What decodes pictures is not installed.
        """
        check_installed("pictures")
        if len(data) > LARGEST:
            raise LimitExceeded(
                f"it has more than {LARGEST >> 20} MiB",
                do="make a smaller copy, keep this file, and give both",
            )
        usual = [name for name in FIRST if name in self.languages]
        others = [name for name in self.languages if name not in usual]
        command = [sys.executable, "-P", "-m", "mabillon.workflows.letters_apart"]
        command += [str(bounds.seconds), str(bounds.megabytes), self.path]
        command += ["+".join(languages), "+".join([*usual, *others][:MOST_TRIED])]
        try:
            made = _made(command, data, waiting_s)
        except subprocess.TimeoutExpired as failure:
            raise beyond(bounds) from failure
        try:
            answer = _ANSWERS.decode(made)  # a broken process may have made it up
        except msgspec.DecodeError as failure:
            raise beyond(bounds) from failure
        if isinstance(answer, Refusal):
            raise (LimitExceeded if answer.too_much else UnreadableInput)(answer.what, do=answer.do)
        return answer


def _made(command: Sequence[str], data: bytes, waiting_s: float) -> bytes:
    """Return what a process makes of its input; none that it started outlives it."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # what it multiplies is small
        start_new_session=True,
    )
    with process:
        try:
            return process.communicate(data, waiting_s)[0]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@cache
def _told(path: str) -> Tesseract:
    """Ask the program for its version and languages."""
    version = _VERSION.search(_asked(path, "--version"))
    if version is None or int(version[1]) < OLDEST:
        raise UsageError(f"this is no Tesseract {OLDEST} or later", where=path, do=INSTALL)
    listed = _asked(path, "--list-langs").splitlines()[1:]
    known = [name for name in listed if _LANGUAGE.fullmatch(name) and name not in _NO_LANGUAGES]
    if not known:
        raise UsageError("this Tesseract knows no language", where=path, do=INSTALL)
    return Tesseract(path, f"Tesseract {version[1]}{version[2] or ''}", tuple(known))


def _asked(path: str, option: str) -> str:
    try:
        done = subprocess.run([path, option], capture_output=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise UsageError("Tesseract cannot be run", where=path, do=INSTALL) from failure
    return (done.stdout + done.stderr).decode("utf-8", "replace")
