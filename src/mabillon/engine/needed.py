"""What Spark needs on this machine, and whether it is there: PySpark, Java, the workers' Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from mabillon.engine.addresses import is_local
from mabillon.errors import UsageError

LEAST_JAVA: Final = 17

JAVA_SAYS_S: Final = 60.0
"""How long Java may take to say its version: it takes a tenth of a second."""


def check_needed(address: str) -> None:
    """See that this machine can start Spark.

    Raises
    ------
    UsageError
        Something is missing, too old or does not run.
    """
    if find_spec("pyspark") is None:
        raise UsageError(
            "PySpark is not installed", do="install it with: pip install 'mabillon[cluster]'"
        )
    _check_java()
    python = os.environ.get("PYSPARK_PYTHON")
    if python and is_local(address) and shutil.which(python) is None:
        raise UsageError(
            "the workers' Python is missing or cannot be run",
            where=python,
            do="let PYSPARK_PYTHON name one that has Mabillon, or unset it",
        )


def _check_java() -> None:
    named = os.environ.get("JAVA_HOME")
    java = f"{named}/bin/java" if named else shutil.which("java")
    way_out = f"install Java {LEAST_JAVA} or later (Debian: apt install default-jre-headless)"
    if named:
        way_out += ", and let JAVA_HOME name it or unset it"
    if java is None or not Path(java).is_file():
        raise UsageError("Java is missing, which Spark needs", where=java, do=way_out)
    try:
        said = subprocess.run(
            [java, "-version"],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=JAVA_SAYS_S,
            check=False,
        )
    except OSError as error:
        raise UsageError(
            f"Java cannot be run ({error.strerror})", where=java, do=way_out
        ) from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"Java does not say its version within {JAVA_SAYS_S:.0f} s", where=java, do=way_out
        ) from error
    found = re.search(rb'version "(\d+)(?:\.(\d+))?', said.stderr + said.stdout)
    if found is None:
        raise UsageError("Java does not say its version", where=java, do=way_out)
    major = int(found[2] or 0) if found[1] == b"1" else int(found[1])
    if major < LEAST_JAVA:
        raise UsageError(f"Java {major} is too old for Spark", where=java, do=way_out)
