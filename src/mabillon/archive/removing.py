"""Which objects of a store an order is to remove: listed in the user's own state folder.

An order lists them before its transaction and removes them after it, so that the next writer
goes on where that was interrupted. Whoever sends an archive must not be able to write such a
list: it stands in ``mabillon/removing`` under $XDG_STATE_HOME (else ~/.local/state), is of one
archive, one store and one ledger as it was before the order, and removes only what the
catalogue says is destroyed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from typing import Final

import msgspec

from mabillon.archive import catalogue, ledger
from mabillon.archive.evidence import is_digest
from mabillon.archive.folders import write_synced
from mabillon.errors import UsageError

FOLDER: Final = "mabillon/removing"


class Removing(msgspec.Struct, frozen=True):
    """Objects that an order is to remove.

    Parameters
    ----------
    archive, store
        The archive's folder and the address of its store.
    size, root
        How many leaves its ledger had before the order, and its root (hex) then.
    objects
        Their names in the store.
    """

    archive: str
    store: str
    size: int
    root: str
    objects: list[str]


def list_of(archive: Path, store: str, environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the list of an archive and its store stands, whether there is one or not."""
    given = environ.get("XDG_STATE_HOME", "")
    home = Path(given) if given and Path(given).is_absolute() else Path.home() / ".local/state"
    of = os.fsencode(archive.resolve()) + b"\0" + store.encode()
    return home / FOLDER / f"{hashlib.sha256(of).hexdigest()[:16]}.json"


def begin(archive: Path, store: str, connection: Connection, objects: Sequence[str]) -> None:
    """List what an order is to remove once its transaction is made.

    Raises
    ------
    UsageError
        The list cannot be kept; nothing was destroyed.
    """
    path = list_of(archive, store)
    size = catalogue.size(connection)
    said = Removing(str(archive.resolve()), store, size, _root(connection, size), list(objects))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_synced(path, msgspec.json.encode(said), 0o600)
    except OSError as error:
        raise UsageError(
            f"the list of what is to be removed from {store} cannot be kept ({error.strerror})",
            where=str(path),
            do="nothing was destroyed; make room there, or name another folder by XDG_STATE_HOME",
        ) from error


def listed(archive: Path, store: str, connection: Connection) -> list[str]:
    """Return what an order on this machine was to remove, of this archive as it then was.

    Raises
    ------
    UsageError
        The list cannot be read, or others may write to it.
    """
    path = list_of(archive, store)
    if path.resolve().is_relative_to(archive.resolve()):
        return []  # an archive says nothing of it
    try:
        if path.stat().st_mode & 0o022:
            raise UsageError(
                "others may write to this list of what is to be removed from a store",
                where=str(path),
                do=f"chmod go-w {path}, if you know that what it lists is to go",
            )
        said = msgspec.json.decode(path.read_bytes(), type=Removing)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"this list of what is to be removed from a store cannot be read ({error})",
            where=str(path),
            do="remove it; `mabillon audit` names what is destroyed and still there",
        ) from error
    same = (said.archive, said.store) == (str(archive.resolve()), store)
    if not same or said.size > catalogue.size(connection):
        return []
    return said.objects if _root(connection, said.size) == said.root else []


def end(archive: Path, store: str) -> None:
    """Forget the list: all of it is removed."""
    list_of(archive, store).unlink(missing_ok=True)


def object_of(digest: str) -> str:
    """Return the name of the object that holds a raw file."""
    return f"evidence/{digest[:2]}/{digest[2:]}"


def gone(connection: Connection, evidence: Collection[str]) -> set[str]:
    """Return the names of objects that the catalogue says are no more.

    ``evidence``: digests that have a tombstone.
    """
    known = {object_of(digest) for digest in evidence if is_digest(digest)}
    return known | {f"segments/{file}" for file in no_longer(connection)}


def no_longer(connection: Connection) -> set[str]:
    """Return the files of segments that stand no longer."""
    known = connection.execute(
        "SELECT file FROM segments UNION SELECT file FROM replacements WHERE kind = 'segment'"
        " EXCEPT SELECT file FROM standing_segments"
    )
    return {file for [file] in known}


def _root(connection: Connection, size: int) -> str:
    hashes = connection.execute("SELECT hash FROM leaves WHERE number < ? ORDER BY number", (size,))
    return ledger.tree_head(row[0] for row in hashes).hex()
