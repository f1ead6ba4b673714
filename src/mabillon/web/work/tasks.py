"""The kinds of long work: each is a function of an archive and of what was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol


class Tell(Protocol):
    """Says how far the work is."""

    def __call__(self, what: str, done: int, total: int | None, unit: str = "") -> None:
        """``what`` is being done; ``total``: null = nobody knows how much there is.

        ``unit`` of both: "bytes", or "" = things that ``what`` names.
        """


Task = Callable[[Path, Mapping[str, Any], Tell], dict[str, Any]]
"""Archive's folder, arguments (JSON), how to tell progress -> its result (JSON).

``result["to"]`` is the address of the page that shows what came of it.
"""


def tasks() -> dict[str, Task]:
    """Return every kind of long work by its name."""
    from mabillon.web.work import (
        auditing,
        eventful,
        examining,
        ingesting,
        measuring,
        publishing,
        watching,
    )

    return {
        "verify": examining.verify,
        "anew": examining.anew,
        "read": examining.read,
        "ingest": ingesting.ingest,
        "measure": measuring.measure,
        "validate": measuring.validate,
        "said": eventful.said,
        "events": eventful.table,
        "watch": watching.watch,
        "audit": auditing.audit,
        "publish": publishing.publish,
    }
