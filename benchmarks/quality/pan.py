"""Folders of authorship problems in PAN layout, and how they are split for development.

A folder has ``truth.txt`` (``PROBLEM Y`` or ``PROBLEM N``, a line each) and for each problem a
folder with ``known*.txt`` and ``unknown.txt``. Texts recur between problems.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document

HELD = 1 / 3
"""Share of problems that was kept untouched until the end of development."""
SEED = 20140
DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Did the author of ``known`` write ``unknown``? ``same`` is null where truth is silent."""

    name: str
    known: tuple[str, ...]
    unknown: str
    same: bool | None


def load(folder: Path) -> list[Problem]:
    """Read every problem of ``folder``, by name; what is wrong with one is said on stderr."""
    truth: dict[str, bool] = {}
    listed = folder / "truth.txt"
    for line in _text(listed).splitlines() if listed.is_file() else []:
        name, _, answer = line.strip().partition(" ")
        if answer.strip().upper()[:1] in {"Y", "N"}:
            truth[name] = answer.strip().upper().startswith("Y")
    problems = []
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        known, unknown = sorted(place.glob("known*.txt")), place / "unknown.txt"
        if not known or not unknown.is_file():
            print(f"left out: {place.name} has no known*.txt or no unknown.txt", file=sys.stderr)
            continue
        texts = tuple(_text(path) for path in known)
        problems.append(Problem(place.name, texts, _text(unknown), truth.get(place.name)))
    return problems


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig", errors="replace")


def split(problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    """Return the problems for development and those held back, which share no text or author.

    Texts hang together where they are one document twice or known to be by one author. Each
    such group is drawn for a side, and a problem with texts on both sides is left out. Of
    ``DRAWS`` draws the one is taken that leaves out fewest and holds back nearest to ``HELD``,
    as evenly of both answers as can be: counts only, no text or score has a say.
    """
    texts = [(p, text) for p, problem in enumerate(problems) for text in _texts(problem)]
    corpus = Corpus([Document(str(i), "", None, text) for i, (_, text) in enumerate(texts)])
    owner = np.array([p for p, _ in texts])
    unknown = np.append(owner[1:] != owner[:-1], True)
    same = np.array([problem.same is True for problem in problems])
    first = np.searchsorted(owner, owner)
    by_author = (~unknown | same[owner]).nonzero()[0]
    links = np.column_stack([by_author, first[by_author]])
    group = joined(np.concatenate([np.argwhere(corpus.twins), links]), len(texts))
    draw = np.random.default_rng(SEED)
    best, least = np.zeros(len(problems), dtype=np.int64), np.inf
    for _ in range(DRAWS):
        held = (draw.random(len(texts)) < HELD)[group]
        of_problem = np.bincount(owner, held) / np.bincount(owner)
        side = np.where(of_problem == 1, 1, np.where(of_problem == 0, 0, -1))
        wanted = HELD * np.array([(~same).sum(), same.sum()])
        uneven = np.abs(np.bincount(same[side == 1], minlength=2) - wanted).sum()
        cost = (side == -1).sum() + 2 * uneven
        if cost < least:
            best, least = side, cost
    return tuple([p for p, s in zip(problems, best, strict=True) if s == k] for k in (0, 1))


def _texts(problem: Problem) -> tuple[str, ...]:
    return (*problem.known, problem.unknown)


def joined(pairs: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return for each of n things the least of those that pairs join it with, (n,)."""
    least = np.arange(n)
    while True:
        lower = least.copy()
        np.minimum.at(lower, pairs[:, 0], least[pairs[:, 1]])
        np.minimum.at(lower, pairs[:, 1], least[pairs[:, 0]])
        lower = lower[lower]
        if (lower == least).all():
            return least
        least = lower
