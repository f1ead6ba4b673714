"""Evidence of a shared archive: kept in the store, read from local copies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mabillon.archive.evidence import Evidence, Staged
from mabillon.archive.shared import Piece, SharedFiles


class SharedEvidence(Evidence):
    """Raw files as objects of a store; what is published is there before it is a copy here."""

    def __init__(self, files: SharedFiles, temporary: Path) -> None:
        super().__init__(files.copies / "evidence", temporary)
        self._files = files

    def path(self, digest: str) -> Path:
        """Return the local copy of the bytes of that digest; it is fetched if there is none.

        Raises
        ------
        ArchiveDamaged
            The object is missing or altered.
        StoreOutOfReach
            The store cannot be asked.
        """
        return self._files.fetch(self.piece(digest))

    def has(self, digest: str) -> bool:
        """Tell whether the bytes of that digest are here or in the store."""
        return self._files.has(self.piece(digest).name)

    def publish(self, staged: Sequence[Staged]) -> None:
        """Have staged copies in the store, then give them their names among the local copies."""
        copies = {item.digest: item for item in staged if item.copy is not None}
        self._files.put_all(
            [
                (item.copy, self.piece(item.digest, item.size))
                for item in copies.values()
                if item.copy is not None
            ]
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        coming = {
            item.copy: self.place(digest)
            for digest, item in copies.items()
            if item.copy is not None
        }
        with self._files.kept.unasked(coming):
            super().publish(staged)

    def piece(self, digest: str, size: int = 0) -> Piece:
        """Return the object that holds the bytes of that digest; ``size`` is not looked at."""
        place = self.place(digest)
        return Piece(f"evidence/{place.parent.name}/{place.name}", digest, size)
