"""What near copies of all are made of, batch by batch: what a cluster would do as tasks.

The same computations as ``mabillon trace --all`` does on one machine, one after the other, each
with its CPU seconds and with the rows and bytes that would go from one stage to the next:

sketch
    Texts to sketch values, in batches of ``BATCH`` posts; how much batches differ is the
    spread by which the simulation stretches tasks.
pairs
    Values to candidate pairs, by the engine's own expressions.
verify
    The texts of the candidates laid side by side.

And what hashing a picture costs, which does not hang on the archive.
"""

from __future__ import annotations

import gc
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.speed import media
from benchmarks.speed.apart import cpu, measured
from benchmarks.speed.growth_operations import Ground, Line, Operation

BATCH = 65_536
MOST = 1_000_000
"""Posts on which the parts are measured; for other sizes they are not."""


def working(root: str) -> dict[str, Any]:
    """Do them; return the CPU seconds and the bytes of each."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from mabillon import Archive
    from mabillon.archive.store import Store
    from mabillon.engine import open_engine
    from mabillon.text.lines import read_lines, together
    from mabillon.text.sketch import sketches_of
    from mabillon.workflows.holdings import Holdings
    from mabillon.workflows.pairing import candidates, verified
    from mabillon.workflows.register_in_force import current

    def texts(store: Store, rows: Any) -> pa.ChunkedArray:
        return store.posts(["text"], rows=rows)["text"]

    def size(of: pa.ChunkedArray) -> int:
        return int(pc.sum(pc.binary_length(of)).as_py())

    with Archive(root) as archive, open_engine() as engine:
        _, register = current(archive.store, record=False)
        holdings = Holdings(archive.store, register, archive.settings)
        taken, kept, read = [], 0, 0
        for first in range(0, holdings.size - BATCH + 1, BATCH):
            some = texts(archive.store, np.arange(first, first + BATCH))
            read += size(some)
            began = cpu()
            kept += len(sketches_of(together(read_lines(some.to_pylist()))).values)
            taken.append(round(cpu() - began, 3))
        holdings.make_ready()
        began = cpu()
        found = candidates(holdings, engine)
        paired = cpu() - began
        asked = np.unique(np.concatenate([found[side].to_numpy() for side in ("a", "b")]))
        gc.disable()  # as the command does
        began = cpu()
        related = len(verified(holdings, found, None))
        laid = cpu() - began
        return {
            "batches_s": taken,
            "values": kept * holdings.size // (len(taken) * BATCH),
            "repeated": _repeated(holdings),
            "text_bytes": read * holdings.size // (len(taken) * BATCH),
            "pairs_s": round(paired, 2),
            "candidates": found.num_rows,
            "verify_s": round(laid, 2),
            "related": related,
            "asked_bytes": size(texts(archive.store, asked)),
        }


def _repeated(holdings: Any) -> int:
    """Return how many values stand in several rows, each counted once a row."""
    total = 0
    for batch in holdings.sketches.by_value(holdings.size):
        _, often = np.unique(batch.column("value").to_numpy(), return_counts=True)
        total += int(often[often > 1].sum())
    return total


def parts(ground: Ground) -> Line:
    """Measure them where the sketches are made already."""
    made = measured(working, str(ground.root))
    return {
        "cpu_s": made.cpu_s,
        "wall_s": made.wall_s,
        "peak_mb": made.peak_mb,
        "disk_mb": None,
        **made.result,
    }


def pictures(_: Ground) -> Line:
    """Hash drawn pictures."""
    with tempfile.TemporaryDirectory() as folder:
        line = media.measure_hashing(Path(folder))
    made = {name: line[name] for name in ("cpu_s", "pictures", "peak_mb")}
    return {**made, "wall_s": None}


PARTS = (
    Operation("parts", "near copies of all, by parts", "parts", parts, sizes=(MOST,)),
    Operation("pictures", "pictures hashed", "pictures", pictures, sizes=(MOST,)),
)
