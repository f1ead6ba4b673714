"""What leaves is pixels: none of what a picture's file says goes with them."""

from __future__ import annotations

import io

import numpy as np
import pictures
import pytest
import stated
from PIL import Image

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.hashing import apart, hash_picture
from mabillon.media.decoding import decode
from mabillon.workflows.bounds import Bounds
from mabillon.workflows.copying_apart import copied
from mabillon.workflows.plain_copies import BLURRED, Copier, plain_copy


@pytest.mark.parametrize("make", [stated.jpeg, stated.png, stated.tiff])
@pytest.mark.parametrize("grey", [True, False])
def test_nothing_that_a_file_says_is_in_the_copy(make, grey: bool) -> None:
    whole = make()
    assert all(secret in whole or make is stated.png for secret in stated.SECRETS)
    copy = copied(whole, 1600, 0, grey=grey)
    assert not [secret for secret in stated.SECRETS if secret in copy]
    for mark in (b"Exif", b"xmpmeta", b"Photoshop", b"ICC_PROFILE", b"jumb"):
        assert mark not in copy
    assert decode(copy).facts == ()
    with Image.open(io.BytesIO(copy)) as image:
        assert (image.format, image.mode, set(image.info)) == (
            "JPEG",
            "L" if grey else "RGB",
            {"jfif", "jfif_version", "jfif_unit", "jfif_density"},
        )


def test_the_copy_shows_the_same_picture_upright() -> None:
    for orientation in (1, 6, 7):
        copy = copied(pictures.oriented(orientation), 1600, 0, grey=False)
        decoded = decode(copy)
        assert (decoded.width, decoded.height) == (pictures.WIDTH, pictures.HEIGHT)
        original = hash_picture(decode(pictures.READABLE["png"]()).grey, pictures.HEIGHT)
        found = apart(hash_picture(decoded.grey, pictures.HEIGHT).pdq, original.pdq)
        assert found is not None and found.turn == 0 and found.bits <= 12


def test_a_copy_is_no_larger_than_asked_and_blurred_if_asked() -> None:
    data = pictures.saved(pictures.drawn(900, 600), "PNG")
    sharp, soft = (copied(data, 300, blur, grey=True) for blur in (0.0, BLURRED))
    with Image.open(io.BytesIO(sharp)) as one, Image.open(io.BytesIO(soft)) as other:
        assert one.size == other.size == (300, 200)
        edges = [np.abs(np.diff(np.asarray(each).astype(int))).mean() for each in (one, other)]
    assert edges[1] < edges[0] / 1.5


def test_further_pictures_and_what_is_broken_stay_behind() -> None:
    assert decode(copied(pictures.animated("GIF"), 1600, 0, grey=True)).pages is None
    assert copied(pictures.see_through(), 1600, 0, grey=False)
    with pytest.raises(UnreadableInput, match="far too many pixels"):
        copied(pictures.bomb(20_000, 20_000), 1600, 0, grey=True)


def test_one_copy_is_made_in_a_process_of_its_own() -> None:
    good = pictures.READABLE["jpeg"]()
    assert plain_copy(good, side=100) == copied(good, 100, 0, grey=True)
    with pytest.raises(LimitExceeded, match="20 MiB"):
        plain_copy(good, bounds=Bounds(megabytes=20))


def test_many_copies_are_made_by_one_process_which_may_fall() -> None:
    good = pictures.READABLE["jpeg"]()
    with Copier(Bounds(seconds=1)) as copier:
        first = copier.copy(good)
        with pytest.raises(UnreadableInput, match="cut off"):
            copier.copy(good[:2500])
        with pytest.raises(LimitExceeded, match="or 1 s"):
            copier.copy(pictures.scans(2500))
        assert copier.copy(good) == first
