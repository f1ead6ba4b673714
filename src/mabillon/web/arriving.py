"""Files that arrive in a form: written below the archive as they come, never held in memory.

A form with files names the session's token before its first file, so that nothing is written for
whoever may not. Names are the browser's, and hostile until they are made harmless: a file lands
in its own new folder whatever it calls itself.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from mabillon.archive.folders import leads_out

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FOLDER: Final = "arriving"
"""Below the archive's caches, each form's files in a folder of their own."""
MOST_FILES: Final = 10_000
MOST_BYTES: Final = 16 << 30
"""Of one form. What is larger is read from where it lies."""
ROOM: Final = 1 << 30
"""Bytes that stay free on the disk."""
LEFT_S: Final = 86_400
"""Seconds after which what nobody took in is removed."""
MOST_TEXT: Final = 1_000_000
"""Bytes of one text field."""
MOST_FIELDS: Final = 100
TOGETHER: Final = 1 << 20
"""Bytes that are written at a time."""
_PART: Final = 120
"""Bytes of one part of a file's name."""
_DEEPEST: Final = 12
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\ud800-\udfff]')


@dataclass(slots=True)
class Arrived:
    """What came with a form.

    Parameters
    ----------
    folder
        Where the files stand; null = no file came.
    files, bytes
        How many, and of what size together.
    refused
        Why not all was taken, in a sentence; null = all was. Nothing of it stands then.
    """

    folder: Path | None = None
    files: int = 0
    bytes: int = 0
    refused: str | None = None

    def gone(self) -> None:
        """Remove what came."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def harmless(name: str) -> list[str]:
    """Return the parts of a file's path as a browser gave it, fit to be made below a folder.

    Nothing leads out of the folder, hides, or breaks a line: ``..`` and empty parts go, and so
    do control characters, marks of direction and what other systems do not allow.
    """
    parts = []
    for part in re.split(r"[/\\]", name)[-_DEEPEST:]:
        shown = "".join(
            "_" if _FORBIDDEN.match(char) or unicodedata.category(char) in ("Cf", "Cc") else char
            for char in part
        ).strip(" .")
        if shown:
            stem, dot, end = shown.rpartition(".")
            end = f"{dot}{end}" if stem and len(end) <= 12 else ""
            stem = stem if end else shown
            room = _PART - len(end.encode("utf-8"))
            parts.append(stem.encode("utf-8")[:room].decode("utf-8", "ignore") + end)
    return parts or ["without-a-name"]


def folder_of(root: Path) -> Path:
    """Return where files arrive in an archive."""
    return root / "caches" / FOLDER


def sweep(root: Path, wanted: set[str]) -> None:
    """Remove what arrived a day ago and nobody will take in; ``wanted``: paths that some will.

    What came since may still be arriving, for somebody else. Where a link leads out of the archive
    nothing is removed.
    """
    folder = folder_of(root)
    for left in () if leads_out(folder, root) else folder.glob("*"):
        try:
            old = time.time() - left.stat().st_mtime > LEFT_S
        except FileNotFoundError:
            continue
        if old and not any(Path(path).is_relative_to(left) for path in wanted):
            shutil.rmtree(left, ignore_errors=True)


async def receive(
    request: Request, root: Path, may: Callable[[str], bool]
) -> tuple[FormData, Arrived]:
    """Return a form's text fields, and the files that came with it as they stand on the disk.

    Parameters
    ----------
    may
        Whether this token of a form is right; asked before the first file, and where it is not
        no file is written.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or b"boundary" not in options:
        return await request.form(max_fields=MOST_FIELDS, max_files=0), Arrived()
    taking = _Taking(root, may, request.headers.get("x-csrf", ""))
    length = request.headers.get("content-length", "")
    if length.isdecimal():
        taking.expect(int(length))
    parser = MultipartParser(options[b"boundary"], taking.callbacks())
    try:
        async for chunk in request.stream():
            parser.write(chunk)
            if taking.waiting_bytes >= TOGETHER:
                await run_in_threadpool(taking.write)
        parser.finalize()
        await run_in_threadpool(taking.finish)
    except MultipartParseError:
        taking.refuse("the form came broken")
        await run_in_threadpool(taking.finish)
    except BaseException:
        taking.arrived.gone()
        raise
    return FormData(taking.fields), taking.arrived


