"""The year is built once for all cases; each case gets a copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from case_world import Scene, Year, history, year
from wording_world import build


@pytest.fixture(scope="session")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Year]:
    """An archive of the year before."""
    made = year()
    return history(tmp_path_factory.mktemp("usual"), made), made


@pytest.fixture
def scene(usual: tuple[Path, Year], tmp_path: Path) -> Iterator[Scene]:
    """A case's own archive, to be altered."""
    made = Scene(usual[0], tmp_path / "case", usual[1])
    yield made
    made.close()


@pytest.fixture
def another(usual: tuple[Path, Year], tmp_path: Path) -> Iterator[Callable[[], Scene]]:
    """Further archives of the same year, to compare with."""
    made: list[Scene] = []

    def make() -> Scene:
        made.append(Scene(usual[0], tmp_path / f"another-{len(made)}", usual[1]))
        return made[-1]

    yield make
    for scene in made:
        scene.close()


@pytest.fixture(scope="session")
def clubs_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a background for wording: what is learned of it is learned once."""
    return build(tmp_path_factory.mktemp("clubs"))
