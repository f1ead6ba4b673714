"""What ingest costs, part by part: ``python -m benchmarks.speed.ingest_parts FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. The parts of ``mabillon ingest`` are done
one after the other in one process, each by the function that ingest calls, and the CPU time of
each is printed beside that of the whole command and of the peer of ``benchmarks.speed.ingest``,
all as the median of three runs in turn. In the end what the command kept is held against what
the peer wrote.

Of ``texts`` the peer pays the same: the very texts, compressed at the same level; and it hashes
the same for ``versions``. ``bare`` is what would be left if a file were read, and all other
columns written, for nothing: the start, the evidence, the versions, the texts and the digests
of segments. What is among no part is what the command does besides: sightings, observations,
the ledger, and that two things are done at once.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.ingest import ROUNDS, agreed, export_peer, lines_peer, ours

if TYPE_CHECKING:
    import pyarrow as pa

    from mabillon.readers.base import Reader

BARE = ("start", "evidence", "versions", "texts", "digests")
FEW = 100


class Clock:
    """CPU seconds by part: what went by since the last part ended counts for the next."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._last = cpu()

    def ended(self, part: str) -> None:
        """Count what went by for a part."""
        now = cpu()
        self.spent[part] = self.spent.get(part, 0.0) + now - self._last
        self._last = now


def parts(file: str, mapped: str, folder: str) -> dict[str, float]:
    """Do one part after the other; return the CPU seconds of each."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does
    import pyarrow as pa
    import pyarrow.parquet as pq

    from mabillon.archive.evidence import Evidence
    from mabillon.archive.folders import sync_file
    from mabillon.archive.page_writing import SegmentFile
    from mabillon.archive.versions import VersionIndex, keys, version_ids
    from mabillon.readers import READERS
    from mabillon.tables import POSTS

    reader = READERS["json" if mapped else "telegram-desktop"]
    bytes(24 << 20)  # freed memory is used again, as in workflows.ingest
    root, index, count = Path(folder), VersionIndex(), 0
    text = pa.schema([POSTS.field("text")])
    clock = Clock()
    with Path(file).open("rb") as raw:
        staged = Evidence(root, root).stage(raw)
    clock.ended("evidence")
    alone = pq.ParquetWriter(root / "texts", text, compression="zstd", use_dictionary=False)
    with alone, SegmentFile(root / "posts", POSTS) as whole:
        for group in _groups(reader, Path(file), mapped):
            clock.ended("reading")
            versions = version_ids(group)
            clock.ended("versions")
            rows, _ = index.resolve(keys(versions), count)
            count += group.num_rows
            clock.ended("which are new")
            table = _kept(group, versions, pa.array(rows), staged.digest)
            alone.write_table(table.select(["text"]), row_group_size=count)
            clock.ended("texts")
            whole.write_group(table)
            clock.ended("texts and other columns")
    sync_file(root / "posts")
    with (root / "posts").open("rb") as made:
        hashlib.file_digest(made, "sha256")
    clock.ended("digests")
    return clock.spent


def _groups(reader: Reader, file: Path, mapped: str) -> Iterator[pa.RecordBatch]:
    """Read a file as ingest does; yield its posts in as many at a time as it takes in."""
    import pyarrow as pa

    from mabillon.archive.intake import TOGETHER_BYTES
    from mabillon.readers.base import Source

    mapping = dict(pair.split("=", 1) for pair in mapped.split(",")) if mapped else {}
    held: list[pa.RecordBatch] = []
    for batch in reader.read(Source(file, file.name, None, mapping, None, None)):
        held.append(batch.posts)
        if sum(posts.get_total_buffer_size() for posts in held) >= TOGETHER_BYTES:
            yield pa.concat_batches(held)
            held = []
    yield pa.concat_batches(held)


def _kept(posts: pa.RecordBatch, versions: pa.Array, rows: pa.Array, evidence: str) -> pa.Table:
    """Return what a reader gave with the columns that the archive adds."""
    import pyarrow as pa

    from mabillon.tables import POSTS, TIME

    count = posts.num_rows
    added = {
        "row": rows,
        "capture": pa.repeat(pa.scalar(0, pa.int64()), count),
        "evidence": pa.repeat(evidence, count).dictionary_encode(),
        "version": versions,
        "seen_at": pa.repeat(pa.scalar(datetime(2031, 3, 2, tzinfo=UTC), TIME), count),
    }
    columns = [added.get(name) for name in POSTS.names]
    given = posts.schema.names
    return pa.Table.from_arrays(
        [
            posts.column(name) if name in given else column
            for name, column in zip(POSTS.names, columns, strict=True)
        ],
        schema=POSTS,
    )


def compare(folder: Path, what: str) -> Iterator[dict[str, Any]]:
    """Measure one of the two files; yield a line for each part and one for the whole."""
    case = json.loads((folder / "case.json").read_text())
    lines = what == "lines"
    file = folder / ("posts.jsonl" if lines else "result.json")
    mapped = case["map"] if lines else ""
    given = ["--collected-at", case["collected_at"]]
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        root = Path(temporary)
        few = root / "few.jsonl"
        with (folder / "posts.jsonl").open("rb") as posts:
            few.write_bytes(b"".join(itertools.islice(posts, FEW)))
        mapping = ["--map", mapped] if lines else []
        for _ in range(ROUNDS):
            spent = measured(parts, str(file), mapped, _new(root / "parts")).result
            spent["other columns"] = spent.pop("texts and other columns") - spent["texts"]
            start = ["--map", case["map"], *given, str(few)]
            spent["start"] = measured(ours, _new(root / "start"), *start).cpu_s
            spent["whole"] = measured(ours, _new(root / "whole"), *mapping, *given, str(file)).cpu_s
            peer = lines_peer if lines else export_peer
            spent["peer"] = measured(peer, str(file), str(root / "peer.parquet")).cpu_s
            for part, seconds in spent.items():
                taken.setdefault(part, []).append(seconds)
        agreed(root / "whole", root / "peer.parquet")
    middle = {part: statistics.median(seconds) for part, seconds in taken.items()}
    middle["bare"] = sum(middle[part] for part in BARE)
    peer_s = middle["peer"]
    for part, seconds in middle.items():
        yield {
            "benchmark": f"ingest of {'JSON lines' if lines else 'result.json'}: {part}",
            "cpu_s": round(seconds, 2),
            "share_of_peer": round(seconds / peer_s, 3),
        }


def _new(folder: Path) -> str:
    """Return a folder that is not there, or an empty one for the parts."""
    shutil.rmtree(folder, ignore_errors=True)
    if folder.name == "parts":
        folder.mkdir()
    return str(folder)


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--what", type=click.Choice(["lines", "export"]), help="Only one of the files.")
def main(folder: Path, what: str | None) -> None:
    """Measure and print."""
    for one in ("lines", "export") if what is None else (what,):
        for line in compare(folder, one):
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