@dataclass(slots=True)
class _Part:
    """A part of a form; ``name``: of its field. ``file``: what it calls itself, null = a text."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    file: str | None = None
    text: bytearray = field(default_factory=bytearray)


class _Taking:
    """Takes a form apart. What is to be written waits until somebody writes it."""

    def __init__(self, root: Path, may: Callable[[str], bool], token: str) -> None:
        self._root, self._may, self._token = root, may, token
        self.arrived = Arrived()
        self.fields: list[tuple[str, str | UploadFile]] = []
        self.waiting_bytes = 0
        self._waiting: list[tuple[Path | None, bytes]] = []
        self._taken: set[str] = set()
        self._paths: list[Path] = []
        self._open: BinaryIO | None = None
        self._part = _Part()
        self._header = b""

    def refuse(self, why: str) -> None:
        """Take no file any more, and drop those that came."""
        self.arrived.refused = self.arrived.refused or why
        self._waiting.clear()

    def expect(self, size: int) -> None:
        """Hold what will come against what there is room for."""
        free = shutil.disk_usage(self._root).free
        if size > MOST_BYTES:
            self.refuse(f"it is more than {MOST_BYTES >> 30} GB at once")
        elif size > free - ROOM:
            self.refuse(f"there is room for {max(0, free - ROOM) / 1e9:,.1f} GB on the disk")

    def callbacks(self) -> MultipartCallbacks:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_begin": self._header_begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_headers_finished": self._headed,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def _begin(self) -> None:
        self._part = _Part()

    def _header_begin(self) -> None:
        self._header = b""

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header + data[start:end]).lower()[:200]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        held = self._part.headers.get(self._header, b"")
        self._part.headers[self._header] = (held + data[start:end])[:8_000]

    def _headed(self) -> None:
        part = self._part
        _, options = parse_options_header(part.headers.get(b"content-disposition", b""))
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            return
        part.file = options[b"filename"].decode("utf-8", "replace")
        if part.file and self._allowed():
            self._waiting.append((self._place(part.file), b""))

    def _allowed(self) -> bool:
        token = self._token or self._said("csrf")
        if not self._may(token):
            self.refuse("the form is not of this session")
        elif self.arrived.files >= MOST_FILES:
            self.refuse(f"there are more than {MOST_FILES:,} files at once")
        return self.arrived.refused is None

    def _place(self, name: str) -> Path:
        """Return where a file goes: in a new folder, under a name that nothing there has."""
        if self.arrived.folder is None:
            self.arrived.folder = folder_of(self._root) / secrets.token_hex(8)
        parts = harmless(name)
        self.arrived.files += 1
        number, wanted = 1, "/".join(parts)
        while wanted.casefold() in self._taken:
            number += 1
            stem, dot, end = parts[-1].partition(".")
            wanted = "/".join([*parts[:-1], f"{stem} ({number}){dot}{end}"])
        self._taken.add(wanted.casefold())
        return self.arrived.folder / wanted

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        if part.file is None:
            if len(part.text) + end - start > MOST_TEXT:
                self.refuse(f"a field has more than {MOST_TEXT:,} bytes")
            else:
                part.text += data[start:end]
        elif part.file and self.arrived.refused is None:
            self.arrived.bytes += end - start
            self.waiting_bytes += end - start
            self._waiting.append((None, data[start:end]))
            if self.arrived.bytes > MOST_BYTES:
                self.refuse(f"it is more than {MOST_BYTES >> 30} GB at once")

    def _end(self) -> None:
        part = self._part
        if part.file is None:
            if len(self.fields) >= MOST_FIELDS:
                self.refuse(f"the form has more than {MOST_FIELDS} fields")
            else:
                self.fields.append((part.name, part.text.decode("utf-8", "replace")))

    def write(self) -> None:
        """Write what waits. A disk that is full refuses the form; it is no error of ours."""
        waiting, self._waiting, self.waiting_bytes = self._waiting, [], 0
        try:
            for path, data in waiting:
                if path is not None:
                    self._opened(path)
                elif self._open is not None:
                    self._open.write(data)
        except OSError as error:
            self.refuse(f"it cannot be written ({error.strerror or error})")

    def _opened(self, path: Path) -> None:
        if self._open is not None:
            self._open.close()
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._paths.append(path)
        self._open = path.open("xb")

    def finish(self) -> None:
        """Write the last, and give the files the times that the browser said they have."""
        self.write()
        if self._open is not None:
            self._open.close()
        if self.arrived.refused is not None:
            self.arrived.gone()
            return
        for path, at in zip(self._paths, self._times(), strict=False):
            if isinstance(at, int) and 0 < at < 1 << 44:
                os.utime(path, ns=(at * 1_000_000, at * 1_000_000))

    def _times(self) -> list[Any]:
        """Return when the files were last changed (ms), as the page's script said."""
        said = self._said("modified")
        try:
            found = json.loads(said) if said else []
        except (ValueError, RecursionError):
            return []
        return found if isinstance(found, list) else []

    def _said(self, name: str) -> str:
        """Return a text field that came already; "" = it did not."""
        return next((str(value) for key, value in self.fields if key == name), "")
