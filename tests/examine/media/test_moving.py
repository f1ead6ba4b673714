"""What moves in a video is hashed by itself: bars and edges laid around it do not count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from mabillon.examine.media.hashing import SIDE, apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.moving import MOST, Moving
from mabillon.examine.media.scenes import Moment

Grey = npt.NDArray[np.uint8]


def scene(number: int) -> Grey:
    """Soft blotches, others in each scene; every pixel of the whole changes over the scenes."""
    rng = np.random.default_rng(number)
    coarse = rng.integers(0, 256, (20, 20)).astype(np.float32)
    spread = np.kron(coarse, np.ones((SIDE // 20, SIDE // 20), np.float32))
    for axis in (0, 1):
        spread = sum(np.roll(spread, by, axis) for by in range(-8, 9)) / 17
    return np.rint(spread).astype(np.uint8)


def within_bars(inner: Grey, top: int, bottom: int) -> Grey:
    """Lay a picture between two even bars, as whoever posts it again does."""
    rows = np.linspace(0, SIDE - 1, SIDE - top - bottom).round().astype(int)
    made = np.full((SIDE, SIDE), 30, np.uint8)
    made[top : SIDE - bottom] = inner[rows]
    made[SIDE - bottom :, 40:120] = 220  # a name in the bar, which stays
    return made


def watched(greys: list[Grey]) -> Moving:
    moving = Moving()
    moments = [Moment(float(at), grey, at == 0) for at, grey in enumerate(greys)]
    assert list(moving.passing(moments)) == moments
    return moving


def test_the_bars_are_left_out_and_the_rest_is_as_it_was() -> None:
    scenes = [scene(number) for number in range(8)]
    moving = watched([within_bars(one, 24, 40) for one in scenes])
    box = moving.box()
    assert box == pytest.approx((0.0, 24 / SIDE, 1.0, 280 / SIDE), abs=0.02)
    within = moving.frames(640, 640)
    assert watched(scenes).frames(640, 640) == []  # all of it moves: there is no part to hash
    near = [
        apart(frame.hashes.pdq, hash_picture(one, 640).pdq)
        for frame, one in zip(within, scenes, strict=True)
    ]
    assert all(found and found.bits <= Limits().pdq_radius for found in near)
    assert {frame.region for frame in within} == {(0, 48, 640, 512)}


def test_a_small_thing_that_moves_is_no_video_within_a_video() -> None:
    still = scene(1)
    greys = []
    for at in range(6):
        one = still.copy()
        one[100:150, 40 * at : 40 * at + 40] = 255 * (at % 2)
        greys.append(one)
    assert watched(greys).frames(320, 320) == []


def test_a_still_video_has_no_part_that_moves() -> None:
    assert watched([scene(1)] * 5).box() is None
    assert Moving().frames(320, 320) == []


def test_a_long_video_keeps_no_more_than_its_share() -> None:
    scenes = [within_bars(scene(number), 0, 40) for number in range(5)]
    moving = watched([scenes[at % 5] for at in range(3 * MOST)])
    times = [frame.at_s for frame in moving.frames(320, 320)]
    assert len(times) <= MOST
    assert times[0] == 0.0 and times[-1] is not None and times[-1] > 2.9 * MOST
