"""Answers kept as they came, in a web archive (WARC 1.1, ISO 28500:2017) that replayers read.

| what came | record |
| --- | --- |
| an answer | response, and the request that it answers |
| a part of one | response with WARC-Truncated (length, time, disconnect) |
| "not modified" (304) | revisit, profile server-not-modified |
| nothing | metadata: why not, for which channel |

Redirects stand before the answer that they led to. A body is kept as sent, still compressed;
only its transfer coding is undone, and that header is then called X-Orig-Transfer-Encoding, for
a reader would undo it again. What belongs to one answer is handed to the system in one piece:
a program that is killed leaves whole records, and where a disk is full the file is cut back to
the last whole one.

Records are put together here: warcio, which reads them, would write an answer's head anew and
not as it was sent.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from mabillon.collect.answers import Answer
from mabillon.collect.manners import TOKEN

ASKED_AS: Final = "Mabillon-Asked-As"
"""A field of our own: what kind of answer it is, and of which channel."""
NOT_MODIFIED: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
CONFORMS_TO: Final = (
    "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
)
_FIELDS: Final = "application/warc-fields"
_HTTP: Final = "application/http; msgtype={}"

Fields = Iterable[tuple[str, str]]


class Warc:
    """One file of answers, written as they come; a context manager.

    Parameters
    ----------
    path
        A file that does not exist yet.
    now
        The time of day (UTC).
    contact
        Who collects, as servers are told.
    """

    def __init__(self, path: Path, now: Callable[[], datetime], contact: str) -> None:
        self._file = path.open("xb", buffering=0)
        self._info = _id()
        self.size = 0
        """Bytes written."""
        self.answers = 0
        """Answers written, each with its redirects."""
        told = [
            ("software", f"{TOKEN}/{version('mabillon')}"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", CONFORMS_TO),
            ("operator", contact),
            ("robots", "obey"),
        ]
        try:
            self._append([_record("warcinfo", self._info, now(), b"", _block(told), _FIELDS)])
        except OSError:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """See to it that all is on the disk, and close the file."""
        if not self._file.closed:
            try:
                os.fsync(self._file.fileno())
            finally:
                self._file.close()

    def write(self, answer: Answer) -> None:
        """Write an answer, its redirects before it.

        Raises
        ------
        OSError
            It cannot be written, such as on a full disk; what was written before is whole.
        """
        self._append([record for each in (*answer.hops, answer) for record in self._records(each)])
        self.answers += 1

    def _records(self, answer: Answer) -> list[bytes]:
        shared = [
            ("WARC-Target-URI", _line(answer.url)),
            ("WARC-Warcinfo-ID", self._info),
        ]
        if answer.address is not None:
            shared.append(("WARC-IP-Address", answer.address))
        own = _id()
        if answer.status is None:
            told = [
                ("failure", answer.failure or ""),
                ("asked", answer.ask.url),
                ("source", answer.ask.source),
                ("kind", answer.ask.kind),
                ("took", f"{answer.took_s:.3f} s"),
            ]
            return [_record("metadata", own, answer.at, b"", _block(told), _FIELDS, shared)]
        head, body, kind, more = _head(answer), answer.body, "response", list(shared)
        if answer.status == 304:
            body, kind = b"", "revisit"
            more.append(("WARC-Profile", NOT_MODIFIED))
            if answer.ask.since is not None and not answer.hops:
                more.append(("WARC-Refers-To-Target-URI", _line(answer.url)))
                more.append(("WARC-Refers-To-Date", _date(answer.ask.since)))
        if answer.cut is not None:
            more.append(("WARC-Truncated", answer.cut))
        more.append((ASKED_AS, _line(f"{answer.ask.kind} {answer.ask.source}")))
        shared.append(("WARC-Concurrent-To", own))
        answered = _record(kind, own, answer.at, head, body, _HTTP.format("response"), more)
        asked = _request(answer)
        return [
            answered,
            _record("request", _id(), answer.at, asked, b"", _HTTP.format("request"), shared),
        ]

    def _append(self, records: Iterable[bytes]) -> None:
        """Write records in one piece, or none of them."""
        whole = b"".join(records)
        left = memoryview(whole)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            self._file.truncate(self.size)
            self._file.seek(self.size)
            raise
        self.size += len(whole)


def _record(
    kind: str, own: str, at: datetime, head: bytes, body: bytes, content: str, more: Fields = ()
) -> bytes:
    """Return a record of an HTTP head, where there is one, and a body."""
    block = head + body
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", own),
        ("WARC-Date", _date(at)),
        *more,
        ("WARC-Block-Digest", _digest(block)),
    ]
    if kind in ("response", "request"):  # of a revisit it is not known: no body was sent
        fields.append(("WARC-Payload-Digest", _digest(body)))
    fields += [("Content-Type", content), ("Content-Length", str(len(block)))]
    return b"WARC/1.1\r\n" + _block(fields) + b"\r\n" + block + b"\r\n\r\n"


def _head(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    for name, value in answer.headers:
        undone = name.lower() == "transfer-encoding"
        lines.append(f"{'X-Orig-Transfer-Encoding' if undone else name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _request(answer: Answer) -> bytes:
    host = next((value for name, value in answer.sent if name == "Host"), "")
    target = "/" + answer.url.partition("://")[2].removeprefix(host).removeprefix("/")
    lines = [f"GET {target} HTTP/1.1", *(f"{name}: {value}" for name, value in answer.sent)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _block(fields: Fields) -> bytes:
    return "".join(f"{name}: {_line(value)}\r\n" for name, value in fields).encode()


def _line(text: str) -> str:
    """Return a text as one line without control characters."""
    kept = "".join(letter if letter.isprintable() else " " for letter in text)
    return kept.encode("utf-8", "replace").decode().strip()


def _digest(data: bytes) -> str:
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode()}"


def _date(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"
