"""Where an archive's files stand: into a store, and back into the archive's own folder.

Until archive.json names the store, the local files are what counts; from then on the objects
are, each of which was read back and compared before. Whatever stops it, the same again goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from mabillon.archive import catalogue, places
from mabillon.archive.agreed import agree
from mabillon.archive.emptying import standing
from mabillon.archive.folders import sync_folders, write_synced
from mabillon.archive.shared import Piece, SharedFiles
from mabillon.archive.store import MARK, Store, mark
from mabillon.errors import ArchiveDamaged
from mabillon.workflows.progress import Progress, Silent


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """Where an archive's evidence and segments are kept now; ``store`` null = in its folder.

    ``files``, ``bytes``: how much was gone through.
    """

    store: str | None
    files: int
    bytes: int
    schema: str = "mabillon.shared/1"


def begin(root: Path, address: str) -> Store:
    """Make a new archive whose evidence and segments are kept in a store; open it.

    Raises
    ------
    UsageError
        It is no address of a store, or the folder is not empty.
    StoreOutOfReach
        The store does not let us in; nothing was made then.
    """
    address = places.checked(address)
    agree(address, root)
    SharedFiles(address, root).sizes()
    return Store.init(root, store=address)


def share(store: Store, address: str, progress: Progress | None = None) -> Shared:
    """Move an archive's evidence and segments into a store; what is there already is compared.

    From another store they are copied: the objects there stay, for another catalogue may name
    them.

    Raises
    ------
    UsageError
        It is no address of a store.
    ArchiveDamaged
        A file here, or an object there, is not what the ledger says: nothing was moved.
    StoreOutOfReach
        The store does not let us in: nothing was moved.
    """
    progress, address = progress or Silent(), places.checked(address)
    agree(address, store.root)
    files, pieces = SharedFiles(address, store.root), _pieces(store)
    with store.writing():
        if store.address != address:
            progress.expect(sum(piece.size for piece in pieces))
            for piece in pieces:
                progress.at(piece.name)
                path = _here(store, piece)
                _intact(path, piece)
                files.put(path, piece)
                progress.advance(piece.size)
            _mark(store, address)
        _move(store.root, files.copies, pieces)  # they serve as copies
        files.kept.bounded()
    return Shared(store=address, files=len(pieces), bytes=sum(piece.size for piece in pieces))


def bring_back(store: Store, progress: Progress | None = None) -> Shared:
    """Have an archive's evidence and segments in its own folder again; the objects stay.

    Raises
    ------
    ArchiveDamaged
        An object is missing or altered: the archive is shared as before.
    """
    progress, pieces = progress or Silent(), _pieces(store)
    with store.writing():
        if store.shared is not None:
            progress.expect(sum(piece.size for piece in pieces))
            for piece in pieces:
                progress.at(piece.name)
                _intact(_here(store, piece), piece)
                progress.advance(piece.size)
            _move(store.shared.copies, store.root, pieces)
            _mark(store, None)
    return Shared(store=None, files=len(pieces), bytes=sum(piece.size for piece in pieces))


def _pieces(store: Store) -> list[Piece]:
    """Return every raw file that was not destroyed, and every segment as it stands."""
    gone = {stone.evidence for stone in store.tombstones()}
    found = [
        Piece(f"evidence/{digest[:2]}/{digest[2:]}", digest, size)
        for digest, size in store.evidence_like("")
        if digest not in gone
    ]
    held = standing(store.connection)
    return [*found, *(Piece(f"segments/{one.file}", one.digest, one.size) for one in held)]


def _here(store: Store, piece: Piece) -> Path:
    """Return where a file is to be read: in the archive's folder, or as a copy of an object."""
    path = store.root / piece.name
    return path if store.shared is None or path.is_file() else store.shared.fetch(piece)


def _intact(path: Path, piece: Piece) -> None:
    try:
        digest = places.digest_of(path)
    except OSError as error:
        raise ArchiveDamaged(
            f"this file is missing or cannot be read ({error.strerror})",
            where=str(path),
            do="run `mabillon audit`",
        ) from error
    if digest != piece.digest:
        raise places.altered(str(path))


def _move(source: Path, target: Path, pieces: Sequence[Piece]) -> None:
    """Give files their place under another folder of the same archive."""
    folders = set()
    for piece in pieces:
        path = target / piece.name
        if (source / piece.name).is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            (source / piece.name).replace(path)
            folders.add(path.parent)
    sync_folders(folders)


def _mark(store: Store, address: str | None) -> None:
    [(created,)] = store.connection.execute("SELECT created FROM origin")
    write_synced(store.root / MARK, mark(catalogue.instant(created), address))
