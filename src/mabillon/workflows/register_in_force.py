"""The register in force in an opened archive, and how another version takes its place.

``register.yaml`` in the archive's folder is a working copy for an editor; what counts
are the versions in the catalogue. Whoever asks for the register gets the working copy,
checked, and recorded as a new version where it was edited by hand.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from mabillon.archive.folders import write_synced
from mabillon.archive.register import Register, differences, inspect, parse
from mabillon.archive.register.tree import MAX_BYTES
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.errors import RegisterError, UsageError

FILE: Final = "register.yaml"
NOTHING: Final = hashlib.sha256(b"").hexdigest()
"""Digest of the register before the first."""
_MOST_CHANGES: Final = 12
"""Changes that are told with a version that was edited by hand."""


def working_copy(store: Store) -> Path:
    """Return the path of the archive's register.yaml, which may be missing."""
    return store.root / FILE


def current(
    store: Store, position: int | None = None, *, record: bool = True
) -> tuple[str, Register]:
    """Return the register in force and its digest.

    Parameters
    ----------
    store
        The archive.
    position
        A ledger position: the version in force then. None = now, register.yaml included.
    record
        Whether a register.yaml that was edited by hand is recorded as a new version;
        without it the register is only looked at.

    Returns
    -------
    digest, register
        SHA-256 (hex) of the YAML, that of no bytes where there is no register yet.

    Raises
    ------
    RegisterError
        register.yaml was edited and does not hold; nothing was recorded.
    ArchiveBusy
        It was edited, and another process is writing to the archive.
    """
    edited = _edited(store) if position is None else None
    if edited is None:
        digest, yaml = standing_version(store, position)
        return digest, parse(yaml, f"register {digest[:12]}")
    register = parse(edited, FILE)
    if record:
        with store.writing() as writer:
            _record_edited(store, writer)
    return hashlib.sha256(edited).hexdigest(), register


def standing_version(store: Store, position: int | None = None) -> tuple[str, bytes]:
    """Return digest and YAML of the last version in the catalogue; before the first, of no bytes.

    ``position``: a ledger position, the last version then; None = now.
    """
    return store.register_version(position) or (NOTHING, b"")


def read_working_copy(store: Store) -> bytes | None:
    """Return the bytes of register.yaml, or None if it is missing.

    No more is read than makes it too large for a register.
    """
    path = working_copy(store)
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot be read ({error.strerror})", where=str(path)) from error


def _edited(store: Store) -> bytes | None:
    """Return the working copy if it was edited by hand; None if it was not, or is missing."""
    yaml = read_working_copy(store)
    digest, _ = standing_version(store)
    return None if yaml is None or hashlib.sha256(yaml).hexdigest() == digest else yaml


def _record_edited(store: Store, writer: Writer) -> None:
    """Keep the working copy as a new version if it was edited by hand."""
    yaml = _edited(store)
    if yaml is None:
        return
    after = parse(yaml, FILE)
    if store.register_version() is None:
        counts = f"{len(after.issuers)}, channels {len(after.channels)}, roles {len(after.roles)}"
        why = f"first found: issuers {counts}"
    else:
        why = f"edited by hand: {_changes(current(store, store.position())[1], after)}"
    writer.set_register(yaml, why)


def _changes(before: Register, after: Register) -> str:
    """Say what differs, of much the first."""
    changes = differences(before, after) or ["words only"]
    shown = changes[:_MOST_CHANGES]
    if len(changes) > len(shown):
        shown.append(f"and {len(changes) - len(shown):,} more")
    return "; ".join(shown)


def change(store: Store, edit: Callable[[bytes], bytes], why: str, *, who: str = "") -> Register:
    """Edit register.yaml and record the new version, or change nothing.

    Parameters
    ----------
    edit
        What makes the new YAML of the one in force.
    why, who
        What is kept with the version: what was done, and the name of whoever did it ("" = not
        said).

    Raises
    ------
    RegisterError
        With the change the register would not hold; every problem is named.
    """
    with store.writing() as writer:
        _record_edited(store, writer)
        _, yaml = standing_version(store)
        yaml = edit(yaml)
        try:
            register = parse(yaml, FILE)
        except RegisterError as error:
            raise RegisterError(
                f"nothing was changed: with this entry the register would not hold\n{error}"
            ) from error
        _put(store, writer, yaml, why, who)
    return register


def replace_whole(
    store: Store, yaml: bytes, seen: str, *, reason: str = "", who: str = ""
) -> Register:
    """Put a register in place of the one that its author saw; of two at once nothing is lost.

    Parameters
    ----------
    seen
        SHA-256 of the bytes that it was made from: of register.yaml, or of the version in force
        where that file is missing.
    reason, who
        Why and by whom; kept with the new version, behind what changed.

    Raises
    ------
    RegisterError
        It does not hold; every problem is named with its line, and nothing was changed.
    UsageError
        The register is another one by now.
    """
    after = parse(yaml, FILE)
    with store.writing() as writer:
        _, standing = standing_version(store)
        edited = _edited(store)
        if hashlib.sha256(standing if edited is None else edited).hexdigest() != seen:
            raise UsageError(
                "the register was changed meanwhile; nothing was overwritten",
                do="look at it as it stands, and make your change anew",
            )
        if edited is not None and inspect(edited)[0] is not None:
            _record_edited(store, writer)
            standing = edited
        what = f"edited: {_changes(parse(standing, FILE), after)}"
        _put(store, writer, yaml, f"{what} ({reason})" if reason else what, who)
    return after


def _put(store: Store, writer: Writer, yaml: bytes, why: str, who: str) -> None:
    """Make it the working copy and the version in force."""
    # First the file: if this stops between the two, it counts as edited by hand.
    write_synced(working_copy(store), yaml)
    writer.set_register(yaml, f"{why} (by {who})" if who else why)
