"""A report as a Word file (.docx, .docm): paragraphs, headings, footnotes and endnotes.

A .docx is a zip of XML parts. Only the parts that hold text are read, each from the archive in
memory and by its name in the archive: nothing is unpacked, so no name can lead anywhere. A part
with a document type (which is where entities come from) is refused. Macros are never looked at.
Deleted text of tracked changes is left out, inserted text is read.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from mabillon.dispatch.imported.opened import Block, NoteKind, Opened
from mabillon.dispatch.imported.opening.decoding import check_length
from mabillon.dispatch.imported.opening.word_paragraphs import Styles, Text, W, paragraph
from mabillon.errors import LimitExceeded, UnreadableInput

MOST_PARTS: Final = 10_000
LARGEST_PART: Final = 24 << 20
"""Bytes of XML of one part; its tree takes some ten times as much memory."""

_RELS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN: Final = "/relationships/officeDocument"
_CORE: Final = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords": "topics",
}
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    ValueError,
)


def open_report(data: bytes) -> Opened:
    """Open a Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _opened(archive)
    except _DAMAGED as failure:
        raise UnreadableInput(
            f"it is no whole Word file ({failure})", do="get another copy, or save it as PDF"
        ) from failure
    except NotImplementedError as failure:
        raise UnreadableInput(
            "it is packed in a way no word processor uses", do="get another copy"
        ) from failure
    except RuntimeError as failure:  # zipfile: a part is encrypted
        raise UnreadableInput(
            "it has a password", do="open it in a word processor and save it without one"
        ) from failure


def _opened(archive: zipfile.ZipFile) -> Opened:
    names = archive.namelist()
    if len(names) > MOST_PARTS:
        raise LimitExceeded(f"it has more than {MOST_PARTS:,} parts", do="get another copy")
    main = _main_part(archive)
    body = _part(archive, main)
    if body is None:
        raise UnreadableInput(
            "it is a zip archive without a Word document in it",
            do="unpack it, and give the report itself",
        )
    styles = Styles(_part(archive, _beside(main, "styles.xml", names)))
    text = Text(styles, _part(archive, _beside(main, "numbering.xml", names)))
    blocks = [paragraph(node, number, text) for number, node in enumerate(_paragraphs(body), 1)]
    number = len(blocks)
    for kind in ("footnote", "endnote"):
        notes = _part(archive, _beside(main, f"{kind}s.xml", names))
        for note in () if notes is None else _notes(notes, kind, number, text):
            blocks.append(note)
            number = note.line
    check_length(sum(len(block.text) for block in blocks))
    macros = any(name.lower().endswith(_MACROS) for name in names)
    return Opened(
        "Word",
        "paragraph",
        tuple(block for block in blocks if block.text.strip()),
        properties=_properties(_part(archive, "docProps/core.xml")),
        remarks=("It holds macros, which were not run.",) if macros else (),
    )


def _main_part(archive: zipfile.ZipFile) -> str:
    """Return the name of the document's part, as the package says, else as it is by custom."""
    relations = _part(archive, "_rels/.rels")
    for relation in () if relations is None else relations.iter(_RELS):
        if (relation.get("Type") or "").endswith(_MAIN):
            return str(relation.get("Target") or "").lstrip("/")
    return "word/document.xml"


def _beside(main: str, name: str, names: list[str]) -> str:
    """Return the name of a part in the folder of the document's, else wherever it is."""
    wanted = f"{main.rpartition('/')[0]}/{name}"
    return next((one for one in names if one.endswith(f"/{name}") and wanted not in names), wanted)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the root of a part's tree; null where there is no such part.

    Raises
    ------
    LimitExceeded
        It unpacks to more than a part may have; no more than that was unpacked.
    UnreadableInput
        It is no XML, or XML with a document type.
    """
    from lxml import etree

    try:
        with archive.open(name) as file:
            xml = file.read(LARGEST_PART + 1)
    except KeyError:
        return None
    if len(xml) > LARGEST_PART:
        raise LimitExceeded(
            f"its part {name[:80]} unpacks to more than {LARGEST_PART >> 20} MiB",
            do="do not open this file; get another copy",
        )
    if b"<!DOCTYPE" in xml:
        raise _with_entities(name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as failure:
        if failure.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from failure
        raise UnreadableInput(
            f"its part {name[:80]} is no XML ({failure})", do="get another copy"
        ) from failure
    if root.getroottree().docinfo.doctype:  # in UTF-16
        raise _with_entities(name)
    return root


def _with_entities(name: str) -> UnreadableInput:
    return UnreadableInput(
        f"its part {name[:80]} defines entities, which no word processor writes",
        do="do not open this file; get another copy",
    )


def _paragraphs(body: Any) -> Iterator[Any]:
    """Yield the paragraphs, those of text boxes once: what a fallback repeats is left out."""
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    for node in list(body.iter(fallback)):
        node.getparent().remove(node)
    yield from body.iter(f"{W}p")


def _notes(root: Any, kind: NoteKind, number: int, text: Text) -> Iterator[Block]:
    """Yield the notes; one that the text does not refer to is called by its id in the file."""
    for note in root.iter(f"{W}{kind}"):
        if note.get(f"{W}type") in ("separator", "continuationSeparator", "continuationNotice"):
            continue
        number += 1
        id = note.get(f"{W}id") or ""
        shown = text.labels.get((kind, id), f"id {id}")
        words = "\n".join(paragraph(node, number, text).text for node in note.iter(f"{W}p"))
        yield Block(words.strip(), number, role="note", label=shown, kind=kind)


def _properties(core: Any) -> dict[str, str]:
    """Return title and keywords among the file's properties; never who wrote it."""
    if core is None:
        return {}
    return {_CORE[node.tag]: node.text or "" for node in core if node.tag in _CORE and node.text}
