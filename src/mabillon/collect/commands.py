"""Programs of the user's own that print JSON lines: run without a shell, within time and size."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from mabillon.collect.manners import Command
from mabillon.text.display import plain

_LOOK_EVERY_S: Final = 0.05
_TOLD: Final = 300


def run(command: Command, words: Mapping[str, str], into: Path, most: int) -> str | None:
    """Run a program and put what it prints into a file; say in a sentence why it failed.

    Parameters
    ----------
    words
        What stands for ``{channel}`` and the like among its arguments.
    into
        A file that does not exist yet.
    most
        Bytes that it may print.

    Returns
    -------
    str | None
        Null = it ended well.
    """
    told = [words.get(part, part) for part in command.command]
    with into.open("xb") as out, tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                told,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=complaints,
                cwd="/",
                start_new_session=True,
            )
        except OSError as error:
            return f"{told[0]} cannot be run ({error.strerror or error})"
        try:
            failure = _watched(process, command, into, most)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if failure is None and process.returncode:
            complaints.seek(0)
            said = plain(complaints.read(_TOLD).decode("utf-8", "replace").strip())
            failure = f"{told[0]} ended with status {process.returncode}"
            failure += f": {said}" if said else ""
        return failure


def _watched(
    process: subprocess.Popen[bytes], command: Command, into: Path, most: int
) -> str | None:
    """Wait for a program's end; say why it is not waited for any longer."""
    until = time.monotonic() + command.timeout_s
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_EVERY_S)
        if into.stat().st_size > most:
            return f"{command.command[0]} printed more than {most / 1e6:g} MB"
        if process.returncode is not None:
            return None
        if time.monotonic() > until:
            return f"{command.command[0]} took more than {command.timeout_s:g} seconds"
