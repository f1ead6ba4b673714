"""Contact sheets: the frames of a video or picture by scene, taken from the evidence.

Of what is graphic a sheet with frames is written inside the archive only; elsewhere it has the
times of the scenes and no frame.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.media.told import Told
from mabillon.examine.records.shots import Shot, clock
from mabillon.pages.contact_sheet import Cell, Scene, SheetContext, contact_sheet
from mabillon.pages.stills import GRAPHIC, Still
from mabillon.text.display import plain
from mabillon.workflows import recorded
from mabillon.workflows.film_stills import FilmStill, Progress, Times, film_stills
from mabillon.workflows.leaving import Graphic
from mabillon.workflows.pictures import MediaFile, Pictures
from mabillon.workflows.plain_copies import plain_copy

SIDE: Final = 288
"""Pixels of the longer side of a frame."""
PICTURE: Final = 1000
"""And of a picture, of which there is only one."""
MOST: Final = 240
"""Frames of one sheet, unless there are more scenes; then where scenes begin, up to `SCENES`."""
SCENES: Final = 600

_STEPS: Final = (1, 2, 5, 10, 30, 60, 120, 300)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet that was written: where, of what (SHA-256), how many scenes and frames it has.

    ``graphic``: what it is of is marked graphic, or shows what is.
    """

    path: str
    digest: str
    scenes: int
    frames: int
    graphic: bool


def media_of(store: Store, given: str) -> MediaFile:
    """Return the video or picture that a digest names, or that a post has.

    Raises
    ------
    UnknownName
        There is none, or it was not read.
    UsageError
        It was destroyed; it is a document; or the post has several.
    """
    of, pictures = recorded.subject(store, given), Pictures(store)
    files = [of.key]
    if of.is_post:
        rows = [version.row for version in of.versions]
        held = [one.evidence for row in rows for one in pictures.attached_to(row)]
        files = list(dict.fromkeys(held))
    told = [file for file in map(pictures.of, files) if file and file.told.medium != "document"]
    if len(told) > 1:
        raise UsageError(
            f"the post has {len(told)} pictures or videos",
            do=f"name one: {', '.join(file.evidence[:12] for file in told[:6])}",
        )
    if not told:
        raise UnknownName(
            f"no video or picture of {of.shown[:40]} was read",
            do="`mabillon ingest FILE` reads it, where ffmpeg and the extra media are installed",
        )
    return told[0]


def scenes(told: Told) -> list[tuple[float, float]]:
    """Return the seconds from which and to which each scene of a video runs."""
    whole = [frame for frame in told.frames if frame.region is None]
    begun = [frame.at_s for frame in whole if frame.scene and frame.at_s is not None]
    last = max((frame.at_s for frame in whole if frame.at_s is not None), default=0.0)
    ends = [*begun[1:], max(told.duration_s or 0.0, last)]
    return [(a, max(a, b)) for a, b in zip(begun, ends, strict=True)]


def rows(store: Store, given: str) -> list[Shot]:
    """Return the rows of a shot list to be filled in: the times of each scene, and no words."""
    told = media_of(store, given).told
    if told.medium == "picture":
        return [Shot()]
    return [Shot(from_s=round(a, 1), to_s=round(b, 1)) for a, b in scenes(told)]


