"""Two versions of a text: whatever is chosen, nothing that both have is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.merging import Choice, pieces, put_together

TEXTS = st.lists(st.sampled_from(["a", "b", "نص", " ", "\n", "word", ". "]), max_size=40).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_either_text_can_be_had_back_whole(now: str, yours: str) -> None:
    found = pieces(now, yours)
    numbers = [piece.number for piece in found if piece.number is not None]
    assert numbers == list(range(len(numbers)))
    assert put_together(found, {}) == yours
    assert put_together(found, dict.fromkeys(numbers, "now")) == now
    assert all(piece.now == piece.yours for piece in found if piece.number is None)


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("yours", "One TWO three. The rest of it stays as it was."),
        ("now", "One too three. The rest of it stays as it was."),
        ("both", "One too TWO three. The rest of it stays as it was."),
    ],
)
def test_a_difference_is_chosen(choice: Choice, text: str) -> None:
    now = "One too three. The rest of it stays as it was."
    found = pieces(now, now.replace("too", "TWO"))
    assert put_together(found, {0: choice}) == text


def test_differences_that_touch_are_one_and_lines_part_them() -> None:
    close = pieces("a b c d e\n\nf g", "A b C d e\n\nF g")
    assert [piece.now for piece in close if piece.number is not None] == ["a b c", "f"]
