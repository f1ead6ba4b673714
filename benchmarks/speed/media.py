"""Pictures: hashing them, and finding one among many: ``python -m benchmarks.speed.media``.

Hashing: files of drawn scenes (1280 × 960 and alike, JPEG) are decoded in their own process
and hashed as an archive keeps them, from the start of the process to its end: PDQ and dHash of
the whole and dHash of the middle, in all eight turns; pictures within the picture are looked
for as well. The peer, imagehash with Pillow, decodes the same files here and computes as many
hashes of as many bits: ``phash`` with a side of 16 and ``dhash`` with one of 8 of the picture
in its eight turns, and ``dhash`` of its middle.

Search: one hash of 256 bits against ``--posts`` stored ones within 31 bits, from the memory-
mapped runs. Stored are bits drawn at random, which is what PDQ makes of unlike pictures, and
among them near ones of what is asked. The peer, faiss ``IndexBinaryFlat.range_search`` on one
thread, must find the same rows, else the benchmark fails.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt
from benchmarks.quality.media_edits import saved
from benchmarks.quality.media_originals import draw
from benchmarks.speed.apart import cpu, measured

PICTURES, PEER_PICTURES = 300, 10
QUESTIONS, NEAR = 200, 5
RADIUS = 31


def hashing(folder: str) -> dict[str, Any]:
    """Hash all pictures of a folder; return how many had all hashes."""
    from mabillon.examine.media.told import Told
    from mabillon.workflows.picturing import tell_pictures

    began = cpu()
    files = (path.read_bytes() for path in sorted(Path(folder).glob("*.jpg")))
    told = list(tell_pictures(files))
    hashed = sum(
        isinstance(one, Told) and bool(one.frames[0].pdq and one.frames[0].dhash) for one in told
    )
    return {"began": began, "hashed": hashed}


def peer_hashing(folder: str) -> dict[str, Any]:
    """Hash some of them by imagehash; return the CPU seconds, without what importing takes."""
    import imagehash
    from PIL import Image

    paths = sorted(Path(folder).glob("*.jpg"))[:PEER_PICTURES]
    began = cpu()
    for path in paths:
        with Image.open(path) as image:
            for turn in (None, *Image.Transpose):
                one = image if turn is None else image.transpose(turn)
                imagehash.phash(one, hash_size=16)
                imagehash.dhash(one, hash_size=8)
                left, top = one.width // 5, one.height // 5
                middle = one.crop((left, top, one.width - left, one.height - top))
                imagehash.dhash(middle, hash_size=8)
    return {"seconds": cpu() - began}


def stored(count: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """Return (stored, asked) hashes; some of the stored are near the asked."""
    rng = np.random.default_rng(6)
    every = rng.integers(0, 256, (count, 32), np.uint8)
    asked = rng.integers(0, 256, (QUESTIONS, 32), np.uint8)
    places = rng.choice(count, (QUESTIONS, NEAR), replace=False)
    for question, rows in zip(asked, places, strict=True):
        for row in rows:
            bits = np.unpackbits(question)
            bits[rng.choice(256, rng.integers(0, 40), replace=False)] ^= 1
            every[row] = np.packbits(bits)
    return every, asked


def searching(folder: str, posts: str) -> dict[str, Any]:
    """Make the runs, open them, and ask; return the CPU milliseconds and the rows found."""
    from mabillon.archive.picture_hashes import Hashed, open_hashes
    from mabillon.archive.segments import Segment

    every, asked = stored(int(posts))
    digest = hashlib.sha256(every.tobytes()).hexdigest()
    segments = [Segment(1, "posts", "drawn", digest, every.nbytes, len(every), 0)]

    def hashes(first: int, end: int) -> Hashed:
        return Hashed(every[first:end], np.ones(end - first, bool))

    began = cpu()
    open_hashes(Path(folder) / "hashes", segments, hashes)
    made = cpu() - began
    cache = open_hashes(Path(folder) / "hashes", segments, hashes)
    taken, found = [], []
    for question in asked:
        began = cpu()
        near = cache.find(question[None], RADIUS)
        taken.append(1e3 * (cpu() - began))
        found.append(near.rows.tolist())
    return {"made_s": made, "ms": taken, "rows": found}


def peer_searching(posts: str) -> dict[str, Any]:
    """Ask faiss; return the CPU milliseconds and the rows found."""
    import faiss

    faiss.omp_set_num_threads(1)
    every, asked = stored(int(posts))
    index = faiss.IndexBinaryFlat(256)
    index.add(every)
    taken, found = [], []
    for question in asked:
        began = cpu()
        _, _, rows = index.range_search(question[None], RADIUS + 1)
        taken.append(1e3 * (cpu() - began))
        found.append(sorted(rows.tolist()))
    return {"ms": taken, "rows": found}


def measure_hashing(folder: Path) -> dict[str, object]:
    """Draw pictures, hash them, and return the line."""
    for seed in range(PICTURES):
        (folder / f"{seed:04}.jpg").write_bytes(saved(draw(seed)))
    mine = measured(hashing, str(folder))
    theirs = measured(peer_hashing, str(folder)).result["seconds"] / PEER_PICTURES
    per_second = PICTURES / mine.cpu_s
    return {
        "benchmark": "pictures, 24 hashes each",
        "pictures": PICTURES,
        "hashed": mine.result["hashed"],
        "value": f"{per_second:.0f} per CPU second",
        "cpu_s": mine.cpu_s,
        "peer": f"imagehash {1 / theirs:.1f} per s",
        "peer_cpu_s": round(theirs * PICTURES, 2),
        "peer_pictures": PEER_PICTURES,
        "ratio": round(theirs * per_second, 1),
        "target": "100 per CPU s",
        "met": per_second >= 100,
        "peak_mb": mine.peak_mb,
    }


def measure_searching(folder: Path, count: int) -> dict[str, object]:
    """Search, hold the answers against the peer's, and return the line."""
    mine = measured(searching, str(folder), str(count))
    theirs = measured(peer_searching, str(count))
    if mine.result["rows"] != theirs.result["rows"]:
        raise SystemExit("the search and faiss found different rows")
    ours, slow = np.array(mine.result["ms"]), float(np.mean(theirs.result["ms"]))
    return {
        "benchmark": "one picture among hashes, 31 bits",
        "hashes": count,
        "questions": QUESTIONS,
        "found": sum(map(len, mine.result["rows"])),
        "value": f"{ours.mean():.2f} ms CPU",
        "p95_ms": round(float(np.quantile(ours, 0.95)), 2),
        "made_s": round(mine.result["made_s"], 2),
        "peer": f"faiss {slow:.1f} ms CPU",
        "ratio": round(slow / float(ours.mean()), 1),
        "target": "under 2 ms",
        "met": float(ours.mean()) < 2,
        "peak_mb": mine.peak_mb,
    }


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--posts", default=1_000_000, show_default=True, help="Hashes that are stored.")
def main(folder: Path | None, posts: int) -> None:
    """Measure and print; FOLDER is taken for the sake of the other benchmarks."""
    with tempfile.TemporaryDirectory(dir=folder if folder and folder.is_dir() else None) as place:
        print(json.dumps(measure_hashing(Path(place))), flush=True)
        print(json.dumps(measure_searching(Path(place), posts)))


if __name__ == "__main__":
    main()
