"""Whether the files of the search index are those that were made: damage is told, not searched.

tantivy does not check what it maps. Beside the index stands a small file with each of its
files' size, time and XXH3. Size and time are looked at each time; where only the time
differs (the archive was copied) the content is read once and the seal made anew. It guards
against damage, not against somebody who means to deceive: for that there are the segments,
their digests in the ledger, and `mabillon audit`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
import xxhash

from mabillon.archive.folders import write_synced

_CHUNK: Final = 1 << 20
_LOCKS: Final = ".lock"


class _File(msgspec.Struct, frozen=True):
    size: int
    at: int
    digest: str


Seal = dict[str, _File]


def seal(index: Path, known: Seal | None = None) -> None:
    """Write down the files of an index as they are; those already ``known`` are not read."""
    files: Seal = {}
    for path in _files(index):
        before = (known or {}).get(path.name)
        same = before is not None and _seen(path, before.digest) == before
        files[path.name] = before if before and same else _seen(path, _digest(path))
    write_synced(_beside(index), msgspec.json.encode(files))


def is_sealed(index: Path) -> bool:
    """Tell whether the files of an index are those that were written down."""
    try:
        known = msgspec.json.decode(_beside(index).read_bytes(), type=Seal)
        there = {path.name: path for path in _files(index)}
        if known.keys() != there.keys():
            return False
        moved = False
        for name, path in there.items():
            now = _seen(path, known[name].digest)
            if now.size != known[name].size:
                return False
            if now != known[name]:
                moved = True
                if _digest(path) != known[name].digest:
                    return False
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return False
    if moved:
        _again(index)
    return True


def unseal(index: Path) -> Seal:
    """Have the index not believed until it is sealed again; return what was written down."""
    beside = _beside(index)
    try:
        known = msgspec.json.decode(beside.read_bytes(), type=Seal)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        known = {}
    beside.unlink(missing_ok=True)
    return known


def _again(index: Path) -> None:
    """Seal a copied index, so that it is read through only once; in vain on a closed medium."""
    try:
        seal(index)
    except OSError:
        return


def _beside(index: Path) -> Path:
    return index.with_name(f"{index.name}.seal")


def _files(index: Path) -> list[Path]:
    return sorted(p for p in index.iterdir() if p.is_file() and p.suffix != _LOCKS)


def _seen(path: Path, digest: str) -> _File:
    status = path.stat()
    return _File(status.st_size, status.st_mtime_ns, digest)


def _digest(path: Path) -> str:
    total = xxhash.xxh3_128()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()
