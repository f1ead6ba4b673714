"""Mabillon: was this statement really issued by the organisation it names?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mabillon import errors

if TYPE_CHECKING:
    from mabillon.examine.finding import Finding, Opinion, OpinionDocument, Question
    from mabillon.examine.settings import Settings
    from mabillon.workflows.archive import Archive
    from mabillon.workflows.questions import Handed

__all__ = [
    "Archive",
    "Finding",
    "Handed",
    "Opinion",
    "OpinionDocument",
    "Question",
    "Settings",
    "errors",
]

_WHERE = {
    "Archive": "mabillon.workflows.archive",
    "Handed": "mabillon.workflows.questions",
    "Settings": "mabillon.examine.settings",
    "Finding": "mabillon.examine.finding",
    "Opinion": "mabillon.examine.finding",
    "OpinionDocument": "mabillon.examine.finding",
    "Question": "mabillon.examine.finding",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the command line starts at once."""
    import importlib

    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_WHERE[name]), name)
