"""Tell media files by their content: pictures, videos and documents, each opened apart.

What is opened may come from anybody, so each kind is read in a process of its own with bounds
of time and memory; here only their answers arrive.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from mabillon.errors import LimitExceeded
from mabillon.examine.media.told import Medium, Told
from mabillon.media import kinds
from mabillon.workflows.filming import tell_video
from mabillon.workflows.leafing import tell_document
from mabillon.workflows.picturing import LARGEST, PictureProcess

VERSIONS: Final[dict[Medium, int]] = {"picture": 2, "video": 1, "document": 1}
"""The media that are told, and the version of how: raised when a file would be told otherwise."""


class Teller:
    """Tells one media file after another; leaving it as a context manager ends its processes.

    Parameters
    ----------
    temporary
        A folder for what is unpacked on the way; nothing stays in it.
    """

    def __init__(self, temporary: Path) -> None:
        self._temporary = temporary
        self._pictures: PictureProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pictures is not None:
            self._pictures.__exit__(kind, error, trace)

    @staticmethod
    def medium(head: bytes) -> Medium | None:
        """Return which medium a file is, by how it begins; null = it is none that is told."""
        medium = kinds.medium(head)
        return medium if medium in VERSIONS else None

    def tell(self, path: Path, medium: Medium) -> Told:
        """Open a file, and tell what it is, what it says of itself, and its hashes.

        Raises
        ------
        UnreadableInput
            It cannot be read; the message says why and what to do, without the file's name.
        UsageError
            What reads this medium is not installed here.
        """
        if medium == "document":
            return tell_document(path)
        if medium == "video":
            return tell_video(path, self._temporary)
        if path.stat().st_size > LARGEST:
            raise LimitExceeded(
                f"it has more than {LARGEST >> 20} MiB",
                do="make a smaller copy, keep this file, and give both",
            )
        if self._pictures is None:
            self._pictures = PictureProcess()
        return self._pictures.tell(path.read_bytes())
