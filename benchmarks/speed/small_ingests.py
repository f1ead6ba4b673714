"""What many small ingests cost a question: ``python -m benchmarks.speed.small_ingests FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. The same posts come into one archive at once
and into another in so many ingests, each of which leaves segments of its own; the same commands
are then asked of both. Before each comes one run that makes what caches it needs. No peer: it is
held to the archive that was filled at once.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import islice
from pathlib import Path

import click
from benchmarks.speed.archives import collected_at, ingested, mapping
from benchmarks.speed.commands import Ran, ran
from benchmarks.speed.verify import questions

from mabillon import Archive

RUNS = 5
MOST = 2.0
"""Times as long as of one segment: more is bad."""


def filled(root: Path, folder: Path, posts: int, times: int) -> float:
    """Fill an archive in so many ingests; return the CPU seconds of all of them."""
    each, given = posts // times, mapping(folder)
    some = root.with_name("some.jsonl")
    began = time.process_time()
    with (folder / "posts.jsonl").open("rb") as file, Archive.init(root) as archive:
        for _ in range(times):
            some.write_bytes(b"".join(islice(file, each)))
            archive.ingest([some], mapping=given, collected_at=collected_at(folder))
    (root / "register.yaml").write_bytes((folder / "register.yaml").read_bytes())
    return time.process_time() - began


def asked(folder: Path, root: Path) -> dict[str, tuple[Ran, Ran]]:
    """Return what commands took the first time, and then."""
    with tempfile.TemporaryDirectory() as scratch:
        verified = {
            f"verify, {k}": ["verify", *v] for k, v in questions(folder, Path(scratch)).items()
        }
        commands = {**verified, "search": ["search", "harbour"], "status": ["status"]}
        at = ["--archive", str(root)]
        return {k: (ran([*at, *v], 1), ran([*at, *v], RUNS)) for k, v in commands.items()}


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", default=100_000, show_default=True, help="How many.")
@click.option("--times", default=2_000, show_default=True, help="In how many ingests.")
def main(folder: Path, posts: int, times: int) -> None:
    """Measure and print a line for each command."""
    with ingested(folder, posts) as root:
        once = asked(folder, root)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        root = Path(temporary) / "archive"
        took = filled(root, folder, posts, times)
        often = asked(folder, root)
    for what, (first, then) in often.items():
        alone, peer = once[what]
        ratio = then.cpu_s / peer.cpu_s
        line = {
            "benchmark": f"{what}, of {times:,} ingests",
            "posts": posts,
            "value": f"{then.cpu_s:.2f} s",
            "cpu_s": then.cpu_s,
            "first_cpu_s": first.cpu_s,
            "peak_mb": then.peak_mb,
            "peer": "the same posts in one ingest",
            "peer_cpu_s": peer.cpu_s,
            "peer_first_cpu_s": alone.cpu_s,
            "ratio": round(ratio, 2),
            "target": f"{MOST:g} times",
            "met": ratio <= MOST,
            "ingest_cpu_s": round(took, 1),
        }
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
