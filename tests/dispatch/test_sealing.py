"""Names of tracked channels are taken out of sentences, however they are written."""

from __future__ import annotations

import pytest

from mabillon.dispatch.sealing import without


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("A twelfth, Potting Wire, was not collected", "A twelfth was not collected"),
        ("1 answered (Potting Wire: potting-wire/2699)", "1 answered (a tracked channel)"),
        ("POTTING WIRE; potting-wire/12", "a tracked channel; a tracked channel"),
        ("It had it [@post:potting-wire/12]", "It had it [@post:potting-wire/12]"),
        ("He was potting wire and seeds", "He was potting wire and seeds"),
    ],
)
def test_a_sealed_name_is_taken_out(said: str, left: str) -> None:
    assert without(said, ["Potting Wire"]) == left
