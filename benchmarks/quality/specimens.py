"""How often a drawn letter's marks are told: ``python -m benchmarks.quality.specimens``.

Letters of the invented League are drawn, made smaller or larger (half to twice), saved again as
JPEG (quality 30 to 90), and compared with specimens from other letters: its logo of seven seeds
and of nine, its letterhead with either, stamps of three of its four branches. Stamps lie turned,
by up to 9 degrees in a letter, so by up to 18 against their specimen. The fourth branch has no
specimen: the right answer is none. Photographs, as drawn squares, show no mark at all. Of copies
that were saved again once, at the size of their specimen, it is told whether they share its
grain, and beside them the same of letters that were drawn apart.

Seeds below ``FIRST`` were used while thresholds were chosen; these are not. Drawn letters are
flat and evenly lit: photographed or folded ones are not measured here.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterator
from typing import Final, get_args

import click
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.quality.figures import share
from mabillon.examine.media.specimen_words import copied, read
from mabillon.examine.media.specimens import LONGEST, Kind, Specimen, compare
from mabillon.invented.pictures import layout, scenes, sheets
from mabillon.invented.pictures.subjects import Branch, Scene, Sheet

FIRST: Final = 1_000
BRANCHES: Final[tuple[Branch, ...]] = get_args(Branch)
KNOWN: Final = BRANCHES[:3]
QUALITIES: Final = (30, 90)
Grey = npt.NDArray[np.uint8]


def letter(key: str, seeds: int, stamp: Branch, rng: random.Random) -> Image.Image:
    """Draw a letter with a text of its own length."""
    words = ["bulbs", "rain", "the kerb", "nine trays", "before dawn", "a spade", "thistles"]
    text = " ".join(rng.choice(words) for _ in range(rng.randint(20, 150)))
    return sheets.sheet(Sheet(key, f"Sowing No. {rng.randint(1, 300)}\n\n{text}.", seeds, stamp))


def saved(image: Image.Image, quality: int) -> Image.Image:
    """Return what is left of a picture that was saved as JPEG."""
    made = io.BytesIO()
    image.save(made, "JPEG", quality=quality)
    return Image.open(made).convert("L")


def grey(image: Image.Image) -> Grey:
    """Return grey levels as they are compared: the longer side bounded."""
    small = image.convert("L")
    small.thumbnail((LONGEST, LONGEST), Image.Resampling.BOX)
    return np.asarray(small)


def specimens(seed: int) -> list[Specimen]:
    """Draw letters and take their marks as specimens."""
    rng = random.Random(f"specimens {seed}")
    made = []
    for seeds in (7, 9):
        picture = grey(saved(letter(f"logo {seeds} {seed}", seeds, "League", rng), 80))
        boxes: dict[Kind, tuple[float, float, float, float]] = {
            "logo": layout.region(layout.LOGO, 8),
            "letterhead": layout.region(layout.HEAD),
        }
        made += [
            Specimen(kind, f"{seeds} seeds", picture, f"{seeds}", box)
            for kind, box in boxes.items()
        ]
    for branch in KNOWN:
        picture = grey(saved(letter(f"stamp {branch} {seed}", 9, branch, rng), 80))
        box = layout.region(layout.STAMP, layout.JOLT)
        made.append(Specimen("stamp", branch, picture, branch, box))
    return made


def asked(seed: int, known: list[Specimen]) -> Iterator[tuple[str, str, str | None]]:
    """Yield what was asked, the right answer and the one that was given; None = none."""
    rng = random.Random(f"asked {seed}")
    seeds, stamp = rng.choice((7, 9)), rng.choice(BRANCHES)
    page = letter(f"asked {seed}", seeds, stamp, rng)
    scale = 2 ** rng.uniform(-1, 1)
    size = (round(page.width * scale), round(page.height * scale))
    picture = saved(page.resize(size, Image.Resampling.BICUBIC), rng.randint(*QUALITIES))
    right = {
        "logo": f"{seeds} seeds",
        "letterhead": f"{seeds} seeds",
        "stamp": stamp if stamp in KNOWN else "none",
    }
    for reading in read(compare(grey(picture), known)):
        said = reading.best.specimen.group if reading.best else None
        what = "stamp without a specimen" if right[reading.kind] == "none" else reading.kind
        yield what, right[reading.kind], said
    square = saved(scenes.scene(Scene(f"asked {seed}", bed=None)), rng.randint(*QUALITIES))
    for reading in read(compare(grey(square), known)):
        yield f"{reading.kind} in a square", "none", reading.best and reading.best.specimen.group


def shared(seed: int, known: list[Specimen]) -> Iterator[tuple[str, str, str | None]]:
    """Yield whether the grain about a mark is told as copied, of a copy and of another letter."""
    rng = random.Random(f"grain {seed}")
    specimen = rng.choice([one for one in known if one.kind == "logo"])
    seeds = int(specimen.evidence)
    again = np.asarray(saved(Image.fromarray(specimen.picture), rng.randint(*QUALITIES)))
    apart = grey(saved(letter(f"apart {seed}", seeds, "League", rng), rng.randint(*QUALITIES)))
    for what, picture in (("copied", again), ("apart", apart)):
        best = compare(picture, [specimen])[0]
        answer = copied(picture, best).copied
        said = None if answer is None else "copied" if answer else "apart"
        yield f"grain, {what}", what, said


@click.command()
@click.option("--letters", default=60, show_default=True, help="Letters that are drawn.")
@click.option("--first", default=FIRST, show_default=True, help="Seed of the first.")
def main(letters: int, first: int) -> None:
    """Measure, and print a line for each kind of mark."""
    counted: dict[str, Counter[str]] = {}
    for seed in range(first, first + letters):
        known = specimens(seed)
        for what, right, said in (*asked(seed, known), *shared(seed, known)):
            answer = "none" if said is None else "right" if said == right else "wrong"
            if right == "none":
                answer = "right" if said is None else "wrong"
            counted.setdefault(what, Counter())[answer] += 1
    for what, answers in counted.items():
        share(
            f"right: {what}",
            answers["right"],
            answers.total(),
            wrong=answers["wrong"],
            none=answers["none"],
        )


if __name__ == "__main__":
    main()
