"""Writes the golden dispatches anew: ``python tests/golden/dispatches.py``.

Look at the difference that it makes before you commit it. Pages are kept without their style,
Word files as the text of their paragraphs and notes, PDF as the text of its pages.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def page_text(made: bytes) -> str:
    """Return a page without its style, and without the digest of that."""
    text = re.sub(r"<style>.*?</style>", "<style></style>", made.decode("utf-8"), flags=re.S)
    return re.sub(r"sha256-[^']+", "sha256-", text)


def word_text(made: bytes) -> str:
    """Return the paragraphs of a Word file, each behind its style, and its notes."""
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        notes = ElementTree.fromstring(package.read("word/footnotes.xml"))
    lines = [_line(p) for p in body.iter(f"{W}p")]
    lines += [f"{note.get(f'{W}id')}: {_line(note)}" for note in notes]
    return "\n".join(lines) + "\n"


def _line(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f".//{W}pStyle")
    turned = " rtl" if paragraph.find(f".//{W}bidi") is not None else ""
    said = []
    for part in paragraph.iter():
        if part.tag == f"{W}t":
            said.append(part.text or "")
        elif part.tag == f"{W}footnoteReference":
            said.append(f"[note {part.get(f'{W}id')}]")
        elif part.tag == f"{W}fldSimple":
            said.append(f"[{(part.get(f'{W}instr') or '').strip()}]")
        elif part.tag in (f"{W}tab", f"{W}br"):
            said.append(" | ")
    name = "" if style is None else style.get(f"{W}val")
    return f"{name}{turned}: {''.join(said)}"


def pdf_text(made: bytes) -> str:
    """Return the text of a PDF's pages."""
    import pypdfium2

    with pypdfium2.PdfDocument(made) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return "\n--- page ---\n".join("\n".join(page.splitlines()) for page in pages) + "\n"


TEXTS = {
    "html": (".html", page_text),
    "pdf": (".pdf.txt", pdf_text),
    "word": (".docx.txt", word_text),
    "markdown": (".md", lambda made: made.decode("utf-8")),
}
NAMES = ("reference", "arabic", "hostile")


def golden(name: str, output: str) -> tuple[Path, str]:
    """Return where a golden text stands, and what it is now."""
    from dispatch_samples import SAMPLES
    from mabillon.dispatch.outputs import OUTPUTS

    suffix, text = TEXTS[output]
    return HERE / "dispatch" / f"{name}{suffix}", text(OUTPUTS[output].make(SAMPLES[name]()))


if __name__ == "__main__":
    for name in NAMES:
        for output in TEXTS:
            path, text = golden(name, output)
            path.write_text(text, "utf-8", newline="\n")
            print(path.name)
