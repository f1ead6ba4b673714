"""Tell and hash pictures, many of them, in a process of their own that may fall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.examine.media.grey import Grey
from mabillon.examine.media.told import Told
from mabillon.workflows import pictures_apart
from mabillon.workflows.apart import Apart
from mabillon.workflows.bounds import Bounds, beyond
from mabillon.workflows.pictures_apart import LOOK, TELL

__all__ = ["LARGEST", "PictureProcess", "check_installed", "tell_pictures"]

LARGEST: Final = 64 << 20
"""Bytes of a picture; larger ones are not read."""

BOUNDS: Final = Bounds(seconds=10, megabytes=1024)

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
        self._process = Apart(pictures_apart.__name__, bounds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.end()

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

    def _answered(self, verb: str, data: bytes, kind: type[Answer]) -> Answer:
        if len(data) > LARGEST:
            raise LimitExceeded(
                f"it has more than {LARGEST >> 20} MiB",
                do="make a smaller copy, keep this file, and give both",
            )
        made = self._process.ask(data, verb)
        try:
            return msgspec.msgpack.decode(made, type=kind)
        except msgspec.DecodeError as failure:  # a broken process may have made it up
            self._process.end()
            raise beyond(self._bounds) from failure


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
