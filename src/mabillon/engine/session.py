"""A Spark session: started with what it needs, checked before it is used, stopped for certain."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from mabillon.engine.contract import Batches
from mabillon.errors import UsageError
from mabillon.text.display import plain

LEAST_JAVA: Final = 17
PATIENCE_S: Final = 5.0
"""How long a cluster's address may take to answer."""

_ENDING_S: Final = 20.0
"""How long a JVM may take to end."""

_LOCAL: Final = re.compile(r"local-cluster\[\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\]|local\[(\d+|\*)\]")
_SAME: Final = ("mabillon", "numpy", "pyarrow", "xxhash", "rapidfuzz")
"""Packages of which another version on a worker could answer otherwise."""


class Session:
    """A running Spark application.

    Raises
    ------
    UsageError
        PySpark or Java is missing or too old, the address is none or does not answer, or the
        workers have other versions than this machine.
    """

    def __init__(self, address: str, settings: dict[str, str] | None = None) -> None:
        _check_address(address)
        _check_here()
        self.address = address
        self._folder = tempfile.TemporaryDirectory(prefix="mabillon-spark-")
        self.log = Path(self._folder.name) / "spark.log"
        self.spark: Any = None
        self._gateway: Any = None
        try:
            self.spark = self._started(settings or {})
            _check_versions(self.spark, address)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop the application, for executors would be restarted for ever, and its files."""
        spark, self.spark = self.spark, None
        gateway, self._gateway = self._gateway, None
        try:
            if spark is not None:
                _stop(spark)
        finally:
            if gateway is not None:
                _end(gateway)
            self._folder.cleanup()

    def _started(self, settings: dict[str, str]) -> Any:
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        folder = Path(self._folder.name)
        os.environ["SPARK_HOME"] = str(_home(folder))
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        given = _SETTINGS | self._local(folder) | settings
        conf = SparkConf().setMaster(self.address).setAppName("mabillon").setAll(given.items())
        with self.log.open("wb") as log:
            try:
                self._gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
                return SparkSession(SparkContext(conf=conf, gateway=self._gateway))
            except (PySparkException, Py4JError) as error:
                raise UsageError(
                    f"Spark does not start ({self._last_words() or error})",
                    where=plain(self.address),
                    do="try `java -version`, and the address in a Spark shell",
                ) from error

    def _local(self, folder: Path) -> dict[str, str]:
        if not _LOCAL.fullmatch(self.address):
            return {}
        return {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.local.dir": str(folder),
            "spark.sql.shuffle.partitions": str(2 * _cores(self.address)),
            "spark.executor.memory": _memory(self.address),
            "spark.executor.pyspark.memory": _PYTHON,
            "spark.driver.extraJavaOptions": _SOON,
            "spark.executor.extraJavaOptions": _SOON,
        }

    def _last_words(self) -> str:
        """Return the last line of Spark's log that tells of an error."""
        lines = self.log.read_text("utf-8", "replace").splitlines() if self.log.exists() else []
        told = [line for line in lines if "ERROR" in line or "Exception" in line]
        return told[-1].strip()[:300] if told else ""


_PYTHON: Final = "3g"
"""What Python may map beside each local executor, its libraries included; else it is stopped."""

_SOON: Final = "-XX:TieredStopAtLevel=1"
"""Java compiles once, and quickly. On one machine each process of a cluster compiles for itself
what it hardly runs long enough to gain from: that was more than half of all CPU time."""

_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(1 << 15),
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    # What a kernel yields is taken to be as small as what it was given, a list of files: only
    # what has been computed, and is small, may be sent whole to every worker.
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.adaptive.autoBroadcastJoinThreshold": "10m",
    "spark.driver.maxResultSize": "4g",
}


def _check_address(address: str) -> None:
    if _LOCAL.fullmatch(address) or address in ("local", "yarn") or address.startswith("k8s://"):
        return
    if not address.startswith("spark://"):
        raise UsageError(
            f"{address!r} is no engine",
            do="name embedded, spark://HOST:PORT, local[N] or local-cluster[WORKERS,CORES,MB]",
        )
    for one in address.removeprefix("spark://").split(","):
        try:
            at = urlsplit(f"//{one}")
            host, port = at.hostname, at.port
        except ValueError:
            host, port = None, None
        if not host or not port:
            raise UsageError(f"{address!r} is no address", do="name spark://HOST:PORT")
        try:
            socket.create_connection((host, port), PATIENCE_S).close()
            return
        except OSError as error:
            failure = error
    raise UsageError(
        f"the cluster does not answer ({failure})",
        where=plain(address),
        do="see that it runs and that this machine may reach it",
    )


