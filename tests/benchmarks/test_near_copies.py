from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.quality import figures, material, near_copies

from mabillon import Archive

DIGEST = "7886b09810a038cc"
"""Of the posts on which the floors were measured; other material has other floors."""
RECALL = 0.97
PAIRS = range(4_600, 4_950)


@pytest.mark.data
def test_posts_are_all_kept_and_near_copies_found(data: Path, tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        found = near_copies.run(archive, data, None)
        table = archive.store.posts(["id"])
    assert found["data"] == DIGEST
    assert table.num_rows == 22_099 + 428
    assert found["pairs"] in PAIRS
    assert found["recall"] >= RECALL


def test_exhaustive_counts_shared_shingles_across_channels_only() -> None:
    texts = ["one two three four five", "one two three four six", "one two three four five"]
    exact = near_copies.exhaustive(["a/1", "b/1", "a/2"], texts, str.split)
    assert exact.jaccard == {("a/1", "b/1"): 0.5, ("a/2", "b/1"): 0.5}


def test_exact_interval() -> None:
    assert figures.interval(0, 10) == pytest.approx((0.0, 0.3085), abs=1e-4)
    assert figures.interval(10, 10)[1] == 1.0


def test_digest_tells_names_from_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"x")
    two.write_bytes(b"x")
    assert material.digest([one]) != material.digest([two])
    assert material.digest([one, two]) == material.digest([two, one])
