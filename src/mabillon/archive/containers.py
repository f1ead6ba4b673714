"""Containers: .gz, .zst, .zip and .tar, opened with limits and without trusting a name.

Members are spooled to temporary files of ours; a member's own name is only ever shown.
Links, devices, absolute names and names with ``..`` are refused, each with its reason.
What a broken container gave before it broke is read all the same.
"""

from __future__ import annotations

import gzip
import lzma
import os
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal, Protocol, cast

import zstandard

from mabillon.archive.evidence import CHUNK
from mabillon.archive.folders import write_all, writing_here
from mabillon.errors import LimitExceeded, UnreadableInput

VERSION = 1
"""Raised when the same container would give other members."""

Kind = Literal["gz", "zst", "zip", "tar"]

BROKEN = (
    OSError,  # gzip.BadGzipFile is one
    EOFError,
    ValueError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    zstandard.ZstdError,
    lzma.LZMAError,
    RuntimeError,  # a compression that zipfile does not know; a thousand headers of one member
    struct.error,
    MemoryError,
)

_DOCUMENTS = frozenset(
    {".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".odp", ".epub", ".jar"}
    | {".apk", ".ipa", ".xpi", ".wacz"}
)
"""Zip files that are one document, kept as they are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a container may come to before it counts as a bomb.

    Parameters
    ----------
    total, member
        Decompressed bytes, of everything in one file and of one member.
    ratio
        Decompressed bytes to bytes of the file, once more than ``free`` have come out.
    members
        How many, counted through every level.
    depth
        How many containers inside one another.
    """

    total: int = 1 << 40
    member: int = 1 << 38
    ratio: int = 300
    free: int = 256 << 20
    members: int = 200_000
    depth: int = 4
    directory: int = 256 << 20


class Budget:
    """What is left of the limits for one file, with all that is inside it."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self._size = max(size, 1)
        self._out = 0
        self._members = 0
        self._spent: str | None = None

    def out(self, count: int) -> None:
        """Count decompressed bytes."""
        self._out += count
        if self._out > self.limits.total:
            self._spent = f"more than {self.limits.total:,} bytes come out of it"
        elif self._out > self.limits.free and self._out > self.limits.ratio * self._size:
            self._spent = (
                f"{self._out:,} bytes came out of {self._size:,}, and more would: "
                "this looks like a decompression bomb"
            )
        if self._spent:
            raise LimitExceeded(self._spent)

    def member(self) -> None:
        """Count a member."""
        if self._spent:
            raise LimitExceeded(f"{self._spent}; the rest was not opened")
        self._members += 1
        if self._members > self.limits.members:
            self._spent = f"it has more than {self.limits.members:,} members"
            raise LimitExceeded(self._spent)

    @property
    def spent(self) -> bool:
        """Tell whether a limit was reached: nothing more of the file is opened then."""
        return self._spent is not None


class Stream(Protocol):
    """Gives what it has, so that what came before a break is not lost with it."""

    def read1(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a container.

    ``stream`` is open while the next member is not asked for; None where the member was
    refused. ``fault`` is why it was refused. ``position`` tells how many bytes of the
    container are behind us by now, for progress.
    """

    name: str
    position: Callable[[], int]
    stream: Stream | None
    fault: str | None = None


def kind_of(head: bytes, name: str) -> Kind | None:
    """Tell by the first bytes (and the name, for an old tar) which container it is."""
    suffix = PurePosixPath(name).suffix.lower()
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zst"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if suffix in _DOCUMENTS else "zip"
    if head[257:262] == b"ustar" or (suffix == ".tar" and _old_tar(head)):
        return "tar"
    return None


def members(path: Path, name: str, kind: Kind, budget: Budget) -> Iterator[Member]:
    """Go through a container's members.

    Raises
    ------
    LimitExceeded
        It has more than the limits allow.
    BROKEN
        It cannot be read any further.
    """
    if kind in ("gz", "zst"):
        inner = PurePosixPath(name).name
        for ending in (".gz", ".zst", ".tgz"):
            if inner.lower().endswith(ending):
                inner = inner[: -len(ending)] + (".tar" if ending == ".tgz" else "")
        with path.open("rb") as raw:
            stream: Stream
            if kind == "gz":
                stream = cast(Stream, gzip.GzipFile(fileobj=raw))
            else:
                plain = zstandard.ZstdDecompressor(max_window_size=1 << 27)
                stream = cast(Stream, plain.stream_reader(raw, read_across_frames=True))
            budget.member()
            yield Member(inner, raw.tell, stream)
    elif kind == "zip":
        yield from _zip(path, budget)
    else:
        yield from _tar(path, budget)


@contextmanager
def spooled(
    member: Member,
    budget: Budget,
    folder: Path,
    fault: list[str],
    each: Callable[[], None] = lambda: None,
) -> Iterator[Path]:
    """Give a member's bytes as a file of ours, which goes when the block ends.

    Parameters
    ----------
    fault
        Gets the reason where the member breaks off or is too large; the file then has
        what came out before.
    each
        Called after each step, for progress.
    """
    assert member.stream is not None
    with writing_here():
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="member-")
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as target:
            try:
                for chunk in _chunks(member.stream, budget):
                    write_all(target, chunk)
                    each()
            except UnreadableInput as error:
                fault.append(error.what)
        yield path
    finally:
        path.unlink()


