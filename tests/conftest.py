"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from heaviest import place
from hypothesis import settings
from made_once import made_once

if TYPE_CHECKING:
    from invented_demo import Demo

    CollectSteps = Generator[None, pytest.CollectReport, pytest.CollectReport]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

# A loaded machine is no reason to fail. Where CI draws the same each time, `make soak` draws more.
settings.register_profile("suite", max_examples=50, deadline=None)
settings.register_profile("soak", max_examples=500, deadline=None, derandomize=False)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real material (MABILLON_DATA), or a skip that says so."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("MABILLON_DATA") or here.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"needs the real material: set MABILLON_DATA (looked in {folder})")
    return folder


@pytest.fixture(scope="session")
def invented_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The archive of ``mabillon demo``, before and after publishing; not to be changed."""
    from invented_demo import Demo, make_demo  # here, for it imports nearly everything

    return Demo(made_once(tmp_path_factory, "demo", make_demo))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: it is not looked through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> CollectSteps:
    """Every second worker collects from the end: what one has rewritten the next only reads."""
    report = yield
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if isinstance(collector, pytest.Directory) and int(worker.removeprefix("gw")) % 2:
        report.result.reverse()
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The heaviest files first, so that the workers end together; all in the same order."""
    items.sort(key=lambda item: (place(item.path.name), item.path.parts))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """With CI=true a skipped test is a failed one, save those that need the real material."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and "data" not in item.keywords:
        report.outcome = "failed"
        report.longrepr = f"skipped with CI=true: {report.longrepr}"
    return report
