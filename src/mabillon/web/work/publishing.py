"""Publishing a dispatch, as long work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.web.work.tasks import Tell
from mabillon.workflows.publishing import publish as publish_ready
from mabillon.workflows.readiness import Refusal


class _Telling:
    """Tells how many characters of the dispatches are set."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._what, self._done = tell, "reading the dispatch back", 0
        self._total: int | None = None

    def expect(self, total: int) -> None:
        self._total = total

    def at(self, name: str) -> None:
        self._what = f"setting {name}"
        self._tell(self._what, self._done, self._total, "bytes")

    def advance(self, count: int) -> None:
        self._done += count
        self._tell(self._what, self._done, self._total, "bytes")

    def pause(self) -> None:
        """There is nobody to ask."""


def publish(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Publish ``asked["key"]`` into ``asked["folder"]``, in the name of ``asked["by"]``."""
    key = asked["key"]
    tell("reading the dispatch back", 0, None)
    with Store.open(root) as store:
        made = publish_ready(
            store,
            Path(asked["folder"]),
            [key],
            by=asked["by"],
            base=asked["address"],
            title=asked["title"],
            progress=_Telling(tell),
        )
    if made.refused:
        raise UsageError(
            f"nothing was published: {_why(made.refused[0])}",
            do=f"look at what is lacking, /dispatches/{key}/sign-off",
        )
    query = {"said": "published"} | (
        {"differing": ",".join(made.differing)} if made.differing else {}
    )
    return {"to": f"/dispatches/{key}?{urlencode(query)}"}


def _why(refusal: Refusal) -> str:
    said = [*refusal.why, *(f"line {f.line}: {f.says}" for f in refusal.findings)]
    more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
    return said[0] + more
