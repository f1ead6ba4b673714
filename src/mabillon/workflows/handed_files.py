"""A file that is handed in to be asked about: a picture or PDF is kept, a text is read."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mabillon.archive.store import Store
from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.media import kinds
from mabillon.text.display import plain
from mabillon.workflows import picture_text, screenshots
from mabillon.workflows.questions import MAX_TEXT


@dataclass(frozen=True, slots=True)
class HandedFile:
    """What a file is: ``evidence``, the digest of a picture that is kept; else ``text``."""

    evidence: str | None = None
    text: str = ""


def handed_file(store: Store, name: str, data: bytes) -> HandedFile:
    """Keep a picture or PDF, or return the words of a text file.

    Raises
    ------
    UnreadableInput
        It is neither; the message says where it belongs.
    """
    shown = plain(name)[:120]
    medium = kinds.medium(data[:4096])
    if medium in ("picture", "document"):
        screenshots.checked(data, shown)
        with tempfile.TemporaryDirectory(dir=store.root / "caches", prefix="handed-") as folder:
            last = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name[-50:]
            path = Path(folder) / (last if last.strip(".") else "picture")
            path.write_bytes(data)
            return HandedFile(evidence=picture_text.keep(store, path))
    if medium is not None:
        raise UnreadableInput(
            f"is a {medium}, and words are read from it",
            where=shown,
            do="take it in, and trace it; here give the post's text or a screenshot",
        )
    if len(data) > 4 * MAX_TEXT:
        raise LimitExceeded(
            "is far longer than a statement", where=shown, do="take in exports under Take in"
        )
    try:
        return HandedFile(text=data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            f"byte {error.start:,} is not UTF-8, and it is no picture or PDF that is known",
            where=shown,
            do="save the text as UTF-8, or make a screenshot of it",
        ) from error
