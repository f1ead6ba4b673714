"""The inner loops are compiled where that can be, and no library is used that is not of them."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from mabillon import compiled
from mabillon.compiled import building

COUNTING = """
#include "kernels.h"
MABILLON_STAMP(counting)
MABILLON_KERNEL int64_t mabillon_counting_twice(int64_t n);
int64_t mabillon_counting_twice(int64_t n) { return n + n; }
"""


@pytest.fixture
def compiler() -> list[str]:
    command = building.compiler()
    if command is None:
        pytest.skip("needs a C compiler: apt-get install gcc")
    return command


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one C file of its own, from which kernels come within the test."""
    shutil.copy(building.HERE / "kernels.h", tmp_path)
    (tmp_path / "counting.c").write_text(COUNTING)
    monkeypatch.setattr(building, "HERE", tmp_path)
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    return tmp_path


def twice() -> compiled.Kernel | None:
    compiled._kernel.cache_clear()
    compiled._library.cache_clear()
    return compiled.kernel("counting", "twice", ctypes.c_int64, ctypes.c_int64)


@pytest.mark.parametrize("thing", building.things())
def test_every_file_compiles_without_a_warning(
    thing: str, compiler: list[str], tmp_path: Path
) -> None:
    building.build(thing, [*compiler, "-Werror"], tmp_path)


@pytest.mark.parametrize("thing", building.things())
def test_what_was_installed_is_of_these_sources(thing: str, compiler: list[str]) -> None:
    assert compiled._library(building.HERE, thing) is not None, (
        "run: python src/mabillon/compiled/building.py"
    )


def test_a_kernel_is_called_and_can_be_left_alone(room: Path, compiler: list[str]) -> None:
    assert building.main() == [room / "_counting.so"]
    found = twice()
    assert found is not None and found(21) == 42
    with compiled.array_code_only():
        assert twice() is None
    assert twice() is not None


@pytest.mark.parametrize("changed", ["counting.c", "kernels.h"])
def test_a_library_of_older_sources_is_not_used(
    room: Path, compiler: list[str], changed: str
) -> None:
    building.main()
    assert twice() is not None
    with (room / changed).open("a") as source:
        source.write("/* newer */\n")
    assert twice() is None


def test_what_is_no_library_counts_as_none(room: Path) -> None:
    assert twice() is None
    (room / "_counting.so").write_bytes(b"\x7fELF no more")
    assert twice() is None


def test_without_a_compiler_it_says_so(
    room: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", "no-such-compiler")
    assert building.main() == []
    assert "without a C compiler" in capsys.readouterr().err


def test_what_does_not_compile_leaves_the_others_and_no_pieces(
    room: Path, compiler: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (room / "broken.c").write_text("int missing(void) { return nothing; }")
    assert building.main() == [room / "_counting.so"]
    assert "broken.c was not compiled" in capsys.readouterr().err
    assert not list(room.glob("_broken*"))


def test_a_wheel_carries_the_libraries_and_says_for_which_machine(
    compiler: list[str], tmp_path: Path
) -> None:
    root = building.HERE.parents[2]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.rsplit("-", 1)[1] != "any.whl"
    held = set(zipfile.ZipFile(wheel).namelist())
    for thing in building.things():
        assert {f"mabillon/compiled/_{thing}.so", f"mabillon/compiled/{thing}.c"} <= held
