"""One mail (``.eml``), as statements come by mailing list or newsletter.

| field | state |
| --- | --- |
| posted_at | known where Date says it, else not exported: the sender's clock |
| media | known: what is attached, and files and pictures in the text; each with its SHA-256 |
| edited_at, forward, reply, views, forwards, url | not exported |

The channel is the one given, else "mail:" and the list (List-Id), else the domain of From.
No address and no name of a person is stored beside the text; the raw file keeps all. The id
is 16 hex digits of the SHA-256 of Message-ID. The text is the subject and all that the mail
shows, in order: plain text, else the HTML as text (``mail_parts``). A mail within the mail is
a file of it, and is read as a mail of its own. Nothing is fetched; a mail is a single find.
"""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers.attachments import Attachment
from mabillon.readers.base import Batch, Enclosed, Reader, Source
from mabillon.readers.mail_parts import MAIL, POLICY, READ_FAULTS, files, words
from mabillon.readers.moments import BadValueError, moment
from mabillon.readers.naming import of_file
from mabillon.readers.rows import KNOWN, NOT_EXPORTED
from mabillon.readers.tray import Found, Tray
from mabillon.readers.window import RECORD_LIMIT

_HEADER: Final = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]*\S", re.M)
_KNOWN: Final = (b"from", b"date", b"subject", b"received", b"message-id", b"mime-version")
_LIST: Final = re.compile(r"<([A-Za-z0-9._-]{1,200})>")
_DOMAIN: Final = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?)")
_KINDS: Final = {"image": "photo", "video": "video", "audio": "audio"}


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
        message = email.message_from_bytes(raw, EmailMessage, policy=POLICY)
        assert isinstance(message, EmailMessage)
        tray = Tray(source, "mail")
        found = _found(message, raw, source, tray)
    except READ_FAULTS as failure:
        raise UnreadableInput(
            f"it is no mail that can be read ({failure or type(failure).__name__})",
            where=source.name,
        ) from failure
    if not found.text and not found.media:
        raise UnreadableInput("it is no mail, or one without a word", where=source.name)
    tray.keep(found, 0, len(raw), raw)
    yield from tray.batches(len(raw))


def _found(message: EmailMessage, raw: bytes, source: Source, tray: Tray) -> Found:
    subject = _header(message, "Subject")
    said, repair = words(message)
    number = _header(message, "Message-ID") or raw.hex()
    at: object = source.posted_at or _date(_header(message, "Date"))
    return Found(
        channel=source.channel or _channel(message) or of_file(source.member or source.name),
        id=hashlib.sha256(number.encode("utf-8", "replace")).hexdigest()[:16],
        text=f"{subject}\n\n{said}".strip() if subject not in said[:300] else said,
        posted_at=at,
        media=_media(message, raw, tray),
        repair=repair,
        whole=False,
        state={"posted_at": KNOWN if at else NOT_EXPORTED, "media": KNOWN},
    )


def _header(message: EmailMessage, name: str) -> str:
    """Return a header as text; "" where it is missing or beyond reading."""
    try:
        value = message.get(name)
        return "" if value is None else " ".join(str(value).split())
    except READ_FAULTS:
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


def _media(message: EmailMessage, raw: bytes, tray: Tray) -> list[Attachment] | None:
    """Return the files of a mail, and put their bytes into the tray."""
    made: list[Attachment] = []
    for file in files(message, raw):
        kind = _KINDS.get(file.mime.split("/")[0], "file")
        if file.data is None:
            made.append((kind, file.name, file.mime, None))
            continue
        digest = hashlib.sha256(file.data).hexdigest()
        made.append((kind, file.name, file.mime, len(file.data), digest))
        called = file.name or f"part {file.number + 1}"
        tray.enclose(Enclosed(called, file.data, "mail" if file.mime == MAIL else None))
    return made or None


READER: Final = Reader("mail", "mail (.eml)", 3, _sniff, _read)
