"""Ingest beside orjson: ``python -m benchmarks.speed.ingest FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. Each side runs in a process of its own,
from its start to its end, three times in turn; what counts is the median of the CPU times,
and the peak of memory.

Ours is the command ``mabillon ingest`` into a new archive: the raw file is hashed, copied
and kept; every record's place, every field's state, the versions, sightings, observations,
rejects and the ledger are written.

The peer is a plain loop over what orjson decodes: each line alone, or ``result.json`` loaded
whole. It appends to a list a column and writes 65,536 rows at a time to Parquet by pyarrow,
compressed by zstd, as ours. It builds what of ``tables.READ_POSTS`` these files give:
channel key and name, id as text, posted_at (and edited_at) as an instant, text (pieces
joined), views or forward, reply and media, the record's number, of lines offset and length,
and the version: the same SHA-256 of channel, id, text and edited_at. It leaves out that the
raw file is kept or hashed, which posts are new, states and uncertainties, sightings,
observations and the ledger; of a broken record it would die.

A third line is of conversion alone, JSON lines to Parquet: on our side the reader that ingest
uses and Parquet as segments are written, of all columns of ``tables.READ_POSTS``, in a process
of its own with its start; on the other the same loop without versions. Neither keeps evidence,
hashes anything or asks what is new.

After the last round, outside of what is timed, every column that the peer wrote is held against
ours, row by row: texts, ids, times and all others. Where one differs there is no figure.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from benchmarks.speed.apart import Measured, measured

if TYPE_CHECKING:
    import pyarrow as pa

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # on both sides, as the command line does

ROWS = 65_536

ROUNDS = 3


def ours(root: str, *arguments: str) -> dict[str, Any]:
    """Run ``mabillon ingest`` into a new archive; return what it kept."""
    from mabillon.cli import main  # alone, as the shell's command imports it

    for command in (["init"], ["--archive", root, "ingest"]):
        what = [root] if command == ["init"] else arguments
        try:
            main([*command, "--quiet", *what])
        except SystemExit as ended:
            if ended.code:
                raise
    from mabillon.archive.store import Store

    with Store.open(Path(root)) as store:
        return {"rows": store.rows()}


def converted(posts: str, mapped: str, parquet: str) -> dict[str, Any]:
    """Read JSON lines as ingest does, and write what was read as segments are written."""
    import pyarrow as pa

    from mabillon.archive.intake import TOGETHER_BYTES
    from mabillon.archive.page_writing import SegmentFile
    from mabillon.readers.base import Source
    from mabillon.readers.json_mapped import READER
    from mabillon.tables import READ_POSTS

    bytes(24 << 20)  # freed memory is used again, as in workflows.ingest
    mapping = dict(pair.split("=", 1) for pair in mapped.split(","))
    held: list[pa.RecordBatch] = []
    rows = held_bytes = 0
    with SegmentFile(Path(parquet), READ_POSTS) as writer:
        for batch in READER.read(Source(Path(posts), posts, None, mapping)):
            held.append(batch.posts)
            rows += batch.posts.num_rows
            held_bytes += batch.posts.get_total_buffer_size()
            if held_bytes >= 2 * TOGETHER_BYTES:
                writer.write_group(pa.Table.from_batches(held))
                held, held_bytes = [], 0
        writer.write_group(pa.Table.from_batches(held, READ_POSTS))
    return {"rows": rows}


def differing(ours: str, peer: str) -> dict[str, Any]:
    """Hold what both wrote against one another; return their digests.

    Parameters
    ----------
    ours
        An archive's folder, or a Parquet file.
    peer
        A Parquet file, of which every column is among ours.

    Returns
    -------
    dict
        ``columns``: a SHA-256 of ours and one of the peer's for each, over values in the order
        of rows, however they are packed; they are the same where the values are.
    """
    import pyarrow.parquet as pq

    from mabillon.archive.store import Store

    def of_archive(store: Store, name: str) -> pa.ChunkedArray:
        return store.posts([name])[name]

    names = pq.read_schema(peer).names
    theirs = {name: digest(pq.read_table(peer, columns=[name])[name]) for name in names}
    if Path(ours).is_file():
        mine = {name: digest(pq.read_table(ours, columns=[name])[name]) for name in names}
    else:
        with Store.open(Path(ours)) as store:
            mine = {name: digest(of_archive(store, name)) for name in names}
    return {"columns": {name: (mine[name], theirs[name]) for name in names}}


def digest(column: pa.ChunkedArray) -> str:
    """Return a SHA-256 of a column's values and nulls, whatever its chunks and its packing."""
    summed = hashlib.sha256()
    for start in range(0, len(column), ROWS):
        values = column.slice(start, ROWS).to_pylist()
        summed.update(repr(values).encode("utf-8", "surrogatepass"))
    return summed.hexdigest()


