"""Notes whose numbers begin anew on every page: each is told by its page as well."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.dispatch.imported.report import Mark, Note


def begin_anew(notes: Sequence[Note]) -> bool:
    """Tell whether notes stand on several pages, and those of each page begin with 1."""
    firsts: dict[int, str] = {}
    for note in notes:
        if note.place.page is not None:
            firsts.setdefault(note.place.page, note.label)
    return len(firsts) > 1 and set(firsts.values()) == {"1"}


def note_of_page(note: Note) -> Note:
    """Return a note labelled by its page."""
    return msgspec.structs.replace(note, label=_label(note))


def mark_of_page(mark: Mark) -> Mark:
    """Return a mark labelled by its page."""
    return msgspec.structs.replace(mark, label=_label(mark))


def _label(of: Mark | Note) -> str:
    return f"{of.label} of page {of.place.page}"
