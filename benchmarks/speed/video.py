"""Videos: telling one, with all hashes of its moments: ``python -m benchmarks.speed.video``.

The video is of 60 s, 1280 × 720 pixels, 25 frames a second, H.264: twelve drawn scenes over
which the view wanders, with grain. It is told as `ingest` tells it, from the start of the
process to its end: sampled five times a second by ffmpeg, its scenes found, PDQ and dHash of
each kept moment in all eight turns.

The peer has ffmpeg write one frame of each second as PNG, without looking for scenes, and
computes as many hashes of as many bits with imagehash: ``phash`` with a side of 16 and
``dhash`` with one of 8, of the frame in its eight turns.

CPU time is that of all processes together, on however many cores; wall time stands beside it
and says what two idle cores make of it.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from benchmarks.quality.media_originals import draw
from benchmarks.speed.apart import measured

LASTS_S, SCENES, RATE = 60, 12, 25
TIMES = 15
"""How many times its running time is wanted."""


def film(path: Path) -> None:
    """Write the video."""
    inputs, views = [], []
    for seed in range(SCENES):
        picture = path.with_name(f"{seed}.png")
        draw(seed).resize((1440, 1080)).save(picture)
        inputs += ["-loop", "1", "-framerate", str(RATE), "-t", str(LASTS_S / SCENES)]
        inputs += ["-i", str(picture)]
        views.append(f"[{seed}:v]crop=1280:720:x='t*20':y='100+t*10',noise=alls=6:allf=t[{seed}]")
    joined = "".join(f"[{seed}]" for seed in range(SCENES)) + f"concat=n={SCENES}[v]"
    subprocess.run(
        [
            *("ffmpeg", "-y", "-v", "error", *inputs, "-filter_complex"),
            *(";".join([*views, joined]), "-map", "[v]", "-pix_fmt", "yuv420p"),
            *("-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-threads", "1", str(path)),
        ],
        check=True,
    )


def telling(path: str) -> dict[str, Any]:
    """Tell the video; return what came of it, and the wall seconds."""
    began = time.monotonic()
    from mabillon.workflows.filming import tell_video

    with tempfile.TemporaryDirectory() as folder:
        told = tell_video(Path(path), Path(folder))
    return {
        "frames": len(told.frames),
        "scenes": sum(bool(frame.scene) for frame in told.frames),
        "hashed": sum(bool(frame.pdq and frame.dhash) for frame in told.frames),
        "wall_s": time.monotonic() - began,
    }


def peer_telling(path: str) -> dict[str, Any]:
    """Have a frame of each second written and hash it by imagehash."""
    began = time.monotonic()
    import imagehash
    from PIL import Image

    with tempfile.TemporaryDirectory() as folder:
        command = ["ffmpeg", "-v", "error", "-i", path, "-vf", "fps=1", f"{folder}/%04d.png"]
        subprocess.run(command, check=True)
        frames = sorted(Path(folder).iterdir())
        for frame in frames:
            with Image.open(frame) as image:
                for turn in (None, *Image.Transpose):
                    one = image if turn is None else image.transpose(turn)
                    imagehash.phash(one, hash_size=16)
                    imagehash.dhash(one, hash_size=8)
    return {"frames": len(frames), "wall_s": time.monotonic() - began}


def measure(folder: Path) -> dict[str, object]:
    """Make the video, tell it in both ways, and return the line."""
    path = folder / "film.mp4"
    film(path)
    mine, theirs = measured(telling, str(path)), measured(peer_telling, str(path))
    return {
        "benchmark": "a video, hashes of its moments",
        "running_s": LASTS_S,
        **{key: mine.result[key] for key in ("frames", "scenes", "hashed")},
        "value": f"{LASTS_S / mine.cpu_s:.0f} × its time, CPU",
        "cpu_s": mine.cpu_s,
        "wall_s": round(mine.result["wall_s"], 2),
        "peer": f"imagehash {LASTS_S / theirs.cpu_s:.1f} ×",
        "peer_cpu_s": theirs.cpu_s,
        "peer_wall_s": round(theirs.result["wall_s"], 2),
        "peer_frames": theirs.result["frames"],
        "ratio": round(theirs.cpu_s / mine.cpu_s, 1),
        "target": f"{TIMES} × its time",
        "met": mine.cpu_s <= LASTS_S / TIMES,
        "peak_mb": mine.peak_mb,
    }


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option("--posts", default=0, help="Taken for the sake of the other benchmarks.")
def main(folder: Path | None, posts: int) -> None:
    """Measure and print."""
    del posts
    with tempfile.TemporaryDirectory(dir=folder if folder and folder.is_dir() else None) as place:
        print(json.dumps(measure(Path(place))))


if __name__ == "__main__":
    main()
