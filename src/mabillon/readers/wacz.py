"""WACZ: a zip with the WARC files of one crawl, their hashes, and perhaps a signature.

The fields are those of ``warc``. Every file that ``datapackage.json`` lists is checked
against its hash there, and ``datapackage.json`` against ``datapackage-digest.json``. How far
that carries is said in notes, in three strengths (WACZ Signing and Verification 0.1.0):

| strength | what it shows, if its checks pass |
| --- | --- |
| unsigned | the files fit one another; whoever made or changed them could make them fit |
| anonymous | one key signed the package; nothing says who held it |
| domain + time stamp | certificates of a domain and of a stamping service fit; none is trusted |

The checks of a signature are those of ``signatures.checks``. Records are read whatever came of
them: the notes say which files were altered, and which no hash and so no signature covers.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import lzma
import tempfile
import zipfile
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import msgspec

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.readers.base import Batch, Reader, Source
from mabillon.readers.crawl import Crawl
from mabillon.readers.mending import FAILURES
from mabillon.readers.moments import shown
from mabillon.readers.tray import Tray
from mabillon.readers.warc_records import BROKEN

_STEP: Final = 1 << 20
_SMALL: Final = 16 << 20
_DIRECTORY: Final = 64 << 20
_RATIO: Final = 300
_FREE: Final = 256 << 20
_ANY: Final = msgspec.json.Decoder()
_BROKEN: Final = (zipfile.BadZipFile, lzma.LZMAError, RuntimeError, *BROKEN)


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(b"PK\x03\x04"):
        return 0.0
    if name.lower().endswith(".wacz"):
        return 0.97
    return 0.9 if b"datapackage.json" in head and b".warc" in head else 0.0


def _read(source: Source) -> Iterator[Batch]:
    tray = Tray(source, "record")
    size = source.path.stat().st_size
    _bounded_directory(source, size)
    try:
        container = zipfile.ZipFile(source.path)
    except _BROKEN as failure:
        raise UnreadableInput(
            f"it is no WACZ file ({failure or type(failure).__name__})", where=source.name
        ) from failure
    with container:
        _tell(container, tray)
        crawl = Crawl(source, tray)
        found = False
        for item in container.infolist():
            if not _of_records(item):
                continue
            found = True
            with tempfile.TemporaryDirectory() as folder:
                spool = Path(folder) / "records"
                _spool(container, item, spool, tray)
                yield from crawl.read(spool)
        if not found:
            raise UnreadableInput("it holds no WARC file", where=source.name)
        crawl.told()
    yield from tray.batches(size)


def _bounded_directory(source: Source, size: int) -> None:
    """Refuse a zip whose list of members alone would fill the memory."""
    with source.path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - 22))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place >= 0 and int.from_bytes(tail[place + 12 : place + 16], "little") > _DIRECTORY:
        raise LimitExceeded("its list of members is too large", where=source.name)


def _spool(container: zipfile.ZipFile, item: zipfile.ZipInfo, spool: Path, tray: Tray) -> None:
    """Write a member's records, unpacked, to a file of ours; say where it breaks off."""
    called = shown(item.filename)
    try:
        why = _unpack(container, item, spool)
    except OSError as failure:
        if failure.errno not in (None, errno.EINVAL):  # our disk, not a place the file names
            raise
        why = f"it breaks off ({failure})"
    except _BROKEN as failure:
        why = f"it breaks off ({failure or type(failure).__name__})"
    if why is not None:
        tray.refuse(None, None, f"{called}: {why}; what came before is read", b"")


def _unpack(container: zipfile.ZipFile, item: zipfile.ZipInfo, spool: Path) -> str | None:
    """Write a member to a file; returns why it was not written wholly."""
    written = 0
    most = max(_FREE, _RATIO * item.compress_size)
    with spool.open("wb", buffering=0) as target, container.open(item) as raw:
        stream: Any = raw
        if item.filename.lower().endswith(".gz"):
            stream = gzip.GzipFile(fileobj=cast(BinaryIO, raw))
        while piece := stream.read1(_STEP):
            written += len(piece)
            if written > most:
                return f"too much comes out of it, more than {most:,} bytes"
            target.write(piece)
    return None


