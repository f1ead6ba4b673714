"""Pictures told again after edits: ``python -m benchmarks.quality.media [FOLDER] [--drawn N]``.

Every original, of a folder or drawn (``media_originals``), is edited in the ways of
``media_edits``; each result is decoded and hashed as evidence is, and asked for in all eight
turns among the originals. Pictures of two originals are strangers: no pair of them may be
near. The radius at zero false pairs is the largest that no pair of strangers of the set comes
within, found on the set itself, so it is the best that the hash could do there; beside it
stands what the shipped radius finds, and the false pairs it costs. "Both" is found by either.

With MABILLON_DATA the edits of media/threatexchange are measured too: one photograph, edited
and turned by others, against their other pictures. A last line says by how many bits PDQ as it
is computed here differs from PDQ of the whole picture by its authors' code.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.quality.figures import interval
from benchmarks.quality.material import material
from benchmarks.quality.media_edits import edited
from benchmarks.quality.media_originals import draw, given
from mabillon.examine.media.distances import distances
from mabillon.examine.media.hashing import PictureHashes
from mabillon.examine.media.limits import Limits
from mabillon.examine.media.pdq import pdq
from mabillon.examine.media.told import Told
from mabillon.workflows.picturing import PictureProcess

LIMITS = Limits()
RADII = {"pdq": LIMITS.pdq_radius, "dhash": LIMITS.dhash_radius}
SEED = 20_000
"""Drawn originals begin here; what the limits were looked at with began at 0."""

FAR = 1 << 15
"""Stands for the distance of a picture that has no hash."""

Distances = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Asked:
    """An edited picture: of which original, by which edit."""

    original: int
    edit: str
    hashes: PictureHashes


def nearest(asked: list[Asked], originals: list[PictureHashes], name: str) -> Distances:
    """Return the bits from each asked (rows) to each original (columns), by the nearest turn."""
    found = np.full((len(asked), len(originals)), FAR, np.int64)
    stored = [getattr(original, name) for original in originals]
    there = [n for n, hashes in enumerate(stored) if hashes is not None]
    upright = np.stack([stored[n][0] for n in there])
    for row, one in enumerate(asked):
        turns = getattr(one.hashes, name)
        if turns is not None:
            found[row, there] = distances(turns[:, None], upright[None]).min(axis=0)
    return found


def lines(label: str, asked: list[Asked], originals: list[PictureHashes]) -> Iterator[dict]:
    """Yield one line for each edit and hash."""
    own = np.array([one.original for one in asked])
    strangers = own[:, None] != np.arange(len(originals))
    hits: dict[str, npt.NDArray[np.bool_]] = {}
    shipped: dict[str, npt.NDArray[np.bool_]] = {}
    more: dict[str, dict[str, object]] = {}
    for name, radius in RADII.items():
        bits = nearest(asked, originals, name)
        zero = int(bits[strangers].min()) - 1
        mine = bits[np.arange(len(asked)), own]
        hits[name], shipped[name] = mine <= zero, mine <= radius
        false = int((bits[strangers] <= radius).sum())
        more[name] = {"radius": zero, "shipped_radius": radius, "shipped_false_pairs": false}
    hits["both"] = hits["pdq"] | hits["dhash"]
    shipped["both"] = shipped["pdq"] | shipped["dhash"]
    for edit in dict.fromkeys(one.edit for one in asked):
        of = np.array([one.edit == edit for one in asked])
        n = int(of.sum())
        for name in ("pdq", "dhash", "both"):
            k = int(hits[name][of].sum())
            low, high = interval(k, n)
            yield {
                "set": label,
                "edit": edit,
                "hash": name,
                "n": n,
                "recall": round(k / n, 4),
                "low": round(low, 4),
                "high": round(high, 4),
                "shipped_recall": round(float(shipped[name][of].mean()), 4),
                **more.get(name, {}),
                "pairs_of_strangers": int(strangers.sum()),
            }


def measured(label: str, pictures: Iterable[Image.Image]) -> Iterator[dict]:
    """Edit and ask for every picture."""
    originals: list[PictureHashes] = []
    asked: list[Asked] = []
    with PictureProcess() as process:
        for number, image in enumerate(pictures):
            files = {
                edit: process.tell(data).frames[0].hashes for edit, data in edited(image).items()
            }
            originals.append(files.pop("none"))
            asked += [Asked(number, edit, hashes) for edit, hashes in files.items()]
    if len(originals) < 2:
        raise click.UsageError("at least two originals are needed")
    yield from lines(label, asked, originals)


def threatexchange(folder: Path) -> Iterator[dict]:
    """Ask for the edits that others made of one photograph, among other pictures."""
    base = folder / "media" / "threatexchange"
    mods, turns = base / "pdq/data/bridge-mods", base / "pdq/data/reg-test-input/dih"
    bridge = mods / "aaa-orig.jpg"
    edits = [path for path in sorted(mods.iterdir()) if path != bridge] + sorted(turns.iterdir())
    others = sorted((base / "pdq/data/reg-test-input/labelme-subset").iterdir())
    others += sorted((base / "pdq/data/misc-images").iterdir())
    others += [base / "pdq/data/reg-test-input/pen-and-coaster.png"]
    with PictureProcess() as process:
        told = {path: process.tell(path.read_bytes()) for path in [bridge, *others, *edits]}
    originals = [told[path].frames[0].hashes for path in [bridge, *others]]
    asked = [Asked(0, path.stem, told[path].frames[0].hashes) for path in edits]
    yield from lines("threatexchange", asked, originals)
    yield _as_published({path: told[path] for path in [bridge, *others]})


def _as_published(told: dict[Path, Told]) -> dict[str, object]:
    """Return how far our PDQ is from that of the whole picture by its authors' code."""
    large, small = [], []
    for path, picture in told.items():
        if picture.frames[0].hashes.pdq is None:
            continue
        with Image.open(path) as image:
            whole = pdq(np.asarray(image.convert("L"))).hashes[0]
        bits = int(distances(picture.frames[0].hashes.pdq[0], whole))
        (large if min(picture.width, picture.height) > 512 else small).append(bits)
    return {
        "set": "threatexchange",
        "figure": "bits from the authors' PDQ of the whole picture",
        "shorter side over 512 pixels": sorted(large),
        "shorter side up to 512 pixels": sorted(small),
    }


@click.command(help=__doc__)
@click.argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=False
)
@click.option("--drawn", default=150, show_default=True, help="Originals drawn without a folder.")
def main(folder: Path | None, drawn: int) -> None:
    """Measure and print."""
    if folder is not None:
        found = measured("folder", given(folder))
    else:
        found = measured("drawn", (draw(SEED + n) for n in range(drawn)))
    for line in found:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    data = material()
    if data is None or not (data / "media" / "threatexchange").is_dir():
        print("media/threatexchange was not measured", file=sys.stderr)
        return
    for line in threatexchange(data):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
