"""The invented case, made once for all workers, and a desk of it for each test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_server import Served, served

from mabillon.archive.store import Store
from mabillon.workflows.caches import bring_up
from mabillon.workflows.demo import demo


@pytest.fixture(scope="session")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented case as ``mabillon demo`` makes it; made once for all workers, not to change."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, ready = shared / "case", shared / "case-is-ready"
    try:
        os.close(os.open(shared / "case-is-made", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        while not ready.exists():
            time.sleep(0.2)
        return folder
    demo(folder, published=True)
    with Store.open(folder) as store:
        bring_up(store)
    ready.touch()
    return folder


@pytest.fixture(scope="module")
def reading_room(case_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of the case for all tests of a file that only read."""
    with served(case_folder, tmp_path_factory.mktemp("people")) as made:
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
