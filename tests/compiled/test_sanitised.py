"""No kernel reads or writes beside its room: the comparing tests, under the compiler's checks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mabillon.compiled import building

HERE = Path(__file__).parent
CHECKS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-O1", "-g")
BESIDE = """
import ctypes, numpy as np
read = ctypes.CDLL({library!r}).mabillon_beside_last
read.argtypes = (ctypes.c_void_p, ctypes.c_int64)
held = np.zeros(4096, dtype=np.uint8)
read(held.ctypes.data, held.size + {too_far})
"""


@pytest.fixture
def checked() -> tuple[list[str], dict[str, str]]:
    """The compiler with its checks, and the surroundings that a program with them needs."""
    command = building.compiler()
    if command is None:
        pytest.skip("needs a C compiler: apt-get install gcc")
    runtime = subprocess.run(
        [*command, "-print-file-name=libasan.so"], capture_output=True, text=True
    ).stdout.strip()
    if not Path(runtime).is_absolute():
        pytest.skip("needs the compiler's address checks, which come with gcc")
    around = os.environ | {
        "LD_PRELOAD": runtime,
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONMALLOC": "malloc",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    return [*command, *CHECKS], around


@pytest.mark.soak  # half a minute: `make fuzz` runs it
def test_the_comparing_tests_pass_under_the_checks(
    checked: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    command, around = checked
    for thing in building.things():
        building.build(thing, command, tmp_path)
    comparing = sorted(map(str, HERE.glob("test_*_compiled.py")))
    assert comparing
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n0", *comparing],
        env=around | {"MABILLON_LIBRARIES": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]


@pytest.mark.parametrize("too_far", [0, 1])
def test_the_checks_end_a_program_that_reads_one_byte_too_far(
    checked: tuple[list[str], dict[str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    too_far: int,
) -> None:
    command, around = checked
    shutil.copy(building.HERE / "kernels.h", tmp_path)
    (tmp_path / "beside.c").write_text(
        '#include "kernels.h"\n'
        "MABILLON_KERNEL int mabillon_beside_last(const uint8_t *held, int64_t size);\n"
        "int mabillon_beside_last(const uint8_t *held, int64_t size) { return held[size - 1]; }\n"
    )
    monkeypatch.setattr(building, "HERE", tmp_path)
    library = building.build("beside", command, tmp_path)
    program = BESIDE.format(library=str(library), too_far=too_far)
    run = subprocess.run(
        [sys.executable, "-c", program], env=around, capture_output=True, text=True
    )
    assert (run.returncode != 0) == bool(too_far)
    assert ("heap-buffer-overflow" in run.stderr) == bool(too_far)
