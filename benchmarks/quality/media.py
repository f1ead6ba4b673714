"""Pictures told again after edits: ``python -m benchmarks.quality.media [FOLDER] [--drawn N]``.

Every original, of a folder or drawn (``media_originals``), is edited in the ways of
``media_edits``, decoded as evidence is, and asked for among the originals. Pictures of two
originals are strangers: no pair of them may be called the same. Three rules stand beside each
other: ours, which looks at what is near by any hash (`likeness`), and PDQ and dHash of the whole
picture alone, each at the largest radius without a false pair on this very set (the best it
could do) and at the shipped one. Of what is found it is counted how often the kind of change is
named rightly, and how often another is named as well.

With MABILLON_DATA the photographs of media/threatexchange are measured in the same way, and the
edits that others made of one of them. The limits were developed on other scenes
(``media_development``; ``--development`` measures on those).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from benchmarks.quality import media_development, media_originals
from benchmarks.quality.figures import interval
from benchmarks.quality.material import material
from benchmarks.quality.media_edits import NAMED, edited
from mabillon.examine.media import views
from mabillon.examine.media.change import changes
from mabillon.examine.media.distances import distances
from mabillon.examine.media.grey import Grey
from mabillon.examine.media.likeness import Likeness, compare
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.pdq import pdq
from mabillon.examine.media.told import Frame, Told
from mabillon.workflows.picturing import PictureProcess

LIMITS = Limits()
RADII = {"pdq": LIMITS.pdq_radius, "dhash": LIMITS.dhash_radius}
WIDE = LIMITS.wide
DRAWN, SEED = 80, 20_000
"""So many are drawn, from this seed on; what the limits were looked at with began at 0."""

FAR = 1 << 15
"""Stands for the distance of a picture that has no hash."""

BESIDE = ("resize", "recompression", "format", "untold")
"""Changes that are not counted as named wrongly: edited pictures are saved and scaled anew."""

Bits = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Picture:
    """A picture as the archive would have it, and as it is seen when asked for."""

    told: Told
    grey: Grey

    @classmethod
    def of(cls, data: bytes, process: PictureProcess) -> Picture:
        """Decode a file."""
        return cls(process.tell(data), process.look(data))


@dataclass(frozen=True)
class Asked:
    """An edited picture: of which original, by which edit."""

    original: int
    edit: str
    picture: Picture


def nearest(asked: Sequence[Frame], stored: Sequence[Sequence[Frame]], name: str) -> Bits:
    """Return the bits from the nearest frame asked, in any turn, to each of those stored."""
    found = np.full(len(stored), FAR, np.int64)
    turns = [hashes for frame in asked if (hashes := getattr(frame.hashes, name)) is not None]
    upright = [
        (number, hashes[0])
        for number, frames in enumerate(stored)
        for frame in frames
        if (hashes := getattr(frame.hashes, name)) is not None
    ]
    if turns and upright:
        every = np.concatenate(turns)
        bits = distances(every[:, None], np.stack([one for _, one in upright])[None]).min(axis=0)
        np.minimum.at(found, [number for number, _ in upright], bits)
    return found


def candidates(asked: Picture, stored: Sequence[Sequence[Frame]]) -> npt.NDArray[np.bool_]:
    """Tell which pictures are worth looking at, as the index finds them."""
    near = nearest(views.asked(asked.grey), stored, "dhash") <= LIMITS.window_radius
    for name, radius in WIDE.items():
        near |= nearest(asked.told.frames, stored, name) <= radius
    return near


def measure(label: str, asked: Sequence[Asked], originals: Sequence[Picture]) -> Iterator[dict]:
    """Ask for each edited picture; yield a line for each edit, and one for the whole set."""
    frames = [original.told.frames for original in originals]
    wholes = [original.told.frames[:1] for original in originals]
    alone = {
        name: np.stack([nearest(one.picture.told.frames[:1], wholes, name) for one in asked])
        for name in RADII
    }
    own = np.array([one.original for one in asked])
    strangers = own[:, None] != np.arange(len(originals))
    found: list[Likeness | None] = []
    named: list[set[str]] = []
    alike, looked = {"same": 0, "hint": 0, "not": 0}, 0
    closest = 0.0
    for one in asked:
        near = candidates(one.picture, frames)
        found.append(None)
        named.append(set())
        for number in np.flatnonzero(near).tolist():
            likeness = compare(one.picture.grey, originals[number].grey)
            if number == one.original:
                found[-1] = likeness
                every = changes(one.picture.grey, originals[number].grey, likeness)
                named[-1] = {change.kind for change in every}
            else:
                looked += 1
                alike[likeness.verdict] += 1
                closest = max(closest, likeness.agreement or 0.0)
    best = {name: int(bits[strangers].min()) - 1 for name, bits in alone.items()}
    mine = {name: bits[np.arange(len(asked)), own] for name, bits in alone.items()}
    for edit in dict.fromkeys(one.edit for one in asked):
        places = [n for n, one in enumerate(asked) if one.edit == edit]
        verdicts = [likeness.verdict if (likeness := found[n]) else "not" for n in places]
        yield {
            "set": label,
            "edit": edit,
            "n": len(places),
            **_share("recall", verdicts.count("same"), len(places)),
            "hints": verdicts.count("hint"),
            **{
                key: round(float((mine[name][places] <= radius).mean()), 4)
                for name in RADII
                for key, radius in ((name, best[name]), (f"{name}_shipped", RADII[name]))
            },
            **_naming(
                edit, [named[n] for n, v in zip(places, verdicts, strict=True) if v == "same"]
            ),
        }
    yield {
        "set": label,
        "figure": "pairs of strangers",
        "pairs": int(strangers.sum()),
        "false_pairs": alike["same"],
        "false_hints": alike["hint"],
        "looked_at": looked,
        "closest_agreement": round(closest, 4),
        **{f"{name}_radius": best[name] for name in RADII},
        **{
            f"{name}_false_pairs": int((alone[name][strangers] <= radius).sum())
            for name, radius in RADII.items()
        },
    }


def _share(name: str, k: int, n: int) -> dict[str, float]:
    low, high = interval(k, n)
    return {name: round(k / n, 4), f"{name}_low": round(low, 4), f"{name}_high": round(high, 4)}


def _naming(edit: str, named: list[set[str]]) -> dict[str, object]:
    """Return how often the change was named rightly, of what was found."""
    wanted = NAMED.get(edit)
    if wanted is None or not named:
        return {}
    also = sum(bool(kinds - {wanted, *BESIDE}) for kinds in named)
    rightly = _share("named", sum(wanted in kinds for kinds in named), len(named))
    return {"change": wanted, **rightly, "named_also": round(also / len(named), 4)}


def measured(label: str, pictures: Iterable[Image.Image]) -> Iterator[dict]:
    """Edit and ask for every picture."""
    originals: list[Picture] = []
    asked: list[Asked] = []
    with PictureProcess() as process:
        for number, image in enumerate(pictures):
            files = edited(image)
            originals.append(Picture.of(files.pop("none"), process))
            asked += [
                Asked(number, edit, Picture.of(data, process)) for edit, data in files.items()
            ]
    if len(originals) < 2:
        raise click.UsageError("at least two originals are needed")
    yield from measure(label, asked, originals)


def threatexchange(base: Path) -> Iterator[dict]:
    """Ask for the edits that others made of one photograph, and for ours of all of them."""
    pdq_data = base / "pdq" / "data"
    resources = base / "python-threatexchange/threatexchange/tests/hashing/resources"
    mods, tests = pdq_data / "bridge-mods", pdq_data / "reg-test-input"
    bridge, table = mods / "aaa-orig.jpg", pdq_data / "misc-images" / "c.png"
    photographs = [bridge, *sorted((tests / "labelme-subset").iterdir())]
    photographs += [tests / "pen-and-coaster.png", table]
    edits = [path for path in sorted(mods.iterdir()) if path != bridge]
    edits += [*sorted((tests / "dih").iterdir()), resources / "letterboxed_sample-b.jpg"]
    with PictureProcess() as process:
        originals = [Picture.of(path.read_bytes(), process) for path in photographs]
        asked = [Asked(0, path.stem, Picture.of(path.read_bytes(), process)) for path in edits]
    yield from measure("threatexchange, edited by others", asked, originals)
    yield from measured("threatexchange", map(_upright, photographs))
    yield _as_published(photographs)


def _upright(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def _as_published(paths: Sequence[Path]) -> dict[str, object]:
    """Return how far our PDQ is from that of the whole picture by its authors' code."""
    large, small = [], []
    with PictureProcess() as process:
        for path in paths:
            told = process.tell(path.read_bytes())
            ours = told.frames[0].hashes.pdq
            if ours is None:
                continue
            with Image.open(path) as image:
                whole = pdq(np.asarray(image.convert("L"))).hashes[0]
                sides = min(image.size)
            (large if sides > 512 else small).append(int(distances(ours[0], whole)))
    return {
        "set": "threatexchange",
        "figure": "bits from the authors' PDQ of the whole picture",
        "shorter side over 512 pixels": sorted(large),
        "shorter side up to 512 pixels": sorted(small),
    }


def every(folder: Path | None, drawn: int, development: bool) -> Iterator[dict]:
    """Yield every line."""
    if folder is not None:
        yield from measured("folder", media_originals.given(folder))
    elif development:
        yield from measured("development", map(media_development.draw, range(drawn)))
    else:
        yield from measured("drawn", (media_originals.draw(SEED + n) for n in range(drawn)))
    data = material()
    base = None if data is None or development else data / "media" / "threatexchange"
    if base is not None and base.is_dir():
        yield from threatexchange(base)
    else:
        print("media/threatexchange was not measured", file=sys.stderr)


def run(folder: Path | None = None, drawn: int = DRAWN, development: bool = False) -> None:
    """Measure and print."""
    for line in every(folder, drawn, development):
        print(json.dumps(line, ensure_ascii=False), flush=True)


@click.command(help=__doc__)
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False
)
@click.option("--drawn", default=DRAWN, show_default=True, help="Originals drawn without a folder.")
@click.option("--development", is_flag=True, help="Draw what the limits were developed on.")
def main(folder: Path | None, drawn: int, development: bool) -> None:
    """Measure and print."""
    run(folder, drawn, development)


if __name__ == "__main__":
    main()
