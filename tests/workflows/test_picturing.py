"""Pictures in a process of their own: one process for many, and a new one when it falls."""

from __future__ import annotations

import numpy as np
import pictures
import pytest

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.hashing import apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.told import Told
from mabillon.media.decoding import decode
from mabillon.media.looking import look
from mabillon.workflows import picturing
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.picturing import PictureProcess, tell_pictures

GOOD = pictures.READABLE["jpeg"]()


def test_the_process_tells_what_decoding_here_tells() -> None:
    data = pictures.oriented(6)
    with PictureProcess() as process:
        told = process.tell(data)
    decoded = decode(data)
    assert (told.kind, told.width, told.height, told.turn) == ("jpeg", 240, 180, decoded.turn)
    here = hash_picture(decoded.grey, 180)
    for ours, theirs in zip(told.frames[0].hashes, here, strict=True):
        assert (ours == theirs).all() if hasattr(ours, "all") else ours == theirs


def test_the_rest_goes_on() -> None:
    """One after another: every refused file, a good one after each; in one process."""
    refused = [make() for make, _ in pictures.REFUSED.values()]
    files = [data for broken in refused for data in (broken, GOOD)]
    told = list(tell_pictures(files))
    assert all(isinstance(one, UnreadableInput) for one in told[::2])
    for one in told[1::2]:
        assert isinstance(one, Told) and one == told[1]


def test_a_picture_that_takes_too_long_falls_alone() -> None:
    files = [GOOD, pictures.scans(2500), GOOD]
    first, slow, last = tell_pictures(files, Bounds(seconds=1))
    assert first == last and isinstance(first, Told)
    assert isinstance(slow, LimitExceeded) and "or 1 s" in slow.what


def test_a_picture_that_needs_too_much_memory_falls_alone() -> None:
    large = pictures.bomb(6000, 6000, coloured=True)
    first, much, last = tell_pictures([GOOD, large, GOOD], Bounds(seconds=10, megabytes=230))
    assert first == last and isinstance(first, Told)
    assert isinstance(much, LimitExceeded)


def test_a_process_that_cannot_even_begin_is_a_reason() -> None:
    for told in tell_pictures([GOOD, GOOD], Bounds(seconds=10, megabytes=20)):
        assert isinstance(told, LimitExceeded) and "20 MiB" in told.what


def test_a_file_too_large_is_not_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picturing, "LARGEST", len(GOOD) - 1)
    with PictureProcess() as process, pytest.raises(LimitExceeded, match="more than"):
        process.tell(GOOD)


def test_a_picture_of_nothing_has_no_hash() -> None:
    even = pictures.saved(pictures.Image.new("RGB", (200, 200), "white"), "PNG")
    small = pictures.saved(pictures.drawn(30, 30), "PNG")
    flat, wee = tell_pictures([even, small])
    assert isinstance(flat, Told) and isinstance(wee, Told)
    one, other = flat.frames[0], wee.frames[0]
    assert (one.pdq, one.dhash, one.quality) == (None, None, 0)
    assert (other.pdq, other.dhash, other.quality) == (None, None, None)
    assert apart(one.hashes.pdq, other.hashes.pdq) is None


def test_a_picture_is_looked_at_apart_and_what_falls_falls_alone() -> None:
    bounds = Bounds(seconds=10, megabytes=230)
    with PictureProcess(bounds) as process:
        seen = process.look(GOOD)
        assert seen == look(GOOD)
        assert process.tell(GOOD).width == seen.width
        for make, said in pictures.REFUSED.values():
            with pytest.raises(UnreadableInput, match=said):
                process.look(make())
        with pytest.raises(LimitExceeded):
            process.look(pictures.bomb(6000, 6000, coloured=True))
        assert process.look(GOOD) == seen


def test_what_stands_within_a_picture_is_hashed_beside_it() -> None:
    page = pictures.Image.new("RGB", (400, 700), "white")
    page.paste(pictures.drawn(300, 220), (50, 200))
    with PictureProcess() as process:
        told = process.tell(pictures.saved(page, "PNG"))
        alone = process.tell(pictures.saved(pictures.drawn(300, 220), "PNG"))
    whole, middle = alone.frames
    assert whole.region is None and middle.region == (60, 44, 180, 132)
    assert middle.pdq is None and middle.dhash is not None
    [panel] = [frame for frame in told.frames if frame.pdq and frame.region]
    assert panel.region is not None
    assert np.abs(np.subtract(panel.region, (50, 200, 300, 220))).max() <= 3
    found = apart(panel.hashes.pdq, whole.hashes.pdq)
    assert found is not None and found.turn == 0 and found.bits <= Limits().pdq_radius
