"""Hashes of pictures: what their sources say, the eight turns, null, and distances."""

from __future__ import annotations

from pathlib import Path

import imagehash
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mabillon.examine.media import dhash, pdq
from mabillon.examine.media.distances import distances
from mabillon.examine.media.hashing import SIDE, PictureHashes, apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.turning import TURNS, turned

BRIDGE = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
"""The hash that PDQ's authors state for bridge-mods/aaa-orig.jpg."""


def drawn(seed: int, height: int = SIDE, width: int = SIDE) -> np.ndarray:
    """Soft patches on a slope: much like a photograph to both hashes."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (12, 9), dtype=np.uint8))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC))


def hashed(grey: np.ndarray) -> PictureHashes:
    return hash_picture(np.ascontiguousarray(grey), SIDE)


@pytest.mark.data
def test_pdq_is_what_its_authors_state(data: Path) -> None:
    folder = data / "media" / "threatexchange" / "pdq" / "data"
    stated = np.frombuffer(bytes.fromhex(BRIDGE), np.uint8)
    with Image.open(folder / "bridge-mods" / "aaa-orig.jpg") as picture:
        whole = np.asarray(picture.convert("L"))
        small = np.asarray(picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX))
    assert distances(pdq.pdq(whole).hashes[0], stated) <= 2
    assert distances(pdq.pdq(small).hashes[0], stated) <= 4


@pytest.mark.parametrize("shape", [(320, 320), (240, 321), (90, 64), (700, 500)])
def test_dhash_is_imagehash(shape: tuple[int, int]) -> None:
    for seed in range(10):
        grey = drawn(seed, *shape)
        ours = dhash.dhash(grey)
        for turn in range(len(TURNS)):
            theirs = imagehash.dhash(Image.fromarray(np.ascontiguousarray(turned(grey, turn))))
            assert distances(ours[turn], np.packbits(theirs.hash)) <= 1


def test_a_turned_picture_has_the_hash_of_that_turn() -> None:
    for seed in range(5):
        grey = drawn(seed)
        upright = hashed(grey)
        for turn in range(len(TURNS)):
            other = hashed(turned(grey, turn))
            assert upright.pdq is not None and other.pdq is not None
            assert upright.dhash is not None and other.dhash is not None
            assert distances(upright.pdq[turn], other.pdq[0]) <= 2
            assert distances(upright.dhash[turn], other.dhash[0]) <= 1
            found = apart(upright.pdq, other.pdq)
            assert found is not None and found.turn == turn and found.bits <= 2


def test_the_eight_turns_are_all_there_is() -> None:
    grey = np.arange(6).reshape(2, 3)
    every = {turned(grey, turn).tobytes() + bytes(turned(grey, turn).shape) for turn in range(8)}
    assert len(every) == 8
    assert (turned(grey, 4) == np.fliplr(grey)).all()
    assert (turned(grey, 6) == np.flipud(grey)).all()


def test_unrelated_pictures_are_far_apart() -> None:
    every = [hashed(drawn(seed)) for seed in range(20)]
    for n, one in enumerate(every):
        for other in every[:n]:
            waves, fields = apart(one.pdq, other.pdq), apart(one.dhash, other.dhash)
            assert waves is not None and waves.bits > Limits().pdq_radius
            assert fields is not None and fields.bits > Limits().dhash_radius


@pytest.mark.parametrize(
    "grey",
    [
        np.full((SIDE, SIDE), 200, np.uint8),
        np.tile(np.linspace(0, 255, SIDE).astype(np.uint8), (SIDE, 1)),
    ],
    ids=["even", "a slope"],
)
def test_a_picture_of_nothing_has_no_hash(grey: np.ndarray) -> None:
    found = hashed(grey)
    assert found.pdq is None
    assert found.dhash is None
    assert found.quality is not None and found.quality < Limits().pdq_quality
    assert apart(found.pdq, hashed(drawn(1)).pdq) is None


def test_a_picture_of_few_pixels_has_no_hash() -> None:
    grey = drawn(1)
    assert hash_picture(grey, 31) == (None, None, None)
    assert hash_picture(grey, 32).pdq is not None
    assert hash_picture(grey, 31, Limits(least_side=31)).dhash is not None


@given(st.integers(0, 2**32), st.sampled_from([8, 32]))
def test_distances_count_bits(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    one, others = (
        rng.integers(0, 256, (1, size), np.uint8),
        rng.integers(0, 256, (4, size), np.uint8),
    )
    bits = np.unpackbits(one, axis=-1) != np.unpackbits(others, axis=-1)
    assert (distances(one, others) == bits.sum(axis=1)).all()
    assert (distances(others[:, ::-1], others[:, ::-1]) == 0).all()
    assert distances(one[:, None], others[None]).shape == (1, 4)