def _chunks(stream: Stream, budget: Budget) -> Iterator[bytes]:
    """Give a member's bytes until it ends, breaks off or is too large."""
    written = 0
    while True:
        try:
            chunk = stream.read1(CHUNK)
        except BROKEN as error:
            why = f"it breaks off after {written:,} bytes ({describe(error)})"
            raise UnreadableInput(why) from error
        if not chunk:
            return
        written += len(chunk)
        budget.out(len(chunk))
        if written > budget.limits.member:
            raise LimitExceeded(f"it is larger than {budget.limits.member:,} bytes")
        yield chunk


def describe(error: BaseException) -> str:
    """Return an exception's own words, or its name where it has none."""
    return str(error) or type(error).__name__


def unsafe(name: str) -> str | None:
    """Tell why a member's name must not be trusted, or None."""
    if "\x00" in name:
        return "its name has a zero byte"
    windows = PureWindowsPath(name)
    if name.startswith(("/", "\\")) or windows.drive:
        return "its name is an absolute path"
    if ".." in windows.parts:
        return "its name points out of the container"
    return None


def _zip(path: Path, budget: Budget) -> Iterator[Member]:
    _bounded_directory(path, budget.limits)
    with zipfile.ZipFile(path) as container:
        behind = 0
        for item in container.infolist():
            if item.filename.endswith("/"):  # is_dir stumbles over an empty name
                continue
            budget.member()
            behind += item.compress_size
            position = partial(int, behind)
            mode = item.external_attr >> 16
            fault = unsafe(item.orig_filename)
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                fault = "it is a link or a device, not a file"
            elif item.flag_bits & 0x1:
                fault = "it is encrypted"
            if fault is not None:
                yield Member(item.filename, position, None, fault)
                continue
            try:
                stream = container.open(item)
            except BROKEN as error:
                yield Member(item.filename, position, None, describe(error))
                continue
            with stream:
                yield Member(item.filename, position, cast(Stream, stream))


def _tar(path: Path, budget: Budget) -> Iterator[Member]:
    with tarfile.open(path, "r:", errorlevel=1) as container:
        while (item := container.next()) is not None:
            if item.size < 0:  # the next one would begin before this one
                raise tarfile.ReadError("a member is said to be shorter than nothing")
            if item.isdir():
                continue
            budget.member()
            fault = unsafe(item.name)
            if not item.isreg():
                fault = "it is a link or a device, not a file"
            stream = None if fault else cast(Stream | None, container.extractfile(item))
            position = partial(int, item.offset_data + item.size)
            yield Member(item.name, position, stream, fault)


def _bounded_directory(path: Path, limits: Limits) -> None:
    """Refuse a zip whose directory alone would fill the memory.

    Notes
    -----
    APPNOTE.TXT 6.3.10, 4.3.14 to 4.3.16. ``zipfile`` reads the whole directory at once.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(0, end - (1 << 16) - 22))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        return  # zipfile will say that it is none
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    wide = tail.rfind(b"PK\x06\x06", 0, place)
    if wide >= 0:
        size = max(
            size if size != 0xFFFFFFFF else 0, int.from_bytes(tail[wide + 40 : wide + 48], "little")
        )
    if size > limits.directory:
        raise LimitExceeded(f"its list of members is larger than {limits.directory:,} bytes")


def _old_tar(head: bytes) -> bool:
    try:
        tarfile.TarInfo.frombuf(head[:512], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
