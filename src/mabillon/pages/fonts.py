"""The fonts of a page: only the subsets whose characters occur in it, inside the page.

Files are woff2 subsets of the IBM Plex and Noto families (``static/fonts``, with their
licence). A page fetches nothing, so it carries them as ``data:`` addresses.
"""

from __future__ import annotations

import base64
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from typing import Final, NamedTuple

_LATIN: Final = (
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,"
    "U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
_LATIN_EXT: Final = (
    "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,"
    "U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF"
)
_CYRILLIC: Final = "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116"
_CYRILLIC_EXT: Final = "U+0460-052F,U+1C80-1C8A,U+20B4,U+2DE0-2DFF,U+A640-A69F,U+FE2E-FE2F"
_GREEK: Final = "U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF"
_ARABIC: Final = (
    "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,"
    "U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC"
)
_HEBREW: Final = "U+0590-05FF,U+FB1D-FB4F"


class Face(NamedTuple):
    """One font file: its CSS family, weight and style, the file's name, and what it is for.

    ``always`` faces stand in every page: the tool's own words need them.
    """

    family: str
    weight: int
    file: str
    ranges: str
    always: bool = False
    style: str = "normal"


SERIF: Final = "Mabillon Serif"
SANS: Final = "Mabillon Sans"
MONO: Final = "Mabillon Mono"

FACES: Final = (
    Face(SERIF, 400, "ibm-plex-serif-latin-400-normal", _LATIN, True),
    Face(SERIF, 600, "ibm-plex-serif-latin-600-normal", _LATIN, True),
    Face(SANS, 400, "ibm-plex-sans-latin-400-normal", _LATIN, True),
    Face(SANS, 600, "ibm-plex-sans-latin-600-normal", _LATIN, True),
    Face(MONO, 400, "ibm-plex-mono-latin-400-normal", _LATIN, True),
    Face(SERIF, 400, "ibm-plex-serif-latin-ext-400-normal", _LATIN_EXT),
    Face(SERIF, 600, "ibm-plex-serif-latin-ext-600-normal", _LATIN_EXT),
    Face(SANS, 400, "ibm-plex-sans-latin-ext-400-normal", _LATIN_EXT),
    Face(SANS, 600, "ibm-plex-sans-latin-ext-600-normal", _LATIN_EXT),
    Face(SERIF, 400, "ibm-plex-serif-cyrillic-400-normal", _CYRILLIC),
    Face(SERIF, 600, "ibm-plex-serif-cyrillic-600-normal", _CYRILLIC),
    Face(SANS, 400, "ibm-plex-sans-cyrillic-400-normal", _CYRILLIC),
    Face(SANS, 600, "ibm-plex-sans-cyrillic-600-normal", _CYRILLIC),
    Face(MONO, 400, "ibm-plex-mono-cyrillic-400-normal", _CYRILLIC),
    Face(SERIF, 400, "ibm-plex-serif-cyrillic-ext-400-normal", _CYRILLIC_EXT),
    Face(SANS, 400, "ibm-plex-sans-cyrillic-ext-400-normal", _CYRILLIC_EXT),
    Face(SERIF, 400, "ibm-plex-serif-latin-400-italic", _LATIN, style="italic"),
    Face(SERIF, 400, "ibm-plex-serif-latin-ext-400-italic", _LATIN_EXT, style="italic"),
    Face(SERIF, 400, "ibm-plex-serif-cyrillic-400-italic", _CYRILLIC, style="italic"),
    Face(SERIF, 400, "noto-serif-greek-400-normal", _GREEK),
    Face(SERIF, 600, "noto-serif-greek-600-normal", _GREEK),
    Face(SANS, 400, "ibm-plex-sans-greek-400-normal", _GREEK),
    Face(SANS, 600, "ibm-plex-sans-greek-600-normal", _GREEK),
    Face(SERIF, 400, "noto-naskh-arabic-arabic-400-normal", _ARABIC),
    Face(SANS, 400, "ibm-plex-sans-arabic-arabic-400-normal", _ARABIC),
    Face(SERIF, 400, "noto-serif-hebrew-hebrew-400-normal", _HEBREW),
    Face(SERIF, 600, "noto-serif-hebrew-hebrew-600-normal", _HEBREW),
    Face(SANS, 400, "ibm-plex-sans-hebrew-hebrew-400-normal", _HEBREW),
)


@cache
def _spans(ranges: str) -> tuple[tuple[int, int], ...]:
    spans = []
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        spans.append((int(first, 16), int(last or first, 16)))
    return tuple(spans)


def woff2(file: str) -> bytes:
    """Return a font file of `FACES` by its name."""
    return (resources.files("mabillon.pages") / "static" / "fonts" / f"{file}.woff2").read_bytes()


@cache
def _base64(file: str) -> str:
    return base64.b64encode(woff2(file)).decode("ascii")


class _Set(NamedTuple):
    """What text is set in."""

    family: str
    weight: int
    style: str


class _Reading(HTMLParser):
    """Reads a page and notes which characters are set in what."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.points: dict[_Set, set[int]] = {}
        self._open: list[tuple[str, _Set]] = [("", _Set(SANS, 400, "normal"))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        family, weight, style = self._open[-1][1]
        classes = set((dict(attrs).get("class") or "").split())
        if tag in ("h1", "h2", "h3", "blockquote", "dt") or classes & {"text", "absence"}:
            family = SERIF
        elif tag in ("code", "sup", "small") or classes & {"llr", "sign"}:
            family = MONO if tag == "code" else SANS
        if tag in ("h1", "h2", "h3", "dt", "strong", "ins") or classes & {"label", "letter"}:
            weight = 600
        if tag == "em":
            style = "italic"
        if tag not in ("meta", "link", "br", "hr", "line", "path", "rect", "circle"):
            self._open.append((tag, _Set(family, weight, style)))

    def handle_endtag(self, tag: str) -> None:
        if any(opened == tag for opened, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.points.setdefault(self._open[-1][1], set()).update(map(ord, set(data)))


def faces_for(html: str) -> list[Face]:
    """Return the faces that a page needs: by its characters and what they are set in.

    A weight or a slope that a script lacks is made from the regular face.
    """
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return [face for face in FACES if face.always or _needs(face, reading.points)]


def _needs(face: Face, points: dict[_Set, set[int]]) -> bool:
    spans = _spans(face.ranges)
    return any(
        _nearest(wanted, face.ranges) == face
        and any(first <= point <= last for point in found for first, last in spans)
        for wanted, found in points.items()
    )


@cache
def _nearest(wanted: _Set, ranges: str) -> Face | None:
    """Return the face that a browser takes for what text is set in; None = none covers it."""
    family, weight, style = wanted
    faces = {
        (face.weight, face.style): face
        for face in FACES
        if face.family == family and face.ranges == ranges
    }
    tried = ((weight, style), (400, style), (weight, "normal"), (400, "normal"))
    return next((faces[key] for key in tried if key in faces), None)


def css_for(html: str, folder: str | None = None) -> str:
    """Return the ``@font-face`` rules that a page needs.

    Parameters
    ----------
    folder
        Address of a folder with the files of `FACES`; None = fonts inside.
    """
    return "\n".join(
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f"font-style:{face.style};font-display:{'block' if folder is None else 'swap'};"
        f"unicode-range:{face.ranges};"
        f'src:url("{_address(face.file, folder)}") format("woff2")}}'
        for face in faces_for(html)
    )


def _address(file: str, folder: str | None) -> str:
    if folder is None:
        return f"data:font/woff2;base64,{_base64(file)}"
    return f"{folder}/{file}.woff2"


def faces_of(text: str) -> list[Face]:
    """Return the faces that cover any character of a text, whatever it is set in."""
    points = set(map(ord, text))
    return [
        face
        for face in FACES
        if any(first <= point <= last for point in points for first, last in _spans(face.ranges))
    ]