def agreed(ours: Path, peer: Path) -> None:
    """Stop where the peer built something else than we did.

    Raises
    ------
    click.UsageError
        A column differs; it is named.
    """
    found = measured(differing, str(ours), str(peer)).result["columns"]
    apart = [name for name, (mine, theirs) in found.items() if mine != theirs]
    if apart or not found:
        raise click.UsageError(
            f"ours and the peer's differ in {', '.join(apart) or 'having columns'}: "
            "what they took cannot be compared"
        )


def conversion_peer(posts: str, parquet: str) -> dict[str, Any]:
    """Decode line by line, without versions."""
    return lines_peer(posts, parquet, versions=False)


def lines_peer(posts: str, parquet: str, *, versions: bool = True) -> dict[str, Any]:
    """Decode line by line."""
    import orjson

    said = "channel channel_name id posted_at text views offset length record"
    table = _Table(parquet, f"{said} version" if versions else said)
    channel, name, number, posted, text, views, offset, length, record = table.lists[:9]
    version = table.lists[-1]
    at = 0
    with Path(posts).open("rb") as file:
        for count, line in enumerate(file, 1):
            row = orjson.loads(line)
            key, named, said = f"telegram:{row['channel']}", str(row["id"]), row["text"]
            channel.append(key)
            name.append(row["name"])
            number.append(named)
            posted.append(datetime.fromisoformat(row["date"]))
            text.append(said)
            views.append(row["views"])
            offset.append(at)
            length.append(len(line) - 1)
            record.append(count)
            if versions:
                version.append(_version(key, named, said, None))
            at += len(line)
            if len(record) == ROWS:
                table.flush()
    return {"rows": table.close()}


def export_peer(export: str, parquet: str) -> dict[str, Any]:
    """Load the whole export, then go through its chats."""
    import orjson

    account = orjson.loads(Path(export).read_bytes())
    table = _Table(
        parquet,
        "channel channel_name id kind posted_at edited_at text forward_channel forward_name "
        "reply_channel reply_id media record version",
    )
    channel, name, number, kind, posted, edited, text = table.lists[:7]
    origin, origin_name, answered, answered_id, media, record, version = table.lists[7:]
    count = 0
    for chat in account["chats"]["list"]:
        key = f"telegram:{chat['id']}"
        for row in chat["messages"]:
            count += 1
            named, said, change = str(row["id"]), row["text"], row.get("edited_unixtime")
            if not isinstance(said, str):
                said = "".join([part if isinstance(part, str) else part["text"] for part in said])
            changed = None if change is None else int(change) * 1_000_000
            channel.append(key)
            name.append(chat["name"])
            number.append(named)
            kind.append("service" if row["type"] == "service" else "post")
            posted.append(int(row["date_unixtime"]) * 1_000_000)
            edited.append(changed)
            text.append(said)
            peer = row.get("forwarded_from_id")
            origin.append(f"telegram:{peer[7:]}" if peer and peer.startswith("channel") else None)
            origin_name.append(row.get("forwarded_from"))
            reply = row.get("reply_to_message_id")
            answered.append(None if reply is None else key)
            answered_id.append(None if reply is None else str(reply))
            attached = row.get("media_type") or ("photo" if "photo" in row else None)
            media.append([{"kind": attached}] if attached else None)
            record.append(count)
            version.append(_version(key, named, said, changed))
            if len(record) == ROWS:
                table.flush()
    return {"rows": table.close()}