def _tell(container: zipfile.ZipFile, tray: Tray) -> None:
    """Note whether the files fit their hashes, and how the whole is signed."""
    package = _json(container, "datapackage.json")
    if not isinstance(package, dict):
        tray.note("It has no readable datapackage.json: no hash of its files could be checked.")
        return
    tally: dict[str, list[str]] = {"intact": [], "altered": [], "missing": []}
    resources = package.get("resources")
    for item in resources if isinstance(resources, list) else []:
        path = item.get("path") if isinstance(item, dict) else None
        said = item.get("hash") if isinstance(item, dict) else None
        if isinstance(path, str) and isinstance(said, str):
            tally[_check(container, path, said)].append(path)
    wrong = [*tally["altered"], *tally["missing"]]
    tray.note(
        f"Files by the hashes in datapackage.json: {len(tally['intact']):,} intact, "
        f"{len(tally['altered']):,} altered, {len(tally['missing']):,} missing{_some(wrong)}."
    )
    free = _unlisted(container, {*tally["intact"], *tally["altered"]})
    if free:
        tray.note(
            f"WARC files that datapackage.json does not list once: {len(free):,}{_some(free)}. "
            "No hash there covers them, and no signature."
        )
    tray.note(_strength(container))


def _unlisted(container: zipfile.ZipFile, listed: Collection[str]) -> list[str]:
    """Return which files of records no hash covers: not listed, or two of one name."""
    count = Counter(item.filename for item in container.infolist() if _of_records(item))
    return [name for name, times in count.items() if name not in listed or times > 1]


def _of_records(item: zipfile.ZipInfo) -> bool:
    return item.filename.lower().endswith((".warc", ".warc.gz"))


def _some(paths: Sequence[str]) -> str:
    """Return the first of some names in brackets, after a space."""
    return f" ({', '.join(shown(path) for path in paths[:5])})" if paths else ""


def _check(container: zipfile.ZipFile, path: str, said: str) -> str:
    kind, _, wanted = said.partition(":")
    if kind not in ("sha256", "md5", "sha1", "sha512"):
        return "missing"
    digest = hashlib.new(kind, usedforsecurity=False)
    try:
        with container.open(path) as stream:
            while piece := stream.read(_STEP):
                digest.update(piece)
    except KeyError:
        return "missing"
    except _BROKEN:
        return "altered"
    return "intact" if digest.hexdigest() == wanted.lower() else "altered"


def _strength(container: zipfile.ZipFile) -> str:
    """Say how strongly the package is signed, and what came of checking it."""
    unsigned = (
        "Signature: unsigned. The files fit one another at best; whoever changed them could "
        "make them fit."
    )
    digest = _json(container, "datapackage-digest.json")
    if not isinstance(digest, dict):
        return unsigned
    said = digest.get("hash")
    if isinstance(said, str) and _check(container, "datapackage.json", said) != "intact":
        return (
            "Signature: none that holds. datapackage.json does not fit datapackage-digest.json: "
            "one of the two was altered."
        )
    signed = digest.get("signedData")
    if not isinstance(signed, dict) or not signed.get("signature"):
        return unsigned
    if not isinstance(said, str) or signed.get("hash") != said:
        return "Signature: none that holds. What was signed is another datapackage.json."
    from mabillon.readers.signatures.told import told  # loads cryptography

    return " ".join(told(signed))


def _json(container: zipfile.ZipFile, name: str) -> object:
    try:
        with container.open(name) as stream:
            raw = stream.read(_SMALL + 1)
        return None if len(raw) > _SMALL else _ANY.decode(raw)
    except (KeyError, *FAILURES, *_BROKEN):
        return None


READER: Final = Reader("wacz", "WACZ (web archive)", 5, _sniff, _read)