def _check_here() -> None:
    if find_spec("pyspark") is None:
        raise UsageError(
            "PySpark is not installed", do="install it with: pip install 'mabillon[cluster]'"
        )
    named = os.environ.get("JAVA_HOME")
    java = f"{named}/bin/java" if named else shutil.which("java")
    way_out = f"install Java {LEAST_JAVA} or later (Debian: apt install default-jre-headless)"
    if java is None or not Path(java).is_file():
        raise UsageError("Java is missing, which Spark needs", where=java, do=way_out)
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said.stderr + said.stdout)
    if found is None:
        raise UsageError("Java does not say its version", where=java, do=way_out)
    major = int(found[2] or 0) if found[1] == "1" else int(found[1])
    if major < LEAST_JAVA:
        raise UsageError(f"Java {major} is too old for Spark", where=java, do=way_out)


def _home(folder: Path) -> Path:
    """Return a Spark home whose files are PySpark's and into which workers may write."""
    import pyspark

    home = folder / "home"
    home.mkdir()
    for path in Path(pyspark.__file__).parent.iterdir():
        (home / path.name).symlink_to(path)
    return home


def _memory(address: str) -> str:
    """Return an executor's heap: two thirds of its worker's memory, the rest is Python's."""
    found = re.fullmatch(r"local-cluster\[.*,\s*(\d+)\s*\]", address)
    return f"{int(found[1]) * 2 // 3}m" if found else "1g"


def _cores(address: str) -> int:
    """Return how many cores a local address asks for."""
    numbers = [int(number) for number in re.findall(r"\d+", address)]
    if not numbers:
        return os.cpu_count() or 1
    return numbers[0] * (numbers[1] if len(numbers) > 1 else 1)


def _stop(spark: Any) -> None:
    """Stop an application, if its JVM is still there to be told."""
    from py4j.protocol import Py4JError

    with suppress(Py4JError, OSError):
        spark.stop()


def _end(gateway: Any) -> None:
    """End the JVM, and let PySpark start another: it would go on with the one that is gone."""
    from pyspark import SparkContext

    with suppress(OSError):
        gateway.shutdown()
    gateway.proc.stdin.close()  # it ends when this pipe does
    try:
        gateway.proc.wait(_ENDING_S)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
    SparkContext._gateway = None
    SparkContext._jvm = None


_VERSIONS: Final = pa.schema([pa.field("name", pa.string()), pa.field("version", pa.string())])


def versions(batches: Batches) -> Iterator[pa.RecordBatch]:
    """Yield what is installed where this runs (a kernel)."""
    for _ in batches:
        found = {"python": f"{sys.version_info[0]}.{sys.version_info[1]}"}
        for name in _SAME:
            try:
                found[name] = version(name)
            except PackageNotFoundError:
                found[name] = "missing"
        yield pa.record_batch([list(found), list(found.values())], schema=_VERSIONS)


def _check_versions(spark: Any, address: str) -> None:
    from pyspark.errors import PythonException

    here = {row["name"]: row["version"] for batch in versions([None]) for row in batch.to_pylist()}
    try:
        rows = spark.range(0, 8, 1, 8).mapInArrow(versions, "name string, version string").collect()
    except PythonException as error:
        raise UsageError(
            f"Mabillon does not run on the workers ({str(error).strip().splitlines()[-1]})",
            where=plain(address),
            do="install the same version there; PYSPARK_PYTHON names the workers' Python",
        ) from error
    others = sorted({(row.name, row.version) for row in rows if here[row.name] != row.version})
    if others:
        told = ", ".join(f"{name} {there} there, {here[name]} here" for name, there in others)
        raise UsageError(
            f"the workers have other versions ({told})",
            where=plain(address),
            do="install the same ones: they could answer otherwise",
        )
