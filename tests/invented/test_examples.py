"""examples/ is what the generator writes, and small."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_examples_are_what_the_generator_writes(tmp_path: Path) -> None:
    script = runpy.run_path(str(EXAMPLES / "make.py"))
    script["make"](tmp_path)
    for name in script["SHOWN"]:
        assert (EXAMPLES / name).read_bytes() == (tmp_path / name).read_bytes(), (
            f"{name}: run .venv/bin/python examples/make.py"
        )
    for name in script["PICTURES"]:
        mine, made = (grey(folder / name) for folder in (EXAMPLES, tmp_path))
        assert mine.shape == made.shape
        assert np.abs(mine - made).mean() < 2, f"{name}: run .venv/bin/python examples/make.py"


def grey(path: Path) -> npt.NDArray[np.float64]:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), np.float64)


def test_the_examples_are_small_and_the_readme_names_only_what_is_there() -> None:
    files = [p for p in EXAMPLES.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert sum(p.stat().st_size for p in files) < 800_000
    links = [
        part.split(")")[0] for part in (EXAMPLES / "README.md").read_text("utf-8").split("](")[1:]
    ]
    assert links
    assert all((EXAMPLES / link).is_file() for link in links)
