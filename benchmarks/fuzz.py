"""Fuzz the readers with atheris, guided by coverage: python -m benchmarks.fuzz [READER…].

Each reader runs in a process of its own, on inputs that grow out of its fixtures. Whatever
the bytes are, it may raise ``UnreadableInput`` and nothing else, every batch must have the
schema, and no record may be counted twice. atheris is no dependency of the project (it has
wheels for Linux only): pip install atheris.

Prints a line a reader; the status is 1 if one failed, 2 if atheris is not there.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
LONGEST = 32_768


def corpus(reader: str, folder: Path) -> int:
    """Copy the fixtures that are recognised as a reader's; return how many."""
    from mabillon.readers import recognise

    count = 0
    for path in sorted(FIXTURES.iterdir()):
        if path.suffix == ".py" or not path.is_file():
            continue
        data = path.read_bytes()
        found = recognise(data[: 64 << 10], path.name)
        if found is not None and found.name == reader:
            (folder / path.name).write_bytes(data)
            count += 1
    return count


def one(reader: str, runs: int, seed: int) -> None:
    """Fuzz one reader in this process; never returns."""
    import atheris

    with atheris.instrument_imports(include=["mabillon.readers", "feedparser", "warcio"]):
        from mabillon.errors import UnreadableInput
        from mabillon.readers import READERS, Source, recognise
        from mabillon.tables import READ_POSTS

    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    seeds = folder / "corpus"
    seeds.mkdir()
    corpus(reader, seeds)
    path = folder / "input"

    def attempt(data: bytes) -> None:
        path.write_bytes(data)
        recognise(data[: 64 << 10], "input")
        numbers: list[int] = []
        try:
            for batch in READERS[reader].read(Source(path, "input")):
                if batch.posts.schema != READ_POSTS:
                    raise AssertionError("a batch has another schema")
                numbers += batch.posts.column("record").to_pylist()
                numbers += [reject.record for reject in batch.rejects]
        except UnreadableInput:
            return
        if len(set(numbers)) != len(numbers):
            raise AssertionError("a record was counted twice")

    given = [f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST}", "-rss_limit_mb=2048"]
    artifacts = f"-artifact_prefix={folder}/"
    atheris.Setup([sys.argv[0], *given, "-timeout=60", artifacts, str(seeds)], attempt)
    atheris.Fuzz()


def main() -> int:
    """Fuzz the readers that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help="none = all")
    parser.add_argument("--runs", type=int, default=10_000, help="inputs for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help="in this process (one reader)")
    given = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not there: pip install atheris")
        return 2
    if given.here:  # nothing is imported before it is instrumented
        one(given.readers[0], given.runs, given.seed)
    from mabillon.readers import READERS

    unknown = set(given.readers) - READERS.keys()
    if unknown:
        parser.error(f"there is no reader {', '.join(sorted(unknown))}")
    failed = 0
    for reader in given.readers or list(READERS):
        command = [sys.executable, "-m", "benchmarks.fuzz", reader, "--here"]
        command += [f"--runs={given.runs}", f"--seed={given.seed}"]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        failed += done.returncode != 0
        print(f"{reader:18} {given.runs:>8,} inputs  {'ok' if not done.returncode else 'FAILED'}")
        if done.returncode:
            print(done.stderr[-3000:])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
