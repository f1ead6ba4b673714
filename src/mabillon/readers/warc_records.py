"""Find the records of a WARC file one by one, each alone, and check their digests."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, Literal

from mabillon.text.content_coding import CodingError, undone
from mabillon.text.markup import FAULTS

State = Literal["intact", "altered", "not checked"]

ASKED_AS: Final = "Mabillon-Asked-As"
_STEP: Final = 1 << 20
_HEAD: Final = 64 << 10
_LENGTH: Final = re.compile(rb"^content-length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.I | re.M)
_START: Final = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n")
_HEADERS_END: Final = re.compile(rb"\r?\n\r?\n")
_ASKED: Final = re.compile(r"([a-z]{1,20}) ([a-z][a-z0-9+-]{0,30}:\S(?:.{0,498}\S)?)")
BROKEN: Final = (OSError, EOFError, zlib.error, *FAULTS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands; ``fault`` says why it is none."""

    offset: int
    length: int
    excerpt: bytes
    fault: str | None = None


@dataclass(slots=True)
class Record:
    """A record: type, address, time, HTTP status and type of content, and its body.

    ``body`` is decoded (chunks, compression) and at most as long as asked for; ``cut`` says
    that there was more, or that not all of it came, ``truncated`` that its record says so itself.
    ``digest`` says whether the bytes are those
    that were written. ``asked_as``: of Mabillon's own files, what kind of answer it is and the key
    of the channel that it is one of ("feed web:desk.example"); null = the file does not say.
    ``fault`` says why the body could not be decoded, null = it could.
    ``etag``, ``modified``: by what the server knows this answer again; null = it does not say.
    """

    type: str
    url: str | None
    date: str | None
    status: str | None
    content: str
    body: bytes
    cut: bool
    digest: State
    asked_as: tuple[str, str] | None = None
    etag: str | None = None
    modified: str | None = None
    fault: str | None = None
    truncated: bool = False


def places(file: BinaryIO, size: int, start_at: int = 0) -> Iterator[Place]:
    """Yield where each record stands; what stands between records is broken."""
    at = start_at
    while at < size:
        file.seek(at)
        head = file.read(_HEAD)
        start = head.lstrip(b"\r\n")
        at += len(head) - len(start)
        if not start:
            continue
        headers = _HEADERS_END.search(start)
        if _START.match(start) is None or headers is None:
            # Without an empty line in all that was read, none that begins there is one.
            passed = 1 if headers is not None else max(1, len(start) // 2)
            following = _next(file, at + passed, size)
            yield _broken(at, following, start, "is no WARC record")
            at = following
            continue
        said = _LENGTH.search(start, 0, headers.end())
        if said is None:
            following = _next(file, at + 1, size)
            yield _broken(at, following, start, "does not say how long it is")
            at = following
            continue
        length = headers.end() + int(said[1])
        if at + length > size:
            following = _next(file, at + headers.end(), size)
            yield _broken(at, following, start, "is cut off: the file ends inside it")
            at = following
            continue
        yield Place(at, length, start[: min(length, 4096)])
        at += length


def _broken(at: int, following: int, start: bytes, why: str) -> Place:
    return Place(at, following - at, start[: min(following - at, 4096)], why)


def _next(file: BinaryIO, at: int, size: int) -> int:
    """Return where the next record begins, or the file's end."""
    step = _HEAD  # little at first: where one is broken, many often are
    while at < size:
        file.seek(at)
        piece = file.read(step)
        found = _START.search(piece)
        if found is not None:
            return at + found.start()
        if len(piece) < step:
            break
        at += len(piece) - 16
        step = _STEP
    return size


def load(file: BinaryIO, place: Place, limit: int) -> Record:
    """Read one record; of its body at most ``limit`` bytes.

    Raises
    ------
    BROKEN, warcio's ArchiveLoadFailed
        See ``read``, which turns them into a reason.
    """
    from warcio.bufferedreaders import BufferedReader, ChunkedDataReader
    from warcio.limitreader import LimitReader
    from warcio.recordloader import ArcWarcRecordLoader

    file.seek(place.offset)
    stream = BufferedReader(LimitReader(file, place.length))
    record: Any = ArcWarcRecordLoader().parse_record_stream(stream, check_digests=True)
    headers = record.rec_headers
    http = record.http_headers
    wanted = record.rec_type in ("response", "resource") and limit > 0
    body, whole, fault = b"", True, None
    if wanted:
        chunked = _header(http, "Transfer-Encoding").strip().lower() == "chunked"
        sent = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
        body = _bounded(sent, limit + 1)
        try:
            body, whole = undone(body, _header(http, "Content-Encoding"), limit)
        except CodingError as error:
            body, fault = b"", str(error)
    truncated = headers.get_header("WARC-Truncated") is not None
    while record.raw_stream.read(_STEP):
        pass
    passed = record.digest_checker.passed if record.digest_checker is not None else None
    said = http.get_header("Content-Type") if http is not None else None
    return Record(
        type=record.rec_type,
        url=headers.get_header("WARC-Target-URI"),
        date=headers.get_header("WARC-Date"),
        status=http.get_statuscode() if http is not None else None,
        content=said or (record.content_type if http is None else "") or "",
        body=body,
        cut=not whole or truncated,
        truncated=truncated,
        fault=fault,
        digest="not checked" if passed is None else "intact" if passed else "altered",
        asked_as=_asked_as(headers.get_header(ASKED_AS) or ""),
        etag=http.get_header("ETag") if http is not None else None,
        modified=http.get_header("Last-Modified") if http is not None else None,
    )


def _header(http: Any, name: str) -> str:
    return str((http.get_header(name) if http is not None else None) or "")


def _asked_as(said: str) -> tuple[str, str] | None:
    """Return kind and channel key; null where a file says what cannot be one."""
    found = _ASKED.fullmatch(said)
    return (found[1], found[2]) if found is not None and said.isprintable() else None


def read(file: BinaryIO, place: Place, limit: int) -> Record | str:
    """Read one record, or say in a clause why it cannot be read."""
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    try:
        return load(file, place, limit)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, *BROKEN) as failure:
        return f"is no WARC record that can be read ({failure or type(failure).__name__})"


def _bounded(stream: Any, limit: int) -> bytes:
    pieces: list[bytes] = []
    held = 0
    while held < limit:
        piece = stream.read(min(_STEP, limit - held))
        if not piece:
            break
        pieces.append(piece)
        held += len(piece)
    return b"".join(pieces)
