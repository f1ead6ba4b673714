"""Have Tesseract read pictures and pages of documents, or record what a person reads there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store, utc_now
from mabillon.errors import LimitExceeded, MabillonError, UnreadableInput, UsageError
from mabillon.examine.records.transcription import (
    LONGEST,
    Transcription,
    document,
    joined,
    mean_confidence,
)
from mabillon.examine.records.translation import digest_of
from mabillon.media import kinds
from mabillon.workflows.attached import attached
from mabillon.workflows.leafing import page_picture
from mabillon.workflows.lettering import Tesseract
from mabillon.workflows.pictures import Pictures
from mabillon.workflows.transcribed import KIND, Kept, in_force, transcriptions

MOST_PAGES: Final = 20
"""Pages of a document that are read, from the first."""

PAGE: Final = 3500
"""Pixels of the longer side of a page that is drawn to be read: 300 to the inch on A4."""

_HEAD: Final = 4096


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is transcribed as one: a picture, or a page (from 1) of a document."""

    evidence: str
    page: int | None = None

    @property
    def key(self) -> str:
        """What its transcriptions are entered under."""
        return self.evidence if self.page is None else f"{self.evidence}#{self.page}"


def sheets(store: Store, evidence: str) -> list[Sheet]:
    """Return what there is to be read of a picture or document: the pages without a text layer.

    Raises
    ------
    UnreadableInput
        It is neither, or a document that could not be opened.
    """
    with store.evidence.open(evidence) as file:
        medium = kinds.medium(file.read(_HEAD))
    if medium == "picture":
        return [Sheet(evidence)]
    if medium != "document":
        raise UnreadableInput(
            "this is neither a picture nor a PDF", where=evidence[:12], do="name another file"
        )
    held = Pictures(store).of(evidence)
    if held is None:
        raise UnreadableInput(
            "this document could not be opened when it was ingested",
            where=evidence[:12],
            do="ingest it again, or make a picture of the page and give that",
        )
    texts = (held.told.text or "").split("\f")
    pages = range(1, min(held.told.pages or 0, MOST_PAGES) + 1)
    return [Sheet(evidence, n) for n in pages if n > len(texts) or not texts[n - 1].strip()]


def transcribe(
    store: Store,
    sheet: Sheet,
    *,
    languages: str = "",
    by: str = "",
    reason: str = "",
    now: Callable[[], datetime] = utc_now,
) -> tuple[Kept, bool]:
    """Have a picture or page read and record that; return it, and whether anything changed.

    What was read by the same program before is not read again, unless languages are named.

    Parameters
    ----------
    languages
        As Tesseract names them, ``ara+eng``; "" = those that fit best of all installed.
    by
        Who had it read; "" = nobody is named.

    Raises
    ------
    UsageError
        Tesseract, or one of the languages, is not installed.
    UnreadableInput
        The picture cannot be read.
    """
    held = [k for k in transcriptions(store, [sheet.key]) if k.transcription.machine]
    program = Tesseract.installed()
    if held and not languages and held[-1].transcription.machine == program.machine:
        return held[-1], False
    chosen = program.chosen(languages) if languages else []
    try:
        found = program.letters(_picture(store, sheet), chosen)
    except UnreadableInput as error:
        raise type(error)(error.what, where=sheet.key[:12], do=error.do) from error
    text, doubtful = joined(found.words)
    if len(text) > LONGEST:
        raise LimitExceeded(
            f"more than {LONGEST:,} characters were read on it",
            where=sheet.key[:12],
            do="cut out the statement, and give that picture",
        )
    made = Transcription(
        of=sheet.key,
        text=text,
        machine=program.machine,
        by=by.strip(),
        made=now().date(),
        languages=found.languages,
        tried=found.tried,
        confidence=mean_confidence(found.words),
        words=len(found.words),
        doubtful=doubtful,
    )
    if held and msgspec.structs.replace(held[-1].transcription, made=made.made) == made:
        return held[-1], False
    return _entered(store, made, reason, now), True


def _picture(store: Store, sheet: Sheet) -> bytes:
    if sheet.page is None:
        return store.evidence.read(sheet.evidence)
    return page_picture(store.evidence.path(sheet.evidence), sheet.page, side=PAGE)


def correct(
    store: Store,
    sheet: Sheet,
    text: str,
    *,
    by: str,
    reason: str,
    languages: Sequence[str] = (),
    now: Callable[[], datetime] = utc_now,
) -> tuple[Kept, bool]:
    """Record what a person reads on a picture or page; the same again changes nothing.

    Raises
    ------
    UsageError
        There are no words, no name, or no reason.
    """
    if not reason.strip():
        raise UsageError("a correction has a reason", do="say it with --reason")
    before = in_force(store, [sheet.key]).get(sheet.key)
    made = Transcription(
        of=sheet.key,
        text=text.strip(),
        by=by.strip(),
        made=now().date(),
        languages=list(languages),
        corrects=digest_of(before.transcription.text) if before else None,
    )
    if before is not None and _by_hand(before.transcription) == _by_hand(made):
        return before, False
    return _entered(store, made, reason.strip(), now), True


def _by_hand(one: Transcription) -> tuple[str, str, str]:
    return one.text, one.by, one.machine


def _entered(store: Store, made: Transcription, reason: str, now: Callable[[], datetime]) -> Kept:
    with store.writing(now) as writer:
        [number] = writer.add_entries(
            [NewEntry(KIND, made.of, made.by or made.machine, reason, document(made))]
        )
    return next(k for k in transcriptions(store, [made.of]) if k.number == number)


def unread(store: Store) -> list[Sheet]:
    """Return the pictures that posts without text have attached and that are not transcribed."""
    every = attached(store)
    if not len(every):
        return []
    held = store.posts(["row", "text"], rows=pc.unique(every["post"]).to_numpy())
    silent = held.filter(pc.equal(pc.utf8_trim_whitespace(held["text"]), ""))["row"]
    theirs = every.filter(pc.is_in(every["post"], silent.combine_chunks()))
    digests = sorted(set(theirs["evidence"].cast(pa.string()).to_pylist()))
    media = store.media_files(["evidence", "medium"])
    told = dict(zip(media["evidence"].to_pylist(), media["medium"].to_pylist(), strict=True))
    done = {*in_force(store), *(stone.evidence for stone in store.tombstones())}
    return [
        Sheet(digest)
        for digest in digests
        if told.get(digest) == "picture" and digest not in done and store.evidence.has(digest)
    ]


def transcribe_all(
    store: Store,
    found: Sequence[Sheet],
    *,
    languages: str = "",
    by: str = "",
    tell: Callable[[int, int], None] | None = None,
) -> Iterator[tuple[Sheet, Kept | MabillonError]]:
    """Read many pictures; yield each with what was read, or why not, once it is recorded."""
    Tesseract.installed()
    for done, sheet in enumerate(found, 1):
        try:
            kept: Kept | MabillonError = transcribe(store, sheet, languages=languages, by=by)[0]
        except UnreadableInput as error:
            kept = error
        yield sheet, kept
        if tell is not None:
            tell(done, len(found))
