"""When the desk itself fails: a number for whoever asked, and everything else in a file."""

from __future__ import annotations

import logging
import secrets
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from mabillon.text.display import plain

LOGGERS: Final = ("mabillon.web", "uvicorn.error")
MOST: Final = 1_000_000
"""Bytes of the file; three older ones stay."""


def numbered(error: Exception) -> str:
    """Give an error a number, which stands under its traceback, and return it."""
    number = secrets.token_hex(4)
    error.add_note(f"error {number} of the desk")
    return number


class _Lines(logging.Formatter):
    """One line after the other, whatever was in a request."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(plain(line) for line in super().format(record).splitlines())


class _Pointer(logging.Handler):
    """Says on the terminal that something was written down, and where."""

    def __init__(self, path: Path) -> None:
        super().__init__(logging.ERROR)
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(f"mabillon: something failed; it is written in {self._path}\n")


def written_to(folder: Path) -> Path:
    """Have what fails written to ``errors.log`` in a folder; return its path."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    path = folder / "errors.log"
    path.touch(mode=0o600)
    file = RotatingFileHandler(path, maxBytes=MOST, backupCount=3, encoding="utf-8", delay=True)
    file.setFormatter(_Lines("%(asctime)s %(levelname)s %(message)s"))
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.WARNING)
        logger.propagate = False
        for old in logger.handlers[:]:
            logger.removeHandler(old)
            old.close()
        logger.addHandler(file)
        logger.addHandler(_Pointer(path))
    return path
