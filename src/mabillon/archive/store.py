"""The opened archive: how one is made, opened, found and closed, and who may write to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from mabillon.archive import catalogue
from mabillon.archive.evidence import Evidence
from mabillon.archive.folders import own, write_synced
from mabillon.archive.kept_tables import KeptTables
from mabillon.archive.lock import writer_lock
from mabillon.archive.places import is_store
from mabillon.archive.shared import SharedFiles
from mabillon.archive.shared_evidence import SharedEvidence
from mabillon.archive.writer import Writer
from mabillon.errors import ArchiveDamaged, NotAnArchive, UsageError

FORMAT = 1
MARK = "archive.json"
MEND_MARK = "put back a copy of this file; what else the archive holds is not touched by this"
READING = (
    *("catalogue.sqlite", "catalogue.sqlite-wal", "catalogue.sqlite-shm", "lock"),
    *("caches", "dispatches", "opinions", "tmp"),
)
"""What may be written to, or removed from, without being the one writer."""
WRITING = ("evidence", "segments")
FOLDERS = ("evidence", "segments/posts", "segments/sightings", "caches", "opinions", "tmp")


def utc_now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


class Store(KeptTables):
    """An archive opened for reading; `writing` gives the one writer.

    What it has is read as `KeptTables` and `Catalogued` say.

    ``patience_s``: for how long `writing` waits while another process writes; whoever asks
    from a terminal is told at once, a desk waits for its people.

    ``shared``: the files of a shared archive, whose evidence and segments are objects of a store
    (address ``store``); None = they stand in the archive's own folder.
    """

    def __init__(
        self, root: Path, connection: sqlite3.Connection, store: str | None = None
    ) -> None:
        super().__init__(root, connection, None if store is None else SharedFiles(store, root))
        self.address = store
        self.patience_s = 0.0
        self.evidence = (
            Evidence(root / "evidence", root / "tmp")
            if self.shared is None
            else SharedEvidence(self.shared, root / "tmp")
        )

    @classmethod
    def init(
        cls, root: Path, now: Callable[[], datetime] = utc_now, *, store: str | None = None
    ) -> Store:
        """Make a new archive in a folder that is empty or not there yet.

        ``store``: address (`places.checked`) that its evidence and segments are to be kept under.

        Raises
        ------
        UsageError
            The folder holds something, or is no folder.
        """
        root = root.absolute()
        if (root / MARK).exists():
            raise UsageError("this is an archive already", where=str(root))
        try:
            root.mkdir(parents=True, exist_ok=True)
            filled = any(root.iterdir())
        except OSError as error:
            raise UsageError(
                f"cannot make an archive here ({error.strerror})", where=str(root)
            ) from error
        if filled:
            raise UsageError(
                "the folder is not empty", where=str(root), do="name a new or an empty one"
            )
        for name in FOLDERS:
            (root / name).mkdir(parents=True)
        connection = catalogue.connect(root / "catalogue.sqlite", create=True)
        catalogue.migrate(connection)
        created = now()
        with catalogue.transaction(connection):
            catalogue.append(
                connection, "archive", {"format": FORMAT, "created": catalogue.micros(created)}
            )
        write_synced(root / MARK, mark(created, store))
        return cls(root, connection, store)

    @classmethod
    def open(cls, root: Path) -> Store:
        """Open an archive.

        Raises
        ------
        NotAnArchive
            The folder is not one, or was made by a later version.
        ArchiveDamaged
            Its catalogue is missing or unreadable.
        UsageError
            What is written to is a link that leads out of it (`folders.own`).
        """
        root = root.absolute()
        try:
            says = msgspec.json.decode((root / MARK).read_bytes(), type=dict[str, object])
            of_format, store = says.get("format"), says.get("store")
        except OSError as error:
            raise NotAnArchive(
                "this is not an archive", where=str(root), do="make one with `mabillon init DIR`"
            ) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ArchiveDamaged("this file is damaged", where=str(root / MARK)) from error
        if not isinstance(of_format, int) or of_format > FORMAT:
            raise NotAnArchive(
                "this archive was made by a later version of Mabillon",
                where=str(root),
                do="use that version or a later one",
            )
        if store is not None and not (isinstance(store, str) and is_store(store)):
            raise ArchiveDamaged("this names no store", where=str(root / MARK), do=MEND_MARK)
        own(root, READING)
        own(root, ["caches"], below=2)
        connection = catalogue.connect(root / "catalogue.sqlite")
        if not catalogue.is_current(connection):
            if catalogue.writable(root):
                with writer_lock(root / "lock"):
                    catalogue.migrate(connection)
            else:  # received on a medium that cannot be written
                connection = catalogue.current_copy(connection)
        return cls(root, connection, store)

    @classmethod
    def find(cls, given: str | None, cwd: Path) -> Store:
        """Open the archive that was named, else ``cwd`` or its nearest parent that is one."""
        if given:
            return cls.open(cwd / Path(given).expanduser())
        for folder in (cwd, *cwd.parents):
            if (folder / MARK).is_file():
                return cls.open(folder)
        raise NotAnArchive(
            "neither this folder nor one above it is an archive",
            where=str(cwd),
            do="name one with --archive DIR or MABILLON_ARCHIVE, or make one with "
            "`mabillon init DIR`",
        )

    def close(self) -> None:
        """Give the catalogue back, and the copies of what is in a store."""
        self.connection.close()
        if self.shared is not None:
            self.shared.kept.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def writing(self, now: Callable[[], datetime] = utc_now) -> Iterator[Writer]:
        """Be the one writer; first remove what an interrupted one left.

        Raises
        ------
        ArchiveBusy
            Another process holds the archive, for longer than there is patience.
        UsageError
            It may not be written to, or what is written to is a link that leads out of it.
        """
        if not catalogue.writable(self.root):
            raise UsageError("you may not write to this archive", where=str(self.root))
        for folder in (self.root, *([] if self.shared is None else [self.shared.copies])):
            own(folder, WRITING, below=1)
        with writer_lock(self.root / "lock", self.patience_s):
            if self.shared is not None:
                self.shared.kept.hold()  # what is written to be put in the store stays till then
            writer = Writer(self.root, self.connection, self.evidence, now, self.shared)
            writer.clean()
            yield writer


def mark(created: datetime, store: str | None = None) -> bytes:
    """Return the bytes of archive.json; ``store``: address that its files are kept under."""
    says = {"mabillon": "archive", "format": FORMAT, "created": created}
    if store is not None:
        says["store"] = store
    return msgspec.json.format(msgspec.json.encode(says), indent=2) + b"\n"