class _Table:
    """Columns as lists, and the Parquet file that they go to."""

    def __init__(self, path: str, names: str) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        from mabillon.tables import POSTS

        kinds = {"kind": pa.string()}
        self._schema = pa.schema(
            [(name, kinds.get(name, POSTS.field(name).type)) for name in names.split()]
        )
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows = 0
        self.lists: list[list[Any]] = [[] for _ in self._schema]

    def flush(self) -> None:
        import pyarrow as pa

        columns = dict(zip(self._schema.names, self.lists, strict=True))
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._rows += len(self.lists[0])
        for column in self.lists:
            column.clear()

    def close(self) -> int:
        """Write the rest; return how many rows there were."""
        self.flush()
        self._writer.close()
        return self._rows


def _version(channel: str, number: str, text: str, edited: int | None) -> bytes:
    """Return what ``archive.versions`` says of a post."""
    a, b, c = channel.encode(), number.encode(), text.encode()
    d = b"" if edited is None else edited.to_bytes(8, "big", signed=True)
    parts = (_size(a), a, _size(b), b, _size(c), c, _size(d), d)
    return hashlib.sha256(b"".join(parts)).digest()[:16]


def _size(field: bytes) -> bytes:
    return len(field).to_bytes(8, "big")


def compare(folder: Path, posts: int, what: str) -> dict[str, Any]:
    """Measure both sides on one file of a folder; return the line that says it.

    Parameters
    ----------
    what
        "lines", "export" or "conversion".
    """
    case = json.loads((folder / "case.json").read_text())
    file = str(folder / ("result.json" if what == "export" else "posts.jsonl"))
    given = ["--collected-at", case["collected_at"]]
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        root, parquet = Path(temporary) / "archive", str(Path(temporary) / "peer.parquet")
        made = str(root / "segments" / "made.parquet")
        work, peer, arguments = {
            "lines": (ours, lines_peer, [str(root), "--map", case["map"], *given, file]),
            "export": (ours, export_peer, [str(root), *given, file]),
            "conversion": (converted, conversion_peer, [file, case["map"], made]),
        }[what]
        runs = []
        for _ in range(ROUNDS):
            shutil.rmtree(root, ignore_errors=True)
            if what == "conversion":
                (root / "segments").mkdir(parents=True)
            theirs = measured(peer, file, parquet)
            runs.append((measured(work, *arguments), theirs))
        mine, theirs = (_median(side) for side in zip(*runs, strict=True))
        if mine.result["rows"] != posts or theirs.result["rows"] != posts:
            raise click.UsageError(
                f"{file} holds {theirs.result['rows']:,} posts, of which {mine.result['rows']:,} "
                f"were kept; --posts says {posts:,}"
            )
        agreed(Path(made) if what == "conversion" else root, Path(parquet))
        sizes = {
            "archive_mb": _megabytes(root / "segments"),
            "peer_mb": _megabytes(Path(temporary), "*.parquet"),
        }
    return _line(what, posts, mine, theirs) | sizes


def _median(runs: Sequence[Measured]) -> Measured:
    """Return the run that took neither least nor most CPU time."""
    return sorted(runs, key=lambda run: run.cpu_s)[len(runs) // 2]


def _line(what: str, posts: int, mine: Measured, theirs: Measured) -> dict[str, Any]:
    named, target = {
        "lines": ("ingest JSON lines", "2 times"),
        "export": ("ingest result.json", "3 times, half MB"),
        "conversion": ("JSON lines to Parquet", "2.2 times"),
    }[what]
    return {
        "benchmark": named,
        "posts": posts,
        "value": f"{mine.cpu_s:.1f} s CPU",
        "cpu_s": mine.cpu_s,
        "peer": f"orjson {theirs.cpu_s:.1f} s CPU",
        "peer_cpu_s": theirs.cpu_s,
        "ratio": round(theirs.cpu_s / mine.cpu_s, 2),
        "target": target,
        "peak_mb": mine.peak_mb,
        "peer_peak_mb": theirs.peak_mb,
    }


def _megabytes(folder: Path, pattern: str = "**/*.parquet") -> int:
    return sum(path.stat().st_size for path in folder.glob(pattern)) >> 20


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", default=1_000_000, show_default=True, help="How many FOLDER holds.")
def main(folder: Path, posts: int) -> None:
    """Measure and print."""
    for what in ("lines", "export", "conversion"):
        print(json.dumps(compare(folder, posts, what)), flush=True)


if __name__ == "__main__":
    main()
