"""Plain copies: how pictures leave an archive, without what their files say of people."""

from __future__ import annotations

from typing import Final

from mabillon.errors import LimitExceeded
from mabillon.workflows import copying_apart
from mabillon.workflows.apart import asked
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.picturing import BOUNDS, LARGEST, check_installed

BLURRED: Final = 0.03
"""Of the longer side, to which a picture is blurred that nobody chose to look at yet."""


def plain_copy(
    data: bytes, *, side: int = 1600, grey: bool = True, blur: float = 0.0, bounds: Bounds = BOUNDS
) -> bytes:
    """Return a picture as a JPEG of its pixels alone, made in a process of its own.

    No EXIF, XMP, IPTC, colour profile, comment, preview, manifest or further frame comes along:
    a camera's serial number and the place of a picture do not leave with it. What the pixels
    show leaves, of course.

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
    UsageError
        What reads pictures is not installed.
    """
    check_installed("pictures")
    if len(data) > LARGEST:
        raise LimitExceeded(f"it has more than {LARGEST >> 20} MiB", do="make a smaller copy")
    colours = "grey" if grey else "colour"
    return asked(copying_apart.__name__, data, bounds, side, str(blur), colours)
