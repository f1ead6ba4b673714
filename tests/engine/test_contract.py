"""Every computation on both engines, every row compared: here, for one cluster serves them all."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa

from mabillon.engine.cluster import Cluster
from mabillon.engine.contract import Engine
from mabillon.engine.embedded import Embedded
from mabillon.engine.pairs import PAIRS, SIZES, VALUES, candidate_pairs
from mabillon.text.sketch import RATE, SHORT, sketches


def posts(many: int, seed: int) -> list[str]:
    """Return texts of which about a third are made of earlier ones."""
    drawn = random.Random(seed)
    words = [f"word{n}" for n in range(2_000)]
    found: list[str] = []
    for _ in range(many):
        if found and drawn.random() < 0.35:
            text = drawn.choice(found).split()
            text[drawn.randrange(len(text))] = "altered"
            found.append(" ".join(text[: len(text) // 2 + 1] if drawn.random() < 0.4 else text))
        else:
            found.append(" ".join(drawn.choices(words, k=drawn.choice([5, 12, 30, 60, 100]))))
    return found


def sketched(texts: list[str], channels: int) -> tuple[pa.Table, pa.Table]:
    made = sketches(texts)
    count = len(texts)
    row = np.repeat(np.arange(count), np.diff(made.offsets))
    sampled = np.bincount(row[made.values % np.uint64(RATE) == 0], minlength=count)
    of_row = (
        *(np.arange(count), np.arange(count, dtype=np.int32) % channels),
        *(made.words < SHORT, np.diff(made.offsets), sampled),
    )
    return (
        pa.table([pa.array(made.values.view(np.int64)), pa.array(row)], schema=VALUES),
        pa.table([pa.array(column) for column in of_row], schema=SIZES),
    )


def test_candidate_pairs(embedded: Embedded, cluster: Cluster) -> None:
    values, sizes = sketched(posts(1_500, seed=3), channels=17)

    def on(engine: Engine) -> pa.Table:
        given = engine.given(values), engine.given(sizes)
        found = candidate_pairs(engine, *given, rate=RATE, containment=0.5, common=2_000)
        return engine.table(found).cast(PAIRS)

    here = on(embedded)
    assert here.num_rows > 200
    assert on(cluster).equals(here)
