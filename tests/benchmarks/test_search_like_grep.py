"""Real posts and documents: the search command gives what a plain scan and grep give."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.quality import search_like_grep

from mabillon import Archive


@pytest.mark.data
def test_search_finds_what_grep_finds(data: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    Archive.init(root).close()
    search_like_grep.ingest(root, search_like_grep.short(data))
    tally = search_like_grep.compare(root, 4)
    assert tally["unlike the scan"] == tally["unexplained"] == 0
    assert tally["posts found"] > 300 and tally["found by grep"] > 30


@pytest.mark.parametrize(
    ("text", "word", "by_grep", "why"),
    [
        ("see www.club.example", "club", True, "within an address"),
        ("the old_club", "club", False, "beside an underscore"),
        ("всё", "все", False, "other letter forms"),
        ("رابطة", "رابطه", False, "other letter forms"),
        ("get 5\ufe0f\u20e3", "5", True, "letters with a mark"),
        ("𝐜𝐥𝐮𝐛", "club", False, "disguised letters"),
        ("cl\u200bub", "club", False, "zero-width characters"),
        ("old_𝐜𝐥𝐮𝐛", "club", False, "several of these"),
        ("the clubs", "club", False, "unexplained"),
        ("the club", "club", True, "unexplained"),
    ],
)
def test_each_difference_is_told_by_its_cause(
    text: str, word: str, by_grep: bool, why: str
) -> None:
    assert search_like_grep.explain(text, word, by_grep=by_grep) == why
