from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from mabillon.engine.cluster import Cluster
from mabillon.engine.embedded import Embedded

WORKERS = "local-cluster[2,1,1536]"
"""Two workers, each with an executor, each a JVM of its own beside the driver's."""


@pytest.fixture(scope="session")
def embedded() -> Iterator[Embedded]:
    with Embedded() as opened:
        yield opened


@pytest.fixture(scope="session")
def cluster_parts() -> None:
    """What a cluster needs: where CI runs it is there, elsewhere the tests skip without it."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("Java and PySpark are needed (make .venv/.spark)")
        pytest.skip("no Java or no PySpark here: apt install default-jre-headless, then make test")


@pytest.fixture(scope="module")
def cluster(cluster_parts: None) -> Iterator[Cluster]:
    """Two executors; what asks for them stands in one file, after which they are gone."""
    import slow_kernels
    from pyspark import cloudpickle

    cloudpickle.register_pickle_by_value(slow_kernels)  # workers do not have the tests' folder
    with Cluster(WORKERS) as opened:
        yield opened
