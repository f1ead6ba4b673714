"""What `mabillon ingest --dry-run` says: a few lines a file, or a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from mabillon.text.display import plain, wrap
from mabillon.workflows.rehearsal import Part

WIDTH = 80


def line(part: Part) -> str:
    """Return a part as a line of JSON."""
    return json.dumps(asdict(part), ensure_ascii=False)


def screen(part: Part) -> str:
    """Return what would become of a file, in plain words."""
    said = [plain(part.name)]
    if part.title is not None:
        how = "" if part.format is None else f", format {part.format}"
        said += _indented(f"{part.title}{how}{_surety(part.sure)}")
    if part.otherwise:
        others = ", ".join(f"{name} {sure:.2f}" for name, sure in part.otherwise)
        said += _indented(f"else: {others}")
    if part.posts is not None:
        where = f", of {', '.join(map(plain, part.channels))}" if part.channels else ""
        found = f"{part.posts:,} posts, {part.rejects:,} rejects"
        of = "all of it" if part.whole else "its first stretch"
        said += _indented(f"{of}: {found}{where}")
    if part.reason is not None:
        said += _indented(f"first reject: {plain(part.reason)}")
    for note in part.notes:
        said += _indented(plain(note))
    if part.fault is not None:
        said += _indented(f"would not be read: {plain(part.fault)}")
    return "\n".join(said)


def _surety(sure: float | None) -> str:
    if sure is None:
        return ""
    words = {0.9: "certain", 0.6: "likely", 0.3: "perhaps"}
    word = next((word for least, word in words.items() if sure >= least), "a guess")
    return f", {word} ({sure:.2f})"


def _indented(text: str) -> list[str]:
    return [f"  {piece}" for piece in wrap(text, WIDTH - 2)]
