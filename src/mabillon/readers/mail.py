"""One mail (``.eml``), as statements come by mailing list or newsletter.

| field | state |
| --- | --- |
| posted_at | known where Date says it, else not exported: the sender's clock |
| media | known: what is attached, and pictures in the text; each with its SHA-256 |
| edited_at, forward, reply, views, forwards, url | not exported |

The channel is the one given, else "mail:" and the list (List-Id), else the domain of From.
No address and no name of a person is stored beside the text; the raw file keeps all. The id
is 16 hex digits of the SHA-256 of Message-ID. The text is the subject and the plain text,
else the HTML as text. Nothing is fetched; a mail is a single find.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from email import errors
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers.attachments import Attachment
from mabillon.readers.base import Batch, Enclosed, Reader, Source
from mabillon.readers.moments import BadValueError, moment
from mabillon.readers.naming import of_file
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT
from mabillon.text.markup import FAULTS, UnparsableError, text, tree

_HEADER: Final = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*\S", re.M)
_KNOWN: Final = (b"from", b"date", b"subject", b"received", b"message-id", b"mime-version")
_LIST: Final = re.compile(r"<([A-Za-z0-9._-]{1,200})>")
_DOMAIN: Final = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?)")
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}
_PARTS: Final = 1_000


class _Bounded(EmailPolicy):
    """Reads headers up to a length: the parser's time grows with the square of it."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        most = 1024 if name.lower().startswith("content-") else 2048
        cut = value if hasattr(value, "name") or len(value) <= most else value[:most]
        return super().header_fetch_parse(name, cut)


_FAULTS: Final = (*FAULTS, errors.MessageError)
_POLICY: Final = _Bounded()


def _sniff(head: bytes, name: str) -> float:
    named = name.lower().endswith(".eml")
    top = re.split(rb"\r?\n\r?\n", head[:16_384], maxsplit=1)[0]
    if _HEADER.match(top) is None and not top.startswith(b"From "):
        return 0.0
    found = {match[1].lower() for match in _HEADER.finditer(top)}
    known = len(found & set(_KNOWN))
    if known >= 3:
        return 0.95 if named else 0.85
    return 0.7 if named and known else 0.0


def _read(source: Source) -> Iterator[Batch]:
    with source.path.open("rb") as file:
        raw = file.read(RECORD_LIMIT + 1)
    if len(raw) > RECORD_LIMIT:
        raise LimitExceeded(f"it is larger than {RECORD_LIMIT >> 20} MiB", where=source.name)
    try:
        message = email.message_from_bytes(raw, EmailMessage, policy=_POLICY)
        assert isinstance(message, EmailMessage)
        tray = Tray(source, "mail")
        found = _found(message, raw, source, tray)
    except _FAULTS as failure:
        raise UnreadableInput(
            f"it is no mail that can be read ({failure or type(failure).__name__})",
            where=source.name,
        ) from failure
    if not found.text:
        raise UnreadableInput("it is no mail, or one without a word", where=source.name)
    tray.keep(found, 0, len(raw), raw)
    yield from tray.batches(len(raw))


def _found(message: EmailMessage, raw: bytes, source: Source, tray: Tray) -> Found:
    subject = _header(message, "Subject")
    words, repair = _body(message)
    number = _header(message, "Message-ID") or raw.hex()
    at: object = source.posted_at or _date(_header(message, "Date"))
    return Found(
        channel=source.channel or _channel(message) or of_file(source.member or source.name),
        id=hashlib.sha256(number.encode("utf-8", "replace")).hexdigest()[:16],
        text=f"{subject}\n\n{words}".strip() if subject not in words[:300] else words,
        posted_at=at,
        media=_media(message, tray),
        repair=repair,
        whole=False,
        state={"posted_at": KNOWN if at else NOT_EXPORTED, "media": KNOWN},
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text; "" where it is missing or beyond reading."""
    try:
        value = message.get(name)
        return "" if value is None else " ".join(str(value).split())
    except _FAULTS:
        return ""


def _channel(message: EmailMessage) -> str | None:
    listed = _LIST.search(_header(message, "List-Id"))
    if listed is not None:
        return f"mail:{listed[1].lower()}"
    domains = _DOMAIN.findall(_header(message, "From"))
    return f"mail:{domains[-1].lower()}" if domains else None


def _date(said: str) -> str | None:
    try:
        moment(said)
    except BadValueError:
        return None
    return said


def _body(message: EmailMessage) -> tuple[str, str | None]:
    """Return the words, and what had to be done to get them."""
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return "", None
    try:
        content = part.get_content()
    except _FAULTS:
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    words = content if isinstance(content, str) else ""
    if part.get_content_subtype() != "html":
        return words.replace("\r\n", "\n").strip(), None
    try:
        return text(tree(words)), "only HTML: its text"
    except UnparsableError:
        return "", None


def _media(message: EmailMessage, tray: Tray) -> list[Attachment] | None:
    """Return what is attached or shown in the text, and put its bytes into the tray."""
    made: list[Attachment] = []
    for number, part in enumerate(message.walk()):
        if number >= _PARTS:
            break
        shown = part.get_content_maintype() == "image"
        if part.get_content_disposition() != "attachment" and not shown:
            continue
        name = part.get_filename()
        kind = _KINDS.get(part.get_content_maintype(), "file")
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            made.append((kind, name, part.get_content_type(), None))
            continue
        digest = hashlib.sha256(payload).hexdigest()
        made.append((kind, name, part.get_content_type(), len(payload), digest))
        tray.enclose(Enclosed(name or f"part {number + 1}", payload))
    return made or None


READER: Final = Reader("mail", "mail (.eml)", 2, _sniff, _read)
