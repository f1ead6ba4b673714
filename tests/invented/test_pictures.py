"""What is drawn for the invented case: files that can be opened, the same from the same seed."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from mabillon.invented.pictures import films, layout, marks
from mabillon.invented.pictures.gallery import Gallery
from mabillon.invented.pictures.subjects import Copied, Film, Pasted, Scene, Sheet
from mabillon.invented.posts import Media

SQUARE = Scene("a square", seeds=9)
LETTER = Sheet("a letter", "Sowing No. 3\n\nNine trays.", 7, "Northern Beds")
PHOTO = Media("photo", "a.jpg", 1, shows=SQUARE)


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    return Image.open(io.BytesIO(data))


def test_the_same_subject_gives_the_same_bytes_and_another_key_others() -> None:
    one, again = Gallery(), Gallery()
    assert one.file(PHOTO) == again.file(PHOTO)
    assert one.file(PHOTO) != one.file(replace(PHOTO, shows=Scene("another", seeds=9)))
    assert one.lacking == []


def test_media_take_the_measures_of_what_was_drawn() -> None:
    gallery = Gallery()
    made = gallery.as_drawn(PHOTO)
    assert (made.width, made.height) == opened(gallery.file(PHOTO)).size
    assert made.size == len(gallery.file(made) or b"")
    assert gallery.as_drawn(Media("photo", "b.jpg", 7)).size == 7


def test_a_copied_photo_is_narrower_and_a_pasted_letter_keeps_head_and_stamp() -> None:
    gallery = Gallery()
    copied = opened(gallery.file(replace(PHOTO, shows=Copied(SQUARE, 0.1, 300, 50))))
    assert copied.size == (300, round(300 * 480 * 0.94 / (640 * 0.9)))
    letter = opened(gallery.file(replace(PHOTO, shows=LETTER))).convert("L")
    pasted = opened(gallery.file(replace(PHOTO, shows=Pasted(LETTER, "Nothing."))))
    for left, top, width, height in (layout.LOGO, layout.STAMP):
        box = (left, top, left + width, top + height)
        one, other = letter.crop(box), pasted.convert("L").crop(box)
        differences = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes(), strict=True)]
        assert sum(differences) / len(differences) < 3


def test_the_logo_has_as_many_seeds_as_it_says() -> None:
    seven, nine = (marks.logo(seeds, 200).getchannel("A") for seeds in (7, 9))
    assert seven.tobytes() != nine.tobytes()


def test_the_film_shows_five_scenes_and_no_frame_is_even() -> None:
    for second in (0, 30, 60, 80, 97):
        low, high = films.frame(second).convert("L").getextrema()
        assert isinstance(low, int) and isinstance(high, int)
        assert high - low > 100


def test_without_ffmpeg_there_are_no_videos_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    gallery = Gallery()
    video = Media("video", "film.mp4", 113_402, 320, 180, 98, Film())
    assert gallery.file(video) is None
    assert gallery.as_drawn(video) == video
    assert gallery.lacking == ["videos"]
    assert gallery.file(PHOTO) is not None
