"""The same tests hold for libraries that were built with the compiler's own checks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mabillon import compiled


@pytest.fixture(autouse=True)
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the libraries of MABILLON_LIBRARIES, if it names a folder, instead of the installed."""
    folder = os.environ.get("MABILLON_LIBRARIES")
    if folder:
        monkeypatch.setattr(compiled, "_FOLDER", Path(folder))
