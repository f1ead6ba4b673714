"""Examining a statement, as long work."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from mabillon.archive.store import Store
from mabillon.web.work.tasks import Tell
from mabillon.workflows.verify import verify as examine


def verify(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Examine the post ``asked["post"]`` as a statement in the name of ``asked["issuer"]``."""
    with Store.open(root) as store:
        document = examine(
            store,
            asked["post"],
            asked["issuer"],
            progress=partial(tell, "sketching posts"),
        )
    return {"to": f"/opinions/{document.number}"}
