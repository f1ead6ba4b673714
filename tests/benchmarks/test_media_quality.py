"""Measuring pictures told again: edits are files, recall is counted at zero false pairs."""

from __future__ import annotations

import numpy as np
from benchmarks.quality.media import RADII, Asked, lines
from benchmarks.quality.media_edits import EDITS, edited
from benchmarks.quality.media_originals import SIZES, draw

from mabillon.examine.media.hashing import PictureHashes
from mabillon.media.decoding import decode


def flipped(hashes: np.ndarray, bits: int) -> np.ndarray:
    every = np.unpackbits(hashes, axis=1)
    every[:, :bits] ^= 1
    return np.packbits(every, axis=1)


def test_recall_is_counted_at_zero_false_pairs() -> None:
    rng = np.random.default_rng(1)
    originals = [
        PictureHashes(
            rng.integers(0, 256, (8, 32), np.uint8), rng.integers(0, 256, (8, 8), np.uint8), 100
        )
        for _ in range(6)
    ]
    asked = [
        Asked(n, edit, PictureHashes(flipped(one.pdq, pdq), dhash, 100))
        for n, one in enumerate(originals)
        if one.pdq is not None and one.dhash is not None
        for edit, pdq, dhash in (
            ("a little", 20, flipped(one.dhash, 20)),
            ("more", 60, flipped(one.dhash, 3)),
            ("nothing left", 120, None),
        )
    ]
    found = {(line["edit"], line["hash"]): line for line in lines("made", asked, originals)}
    assert found["a little", "pdq"]["recall"] == 1.0
    assert found["a little", "dhash"]["shipped_recall"] == 0.0
    assert found["more", "pdq"]["recall"] == 1.0
    assert found["more", "pdq"]["shipped_recall"] == 0.0
    assert found["more", "both"]["shipped_recall"] == 1.0
    assert found["nothing left", "both"]["recall"] == 0.0
    for line in found.values():
        assert (line["n"], line["pairs_of_strangers"]) == (6, 18 * 5)
        if line["hash"] in RADII:
            assert line["shipped_radius"] == RADII[line["hash"]]
            assert line["shipped_false_pairs"] == 0


def test_strangers_that_are_the_same_leave_nothing_to_find() -> None:
    one = PictureHashes(np.zeros((8, 32), np.uint8), np.zeros((8, 8), np.uint8), 100)
    [pdq, dhash, both] = lines("made", [Asked(0, "none", one)], [one, one])
    assert (pdq["recall"], pdq["radius"], pdq["shipped_false_pairs"]) == (0.0, -1, 1)
    assert (dhash["recall"], both["recall"], both["shipped_recall"]) == (0.0, 0.0, 1.0)


def test_originals_are_drawn_alike_from_a_seed_and_edits_are_pictures() -> None:
    image = draw(4)
    assert image.size in SIZES
    assert image.tobytes() == draw(4).tobytes() != draw(5).tobytes()
    files = edited(image)
    assert set(files) == {*EDITS, "JPEG q30"}
    assert len(set(files.values())) == len(files)
    assert {decode(data).kind for data in files.values()} == {"jpeg"}
