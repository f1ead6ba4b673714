"""Build the libraries of the compiled inner loops; run when the project is installed.

``python src/mabillon/compiled/building.py [THING …]`` builds them again after a change.

It stands apart: the build of the package loads it by its path, before there is a package,
and it needs nothing but Python and a C compiler (``CC``, else ``cc``).
"""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
FLAGS: Final = ("-std=c11", "-O3", "-fPIC", "-shared", "-fvisibility=hidden", "-Wall", "-Wextra")


def things() -> list[str]:
    """Return what there is to compile: the names of the C files, in order."""
    return sorted(path.stem for path in HERE.glob("*.c"))


def sources(thing: str) -> str:
    """Return the SHA-256 of what a library is made of, in hex.

    Raises
    ------
    OSError
        The sources are not there.
    """
    read = hashlib.sha256()
    for path in (HERE / f"{thing}.c", *sorted(HERE.glob("*.h"))):
        content = path.read_bytes()
        read.update(len(content).to_bytes(8, "little") + content)
    return read.hexdigest()


def library(thing: str, folder: Path | None = None) -> Path:
    """Return where the library of a C file stands: beside it, if no other folder is meant."""
    return (folder or HERE) / f"_{thing}.so"


def compiler() -> list[str] | None:
    """Return the C compiler as a command; null where there is none."""
    command = shlex.split(os.environ.get("CC", "cc"))
    return command if command and shutil.which(command[0]) else None


def build(thing: str, command: Sequence[str], folder: Path | None = None) -> Path:
    """Compile one C file and return its library, which is new from one moment to the next.

    Parameters
    ----------
    command
        The compiler, with flags of its own, if any.
    folder
        Where the library is put; null: beside its source.

    Raises
    ------
    subprocess.CalledProcessError
        The compiler refused; what it said is in ``stderr``.
    """
    made = library(thing, folder)
    unfinished = made.with_name(f"{made.name}.{os.getpid()}")
    stamp = f'-DMABILLON_SOURCES="{sources(thing)}"'
    try:
        subprocess.run(
            [*command, *FLAGS, stamp, "-o", str(unfinished), str(HERE / f"{thing}.c")],
            check=True,
            capture_output=True,
            text=True,
        )
        unfinished.replace(made)
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def main(wanted: Sequence[str] = ()) -> list[Path]:
    """Build what is wanted (all, if nothing is named) and say what cannot be; return the libraries.

    What cannot be compiled is left out: the array code does the same, more slowly.
    """
    command = compiler()
    if command is None:
        print(
            "without a C compiler the inner loops run as array code, more slowly", file=sys.stderr
        )
        return []
    made = []
    for thing in wanted or things():
        try:
            made.append(build(thing, command))
        except subprocess.CalledProcessError as failure:
            print(f"{thing}.c was not compiled; its array code runs instead:", file=sys.stderr)
            print(failure.stderr, file=sys.stderr)
    return made


if __name__ == "__main__":
    main(sys.argv[1:])
