"""What is shown is told as visible, captioned, spoken, implied or not to be seen."""

from __future__ import annotations

import pytest
from dispatch_desk import found, read

from mabillon.dispatch.rules.video_described import VIDEO_DESCRIBED as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\n---\n\n"


def test_what_is_shown_without_saying_how_is_found() -> None:
    assert found(RULE, read("video-described.bad")) == [
        (16, "video shows"),
        (17, "In the photo"),
        (18, "terror"),
        (19, "visible"),
    ]


def test_a_video_that_is_described_or_only_named_is_left_alone() -> None:
    assert found(RULE, read("video-described.good")) == []


@pytest.mark.parametrize(
    "how",
    [
        "visible is",
        "a caption names",
        "a voice names",
        "implied is",
        "it cannot be seen who holds",
    ],
)
def test_any_of_the_five_will_do(how: str) -> None:
    assert found(RULE, f"{HEAD}In the video {how} a lamp.\n") == []
    assert found(RULE, f"{HEAD}In the video stands a lamp.\n") == [(8, "In the video")]


@pytest.mark.parametrize(
    ("part", "sentence", "faults"),
    [
        ("0:05", "A banner is visible", []),
        ("0:05", "A banner is captioned", ["captioned"]),
        ("0:40", "A pledge is heard", []),
        ("0:40", "A banner is visible", ["visible"]),
        ("0:05-0:40", "A banner is visible", []),
        ("1:20", "The wheelbarrow is visible; that it is the council's is implied", []),
        ("1:20", "The frame shows, visibly, the council", ["council"]),
    ],
)
def test_words_are_of_the_kind_that_the_cited_row_has(
    part: str, sentence: str, faults: list[str]
) -> None:
    text = f"{HEAD}{sentence} [@post:lark/3#{part}].\n"
    assert [words for _, words in found(RULE, text)] == faults
