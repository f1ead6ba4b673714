"""The invented case, and a desk of it for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_server import Served, served
from invented_demo import Demo

from mabillon.archive.store import Store


@pytest.fixture(scope="session")
def case_folder(invented_demo: Demo) -> Path:
    """The invented case as ``mabillon demo`` makes it, to copy, not to open."""
    return invented_demo.published


@pytest.fixture(scope="session")
def opened_case(invented_demo: Demo) -> Path:
    """The same, to open and not to change."""
    return invented_demo.opened


@pytest.fixture(scope="module")
def reading_room(opened_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of the case for all tests of a file that only read."""
    with served(opened_case, tmp_path_factory.mktemp("people")) as made:
        yield made


@pytest.fixture
def room(case_folder: Path, tmp_path: Path) -> Iterator[Served]:
    """A desk of the case for one test, which may change it."""
    archive = Path(shutil.copytree(case_folder, tmp_path / "archive"))
    with served(archive, tmp_path / "people") as made:
        yield made


@pytest.fixture
def bare_room(tmp_path: Path) -> Iterator[Served]:
    """A desk of an empty archive, for what no post is needed for."""
    Store.init(tmp_path / "archive").close()
    with served(tmp_path / "archive", tmp_path / "people") as made:
        yield made


@pytest.fixture(scope="module")
def shared_room(case_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of the case for all tests of a file, which may change it and do not mind others."""
    folder = tmp_path_factory.mktemp("shared")
    archive = Path(shutil.copytree(case_folder, folder / "archive"))
    with served(archive, folder / "people") as made:
        yield made


@pytest.fixture(scope="module")
def bare_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of an empty archive for all tests of a file that leave it as it is."""
    folder = tmp_path_factory.mktemp("hall")
    Store.init(folder / "archive").close()
    with served(folder / "archive", folder / "people") as made:
        made.session("keeper", "admin")
        yield made
