"""Files that pass for a picture, video or document and are none: said, and not read as words."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mabillon.errors import UnreadableInput
from mabillon.media import kinds
from mabillon.text.display import plain

_HEAD: Final = 1024
_DRAWN: Final = (b"<svg", b"<?xml", b"#EXTM3U", b"\0")
"""What stands in no statement: a drawing, XML, a playlist, no words at all."""


def passes_for_none(head: bytes, path: Path) -> None:
    """Make sure that a file that is no media file by its bytes passes for none by its name.

    Parameters
    ----------
    head
        Its first bytes, 1,024 or more, or all.

    Raises
    ------
    UnreadableInput
        It is called a picture, video or document, or is empty or a drawing; says what it is.
    """
    called = kinds.called(path.name)
    if kinds.medium(head) is not None:
        return
    start = head[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if called is None and head and not start.startswith(_DRAWN):
        return
    fault = kinds.refusal(head, called or "picture")
    raise UnreadableInput(fault.what, where=plain(str(path)), do=fault.do)
