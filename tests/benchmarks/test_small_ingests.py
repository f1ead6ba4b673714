"""The benchmark of many small ingests fills one archive with the posts of another."""

from __future__ import annotations

from pathlib import Path

from benchmarks.speed import posts, small_ingests
from benchmarks.speed.archives import ingested

from mabillon import Archive


def test_many_ingests_bring_what_one_brings(tmp_path: Path) -> None:
    posts.write(tmp_path, 400, seed=7, account=False)
    small_ingests.filled(tmp_path / "often", tmp_path, 400, 8)
    often = Archive(tmp_path / "often")
    with ingested(tmp_path, 400) as root, Archive(root) as once, often:
        assert len(often.store.segments("posts")) == 8 * len(once.store.segments("posts"))
        columns = ["channel", "id", "text", "posted_at"]
        assert often.store.posts(columns).equals(once.store.posts(columns))
        assert often.register == once.register
