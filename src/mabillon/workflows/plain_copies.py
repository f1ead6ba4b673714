"""Plain copies: how pictures leave an archive, without what their files say of people."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from mabillon.errors import LimitExceeded
from mabillon.workflows import copying_apart
from mabillon.workflows.apart import Apart
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.picturing import BOUNDS, LARGEST, check_installed

BLURRED: Final = 0.03
"""Of the longer side, to which a picture is blurred that nobody chose to look at yet."""


class Copier:
    """Makes one plain copy after another in one process; leaving it as a context manager ends it.

    Raises
    ------
    UsageError
        What reads pictures is not installed.
    """

    def __init__(self, bounds: Bounds = BOUNDS) -> None:
        check_installed("pictures")
        self._process = Apart(copying_apart.__name__, bounds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.__exit__(kind, error, trace)

    def copy(self, data: bytes, *, side: int = 1600, grey: bool = True, blur: float = 0.0) -> bytes:
        """Return a picture as a JPEG of its pixels alone.

        No EXIF, XMP, IPTC, colour profile, comment, preview, manifest or further frame comes
        along: a camera's serial number and the place of a picture do not leave with it. What
        the pixels show leaves, of course.

        Parameters
        ----------
        data
            The picture's file.
        side
            Pixels of the longer side, at the most.
        grey
            Without colours, as pictures are shown until somebody chooses to look.
        blur
            Radius of the blur, as a share of the longer side (``BLURRED``); 0 = none.

        Raises
        ------
        UnreadableInput, LimitExceeded
            It cannot be read, is too large or takes too much; the message says why.
        """
        if len(data) > LARGEST:
            raise LimitExceeded(f"it has more than {LARGEST >> 20} MiB", do="make a smaller copy")
        return self._process.ask(data, str(side), str(blur), "grey" if grey else "colour")


def plain_copy(
    data: bytes, *, side: int = 1600, grey: bool = True, blur: float = 0.0, bounds: Bounds = BOUNDS
) -> bytes:
    """Return one picture as `Copier.copy` does, in a process of its own; raises as both."""
    with Copier(bounds) as copier:
        return copier.copy(data, side=side, grey=grey, blur=blur)
