from __future__ import annotations

import pyarrow as pa

from mabillon.engine.embedded import candidate_pairs
from mabillon.text.sketch import RATE, SHORT, sketch, sketches

LINE = "The pond by the tram depot is frozen over"
LONG = " ".join(f"word{i} of the long notice" for i in range(30))


def pairs(texts: dict[int, tuple[str, str]]) -> set[tuple[int, int]]:
    made = sketches([text for _, text in texts.values()])
    rows = list(texts)
    values = pa.table(
        {
            "value": pa.array(made.values),
            "row": pa.array([r for i, r in enumerate(rows) for _ in made.of(i)], pa.int64()),
        }
    )
    channels = pa.table(
        {
            "row": pa.array(rows, pa.int64()),
            "channel": [channel for channel, _ in texts.values()],
            "short": pa.array(made.words < SHORT),
        }
    )
    found = candidate_pairs(
        values, channels, rate=RATE, containment=0.5, common=2000, threads=1
    ).to_pylist()
    return {(p["a"], p["b"]) for p in found}


def test_short_texts_are_compared_on_all_their_shingles() -> None:
    unlucky = next(
        text for i in range(200) if not (sketch(text := f"Only {i} of them") % RATE == 0).any()
    )
    assert pairs({1: ("a", unlucky), 2: ("b", unlucky)}) == {(1, 2)}


def test_a_long_text_that_holds_a_short_one_is_found_and_one_channel_is_left_out() -> None:
    assert (sketch(LINE) % RATE == 0).any()
    texts = {1: ("a", LINE), 2: ("b", f"{LONG} {LINE}"), 3: ("b", f"{LONG} {LINE}")}
    assert pairs(texts) == {(1, 2), (1, 3)}


def test_unrelated_texts_are_no_pair() -> None:
    assert pairs({1: ("a", LINE), 2: ("b", LONG)}) == set()
