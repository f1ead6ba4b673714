"""Opening old reports: bytes in, blocks of text out; nothing is run, fetched or followed.

`FORMATS` says by which module a format is opened. Those in `APART` are opened in a process of
their own, for they are read by libraries in C from files that anybody may have made.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Final

from mabillon.dispatch.imported.opened import Opened
from mabillon.errors import UnreadableInput

FORMATS: Final = {
    "text": "plain text",
    "markdown": "Markdown",
    "html": "HTML",
    "word": "Word (.docx)",
    "pdf": "PDF",
}
"""Format -> what it is called; its module has the same name."""

APART: Final = frozenset({"word", "pdf"})

LARGEST: Final = 64 << 20
"""Bytes of a file; larger ones are not read."""

HEAD: Final = 4096
_ENDINGS: Final = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown"}

_OLD_WORD: Final = "an old Word file (.doc), or a Word file with a password"
_OTHERS: Final = (
    # how a file begins, what that is, and what to do
    (b"\xd0\xcf\x11\xe0", _OLD_WORD, "open it in a word processor and save it as .docx or PDF"),
    (b"{\\rtf", "an RTF file", "open it in a word processor and save it as .docx or PDF"),
    (b"\x89PNG", "a picture", "have its text recognised (OCR), and give that as text"),
    (b"\xff\xd8\xff", "a picture", "have its text recognised (OCR), and give that as text"),
    (b"GIF8", "a picture", "have its text recognised (OCR), and give that as text"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file", "unpack it first"),
)


def open_as(format: str, data: bytes) -> Opened:
    """Open the bytes of a report.

    Raises
    ------
    UnreadableInput
        They cannot be read; the message says why and what to do, without the file's name.
    """
    opener: Callable[[bytes], Opened] = import_module(f"{__name__}.{format}").open_report
    opened = opener(data)
    if not any(block.text.strip() for block in opened.blocks):
        raise UnreadableInput("it holds no word", do="check that this is the report")
    return opened


_BINARY: Final = (".pdf", ".docx", ".docm")
"""Endings of formats that are known by their first bytes, or are not what they say."""


def _control(head: bytes) -> bool:
    """Tell whether there are bytes that no text has."""
    return any(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in head)


def recognise(data: bytes, name: str) -> str:
    """Return the format of a file by its bytes, between text and Markdown by its name.

    Raises
    ------
    UnreadableInput
        It is none of `FORMATS`; the message says what it is, where that can be told.
    """
    head = data[:HEAD]
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not data.strip():
        raise UnreadableInput("it is empty", do="check that this is the report")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return "word"
    for magic, what, do in _OTHERS:
        if start.startswith(magic):
            raise UnreadableInput(f"it is {what}", do=do)
    if _is_page(start[:2048].lower()):
        return "html"
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending in (".html", ".htm", ".xhtml") and b"<" in head:
        return "html"
    if ending in _BINARY or (_control(head) and not _is_wide(head)):
        raise UnreadableInput(
            "it is neither text nor a format that is known here",
            do=f"give one of {', '.join(FORMATS.values())}",
        )
    return _ENDINGS.get(ending, "text")


def _is_page(start: bytes) -> bool:
    return start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith(b"<") and any(tag in start for tag in (b"<html", b"<body", b"<head"))
    )


def _is_wide(head: bytes) -> bool:
    """Tell whether it is UTF-16, with its mark or by its zeros."""
    fewer, more = sorted((head[1::2].count(0), head[::2].count(0)))
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or more > len(head) // 5 > fewer * 8
