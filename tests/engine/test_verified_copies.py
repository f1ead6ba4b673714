from __future__ import annotations

import random

import pyarrow as pa

from mabillon.engine.contract import Engine
from mabillon.engine.copies import COPIES, verified_copies
from mabillon.engine.embedded import Embedded
from mabillon.engine.sketching import TEXTS
from mabillon.examine.settings import Settings
from mabillon.text.furniture import learn

PAIRS = pa.schema([pa.field("a", pa.int64()), pa.field("b", pa.int64())])
FOOTER = "Moss weekly: https://hedge.example/{}"
FURNITURE = {
    "moss": learn([f"Body {chr(97 + i) * 4}\n{chr(98 + i) * 5}\n{FOOTER.format(i)}"
                   for i in range(12)])
}  # fmt: skip
WHOLE = " ".join(f"word{i}" for i in range(40))


def verified(engine: Engine, texts: list[tuple[int, str, str | None]]) -> list[tuple[object, ...]]:
    rows = [row for row, _, _ in texts]
    pairs = [(a, b) for a in rows for b in rows if a < b]
    random.Random(5).shuffle(pairs)
    found = engine.table(
        verified_copies(
            engine,
            engine.given(pa.table([[a for a, _ in pairs], [b for _, b in pairs]], schema=PAIRS)),
            engine.given(pa.table(list(zip(*texts, strict=True)), schema=TEXTS)),
            FURNITURE,
            Settings(),
        )
    ).cast(COPIES)
    return [tuple(row.values()) for row in found.to_pylist()]


def test_copies_are_told_with_their_channels_furniture(embedded: Embedded) -> None:
    texts = [
        (10, "tram", WHOLE),
        (21, "moss", f"{WHOLE}\n{FOOTER.format(7)}"),
        (32, "tram", " ".join(WHOLE.split()[:12])),
        (43, "pond", "nothing of the kind"),
        (54, "pond", None),
    ]
    share = 12 / 40
    assert verified(embedded, texts) == [
        (10, 21, "identical", 1.0, 1.0, True),
        (10, 32, "contains", share, 1.0, False),
        (21, 32, "contains", share, 1.0, False),
    ]
    # Without the footer's being furniture it is no longer the same text.
    elsewhere = [(row, "tram", text) for row, _, text in texts[:2]]
    assert verified(embedded, elsewhere)[0][2] != "identical"


def test_no_pairs_have_no_copies(embedded: Embedded) -> None:
    assert verified(embedded, [(1, "tram", WHOLE)]) == []
