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
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from benchmarks.speed.apart import Measured, measured

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


def lines_peer(posts: str, parquet: str) -> dict[str, Any]:
    """Decode line by line."""
    import orjson

    table = _Table(
        parquet, "channel channel_name id posted_at text views offset length record version"
    )
    channel, name, number, posted, text, views, offset, length, record, version = table.lists
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
    """Measure both sides on one file of a folder; return the line that says it."""
    case = json.loads((folder / "case.json").read_text())
    lines = what == "lines"
    file = folder / ("posts.jsonl" if lines else "result.json")
    arguments: Sequence[str] = ["--collected-at", case["collected_at"], str(file)]
    if lines:
        arguments = ["--map", case["map"], *arguments]
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        root, parquet = Path(temporary) / "archive", Path(temporary) / "peer.parquet"
        peer, runs = lines_peer if lines else export_peer, []
        for _ in range(ROUNDS):
            shutil.rmtree(root, ignore_errors=True)
            theirs = measured(peer, str(file), str(parquet))
            runs.append((measured(ours, str(root), *arguments), theirs))
        mine, theirs = (_median(side) for side in zip(*runs, strict=True))
        if mine.result["rows"] != posts or theirs.result["rows"] != posts:
            raise click.UsageError(
                f"{file} holds {theirs.result['rows']:,} posts, of which {mine.result['rows']:,} "
                f"were kept; --posts says {posts:,}"
            )
        sizes = {
            "archive_mb": _megabytes(root / "segments"),
            "peer_mb": _megabytes(parquet.parent, "*.parquet"),
        }
    return _line(what, posts, mine, theirs) | sizes


def _median(runs: Sequence[Measured]) -> Measured:
    """Return the run that took neither least nor most CPU time."""
    return sorted(runs, key=lambda run: run.cpu_s)[len(runs) // 2]


def _line(what: str, posts: int, mine: Measured, theirs: Measured) -> dict[str, Any]:
    of_lines = what == "lines"
    return {
        "benchmark": "ingest JSON lines" if of_lines else "ingest result.json",
        "posts": posts,
        "value": f"{mine.cpu_s:.1f} s CPU",
        "cpu_s": mine.cpu_s,
        "peer": f"orjson {theirs.cpu_s:.1f} s CPU",
        "peer_cpu_s": theirs.cpu_s,
        "ratio": round(theirs.cpu_s / mine.cpu_s, 2),
        "target": "2 times" if of_lines else "3 times, half MB",
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
    for what in ("lines", "export"):
        print(json.dumps(compare(folder, posts, what)), flush=True)


if __name__ == "__main__":
    main()
