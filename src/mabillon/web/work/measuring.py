"""What is measured of an issuer, as long work; kept with what it was measured on.

Routing, lexicon and proposals are kept in the archive's caches, one of each an issuer. A page
shows what is kept at once, and says when something has come since. A validation is kept in the
archive itself, to stand on opinions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import msgspec

from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store, utc_now
from mabillon.web import kept_results
from mabillon.web.work.tasks import Tell
from mabillon.workflows.lexicon import Lexicon
from mabillon.workflows.lexicon import lexicon as make_lexicon
from mabillon.workflows.proposing import Proposals
from mabillon.workflows.proposing import proposals as propose
from mabillon.workflows.register_in_force import current
from mabillon.workflows.routing import Routing
from mabillon.workflows.routing import routing as measure_routing
from mabillon.workflows.validate import validate as examine

KIND: Final = "issuers"


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a measuring rests on: rows of posts, captures, the register's digest, the version."""

    posts: int
    captures: int
    register: str
    version: str


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured of an issuer, on what, and when.

    Of ``routing``, ``lexicon`` and ``proposals`` one is there.
    """

    basis: Basis
    at: datetime
    routing: Routing | None = None
    lexicon: Lexicon | None = None
    proposals: Proposals | None = None


_MEASURES: Final[dict[str, Callable[..., Any]]] = {
    "routing": measure_routing,
    "lexicon": make_lexicon,
    "proposals": propose,
}


def basis(store: Store, register: str) -> Basis:
    """Return what a measuring would rest on now; ``register``: digest of that in force."""
    return Basis(
        posts=store.rows(),
        captures=len(store.captured()),
        register=register,
        version=version("mabillon"),
    )


def find(root: Path, issuer: str, what: str) -> Measured | None:
    """Return what was last measured of an issuer; null = nothing that can be read."""
    return kept_results.find(root, KIND, f"{what}-{issuer}", Measured)


def measure(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Measure ``asked["what"]`` of ``asked["issuer"]`` (register name) and keep it."""
    what, issuer = str(asked["what"]), str(asked["issuer"])
    with Store.open(root) as store:
        on = basis(store, current(store, record=False)[0])
        sketching: Progress = partial(tell, "sketching posts")
        tell(f"measuring {what}", 0, None)
        found = _MEASURES[what](store, issuer, progress=sketching)
    kept = Measured(basis=on, at=utc_now(), **{what: found})
    kept_results.keep(root, KIND, f"{what}-{issuer}", kept)
    return {"to": str(asked["to"])}


def validate(root: Path, asked: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Validate the method on an issuer's own statements; the archive keeps what comes of it."""
    with Store.open(root) as store:
        examine(
            store,
            str(asked["issuer"]),
            sketching=partial(tell, "sketching posts"),
            progress=partial(tell, "examining statements"),
        )
    return {"to": str(asked["to"])}
