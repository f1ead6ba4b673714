"""Why a file that a post shows as a picture or video is none that could be read.

What was said when it was ingested; or, where a reader of words took it or it was kept before
such files were refused, what it is by how it begins.
"""

from __future__ import annotations

from typing import Final

from mabillon.archive.layout import refused
from mabillon.archive.store import Store
from mabillon.examine.media.told import Medium
from mabillon.media import kinds
from mabillon.workflows.telling import VERSIONS

SHOWN: Final[dict[str, Medium]] = {"photo": "picture", "video": "video", "animation": "video"}
"""Kinds of what posts have attached that are pictures or videos; others may be any file."""

_HEAD: Final = 1024


class UnreadMedia:
    """Looks up why files of an archive of which nothing was told could not be read."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.refused = refused(store.connection, list(VERSIONS))

    def why(self, evidence: str, kind: str | None) -> str:
        """Return the reason; "" = it was not tried, or nothing here reads such files.

        Parameters
        ----------
        evidence
            SHA-256 of a file of which nothing was told.
        kind
            As what a post has it attached; null = its export does not say.
        """
        if evidence in self.refused:
            return self.refused[evidence]
        called = SHOWN.get(kind or "")
        if called is None or not self._store.evidence.has(evidence):
            return ""
        with self._store.evidence.open(evidence) as file:
            head = file.read(_HEAD)
        if kinds.medium(head) is not None:
            return ""
        fault = kinds.refusal(head, called)
        return f"{fault.what}; {fault.do}"
