"""Looking at pictures: what is near by its hashes is laid on what is asked about."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Literal, NamedTuple, Self

from mabillon.archive.store import Store
from mabillon.errors import ArchiveDamaged, UnreadableInput, UsageError
from mabillon.examine.media.grey import Grey
from mabillon.workflows.picturing import PictureProcess

UNTOLD: Final = "untold"


class Looked(NamedTuple):
    """Whether two pictures are the same, and what the stored one has otherwise, in words."""

    verdict: Literal["same", "hint", "not"]
    changes: tuple[str, ...]


class Looker:
    """Decodes pictures for looking at them, each once; leaving it ends its process.

    Parameters
    ----------
    store
        The archive whose evidence is looked at.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process: PictureProcess | None = None
        self._seen: dict[str, Grey | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.__exit__(kind, error, trace)

    def grey(self, digest: str, data: bytes | None = None) -> Grey | None:
        """Return the grey levels of a picture; null = it cannot be looked at here.

        Parameters
        ----------
        data
            Its bytes, where they are no evidence.
        """
        if digest not in self._seen:
            self._seen[digest] = self._decoded(digest, data)
        return self._seen[digest]

    def compared(self, asked: str, stored: str) -> Looked | None:
        """Lay one picture on another; null = one of them cannot be looked at here."""
        one, other = self.grey(asked), self.grey(stored)
        if one is None or other is None:
            return None
        from mabillon.examine.media.change import changes  # loads SciPy
        from mabillon.examine.media.likeness import compare

        found = compare(other, one)
        if found.verdict == "not":
            return Looked("not", ())
        said = tuple(c.sentence for c in changes(other, one, found) if c.kind != UNTOLD)
        return Looked(found.verdict, said)

    def _decoded(self, digest: str, data: bytes | None) -> Grey | None:
        try:
            self._process = self._process or PictureProcess()
            return self._process.look(self._store.evidence.read(digest) if data is None else data)
        except (UnreadableInput, UsageError, ArchiveDamaged):
            return None
