"""Scenes and seconds of samples that are drawn from a seed, without any video."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from mabillon.examine.media.hashing import SIDE
from mabillon.examine.media.scenes import EVERY_S, FIELDS, frames, moments

Grey = npt.NDArray[np.uint8]


def drawing(seed: int) -> Grey:
    """Fields of grey, with grain."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (FIELDS // 2, FIELDS // 2)).repeat(SIDE * 2 // FIELDS, 0)
    whole = coarse.repeat(SIDE * 2 // FIELDS, 1) + rng.normal(0, 12, (SIDE, SIDE))
    return whole.clip(0, 255).astype(np.uint8)


def grained(grey: Grey, seed: int) -> Grey:
    noise = np.random.default_rng(seed).normal(0, 12, grey.shape)
    return (grey + noise).clip(0, 255).astype(np.uint8)


def sampled(greys: list[Grey]) -> list[tuple[float, Grey]]:
    return [(round(n * EVERY_S, 3), grey) for n, grey in enumerate(greys)]


def test_a_cut_begins_a_scene_and_grain_does_not() -> None:
    greys = [grained(drawing(1), n) for n in range(13)] + [drawing(2)] * 4
    chosen = list(moments(sampled(greys)))
    assert [(m.at_s, m.scene) for m in chosen] == [
        (0, True),
        (1, False),
        (2, False),
        (2.6, True),
        (3, False),
    ]


def test_what_moves_all_the_time_is_one_scene_until_it_is_cut() -> None:
    wide = np.concatenate([drawing(seed) for seed in range(2)], axis=1)
    moving = [wide[:, n * 5 : n * 5 + SIDE] for n in range(40)]
    begun = [m.at_s for m in moments(sampled([*moving, *[255 - moving[-1]] * 3])) if m.scene]
    assert begun == [0, 8]


def test_a_slow_fade_is_not_told_as_a_scene_but_hashed_each_second() -> None:
    one, other = drawing(1).astype(float), drawing(2).astype(float)
    greys = [(one + (other - one) * n / 40).astype(np.uint8) for n in range(41)]
    chosen = list(moments(sampled(greys)))
    assert [m.at_s for m in chosen if m.scene] == [0]
    hashed = list(frames(chosen, 320))
    assert len(hashed) > 4 and not any(f.scene for f in hashed[1:])


def test_the_same_is_kept_once_in_a_scene_and_again_in_another() -> None:
    greys = [drawing(1)] * 20 + [drawing(2)] * 10 + [drawing(1)] * 20
    kept = list(frames(moments(sampled(greys)), 320))
    assert [(f.at_s, f.scene) for f in kept] == [(0, True), (4, True), (6, True)]
    assert kept[0].pdq == kept[2].pdq


def test_black_has_no_hash_and_is_kept_where_it_begins() -> None:
    black = np.zeros((SIDE, SIDE), np.uint8)
    kept = list(frames(moments(sampled([drawing(1)] * 10 + [black] * 20)), 320))
    assert [(f.at_s, f.pdq is None, f.dhash is None) for f in kept] == [
        (0, False, False),
        (2, True, True),
    ]
    assert next(frames(moments(sampled([drawing(1)])), 20)).quality is None, "too small"


@given(st.lists(st.tuples(st.floats(0.01, 3), st.integers(0, 2)), max_size=12))
def test_every_second_that_has_a_sample_has_a_moment(steps: list[tuple[float, int]]) -> None:
    at, samples = 0.0, []
    for step, shade in steps:
        at += step
        samples.append((at, np.full((SIDE, SIDE), shade * 100, np.uint8)))
    chosen = list(moments(samples))
    assert {int(m.at_s) for m in chosen} == {int(at_s) for at_s, _ in samples}
    assert all(m.scene for m in chosen[:1])
