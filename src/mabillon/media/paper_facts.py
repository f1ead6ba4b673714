"""What a document (PDF) says of itself: its properties, XMP, signatures, and what is in it.

Sources: PDF 32000-1 (14.3 metadata, 7.5.6 incremental updates, 12.8 signatures).
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Final

import pypdfium2
from pypdfium2 import raw

from mabillon.media import manifests, xmp

_INFO: Final = (
    *("Producer", "Creator", "CreationDate", "ModDate"),
    *("Author", "Title", "Subject", "Keywords"),
)
_END: Final = re.compile(rb"startxref\s+\d+\s+%%EOF")
_SCRIPT: Final = re.compile(rb"/JavaScript\b|/JS[\s(<]")
_SIGNED: Final = 64
"""Bytes of the time that a signature states."""


def said(document: pypdfium2.PdfDocument, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a document says of itself, by names, and what there is in it besides pages.

    Times are as they stand there. XMP is read where it stands unpacked, as it is meant to;
    signatures are counted, not checked.
    """
    for name in _INFO:
        yield f"PDF {name}", document.get_metadata_value(name)
    for packet in xmp.packets(data):
        yield from xmp.said(packet)
    ends = len(_END.findall(data))
    if ends > 1:
        again = ends - 1 - (b"/Linearized" in data[:2048])
        yield "PDF incremental updates", str(again) if again > 0 else ""
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0 or _SCRIPT.search(data):
        yield "PDF JavaScript", "present, not run"
    files = document.count_attachments()
    yield "PDF embedded files", str(files) if files > 0 else ""
    yield from _signatures(document)
    yield from manifests.said("pdf", data)


def _signatures(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, str]]:
    count = raw.FPDF_GetSignatureCount(document)
    if count < 1:
        return
    yield "PDF signatures", f"{count}, not checked"
    for number in range(min(count, 8)):
        signature = raw.FPDF_GetSignatureObject(document, number)
        held = ctypes.create_string_buffer(_SIGNED)
        if signature and raw.FPDFSignatureObj_GetTime(signature, held, _SIGNED) <= _SIGNED:
            yield "PDF signature time", held.value.decode("latin-1")
