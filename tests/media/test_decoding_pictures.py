"""Pictures are told by their bytes, decoded upright, or refused with a reason."""

from __future__ import annotations

from zipfile import ZipFile

import numpy as np
import pictures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from mabillon.errors import LimitExceeded, UnreadableInput
from mabillon.examine.media.distances import distances
from mabillon.examine.media.hashing import SIDE, apart, hash_picture
from mabillon.examine.media.limits import Limits
from mabillon.media import kinds
from mabillon.media.decoding import Decoded, decode

PNG = pictures.saved(pictures.drawn(), "PNG")
JPEG = pictures.saved(pictures.drawn(), "JPEG")


def bits(one: Decoded, other: Decoded) -> int:
    found = apart(hash_picture(one.grey, 180).pdq, hash_picture(other.grey, 180).pdq)
    assert found is not None and found.turn == 0
    return found.bits


@pytest.mark.parametrize("name", pictures.READABLE)
def test_the_same_picture_in_every_form(name: str) -> None:
    decoded = decode(pictures.READABLE[name]())
    assert decoded.kind == name.partition("-")[0]
    assert (decoded.width, decoded.height) == (pictures.WIDTH, pictures.HEIGHT)
    assert decoded.grey.shape == (SIDE, SIDE) and decoded.grey.dtype == np.uint8
    assert (decoded.pages, decoded.also, decoded.turn) == (None, (), 0)
    few_colours = name in ("gif", "png-palette")
    assert bits(decoded, decode(PNG)) <= (Limits().pdq_radius if few_colours else 8)


@pytest.mark.parametrize("name", pictures.REFUSED)
def test_what_cannot_be_read_is_refused_with_a_reason(name: str) -> None:
    make, said = pictures.REFUSED[name]
    with pytest.raises(UnreadableInput, match=said) as refusal:
        decode(make())
    assert refusal.value.do


@pytest.mark.parametrize("form", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_several_pictures_the_first_is_taken(form: str) -> None:
    decoded = decode(pictures.animated(form))
    assert decoded.pages and decoded.pages > 1
    assert bits(decoded, decode(PNG)) <= Limits().pdq_radius


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(orientation: int) -> None:
    decoded = decode(pictures.oriented(orientation))
    assert (decoded.width, decoded.height) == (pictures.WIDTH, pictures.HEIGHT)
    assert (decoded.turn == 0) == (orientation == 1)
    assert bits(decoded, decode(PNG)) <= 8


def test_what_is_transparent_is_white() -> None:
    grey = decode(pictures.see_through()).grey
    assert (grey[:, : SIDE // 2] == 255).all()
    whole = decode(PNG).grey
    assert np.abs(grey[:, SIDE // 2 :].astype(int) - whole[:, SIDE // 2 :]).max() <= 2


def test_a_file_that_is_two_things_is_read_as_what_it_begins_with() -> None:
    both = pictures.with_zip()
    with ZipFile(pictures.io.BytesIO(both)) as archive:
        assert archive.namelist() == ["note.txt"]
    decoded = decode(both)
    assert (decoded.kind, decoded.also) == ("jpeg", ("a ZIP archive",))
    assert decode(pictures.with_page()).also == ("a web page",)
    assert kinds.also(JPEG) == ()


def test_a_picture_of_the_most_pixels_is_read() -> None:
    decoded = decode(pictures.bomb(8192, 8192))
    assert (decoded.width, decoded.height) == (8192, 8192)
    with pytest.raises(LimitExceeded, match="8,193 × 8,192 pixels"):
        decode(pictures.bomb(8193, 8192))


def test_a_large_picture_is_decoded_small_with_nearly_the_same_hash() -> None:
    image = pictures.drawn(1920, 1440)
    small = decode(pictures.saved(image, "JPEG", quality=90))
    assert bits(small, decode(pictures.saved(image, "PNG"))) <= 4
    resized = np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX))
    whole, reduced = hash_picture(resized, 1440).dhash, hash_picture(small.grey, 1440).dhash
    assert whole is not None and reduced is not None
    assert distances(whole, reduced).max() <= 2


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([PNG, JPEG, pictures.saved(pictures.drawn(), "GIF")]), st.data())
def test_any_damage_is_a_refusal_or_a_picture(whole: bytes, data: st.DataObject) -> None:
    broken = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    for _ in range(data.draw(st.integers(0, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        decoded = decode(bytes(broken))
    except UnreadableInput as failure:
        assert failure.what and failure.do
    else:
        assert decoded.grey.shape == (SIDE, SIDE)
