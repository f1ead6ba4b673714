"""Tell and hash pictures, many of them, in a process of their own that may fall."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from threading import Timer
from types import TracebackType
from typing import IO, Final, Self, TypeVar

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.media.grey import Grey
from mabillon.examine.media.told import Told
from mabillon.workflows import pictures_apart
from mabillon.workflows.bounds import Bounds, beyond
from mabillon.workflows.pictures_apart import ANSWER_LENGTH, LENGTH, LOOK, TELL, Refusal

__all__ = ["LARGEST", "PictureProcess", "Refusal", "check_installed", "tell_pictures"]

LARGEST: Final = 64 << 20
"""Bytes of a picture; larger ones are not read."""

BOUNDS: Final = Bounds(seconds=10, megabytes=1024)

_STARTING_S: Final = 10
_LONGEST_ANSWER: Final = 1 << 20
_ANSWERS: Final[msgspec.msgpack.Decoder[Told | Grey | Refusal]] = msgspec.msgpack.Decoder(
    Told | Grey | Refusal
)

Answer = TypeVar("Answer", Told, Grey)


def check_installed(what: str) -> None:
    """Make sure that what decodes and hashes pictures is there; ``what``: needs it."""
    if any(find_spec(name) is None for name in ("PIL", "pdqhash")):
        raise UsageError(
            f"{what} are not read by this installation",
            do="install the extra: pip install 'mabillon[media]' (it needs a C++ compiler)",
        )


class PictureProcess:
    """A process that decodes and hashes pictures; begun when first asked, anew if it fell.

    Use it as a context manager: leaving ends the process.
    """

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        check_installed("pictures")
        self._bounds = bounds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def tell(self, data: bytes) -> Told:
        """Decode and hash one picture.

        Raises
        ------
        UnreadableInput
            It cannot be read; the message says why, without the file's name.
        LimitExceeded
            It is too large, or decoding it took more time or memory than it may, or broke the
            process; the next picture gets a new one.
        """
        return self._answered(TELL, data, Told)

    def look(self, data: bytes) -> Grey:
        """Decode one picture for looking at it beside another; nothing of it is kept.

        Raises
        ------
        UnreadableInput, LimitExceeded
            As for `tell`.
        """
        return self._answered(LOOK, data, Grey)

    def _answered(self, verb: bytes, data: bytes, kind: type[Answer]) -> Answer:
        if len(data) > LARGEST:
            raise LimitExceeded(
                f"it has more than {LARGEST >> 20} MiB",
                do="make a smaller copy, keep this file, and give both",
            )
        process = self._process or self._begun()
        watch = Timer(self._bounds.seconds + _STARTING_S, process.kill)
        watch.start()
        try:
            answer = _asked(process, verb, data)
            if not isinstance(answer, kind | Refusal):
                raise EOFError
        except (OSError, EOFError, msgspec.DecodeError) as failure:
            self._end()
            raise beyond(self._bounds) from failure
        finally:
            watch.cancel()
        if isinstance(answer, Refusal):
            raise (LimitExceeded if answer.too_much else UnreadableInput)(answer.what, do=answer.do)
        return answer

    def _begun(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", pictures_apart.__name__]
        command += [str(self._bounds.seconds), str(self._bounds.megabytes)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # what it multiplies is small
        )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what it was to read is still in the pipe
                pipe.close()
        process.wait()


def tell_pictures(
    files: Iterable[bytes], bounds: Bounds = BOUNDS
) -> Iterator[Told | UnreadableInput]:
    """Decode and hash many pictures; yield what was told of each, or why it was not read."""
    with PictureProcess(bounds) as process:
        for data in files:
            try:
                told: Told | UnreadableInput = process.tell(data)
            except UnreadableInput as failure:
                told = failure
            yield told


def _asked(process: subprocess.Popen[bytes], verb: bytes, data: bytes) -> Told | Grey | Refusal:
    """Hand a picture over and read the answer, which a broken process may have made up."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(verb + len(data).to_bytes(LENGTH))
    process.stdin.write(data)
    process.stdin.flush()
    length = int.from_bytes(_read(process.stdout, ANSWER_LENGTH))
    if length > _LONGEST_ANSWER:
        raise EOFError
    return _ANSWERS.decode(_read(process.stdout, length))


def _read(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
