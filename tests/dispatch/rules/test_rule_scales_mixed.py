"""Words of a scale stand beside its name, of one row, and never for a bare probability."""

from __future__ import annotations

import pytest
from dispatch_desk import found, read

from mabillon.dispatch.rules.scales_mixed import SCALES_MIXED as RULE

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\n---\n\n"


def test_each_mixture_is_found() -> None:
    assert found(RULE, read("scales-mixed.bad")) == [
        (17, "probable"),
        (18, "high confidence"),
        (19, "moderately strong support"),
        (20, "87 % likely"),
        (21, "probability that the League issued it is 13 per cent"),
        (22, "C3"),
        (23, "mean"),
        (24, "likely"),
    ]


def test_scales_that_are_named_and_kept_apart_are_left_alone() -> None:
    assert found(RULE, read("scales-mixed.good")) == []


@pytest.mark.parametrize(
    ("first", "second", "faults"),
    [
        ("almost no chance", "remote chance", 1),
        ("very unlikely", "highly improbable", 1),
        ("roughly even chance", "roughly even odds", 1),
        ("almost certain", "nearly certain", 1),
        ("highly probable", "probably", 0),
        ("very likely", "almost certainly", 0),
        ("likely", "a remote village", 0),
    ],
)
def test_the_first_term_chooses_the_row(first: str, second: str, faults: int) -> None:
    text = f"{HEAD}Rain is {first}.\n\n## Later\n\nAnd {second}.\n"
    assert len(found(RULE, text)) == faults
