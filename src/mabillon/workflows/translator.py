"""A machine translator: a command of the user's own, off until it is configured.

It is named in ``mabillon/config.toml`` under $XDG_CONFIG_HOME (else ~/.config), never in an
archive: a received archive executes nothing. The text goes to its standard input, the
translation is its standard output; no shell is asked, and time and size are limited.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput, UsageError
from mabillon.text.display import plain
from mabillon.workflows.configuration import config_path, configuration

MOST: Final = 4 << 20
"""Bytes of a translation."""
TOLD: Final = 300
"""Bytes of what the program complains that are shown."""

HOW: Final = (
    'write in it: [translator] name = "…" and command = ["PROGRAM", "--from", "{from}", '
    '"--to", "{to}"]; the text comes on its standard input'
)


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    command: list[str]
    name: str = ""
    timeout_s: float = 60.0


@dataclass(frozen=True, slots=True)
class Translator:
    """The user's program: its command, the name it goes by, seconds it may take."""

    command: tuple[str, ...]
    name: str
    timeout_s: float = 60.0

    @classmethod
    def configured(cls, archive: Path, environ: Mapping[str, str] = os.environ) -> Translator:
        """Return the translator of the user's configuration.

        Raises
        ------
        UsageError
            None is configured, or the file is no such configuration, is the archive's own, or
            may be written by others.
        """
        where = str(config_path(environ))
        sections = configuration(archive, environ, how=HOW)
        try:
            said = msgspec.convert(sections.get("translator"), _Section | None)
        except msgspec.ValidationError as error:
            raise UsageError(
                f"cannot be read as it stands ({error})", where=where, do=HOW
            ) from error
        if said is None or not said.command or not said.command[0].strip():
            raise UsageError("no machine translator is configured", where=where, do=HOW)
        name = said.name.strip() or Path(said.command[0]).name
        return cls(tuple(said.command), name, said.timeout_s)

    def translate(self, text: str, source: str, to: str) -> str:
        """Return what the program makes of a text.

        Raises
        ------
        UnreadableInput
            It cannot be run, ends with an error, takes too long, or writes too much, nothing,
            or no UTF-8.
        """
        words = {"{from}": source, "{to}": to}
        command = [words.get(part, part) for part in self.command]
        with tempfile.TemporaryFile() as given:
            given.write(text.encode())
            given.seek(0)
            try:
                with subprocess.Popen(
                    command,
                    stdin=given,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd="/",
                    start_new_session=True,
                ) as process:
                    made, told = self._drained(process)
            except OSError as error:
                raise UnreadableInput(
                    f"the translator cannot be run ({error.strerror or error})",
                    where=command[0],
                    do="mend its command in the configuration",
                ) from error
        if process.returncode:
            complaint = plain(told[:TOLD].decode("utf-8", "replace").strip())
            raise UnreadableInput(
                f"the translator ended with status {process.returncode}"
                + (f": {complaint}" if complaint else ""),
                where=command[0],
            )
        try:
            translated = made.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise UnreadableInput("the translator wrote no UTF-8", where=command[0]) from error
        if not translated:
            raise UnreadableInput("the translator wrote nothing", where=command[0])
        return translated

    def _drained(self, process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        """Return all that it writes and complains, or kill it when it is too long or too much."""
        out, err = process.stdout, process.stderr
        assert out is not None
        assert err is not None
        held: dict[IO[Any], bytearray] = {out: bytearray(), err: bytearray()}
        until = time.monotonic() + self.timeout_s
        ended = False
        try:
            with selectors.DefaultSelector() as ready:
                for stream in held:
                    ready.register(stream, selectors.EVENT_READ, stream)
                while ready.get_map():
                    left = until - time.monotonic()
                    if left <= 0:
                        raise LimitExceeded(
                            f"the translator took more than {self.timeout_s:g} seconds",
                            where=self.command[0],
                            do="give it longer with timeout_s in the configuration",
                        )
                    for key, _ in ready.select(left):
                        chunk = os.read(key.fd, 1 << 16)
                        if not chunk:
                            ready.unregister(key.fileobj)
                        held[key.data] += chunk
                        if len(held[key.data]) > MOST:
                            raise LimitExceeded(
                                f"the translator wrote more than {MOST >> 20} MB",
                                where=self.command[0],
                            )
            process.wait(max(0.1, until - time.monotonic()))
            ended = True
        except subprocess.TimeoutExpired as error:
            raise LimitExceeded(
                f"the translator did not end within {self.timeout_s:g} seconds",
                where=self.command[0],
            ) from error
        finally:
            if not ended:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        return bytes(held[out]), bytes(held[err])
