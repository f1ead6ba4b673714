"""Pixels as a JPEG that says nothing else."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image

_QUALITY: Final = 72


def jpeg(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return a picture, (height, width, 3) red, green and blue, as JPEG without metadata."""
    made = io.BytesIO()
    Image.fromarray(pixels).save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()
