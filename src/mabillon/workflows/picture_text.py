"""The text of a picture or document that is asked about: kept as evidence, then read.

A document's own text is taken where it has one; the rest, and pictures, by transcription: the
one that counts, else by Tesseract, which is recorded before anything is examined.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput, UsageError
from mabillon.examine import read_off
from mabillon.examine.finding import Transcribed
from mabillon.media import kinds
from mabillon.text.display import plain
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.questions import Handed
from mabillon.workflows.transcribed import Kept, in_force
from mabillon.workflows.transcribing import Sheet, sheets, transcribe

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class PictureText:
    """The text of a file; ``transcription``: null = the document had it as text."""

    evidence: str
    text: str
    transcription: Transcribed | None


def is_picture(path: Path) -> bool:
    """Tell whether a file is a picture or a document, by how it begins."""
    with path.open("rb") as file:
        return kinds.medium(file.read(_HEAD)) in ("picture", "document")


def keep(store: Store, path: Path) -> str:
    """Keep a file as evidence and read what is told of it; return its digest.

    Raises
    ------
    UsageError
        It was not kept: it cannot be read, or was destroyed by decision.
    """
    [result] = ingest(store, [path], Options())
    if result.evidence is None or result.status == "passed over":
        raise UsageError("; ".join(result.notes) or "it was not kept", where=plain(str(path)))
    return result.evidence


def known_text(store: Store, evidence: str) -> Handed | None:
    """Return the words of a file as a question, as far as they are known; null = they are not."""
    if not store.evidence.has(evidence):
        return None
    found = text_of(store, evidence, read=False)
    if found is None:
        return None
    return Handed(found.text, picture=evidence, transcription=found.transcription)


def text_of(
    store: Store,
    evidence: str,
    *,
    languages: str = "",
    by: str = "",
    read: bool = True,
    tell: Callable[[int, int], None] | None = None,
) -> PictureText | None:
    """Return the text of a picture or document of the archive.

    Parameters
    ----------
    languages
        For Tesseract, ``ara+eng``; "" = those that fit best. Naming them reads it anew.
    read
        Whether Tesseract may be asked; else null where nobody had it read, or there is nothing.
    tell
        Told how many pages are read, of how many.

    Raises
    ------
    UnreadableInput
        It cannot be read, or has no words.
    UsageError
        Tesseract is not installed and nobody wrote the text down; the message says how.
    """
    wanted = sheets(store, evidence)
    known = in_force(store, [sheet.key for sheet in wanted])
    if not read and any(sheet.key not in known for sheet in wanted):
        return None
    made: dict[Sheet, Kept] = {}
    for done, sheet in enumerate(wanted):
        if tell is not None:
            tell(done, len(wanted))
        held = known.get(sheet.key)
        if held is None or (languages and held.transcription.machine):
            held = transcribe(store, sheet, languages=languages, by=by)[0]
        made[sheet] = held
    text = _joined(store, evidence, made)
    if not text.strip() and not read:
        return None
    if not text.strip():
        raise UnreadableInput(
            "no words were read on it",
            where=evidence[:12],
            do=f"write them down: mabillon transcribe {evidence[:12]} --correct TEXT.txt "
            "--by NAME --reason TEXT",
        )
    parts = [(kept.number, kept.transcription) for kept in made.values()]
    return PictureText(evidence, text, read_off.together(parts) if parts else None)


def _joined(store: Store, evidence: str, made: dict[Sheet, Kept]) -> str:
    """Return the text of all pages, an empty line between two."""
    by_page = {sheet.page: kept.transcription.text for sheet, kept in made.items()}
    if None in by_page:
        return by_page[None]
    held = Pictures(store).of(evidence)
    layer = (held.told.text or "").split("\f") if held else []
    pages = {n: by_page.get(n, page) for n, page in enumerate(layer, 1)} | by_page
    return "\n\n".join(pages[n].strip() for n in sorted(pages, key=lambda n: n or 0) if pages[n])
