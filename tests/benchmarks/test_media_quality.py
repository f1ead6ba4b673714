"""Measuring pictures told again: edits are files, recall is counted at zero false pairs."""

from __future__ import annotations

from functools import cache

import msgspec
import numpy as np
import pytest
from benchmarks.quality import media_development
from benchmarks.quality.media import RADII, Asked, Picture, measure, nearest
from benchmarks.quality.media_edits import EDITS, NAMED, edited
from benchmarks.quality.media_originals import SIZES, draw

from mabillon.examine.media.told import Frame
from mabillon.workflows.picturing import PictureProcess

CHOSEN = ("resize 640", "crop 20 %", "border", "mirror", "screenshot")


@cache
def material() -> tuple[list[Picture], list[Asked]]:
    """Three originals and some edits of each."""
    originals, asked = [], []
    with PictureProcess() as process:
        for number in range(3):
            files = edited(draw(number))
            originals.append(Picture.of(files["none"], process))
            asked += [Asked(number, edit, Picture.of(files[edit], process)) for edit in CHOSEN]
    return originals, asked


def test_what_is_found_and_named_is_counted_by_edit() -> None:
    originals, asked = material()
    *lines, total = measure("made", asked, originals)
    found = {line["edit"]: line for line in lines}
    assert list(found) == list(CHOSEN)
    for edit, line in found.items():
        assert (line["set"], line["n"], line["recall"], line["named"]) == ("made", 3, 1.0, 1.0)
        assert line["change"] == NAMED[edit]
        assert line["recall_low"] < 0.5 and line["recall_high"] == 1.0
    assert found["resize 640"]["pdq"] == found["mirror"]["dhash_shipped"] == 1.0
    assert found["screenshot"]["pdq"] == found["screenshot"]["dhash_shipped"] == 0.0
    assert (total["pairs"], total["false_pairs"], total["pdq_false_pairs"]) == (30, 0, 0)


def test_strangers_that_are_the_same_are_false_pairs_of_every_rule() -> None:
    originals, asked = material()
    line, total = measure("made", asked[:1], [originals[0], originals[0], originals[1]])
    assert (total["pairs"], total["false_pairs"], total["looked_at"]) == (2, 1, 1)
    assert total["pdq_false_pairs"] == total["dhash_false_pairs"] == 1
    assert line["recall"] == 1.0
    assert line["pdq"] <= line["pdq_shipped"] == 1.0


def test_the_nearest_of_several_frames_counts() -> None:
    frame = material()[0][0].told.frames[0]
    assert frame.pdq is not None
    hashes = np.frombuffer(frame.pdq, np.uint8).copy()
    hashes[:32] ^= 1
    other = msgspec.structs.replace(frame, pdq=hashes.tobytes())
    stored = [[Frame()], [other], [other, frame]]
    for name in RADII:
        assert nearest([Frame()], stored, name).min() > 256
    assert nearest([frame], stored, "pdq")[1:].tolist() == [32, 0]


@pytest.mark.parametrize("drawn", [draw, media_development.draw])
def test_originals_are_drawn_alike_from_a_seed(drawn: type[draw]) -> None:
    image = drawn(4)
    assert image.tobytes() == drawn(4).tobytes() != drawn(5).tobytes()
    assert image.size in (*SIZES, *media_development.SIZES)


def test_edits_are_pictures_each_with_the_change_it_should_be_told_as() -> None:
    files = edited(draw(4))
    assert set(files) == {*EDITS, "JPEG q30"}
    assert set(NAMED) == set(files) - {"none"}
    assert len(set(files.values())) == len(files)
    assert all(data.startswith(b"\xff\xd8\xff") for data in files.values())
