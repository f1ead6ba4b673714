"""The contexts of the pages on checking the archive."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.archive.captures_kept import CaptureKept
from mabillon.archive.rows import Tombstone
from mabillon.web.work.auditing import Audited
from mabillon.web.work.works import Work
from mabillon.workflows.relying import Change


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``audit.html``: the ledger's root, the last audits, what was destroyed.

    Parameters
    ----------
    root
        Today's ledger root, HEX:SIZE, to be kept elsewhere.
    last
        The last audits, the latest first.
    running
        The audit that runs; null = none does.
    stones
        What was destroyed by decision, the latest first.
    changes
        What has changed under kept opinions, as far as is told without hashing every file.
    captures
        How many there are.
    """

    title: str
    root: str
    last: Sequence[Audited]
    running: Work | None
    stones: Sequence[Tombstone]
    changes: Sequence[Change]
    captures: int


class AuditedPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``audited.html``: what one audit found."""

    title: str
    made: Audited


class CapturesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The context of ``captures.html``: captures, the latest first, a page of them."""

    title: str
    rows: Sequence[CaptureKept]
    word: str
    first: int
    total: int
    most: int
