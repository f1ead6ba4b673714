"""examples/ is what the generator writes, and small."""

from __future__ import annotations

import runpy
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_examples_are_what_the_generator_writes(tmp_path: Path) -> None:
    script = runpy.run_path(str(EXAMPLES / "make.py"))
    script["make"](tmp_path)
    for name in script["SHOWN"]:
        assert (EXAMPLES / name).read_bytes() == (tmp_path / name).read_bytes(), (
            f"{name}: run .venv/bin/python examples/make.py"
        )


def test_the_examples_are_small_and_the_readme_names_only_what_is_there() -> None:
    files = [p for p in EXAMPLES.rglob("*") if p.is_file() and p.suffix != ".pyc"]
    assert sum(p.stat().st_size for p in files) < 300_000
    links = [
        part.split(")")[0] for part in (EXAMPLES / "README.md").read_text("utf-8").split("](")[1:]
    ]
    assert links
    assert all((EXAMPLES / link).is_file() for link in links)
