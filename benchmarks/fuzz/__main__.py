"""Fuzz the readers: python -m benchmarks.fuzz [TARGET…] [--inputs N] [--seed N].

Each target (a reader, or what opens containers) runs in a process of its own, as many at
a time as there are processors: 10,000 inputs by atheris (without it, seeded injuries of the
fixtures) and a tenth as many by hypothesis, each held to ``benchmarks.fuzz.rules``. What
reached new code is then ingested into an archive, which is audited.

Prints a line a target: inputs, how many were refused as a whole, records kept and rejected,
the slowest input, by how much one raised the peak of memory, and a digest of all inputs in
their order. The same seed gives the same inputs, of the same code and versions: by the digest
two runs are seen to be one and the same. A change of the code is another run. The status is 1
if any target broke a rule; the input that did so is left in a folder that is named.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks.fuzz.one import fuzz, has_atheris

_SHOWN: Final = 2_000
HANGS_S: Final = 600
"""Seconds after which a process hangs, besides one for every input."""

LEG: Final = 20_000
"""Inputs in one process: atheris loses some memory with every input."""

Outcome = tuple[dict[str, Any] | None, str]
"""A target's tally, or null and what went wrong."""


def run(target: str, given: argparse.Namespace, root: Path) -> Outcome:
    """Fuzz one target in a process of its own, then ingest what it kept."""
    folder = root / target
    folder.mkdir()
    sums: dict[str, Any] = {}
    for leg in range(-(-given.inputs // LEG)):
        inputs = min(LEG, given.inputs - leg * LEG)
        command = [sys.executable, "-m", "benchmarks.fuzz", target, f"--inputs={inputs}"]
        seed = given.seed + leg * LEG  # so that no leg is the first one of the next day
        command += [f"--seed={seed}", f"--here={folder}"]
        order = str(seed % 2**32)  # of sets of texts
        environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": order}
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                env=environment,
                timeout=HANGS_S + inputs,
            )
        except subprocess.TimeoutExpired:
            return None, f"nothing came of it within {HANGS_S + inputs:,} seconds"
        tally = folder / "tally.json"
        if done.returncode or not tally.is_file():
            return None, _fault(folder, done.stderr)
        for name, value in json.loads(tally.read_text()).items():
            if name == "digest":  # what the next leg begins with follows from this one
                sums[name] = value
                continue
            earlier = sums.get(name, 0)
            sums[name] = max(earlier, value) if name in ("slowest", "most_mb") else earlier + value
        tally.unlink()
    return sums, ""


def _fault(folder: Path, said: str) -> str:
    """Say what broke a rule, and by which input."""
    failed, why = folder / "failed", folder / "why"
    data = failed.read_bytes() if failed.is_file() else b""
    words = why.read_text() if why.is_file() else said[-_SHOWN:]
    return f"{words}\nthe input, {failed}: {base64.b64encode(data[:_SHOWN]).decode()}"


def main() -> int:
    """Fuzz the targets that are named, or all."""
    inputs = int(os.environ.get("FUZZ_INPUTS", "10000"))
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="none = all")
    parser.add_argument("--inputs", type=int, default=inputs, help="for each (FUZZ_INPUTS)")
    seed = int(os.environ.get("FUZZ_SEED", "1"))
    parser.add_argument(
        "--seed", type=int, default=seed, help="the same, the same inputs (FUZZ_SEED)"
    )
    parser.add_argument("--here", type=Path, metavar="FOLDER", help="one target, in this process")
    given = parser.parse_args()
    if given.here is not None:  # nothing is imported before it is instrumented
        fuzz(given.targets[0], given.inputs, given.seed, given.here, has_atheris())
        return 0
    from benchmarks.fuzz.kept import ingested
    from benchmarks.fuzz.rules import TARGETS

    unknown = set(given.targets) - set(TARGETS)
    if unknown:
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    targets = given.targets or list(TARGETS)
    how = "by coverage (atheris)" if has_atheris() else "without coverage: no atheris here"
    print(f"{given.inputs:,} inputs each, {how}, and {given.inputs // 10:,} by hypothesis")
    print(
        f"{'':18}{'inputs':>9}{'refused':>9}{'kept':>10}{'rejected':>10}{'slowest':>9}{'memory':>9}"
        f"  digest, seed {given.seed}"
    )
    memory = Path("/dev/shm")  # a file in memory is opened twenty times as fast
    root = Path(tempfile.mkdtemp(prefix="fuzz-", dir=memory if memory.is_dir() else None))
    broken = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        outcomes = pool.map(partial(run, given=given, root=root), targets)
        for target, (tally, fault) in zip(targets, outcomes, strict=True):
            if tally is None:
                broken += 1
                print(f"{target:18} BROKEN\n{fault}", flush=True)
                continue
            counts = [tally[name] for name in ("inputs", "refused", "kept", "rejected")]
            cost = f"{tally['slowest'] * 1000:>7,.0f} ms{tally['most_mb']:>6} MB"
            cost += f"  {tally['digest']}"
            print(f"{target:18}" + "".join(f"{count:>10,}" for count in counts) + cost, flush=True)
    fault = "" if broken else ingested(root, targets)
    if broken or fault:
        print(fault or f"{broken} of {len(targets)} broke a rule; their inputs are in {root}")
        return 1
    shutil.rmtree(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
