"""PySpark is brought by `make test` when Java is there, also when Java came later."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here: apt install make")
def test_pyspark_comes_when_java_does(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "touch"):
        (programs / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "ready").touch()
    pip = programs / "python"
    pip.write_text(f"#!/bin/sh\necho asked >>{tmp_path}/asked\n[ -e {tmp_path}/answers ]\n")
    pip.chmod(0o755)

    def made() -> tuple[bool, int]:
        """Return whether make was content, and how often pip has been asked."""
        names = {"READY": tmp_path / "ready", "CLUSTER": tmp_path / "spark", "BIN": programs}
        done = subprocess.run(
            [str(shutil.which("make")), "-C", str(ROOT), str(tmp_path / "spark")]
            + [f"{name}={path}" for name, path in names.items()],
            env={"PATH": str(programs)},
            capture_output=True,
        )
        asked = tmp_path / "asked"
        return done.returncode == 0, len(asked.read_text().split()) if asked.exists() else 0

    assert made() == (True, 0)  # without Java
    java = programs / "java"
    java.write_text("#!/bin/sh\n")
    java.chmod(0o755)
    assert made() == (False, 1)  # pip could not
    (tmp_path / "answers").touch()
    assert made() == (True, 2)
    assert made() == (True, 2)  # it is there