def write_sheet(
    store: Store,
    given: str,
    out: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Written:
    """Write the contact sheet of a video or picture.

    Parameters
    ----------
    given
        Digest of the file, or CHANNEL/ID of a post that has it.
    out
        Where; None = in the archive, from where it goes when evidence is destroyed.

    Raises
    ------
    UnknownName, UsageError
        As `media_of`; or it cannot be written.
    UnreadableInput, LimitExceeded
        It cannot be read any more.
    ArchiveDamaged
        The evidence is missing.
    """
    file = media_of(store, given)
    store.evidence.open(file.evidence).close()  # it may be missing
    graphic = file.evidence in Graphic(store, among=[file.evidence])
    path = out or store.root / "caches" / "sheets" / f"sheet-{file.evidence[:12]}.html"
    inside = path.resolve().is_relative_to(store.root.resolve())
    page = _page(store, file, graphic=graphic, shown=inside or not graphic, progress=progress)
    try:
        if out is None:
            path.parent.mkdir(exist_ok=True)
        path.write_text(contact_sheet(page), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"the sheet cannot be written: {error.strerror}",
            where=str(path),
            do="give --page another file",
        ) from error
    cells = [cell for scene in page.scenes for cell in scene.cells]
    return Written(
        path=str(path),
        digest=file.evidence,
        scenes=len(page.scenes),
        frames=sum(cell.still.data is not None for cell in cells),
        graphic=graphic,
    )


def _page(
    store: Store, file: MediaFile, *, graphic: bool, shown: bool, progress: Progress
) -> SheetContext:
    told, short = file.told, file.evidence[:12]
    every_s = None if told.medium == "picture" else _step(told)
    if told.medium == "picture":
        made: Sequence[Scene] = [_picture(store, file, shown=shown)]
    elif shown:
        with tempfile.TemporaryDirectory() as folder:
            times = Times(frozenset(a for a, _ in scenes(told)[:SCENES]), every_s)
            path = store.evidence.path(file.evidence)
            with closing(film_stills(path, told, times, Path(folder), SIDE, progress)) as found:
                made = _filled(told, found)
    else:
        made = _filled(told, [FilmStill(a, True, b"") for a, _ in scenes(told)])
        every_s = None
    template = f"mabillon shots template {short} > rows.csv"
    add = f'mabillon shots add {short} --file rows.csv --by "YOUR NAME"'
    return SheetContext(
        name=plain(Pictures(store).name(file)),
        digest=file.evidence,
        medium="picture" if told.medium == "picture" else "video",
        kind=told.kind,
        scenes=made,
        duration_s=told.duration_s,
        every_s=every_s,
        notes=list(_notes(told, graphic=graphic, shown=shown)),
        commands=[template, f"{add} --graphic" if graphic else add],
    )


def _notes(told: Told, *, graphic: bool, shown: bool) -> Iterable[str]:
    if graphic:
        where = "this sheet stays in the archive" if shown else "no frame of it is on this sheet"
        yield f"marked graphic: {where}"
    for fact in told.facts:
        if fact.name == "no frames":
            yield f"it has no frames, or shows one for long: {fact.value}"
    if told.medium == "video" and len(scenes(told)) > SCENES:
        yield f"it has more than {SCENES} scenes; the later ones are shown by the minute only"


def _step(told: Told) -> int:
    """Return how many seconds lie between frames, so that there are not too many."""
    lasts = max(told.duration_s or 0.0, max((f.at_s or 0.0 for f in told.frames), default=0.0))
    left = max(1, MOST - len(scenes(told)))
    return next((step for step in _STEPS if lasts / step <= left), _STEPS[-1])


def _filled(told: Told, found: Iterable[FilmStill]) -> list[Scene]:
    """Return the scenes with their frames."""
    spans = scenes(told)
    cells: list[list[Cell]] = [[] for _ in spans]
    place = 0
    for one in found:
        while place + 1 < len(spans) and one.at_s >= spans[place + 1][0] - 0.001:
            place += 1
        about = f"frame at {clock(round(one.at_s, 1))}, scene {place + 1}"
        still = Still(data=one.data or None, about=about, hidden="" if one.data else GRAPHIC)
        cells[place].append(Cell(still=still, at_s=one.at_s))
    return [
        Scene(number=number, from_s=a, to_s=b, cells=held)
        for number, ((a, b), held) in enumerate(zip(spans, cells, strict=True), 1)
    ]


def _picture(store: Store, file: MediaFile, *, shown: bool) -> Scene:
    if shown:
        data = plain_copy(store.evidence.read(file.evidence), side=PICTURE, grey=False)
        still = Still(data=data, about="the picture")
    else:
        still = Still(data=None, about="", hidden=GRAPHIC)
    return Scene(number=1, cells=[Cell(still=still)])
