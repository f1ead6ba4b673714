"""The parts of a mail: which are its words, which are files, and which are mails of their own.

Shown as the words are the parts of type text/plain and text/html that are not attached: of a
``multipart/alternative`` one of its versions (the plain one, where it has words), of a
``multipart/related`` its root, of any other all, in their order. A file is what is attached,
what has a name, and whatever is neither plain text nor HTML.
"""

from __future__ import annotations

import base64
import binascii
import io
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import errors
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Any, Final

from mabillon.text.markup import FAULTS, UnparsableError, text, tree

MAIL: Final = "message/rfc822"
MOST: Final = 1_000
"""Parts of one mail that are looked at."""

DEEPEST: Final = 50
"""Levels of parts in parts that are looked at."""

READ_FAULTS: Final = (*FAULTS, errors.MessageError)
"""What the parser of mails runs into on what nobody thought of."""

_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_MISSES: Final = 10


class Bounded(EmailPolicy):
    """Reads headers up to a length: the parser's time grows with the square of it."""

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        most = 1024 if name.lower().startswith("content-") else 2048
        cut = value if hasattr(value, "name") or len(value) <= most else value[:most]
        return super().header_fetch_parse(name, cut)


POLICY: Final = Bounded()


@dataclass(frozen=True, slots=True)
class File:
    """A part that is a file: name as the sender gave it, media type, its bytes (null = none)."""

    number: int
    name: str | None
    mime: str
    data: bytes | None


def words(message: EmailMessage) -> tuple[str, str | None]:
    """Return the words that a mail shows, and what had to be done to get them."""
    said: list[str] = []
    kinds: set[str] = set()
    read = _Words()
    for part in _shown(message, 0, read):
        found = read.of(part)
        if found:
            said.append(found)
            kinds.add(part.get_content_subtype())
    only = "only HTML: its text" if kinds == {"html"} else "partly HTML: its text"
    return "\n\n".join(said), only if "html" in kinds else None


def files(message: EmailMessage, raw: bytes) -> Iterator[File]:
    """Yield the files of a mail in their order; what stands in a mail within it is that mail's.

    Parameters
    ----------
    raw
        The whole mail, in which the bytes of a mail within it are looked up.
    """
    cut = _Cut(raw)
    for number, part in enumerate(_leaves(message, 0)):
        if number >= MOST:
            return
        name = _name(part)
        plain = part.get_content_type() in ("text/plain", "text/html")
        if plain and name is None and part.get_content_disposition() != "attachment":
            continue
        if part.get_content_maintype() == "message":
            yield File(number, name, part.get_content_type(), cut.body(part))
            continue
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else None
        yield File(number, name, part.get_content_type(), data)


def _children(part: EmailMessage) -> list[EmailMessage]:
    """Return the parts of a multipart; what is in a mail within the mail is no part of it."""
    held = part.get_payload() if part.get_content_maintype() == "multipart" else None
    return [one for one in held if isinstance(one, EmailMessage)] if isinstance(held, list) else []


def _leaves(part: EmailMessage, depth: int) -> Iterator[EmailMessage]:
    if part.get_content_maintype() != "multipart":
        yield part
    elif depth < DEEPEST:
        for one in _children(part):
            yield from _leaves(one, depth + 1)


def _shown(part: EmailMessage, depth: int, read: _Words) -> list[EmailMessage]:
    """Return the parts of plain text and HTML that a reader of the mail is shown, in order."""
    if part.get_content_disposition() == "attachment" or depth > DEEPEST:
        return []
    kind = part.get_content_type()
    if part.get_content_maintype() != "multipart":
        return [part] if kind in ("text/plain", "text/html") else []
    children = _children(part)[:MOST]
    if kind == "multipart/related":
        start = str(part.get_param("start") or "")
        root = [one for one in children if start and str(one.get("Content-ID", "")) == start]
        children = (root or children)[:1]
    shown = [_shown(one, depth + 1, read) for one in children]
    if kind == "multipart/alternative":
        return _version(shown, read)
    return [one for parts in shown for one in parts][:MOST]


def _version(versions: list[list[EmailMessage]], read: _Words) -> list[EmailMessage]:
    """Return the first version in plain text that has words, else the first that has any."""
    plain = [one for one in versions if one and not any(_is_html(part) for part in one)]
    html = [one for one in versions if any(_is_html(part) for part in one)]
    return next((one for one in (*plain, *html) if any(map(read.of, one))), [])


def _is_html(part: EmailMessage) -> bool:
    return part.get_content_subtype() == "html"


def _name(part: EmailMessage) -> str | None:
    """Return the name that the sender gave a part; null where there is none to be read."""
    try:
        return part.get_filename() or None
    except READ_FAULTS:
        return None


def _words(part: EmailMessage) -> str:
    try:
        content = part.get_content()
    except READ_FAULTS:
        payload = part.get_payload(decode=True)
        content = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    said = content if isinstance(content, str) else ""
    if not _is_html(part):
        return said.replace("\r\n", "\n").strip()
    try:
        return text(tree(said))
    except UnparsableError:
        return ""


class _Words:
    """The words of parts, each read once, in however many versions it stands."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def of(self, part: EmailMessage) -> str:
        """Return a part's words; "" where it has none."""
        if id(part) not in self._known:
            self._known[id(part)] = _words(part)
        return self._known[id(part)]


class _Cut:
    """Cuts parts of type message/… out of a mail, as they stand there."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._behind = 0
        self._misses = 0

    def body(self, part: EmailMessage) -> bytes | None:
        """Return a part's bytes: those that stand in the mail, else as they are written again."""
        for mark in (b"\r\n", b"\n"):
            written = _written(part, mark.decode())
            if written is None:
                return None
            head = _BLANK.search(written)
            body = b"" if head is None else written[head.end() :]
            if self._misses >= _MISSES:
                break
            at = self._raw.find(body, self._behind)
            if at >= 0:
                self._behind = at + len(body)
                break
        else:
            self._misses += 1
        return _decoded(body, str(part.get("Content-Transfer-Encoding", "")).strip().lower())


def _written(part: EmailMessage, mark: str) -> bytes | None:
    made = io.BytesIO()
    policy = POLICY.clone(refold_source="none", linesep=mark, cte_type="8bit")
    try:
        BytesGenerator(made, mangle_from_=False, policy=policy).flatten(part, linesep=mark)
    except READ_FAULTS:
        return None
    return made.getvalue()


def _decoded(body: bytes, encoding: str) -> bytes:
    """Return a body out of its encoding, which such parts should not have and some do."""
    try:
        if encoding == "base64":
            return base64.b64decode(body)
        return quopri.decodestring(body) if encoding == "quoted-printable" else body
    except (binascii.Error, ValueError):
        return body
