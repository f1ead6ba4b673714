"""The files of all media of an invented world, drawn when they are first asked for."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mabillon.invented.pictures.subjects import Copied, Film, Pasted, Scene, Sheet, Subject
from mabillon.invented.posts import Media

if TYPE_CHECKING:
    from PIL import Image

QUALITY: Final = 80
"""Of the JPEG files; where a picture was saved again, its subject says."""


class Gallery:
    """Draws media; each subject once.

    Without the library that draws there are no pictures, without ``ffmpeg`` no videos; then the
    exports lack the files, as real ones may.
    """

    def __init__(self) -> None:
        self._drawn: dict[Subject, tuple[bytes, int, int] | None] = {}
        self._draws = find_spec("PIL") is not None

    def file(self, media: Media) -> bytes | None:
        """Return the bytes of a file; None = the exports lack it."""
        made = self._made(media)
        return made and made[0]

    def as_drawn(self, media: Media) -> Media:
        """Return media with the size of the file that is drawn for it; as it was without one."""
        made = self._made(media)
        if made is None:
            return media
        data, width, height = made
        return replace(media, size=len(data), width=width, height=height)

    @property
    def lacking(self) -> list[str]:
        """What was asked for and could not be made: "pictures", "videos"."""
        missing = [subject for subject, made in self._drawn.items() if made is None]
        kinds = ("videos" if isinstance(subject, Film) else "pictures" for subject in missing)
        return sorted(set(kinds))

    def _made(self, media: Media) -> tuple[bytes, int, int] | None:
        subject = media.shows
        if subject is None:
            return None
        if subject not in self._drawn:
            self._drawn[subject] = self._draw(subject) if self._draws else None
        return self._drawn[subject]

    def _draw(self, subject: Subject) -> tuple[bytes, int, int] | None:
        if isinstance(subject, Film):
            return _filmed(subject)
        from mabillon.invented.pictures import ink, scenes, sheets

        quality = QUALITY
        if isinstance(subject, Scene):
            image = scenes.scene(subject)
        elif isinstance(subject, Copied):
            image, quality = scenes.copied(subject), subject.quality
        elif isinstance(subject, Sheet):
            image = sheets.sheet(subject)
        else:
            image = sheets.pasted(_opened(self._drawn_of(subject)), subject.text)
        return ink.jpeg(image, quality), image.width, image.height

    def _drawn_of(self, subject: Pasted) -> bytes:
        made = self._made(Media("photo", "", 0, shows=subject.of))
        assert made is not None  # pictures can be drawn here
        return made[0]


def _opened(data: bytes) -> Image.Image:
    from PIL import Image

    return Image.open(io.BytesIO(data))


def _filmed(subject: Film) -> tuple[bytes, int, int] | None:
    from mabillon.invented.pictures import films

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        if not films.write(subject, path):
            return None
        return path.read_bytes(), films.WIDTH, films.HEIGHT
