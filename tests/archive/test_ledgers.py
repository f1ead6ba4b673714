"""Ledgers side by side: two that went on apart, and one that was changed."""

from __future__ import annotations

import hashlib

import pytest

from mabillon.archive.ledgers import Difference, Ledger, Remembered, Standing, compare, otherwise

HERE, ELSEWHERE = "a" * 64, "b" * 64


def ledger(words: str, *, brought: str = "") -> Ledger:
    """Return a ledger of leaves: capitals say when, those of ``brought`` came by a merge."""
    leaves = words.split()
    timed = {n for n, leaf in enumerate(leaves) if leaf.isupper() and leaf not in brought.split()}
    return Ledger([hashlib.sha256(leaf.encode()).digest() for leaf in leaves], timed)


def held(words: str, *, leaf: int = 50, place: str = HERE) -> Remembered:
    return Remembered(1, leaf, place, ledger(words).hashes)


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        ("A e B", "X e Y", 0),  # begun apart
        ("A e B", "A e B", 3),
        ("A e B", "A e B f C", 3),  # a copy that went on
        ("A e B f C", "A e B", 3),  # an older copy
        ("A e B f C", "A e B g D", 3),  # both went on
        ("A e B f C g", "A e B f D g", 4),  # both with the same file: only segments are alike
    ],
)
def test_ledgers_that_may_both_be_right(own: str, other: str, found: int) -> None:
    assert compare(ledger(own), ledger(other), [], HERE) == Standing(found, None)
    assert compare(ledger(other), ledger(own), [], HERE) == Standing(found, None)


@pytest.mark.parametrize(
    ("own", "other", "leaf"),
    [("A e B f C", "A x B f C", 1), ("A e B f C g", "A e X f C h", 2)],
)
def test_a_leaf_that_says_when_stands_after_a_difference(own: str, other: str, leaf: int) -> None:
    assert compare(ledger(own), ledger(other), [], ELSEWHERE) == Difference(leaf, None)


def test_what_a_merge_brought_proves_nothing() -> None:
    own, other = ledger("A e M f C", brought="C"), ledger("A e B f C")
    assert compare(own, other, [], HERE) == Standing(2, None)


def test_a_ledger_goes_on_from_where_it_was_merged() -> None:
    own, before = ledger("Z"), [held("A e B"), held("A e"), held("X e Y")]
    assert compare(own, ledger("A e B f C"), before, HERE) == Standing(0, before[0])


@pytest.mark.parametrize(
    ("now", "place", "found"),
    [
        ("A e X f", HERE, Difference(2, 1)),  # its last capture was changed
        ("A e", HERE, Difference(2, 1, lost=True)),  # put back from an older copy
        ("A x B f", ELSEWHERE, Difference(1, 1)),  # moved, and changed before a capture
        ("A e D f", ELSEWHERE, Standing(0, None)),  # another copy of what it began as
        ("A e", ELSEWHERE, Standing(0, None)),
        ("X e Y", HERE, Standing(0, None)),  # another archive at the same place
    ],
)
def test_a_ledger_that_was_merged_before_may_only_have_grown(
    now: str, place: str, found: Standing | Difference
) -> None:
    assert compare(ledger("Z"), ledger(now), [held("A e B f")], place) == found


def test_a_copy_made_since_the_merge_answers_for_nothing() -> None:
    own = ledger("A e B g M C", brought="B g")
    merged = [held("A f B", leaf=4)]
    assert compare(own, ledger("A e B g M D"), merged, HERE) == Standing(5, None)
    assert otherwise(merged, ledger("A e C"), HERE, 2) == Difference(1, 1)
