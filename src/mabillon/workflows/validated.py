"""The validation that was kept for an issuer, as it stands on its opinions."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import Final

import msgspec

from mabillon.archive.rows import Entry
from mabillon.archive.store import Store
from mabillon.errors import UnknownName
from mabillon.examine.instants import rfc3339
from mabillon.examine.settings import Settings
from mabillon.examine.validation.document import Validation, decoded
from mabillon.examine.validation.sayings import sentences
from mabillon.examine.validation.standing import Validated

KIND: Final = "validation"


def kept(store: Store, issuer: str, position: int | None = None) -> Entry | None:
    """Return the latest validation kept for an issuer (register name) at a ledger position."""
    entries = store.entries(KIND, issuer, position)
    return entries[-1] if entries else None


def load(store: Store, issuer: str) -> tuple[Validation, Entry]:
    """Return the latest validation of an issuer (register name), and how it is kept.

    Raises
    ------
    UnknownName
        It was never validated.
    """
    entry = kept(store, issuer)
    if entry is None:
        raise UnknownName(
            f"{issuer} is not validated yet", do=f"validate it: mabillon validate {issuer}"
        )
    return decoded(entry.document), entry


def validated(
    store: Store, issuer: str, settings: Settings, position: int | None = None
) -> Validated | None:
    """Return what stands on an opinion for an issuer: what was validated by that position.

    None where nothing was. An opinion made again reads the validation that was known to it.
    """
    entry = kept(store, issuer, position)
    if entry is None:
        return None
    made = decoded(entry.document)
    return Validated(
        entry=entry.number,
        digest=entry.digest,
        at=rfc3339(entry.at.replace(microsecond=0)),
        ledger_size=made.ledger_size,
        examined=made.examined,
        said=sentences(made),
        differs=_differs(made, settings),
    )


def _differs(made: Validation, settings: Settings) -> list[str]:
    """Say what is not as it was when it was validated."""
    said = []
    if made.settings_digest != settings_digest(settings):
        said.append("the settings were others")
    if made.version != version("mabillon"):
        said.append(f"the version was {made.version}")
    return said


def settings_digest(settings: Settings) -> str:
    """Return the SHA-256 (hex) of settings as canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(settings, order="sorted")).hexdigest()
