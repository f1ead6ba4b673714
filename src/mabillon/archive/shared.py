"""The files of a shared archive: objects in a store, and local copies of those that were read.

A piece has the same name in both: ``evidence/ab/cdef…`` or ``segments/posts/….parquet``. What
is read is always a local copy, whose digest was checked when it was fetched, so that everything
that maps files does so here as well. The copies are a cache: as many stay as there is room for
(`kept_copies`).
The store may be shared with other catalogues, so that nothing is removed from it save what
two people destroy, and an object is never written over.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from mabillon.archive.agreed import is_agreed, not_agreed
from mabillon.archive.folders import own, writing_here
from mabillon.archive.kept_copies import Copies
from mabillon.archive.places import altered, asking, file_system
from mabillon.archive.segments import Segment
from mabillon.errors import ArchiveDamaged

AT_ONCE: Final = 8
"""Objects that are written, or fetched, side by side: most of the time is spent waiting."""

_STEP: Final = 1 << 20
_SMALL: Final = 8 << 20
_NAME: Final = re.compile(r"(evidence|segments)(/[0-9A-Za-z_-][0-9A-Za-z._-]*)+")

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of an archive: its name in the archive's folder, its SHA-256 (hex) and its bytes."""

    name: str
    digest: str
    size: int


class SharedFiles:
    """Files of one archive in its store.

    Parameters
    ----------
    address
        Of the store, as `places.checked` gives it.
    root
        The archive's own folder; copies stand in its ``caches/shared``.
    """

    def __init__(self, address: str, root: Path) -> None:
        self.address = address
        self.copies = root / "caches" / "shared"
        self.kept = Copies(self.copies)
        self._root = root
        self._agreed = False

    def address_of(self, name: str) -> str:
        """Return the address of a piece, which the user must have agreed to be asked.

        Raises
        ------
        UsageError
            The user did not agree to this store.
        """
        if not self._agreed:
            if not is_agreed(self.address, self._root):
                raise not_agreed(self.address, self._root)
            self._agreed = True
        return f"{self.address}/{name}"

    def segment(self, segment: Segment) -> Piece:
        """Return the object that holds a segment."""
        return Piece(f"segments/{segment.file}", segment.digest, segment.size)

    def put(self, path: Path, piece: Piece) -> None:
        """Have the bytes of a local file in the store, read back and compared.

        What stands there already under that name is compared and left.

        Raises
        ------
        ArchiveDamaged
            Another object stands under that name, or what was read back is not what was sent.
        StoreOutOfReach
            The store cannot be asked, or does not let us write.
        """
        address = self.address_of(piece.name)
        with asking(address):
            if not _there(address):
                with suppress(FileExistsError):  # another machine was faster: it is compared
                    file_system().put_file(str(path), address, mode="create")
        self.check(piece)

    def put_segments(self, made: Sequence[Segment]) -> None:
        """Have segments in the store whose files were given their names among the copies."""
        pieces = [self.segment(segment) for segment in made]
        self.put_all([(self.copy_of(piece.name), piece) for piece in pieces])

    def put_all(self, pieces: Sequence[tuple[Path, Piece]]) -> None:
        """Have several files in the store; the first fault ends it."""
        _side_by_side(lambda one: self.put(*one), pieces)

    def check(self, piece: Piece, advance: Callable[[int], None] = lambda count: None) -> None:
        """Read an object to its end and compare its size and digest; no copy is kept.

        Raises
        ------
        ArchiveDamaged
            It is missing, cut off or altered.
        StoreOutOfReach
            The store cannot be asked.
        """
        hashed, address = hashlib.sha256(), self.address_of(piece.name)
        for chunk in self.stream(piece):
            hashed.update(chunk)
            advance(len(chunk))
        if hashed.hexdigest() != piece.digest:
            raise altered(address)

    def stream(self, piece: Piece) -> Iterator[bytes]:
        """Yield the bytes of an object from its beginning; the digest is not checked.

        One that is said to be small is asked for at once.
        """
        address = self.address_of(piece.name)
        with asking(address):
            if 0 < piece.size <= _SMALL:
                yield file_system().cat_file(address)
                return
            with closing(file_system().open(address, "rb", cache_type="readahead")) as file:
                while chunk := file.read(_STEP):
                    yield chunk

    def copy_of(self, name: str) -> Path:
        """Return where the local copy of a piece stands, whether it is there or not.

        Raises
        ------
        ArchiveDamaged
            No piece has such a name: it would lead out of the copies.
        """
        if not _NAME.fullmatch(name):
            raise ArchiveDamaged(
                f"no file of an archive has the name {name!r}",
                where=str(self._root / "catalogue.sqlite"),
                do="run `mabillon audit`; nothing under that name was read, written or removed",
            )
        return self.copies / name

    def fetch(self, piece: Piece) -> Path:
        """Return the local copy of a piece; where there is none it is fetched and compared.

        It stays until `kept.release`.

        Raises
        ------
        ArchiveDamaged
            The object is missing, cut off or altered; no copy is kept then.
        StoreOutOfReach
            The store cannot be asked.
        MabillonError
            There is no room for a copy.
        """
        path = self.copy_of(piece.name)
        if self.kept.use(path):
            return path
        address = self.address_of(piece.name)
        own(self.copies, [str(Path(piece.name).parents[0]), Path(piece.name).parts[0]])
        self.kept.hold()
        with writing_here():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, text = tempfile.mkstemp(dir=path.parent, prefix=_fetching(path))
            os.close(descriptor)
        temporary = Path(text)
        try:
            with temporary.open("wb") as target:
                hashed = hashlib.sha256()
                for chunk in self.stream(piece):
                    hashed.update(chunk)
                    with writing_here():
                        target.write(chunk)
            if hashed.hexdigest() != piece.digest:
                raise altered(address)
            with writing_here():
                temporary.chmod(0o444)
                self.kept.put(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
        return path

    def fetch_all(self, pieces: Sequence[Piece]) -> None:
        """Have local copies of all of these."""
        _side_by_side(
            self.fetch,
            [piece for piece in pieces if not self.kept.use(self.copy_of(piece.name))],
        )

    def has(self, name: str) -> bool:
        """Tell whether a copy or the object is there (not whether it is intact)."""
        if self.copy_of(name).is_file():
            return True
        address = self.address_of(name)
        with asking(address):
            return _there(address)

    def sizes(self) -> dict[str, int]:
        """Return every object under the store's address: name -> bytes."""
        under = self.address_of("")
        with asking(self.address):
            found = file_system().find(under, detail=True)
        prefix = len(under.removeprefix("s3://"))
        return {key[prefix:]: int(said["size"]) for key, said in found.items()}

    def drop(self, name: str) -> None:
        """Remove the copy of a piece, and what was fetched of it so far."""
        path = self.copy_of(name)
        path.unlink(missing_ok=True)
        for begun in path.parent.glob(f"{_fetching(path)}*"):
            begun.unlink(missing_ok=True)

    def delete(self, name: str) -> None:
        """Remove an object and its copy; what is not there is no fault."""
        self.drop(name)
        address = self.address_of(name)
        with asking(address):
            file_system().rm_file(address)
            gone = not _there(address)
        if not gone:
            raise ArchiveDamaged(
                "this object is still there after it was removed",
                where=address,
                do="ask whoever keeps the store; a bucket that keeps versions must drop them too",
            )


def _fetching(path: Path) -> str:
    """Return how the name begins that a copy has until all of it is there."""
    return f".fetching-{path.name}-"


def _there(address: str) -> bool:
    """Tell whether there is an object, by one request."""
    bucket, key, _ = file_system().split_path(address)
    try:
        file_system().call_s3("head_object", Bucket=bucket, Key=key)
    except FileNotFoundError:
        return False
    return True


def _side_by_side(do: Callable[[_Item], object], items: Sequence[_Item]) -> None:
    """Do it with all of them, some at once; after the first fault no further one is begun."""
    if not items:
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(items))) as pool:
        done = [pool.submit(do, item) for item in items]
        try:
            for one in done:
                one.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
