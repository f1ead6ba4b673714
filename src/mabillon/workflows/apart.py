"""Bytes that anybody may have made, worked on in a process of its own, which alone may fall.

    python -m MODULE SECONDS MEGABYTES

Whoever wants work done asks an `Apart`; the module's process calls `answer` with the work. Each
question is bytes and a few words, each answer bytes or a refusal, behind their lengths.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Timer
from types import TracebackType
from typing import IO, Final, Self

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.workflows.bounds import Bounds, beyond, hold

LENGTH: Final = 8
_STARTING_S: Final = 10
_LONGEST_ANSWER: Final = 64 << 20


class Question(msgspec.Struct, frozen=True, array_like=True):
    """Bytes, and what is to be done with them."""

    data: bytes
    words: tuple[str, ...]


class Made(msgspec.Struct, frozen=True, tag=True):
    """What was made of the bytes."""

    data: bytes


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why nothing was made of them, and what to do, without a file's name.

    ``too_much``: they are more, or need more memory, than they may.
    """

    what: str
    do: str | None
    too_much: bool


_QUESTIONS: Final = msgspec.msgpack.Decoder(Question)
_ANSWERS: Final[msgspec.msgpack.Decoder[Made | Refusal]] = msgspec.msgpack.Decoder(Made | Refusal)


class Apart:
    """A process that works for one question after another; begun when asked, anew if it fell.

    Use it as a context manager: leaving ends the process.

    Parameters
    ----------
    module
        The name of the module that is run.
    bounds
        What each question may take.
    """

    def __init__(self, module: str, bounds: Bounds) -> None:
        self._module = module
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
        self.end()

    def ask(self, data: bytes, *words: str) -> bytes:
        """Return what is made of some bytes.

        Raises
        ------
        UnreadableInput
            It cannot be done; the message says why and what to do, without a file's name.
        LimitExceeded
            That took more time or memory than it may, or broke the process; the next question
            goes to a new one.
        """
        process = self._process or self._begun()
        watch = Timer(self._bounds.seconds + _STARTING_S, process.kill)
        watch.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            _write(process.stdin, msgspec.msgpack.encode(Question(data, words)))
            answer = _ANSWERS.decode(_read(process.stdout, _LONGEST_ANSWER))
        except (OSError, EOFError, msgspec.DecodeError) as failure:
            self.end()
            raise beyond(self._bounds) from failure
        finally:
            watch.cancel()
        if isinstance(answer, Refusal):
            raise (LimitExceeded if answer.too_much else UnreadableInput)(answer.what, do=answer.do)
        return answer.data

    def _begun(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", self._module]
        command += [str(self._bounds.seconds), str(self._bounds.megabytes)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # what it multiplies is small
        )
        return self._process

    def end(self) -> None:
        """End the process; the next question goes to a new one."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            with suppress(OSError):  # what it was to read is still in the pipe
                pipe.close()
        process.wait()


def answer(work: Callable[..., bytes]) -> int:
    """Work until standard input ends; return the exit status.

    Parameters
    ----------
    work
        Given the bytes and words of a question, returns bytes, or raises `UnreadableInput`.
    """
    bounds = Bounds(int(sys.argv[1]), int(sys.argv[2]))
    while True:
        hold(bounds)
        try:
            question = _QUESTIONS.decode(_read(sys.stdin.buffer, sys.maxsize))
        except EOFError:
            return 0
        try:
            made: Made | Refusal = Made(work(question.data, *question.words))
        except UnreadableInput as failure:
            too_much = isinstance(failure, LimitExceeded)
            made = Refusal(what=failure.what, do=failure.do, too_much=too_much)
        _write(sys.stdout.buffer, msgspec.msgpack.encode(made))


def _write(stream: IO[bytes], data: bytes) -> None:
    stream.write(len(data).to_bytes(LENGTH))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes], longest: int) -> bytes:
    length = int.from_bytes(_exactly(stream, LENGTH))
    if length > longest:
        raise EOFError
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
