"""The main job from the shell prompt: ``python -m benchmarks.speed.verify FOLDER``.

FOLDER is one that ``benchmarks.speed.posts`` wrote. ``mabillon verify`` as a whole process,
with opinion, screen and page, on an archive of the posts: of the captured post that is made
from an old statement, and of a text that stands nowhere. Before it comes one run that makes
the caches, which is told by itself. No peer: no other tool answers the question.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click
from benchmarks.speed.archives import ingested
from benchmarks.speed.commands import ran

RUNS = 5
LARGE = 1_000_000
"""Posts of an archive from which on half as much memory more may be used."""
POSTED = "2031-02-20T10:00Z"
"""When the text that stands nowhere is said to have been posted."""


def questions(folder: Path, scratch: Path) -> dict[str, list[str]]:
    """Return what is asked -> the arguments of ``mabillon verify``."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    for text in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        question = json.loads(text)
        if question["kind"] == "none":
            break
    nowhere = scratch / "nowhere.txt"
    nowhere.write_text(question["text"], encoding="utf-8")
    issuer = ["--issuer", case["issuer"]]
    return {
        "a post made from a statement": [case["post"], *issuer],
        "a text that stands nowhere": [str(nowhere), "--posted-at", POSTED, *issuer],
    }


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--posts", default=1_000_000, show_default=True, help="How many.")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    help="An archive of them that is there already.",
)
def main(folder: Path, posts: int, archive: Path | None) -> None:
    """Measure and print."""
    if archive is not None:
        measure(folder, archive, posts)
    else:
        with ingested(folder, posts) as root:
            measure(folder, root, posts)


def measure(folder: Path, root: Path, posts: int) -> None:
    """Verify each question and print a line for it."""
    gigabytes = 1.5 if posts > LARGE else 1
    with tempfile.TemporaryDirectory() as scratch:
        for what, arguments in questions(folder, Path(scratch)).items():
            command = ["--archive", str(root), "verify", *arguments]
            first = ran(command, 1)
            made = ran(command, RUNS)
            line = {
                "benchmark": f"verify, {what}",
                "posts": posts,
                "value": f"{made.wall_s:.2f} s",
                "wall_s": made.wall_s,
                "cpu_s": made.cpu_s,
                "first_cpu_s": first.cpu_s,
                "first_peak_mb": first.peak_mb,
                "peer": None,
                "peer_cpu_s": None,
                "ratio": None,
                "target": f"2 s, {gigabytes:g} GB",
                "met": made.wall_s < 2 and made.peak_mb <= 1000 * gigabytes,
                "peak_mb": made.peak_mb,
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
