"""BagIt 1.0 (RFC 8493) with SHA-256: digests, records and the ledger's proofs.

Raw files are in it only where they were asked for: the bag lets a stranger check, and is no
mirror. ``check.py`` in the bag does that with the standard library alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Final

import msgspec

from mabillon.errors import ArchiveDamaged
from mabillon.exporters.exported import Exported, Progress
from mabillon.exporters.standing import Opinion

README: Final = """\
What an archive of Mabillon holds of the opinions, events and dispatches in records/.

records/    what is exported, as JSON: no texts of posts, no names of bystanders.
ledger.json the ledger's root over `size` leaves, and leaves with their inclusion proofs
            (RFC 9162). `fields` are what a leaf is the hash of: each behind its length in 8
            bytes, a letter before the value (s text, i number), nothing for what is not
            known. Leaves in which somebody is named are there only where that was asked for.
evidence/   raw files by their SHA-256, only where they were asked for: as they came, with
            whatever they say of themselves. A picture may say where it was taken, when, with
            which camera and by whom; read it before you hand it on. What the desk marked
            graphic, and what shows the same, is not there: only its digest is.

Check it without Mabillon:  python3 check.py
It says that everything here is as it was written, and that the leaves stand in the ledger of
that root. Compare the root with one that was kept elsewhere. A digest proves "unchanged since
it was collected", never "was really posted".
"""


def write(exported: Exported, target: Path, progress: Progress) -> dict[str, int]:
    """Write a bag as a new folder; return how many records of each kind it has."""
    payload = _records(exported)
    payload["README.txt"] = README.encode()
    data = target / "data"
    for name, content in payload.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    raw = _raw(exported, data, progress)
    (target / "check.py").write_bytes(
        files("mabillon.exporters").joinpath("bag", "check.py").read_bytes()
    )
    _declare(exported, target)
    return {
        "opinions": len(exported.opinions),
        "events": len(exported.events),
        "dispatches": len(exported.dispatches),
        "posts": len(exported.posts),
        "leaves": len(exported.ledger.leaves),
        "raw files": raw,
    }


def _records(exported: Exported) -> dict[str, bytes]:
    records: dict[str, Any] = {
        "opinions": [_opinion(opinion) for opinion in exported.opinions],
        "events": exported.events,
        "dispatches": exported.dispatches,
        "posts": list(exported.posts.values()),
        "evidence": list(exported.evidence.values()),
    }
    made = {f"records/{name}.json": _pretty(found) for name, found in records.items() if found}
    return made | {"ledger.json": _pretty(exported.ledger)}


def _opinion(opinion: Opinion) -> dict[str, Any]:
    """Return an opinion as a record, with what may be told of it."""
    record: dict[str, Any] = msgspec.to_builtins(opinion)
    for name in ("standing", "sentence", "unsigned"):
        record[name] = getattr(opinion, name)
    return record


def _pretty(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _raw(exported: Exported, data: Path, progress: Progress) -> int:
    """Copy the raw files that are asked for and kept; return how many."""
    copied = 0
    for n, digest in enumerate(exported.evidence if exported.raw else ()):
        assert exported.raw is not None
        file = exported.raw(digest)
        if file is not None:
            _copy(file, data / "evidence", digest)
            copied += 1
        progress(n + 1, len(exported.evidence))
    return copied


def _copy(file: BinaryIO, folder: Path, digest: str) -> None:
    folder.mkdir(exist_ok=True)
    found = hashlib.sha256()
    with file, (folder / digest).open("wb") as copy:
        while chunk := file.read(1 << 20):
            found.update(chunk)
            copy.write(chunk)
    if found.hexdigest() != digest:
        raise ArchiveDamaged("this evidence was altered", where=digest, do="run `mabillon audit`")


def _declare(exported: Exported, target: Path) -> None:
    """Write the bag's declaration, its facts, and the manifests of payload and tags."""
    payload = _digests(target, "data/**/*")
    size = sum((target / name).stat().st_size for name in payload)
    facts: Mapping[str, str | None] = {
        "Source-Organization": exported.desk,
        "Bagging-Date": f"{exported.as_of:%Y-%m-%d}",
        "Payload-Oxum": f"{size}.{len(payload)}",
        "Ledger-Root": f"{exported.ledger.root}:{exported.ledger.size}",
    }
    _lines(target / "bagit.txt", ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"])
    _lines(
        target / "bag-info.txt",
        [f"{k}: {' '.join(v.split())}" for k, v in facts.items() if v],
    )
    _lines(target / "manifest-sha256.txt", [f"{d}  {name}" for name, d in payload.items()])
    tags = _digests(target, "*")
    _lines(target / "tagmanifest-sha256.txt", [f"{d}  {name}" for name, d in tags.items()])


def _digests(target: Path, pattern: str) -> dict[str, str]:
    found = {}
    for path in sorted(target.glob(pattern)):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(target).as_posix()] = digest
    return found


def _lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
