"""The JVM that Spark runs in: begun in a folder of its own, ended for certain."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final

from mabillon.engine import keeper

_ENDING_S: Final = 16.0
"""How long the keeper may take to end a JVM and to remove its folder; it needs less."""


class DidNotStart(RuntimeError):
    """The JVM ended before it could be spoken to."""


class Jvm:
    """A folder, and what runs there once it is started; both go when it ends, or when we do.

    A keyboard interrupt ends it at once, whatever it computes, before it is raised: what we
    asked Spark for meanwhile would be answered only when that is done, and what PySpark says to
    it on the way out would be taken for the next question. Further ones change nothing while
    it ends.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mabillon-spark-"))
        self.interrupted = False
        self._keeper: subprocess.Popen[bytes] | None = None
        self._ending = False
        self._before: Callable[..., Any] | int | None = None
        if current_thread() is main_thread():
            self._before = signal.getsignal(signal.SIGINT)
        self.take_interrupts()

    @property
    def log(self) -> Path:
        """What Spark and Java have to say."""
        return self.folder / "spark.log"

    def take_interrupts(self) -> None:
        """Have interrupts come here, where they are not ignored, and not to PySpark."""
        if callable(self._before):
            signal.signal(signal.SIGINT, self._interrupt)
        elif self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def start(self, settings: Mapping[str, str]) -> Any:
        """Start Spark's gateway, as PySpark does but for whose it is, and return it.

        Raises
        ------
        DidNotStart
            It ended; the log says why.
        """
        from pyspark.java_gateway import launch_gateway

        home = _home(self.folder)
        os.environ["SPARK_HOME"] = str(home)
        told = self.folder / "gateway"
        given = [part for item in settings.items() for part in ("--conf", "=".join(item))]
        last = shlex.split(os.environ.get("PYSPARK_SUBMIT_ARGS", "pyspark-shell"))
        with self.log.open("wb") as log:
            self._keeper = subprocess.Popen(
                [
                    *(sys.executable, "-I", "-S", keeper.__file__, str(self.folder)),
                    *(str(home / "bin" / "spark-submit"), *given, *last),
                ],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=os.environ
                | {"SPARK_CONNECT_MODE": "0", "_PYSPARK_DRIVER_CONN_INFO_PATH": str(told)},
                start_new_session=True,
            )
        while not told.exists():
            if self._keeper.poll() is not None or (self.folder / keeper.ENDED).exists():
                raise DidNotStart
            time.sleep(0.05)
        with told.open("rb") as lines:
            port = int.from_bytes(lines.read(4), "big")
            secret = lines.read(int.from_bytes(lines.read(4), "big")).decode()
        try:
            os.environ |= {"PYSPARK_GATEWAY_PORT": str(port), "PYSPARK_GATEWAY_SECRET": secret}
            return launch_gateway()
        finally:
            for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"):
                os.environ.pop(name, None)

    def end(self) -> None:
        """End it and return when it is gone, and its folder."""
        self._ending = True
        try:
            if self._keeper is not None:
                self._release()
                with suppress(subprocess.TimeoutExpired):
                    self._keeper.wait(_ENDING_S)
        finally:
            self._keeper = None  # its input closes with it
            shutil.rmtree(self.folder, ignore_errors=True)  # no keeper, or somebody killed it
            if self._before is not None and current_thread() is main_thread():
                signal.signal(signal.SIGINT, self._before)

    def _release(self) -> None:
        if self._keeper is not None and self._keeper.stdin is not None:
            with suppress(OSError):
                os.write(self._keeper.stdin.fileno(), b".")

    def _interrupt(self, number: int, frame: Any) -> None:
        self.interrupted = True
        self._release()
        if not self._ending and callable(self._before):
            self._before(number, frame)


def _home(folder: Path) -> Path:
    """Return a Spark home whose files are PySpark's and into which workers may write."""
    import pyspark

    home = folder / "home"
    home.mkdir()
    for path in Path(pyspark.__file__).parent.iterdir():
        (home / path.name).symlink_to(path)
    return home
