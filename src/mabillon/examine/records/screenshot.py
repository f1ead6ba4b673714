"""What a screenshot of a post seems to say of its source: only ever shown to a person.

An account, a time and an address can be drawn as easily as the words beside them, and misread as
easily: so these are things to ask about, and nothing is taken from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

_MOST: Final = 4

_HANDLE: Final = re.compile(r"(?<![\w.@/])@[A-Za-z0-9_]{3,32}\b")
_LINK: Final = re.compile(
    r"(?<![\w.@])(?:https?://)?(?:t\.me|x\.com|twitter\.com)/[A-Za-z0-9_/]{3,80}", re.IGNORECASE
)
_CLOCK: Final = r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_DAY: Final = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?\s(?:de\s)?\d{4})"
)
_BETWEEN: Final = r"(?:\s*[,·•.\-|]\s*|\s+(?:at\s+)?|T)"
_TIME: Final = re.compile(
    rf"(?<!\d)(?:{_CLOCK}{_BETWEEN}{_DAY}|{_DAY}(?:{_BETWEEN}{_CLOCK})?)(?!\d)"
)


class SourceRead(msgspec.Struct, frozen=True, kw_only=True):
    """What was read that may tell the source, each as it stands there; empty = nothing.

    ``names``: what stands before a handle, on its line or above it, where display names do.
    """

    handles: list[str] = []
    names: list[str] = []
    times: list[str] = []
    links: list[str] = []

    def __bool__(self) -> bool:
        return bool(self.handles or self.times or self.links)


def source_read(text: str) -> SourceRead:
    """Return the handles, names, times and links that a transcription seems to have."""
    names = []
    above = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        handle = _HANDLE.search(line)
        if handle is not None:
            name = line[: handle.start()].strip() or above
            if 0 < len(name) <= 60 and not _HANDLE.search(name):
                names.append(name)
        above = line
    return SourceRead(
        handles=_few(found[0] for found in _HANDLE.finditer(text)),
        names=_few(names),
        times=_few(" ".join(found[0].split()) for found in _TIME.finditer(text)),
        links=_few(found[0] for found in _LINK.finditer(text)),
    )


def _few(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))[:_MOST]
