"""Fixtures of the readers' tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drained import Reading, drain


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """Read bytes as a file of that name."""

    def reading(name: str, data: bytes, file: str = "input", **given: Any) -> Reading:
        path = tmp_path / file
        path.write_bytes(data)
        return drain(name, path, **given)

    return reading
