"""From folders of problems to texts, trials and background, for fitting and for testing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.pan import Problem, joined
from mabillon.examine.wording import families, grams
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.trials import Trial

EACH = 3
"""Genuine pseudo-problems of an author, and as many of others, at most."""
SEED = 20141
LIKE = 0.9
"""A problem belongs to a fit folder when it is as like it as this share of what the folder's
own problems are (their 5th percentile)."""


@dataclass(frozen=True)
class Fitted:
    """A fit folder: its texts, each once, by author; its problems and pseudo-problems."""

    name: str
    documents: list[Document]
    problems: list[Trial]
    pseudo: list[Trial]
    centre: NDArray[np.float64] = field(repr=False)
    near: float


def fit_material(name: str, problems: Sequence[Problem], hashes: int = 1 << 14) -> Fitted:
    """Return the material of a fit folder.

    Authors are known by what hangs together: the known texts of a problem, its unknown one
    where the answer is yes, and twins. An unknown text of an answer no is by somebody else.
    """
    texts = [
        (p, text, last)
        for p, problem in enumerate(problems)
        for text, last in [*((k, False) for k in problem.known), (problem.unknown, True)]
    ]
    corpus = Corpus([Document(str(i), "", None, text) for i, (_, text, _) in enumerate(texts)])
    owner = np.array([p for p, _, _ in texts])
    unknown = np.array([last for _, _, last in texts])
    same = np.array([problem.same is True for problem in problems])
    by_author = np.flatnonzero(~unknown | same[owner])
    links = np.column_stack([by_author, np.searchsorted(owner, owner)[by_author]])
    twins = np.argwhere(corpus.twins)
    twin, author = (joined(pairs, len(texts)) for pairs in (twins, np.concatenate([twins, links])))
    kept = np.unique(twin)
    row = {int(t): i for i, t in enumerate(kept)}
    documents = [Document(f"{name}/{t}", f"{name}/{author[t]}", None, texts[t][1]) for t in kept]
    trials = []
    for p, problem in enumerate(problems):
        own = np.flatnonzero(owner == p)
        known = tuple(sorted({row[int(twin[i])] for i in own[:-1]}))
        asked, issuer = row[int(twin[own[-1]])], f"{name}/{author[own[0]]}"
        if problem.same is not None:
            trials.append(Trial(known, asked, issuer, problem.same))
    places = np.array([place(problem, hashes) for problem in problems])
    centre = places.mean(axis=0)
    centre /= max(float(np.linalg.norm(centre)), 1e-9)
    near = LIKE * float(np.quantile(places @ centre, 0.05))
    return Fitted(name, documents, trials, _pseudo(documents, trials), centre, near)


def _pseudo(documents: Sequence[Document], problems: Sequence[Trial]) -> list[Trial]:
    """Return pseudo-problems: every author with two texts plays the issuer.

    Numbers of known texts are drawn from those of the problems.
    """
    draw = np.random.default_rng(SEED)
    numbers = [len(trial.known) for trial in problems] or [1]
    by: dict[str, list[int]] = {}
    for i, document in enumerate(documents):
        by.setdefault(document.organisation, []).append(i)
    found = []
    for author in sorted(by):
        rows, others = by[author], sorted(set(by) - {author})
        if len(rows) < 2 or not others:
            continue
        for asked in draw.permutation(rows)[:EACH]:
            rest = [r for r in rows if r != asked]
            some = draw.permutation(rest)[: int(draw.choice(numbers))]
            known = tuple(int(r) for r in some)
            found.append(Trial(known, int(asked), author, True))
            rival = by[others[draw.integers(len(others))]]
            found.append(Trial(known, int(draw.choice(rival)), author, False))
    return found


def place(problem: Problem, hashes: int = 1 << 14) -> NDArray[np.float64]:
    """Return where a problem lies among languages and genres, (hashes,), length 1.

    Roots of the shares of character triples and of how words are written, of all its texts.
    """
    found = np.zeros(hashes)
    for text in (*problem.known, problem.unknown):
        reading = Corpus([Document("", "", None, text[:20_000])]).readings[0]
        triples = grams.runs(grams.characters(reading.plain), 3)
        for ids in (triples, families.shapes(reading)):
            if len(ids):
                slot = ((ids >> np.uint64(20)) % np.uint64(hashes)).astype(np.int64)
                found += np.bincount(slot, minlength=hashes) / len(ids)
    found = np.sqrt(found)
    return found / max(float(np.linalg.norm(found)), 1e-9)


def matched(problem: Problem, fitted: Sequence[Fitted]) -> int | None:
    """Return which fit folder is of this problem's language and genre; null where none is."""
    here = place(problem)
    likeness = [float(here @ one.centre) for one in fitted]
    best = int(np.argmax(likeness)) if likeness else 0
    return best if likeness and likeness[best] >= fitted[best].near else None


def questions(
    problems: Sequence[Problem], background: Sequence[Document]
) -> tuple[Corpus, list[Trial]]:
    """Return a corpus of the background and the problems' texts, and the problems as trials.

    Without a background the other problems' known texts are taken for one.
    """
    documents, trials, known_rows = list(background), [], []
    for problem in problems:
        first = len(documents)
        issuer = f"test/{problem.name}"
        documents += [
            Document(f"{issuer}/{k}", issuer, None, t) for k, t in enumerate(problem.known)
        ]
        known = tuple(range(first, len(documents)))
        known_rows += known
        documents.append(Document(f"{issuer}/unknown", "", None, problem.unknown))
        trials.append(Trial(known, len(documents) - 1, issuer, problem.same))
    rows = range(len(background)) if background else known_rows
    return Corpus(documents, background=rows), trials
