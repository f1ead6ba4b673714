"""Invented sites of dispatches, for tests that look at their files and for a browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import dispatch_samples
from mabillon.dispatch.composed import Composed
from mabillon.dispatch.front import Change
from mabillon.dispatch.site import Published, Site

DOWNLOADS = {".pdf": b"pdf", ".docx": b"docx", ".md": b"md"}
GONE = "The heading that went too far"


def shelf() -> list[Published]:
    """Return dispatches: one corrected, one in Arabic, one hostile, one plain, one withdrawn."""
    made = [
        Published(composed=_out(dispatch_samples.reference()), downloads=DOWNLOADS),
        *(Published(composed=_out(dispatch_samples.SAMPLES[n]())) for n in ("arabic", "hostile")),
        Published(composed=_out(dispatch_samples.short())),
    ]
    notice = Change(date=date(2031, 2, 1), notice="Withdrawn: a post it rests on was destroyed")
    gone = replace(
        _out(dispatch_samples.short()),
        key="note/2",
        called="Note No. 2",
        slug="note-2",
        version=2,
        title=GONE,
        feed_title=GONE,
        summary=GONE,
        changes=(notice,),
    )
    return [*made, Published(composed=gone, downloads=DOWNLOADS, gone="withdrawn")]


def _out(composed: Composed) -> Composed:
    at = composed.made_at or datetime(2031, 3, 29, 12, 30, tzinfo=UTC)
    return replace(composed, draft=False, made_at=at)


def site(base: str | None = None) -> Site:
    return Site(name="Quillon desk", edition="complimentary", base=base)


def written(files: dict[str, bytes], folder: Path) -> Path:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder
