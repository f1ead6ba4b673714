"""A Spark session: started with what it needs, checked before it is used, stopped for certain."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from mabillon.engine.addresses import check_address, cores, is_local, memory
from mabillon.engine.jvm import DidNotStart, Jvm
from mabillon.engine.needed import check_needed
from mabillon.engine.versions import check_versions
from mabillon.errors import UsageError
from mabillon.text.display import plain


class Session:
    """A running Spark application.

    Raises
    ------
    UsageError
        PySpark or Java is missing or too old, the address is none or does not answer, or the
        workers have other versions than this machine.
    """

    def __init__(self, address: str, settings: dict[str, str] | None = None) -> None:
        check_address(address)
        check_needed(address)
        self.address = address
        self.spark: Any = None
        self._gateway: Any = None
        import_module("pyspark.sql")  # before there is anything to take away: it takes a second
        self._jvm = Jvm()
        try:
            self.spark = self._started(settings or {})
            check_versions(self.spark, address)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop the application, for executors would be restarted for ever, and its files.

        Raises
        ------
        KeyboardInterrupt
            It was interrupted, whatever came of that meanwhile.
        """
        spark, self.spark = self.spark, None
        gateway, self._gateway = self._gateway, None
        try:
            if not self._jvm.interrupted:
                _stop(spark)
        finally:
            self._jvm.end()
            if gateway is not None:
                _forget(spark, gateway)
        if self._jvm.interrupted:
            raise KeyboardInterrupt

    def _started(self, settings: dict[str, str]) -> Any:
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        given = _SETTINGS | _local(self.address, self._jvm.folder) | settings
        conf = SparkConf().setMaster(self.address).setAppName("mabillon").setAll(given.items())
        try:
            self._gateway = self._jvm.start(dict(conf.getAll()))
            context = SparkContext(conf=conf, gateway=self._gateway)
            self._jvm.take_interrupts()  # it took them
            _quieten(context)
            return SparkSession(context)
        except (PySparkException, Py4JError, DidNotStart, OSError) as error:
            raise UsageError(
                f"Spark does not start ({plain(self._last_words())})",
                where=plain(self.address),
                do="try `java -version`, and the address in a Spark shell",
            ) from error

    def _last_words(self) -> str:
        """Return the last line of Spark's log that tells of an error, else its last line."""
        log = self._jvm.log
        text = log.read_text("utf-8", "replace") if log.exists() else ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        told = [line for line in lines if "error" in line.casefold() or "Exception" in line]
        return (told or lines or ["it says nothing"])[-1][:300]


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


def _local(address: str, folder: Path) -> dict[str, str]:
    """Return what is set besides where all workers are processes of this machine."""
    if not is_local(address):
        return {}
    java = f'{_SOON} "-Djava.io.tmpdir={folder}"'  # executors are killed, and leave what they laid
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": str(folder),
        "spark.sql.shuffle.partitions": str(2 * cores(address)),
        "spark.executor.memory": memory(address),
        "spark.executor.pyspark.memory": _PYTHON,
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
    }


def _quieten(context: Any) -> None:
    """Have the thread that Spark's counts come to print no traceback when Spark is gone."""
    context._accumulatorServer.handle_error = lambda request, address: None


def _stop(spark: Any) -> None:
    """Stop an application, if its JVM is still there to be told."""
    from py4j.protocol import Py4JError

    if spark is None:
        return
    with suppress(Py4JError, OSError), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it is not there
        spark.stop()


def _forget(spark: Any, gateway: Any) -> None:
    """Let PySpark start another: it would go on with what is gone."""
    from py4j.protocol import Py4JError
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    _stop(spark)
    with suppress(Py4JError, OSError):
        gateway.shutdown()
    SparkContext._active_spark_context = None
    SparkContext._gateway = None
    SparkContext._jvm = None
    SparkSession._instantiatedSession = None
    SparkSession._activeSession = None
