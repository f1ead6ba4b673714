"""Neighbours: is the statement that a text was written after the nearest one?

``python -m benchmarks.quality.neighbours`` takes offices of statements/senate-press as
``benchmarks.quality.formulas`` parts them (two thirds for development, one untouched), and
of each the last ``KNOWN`` statements. Drawn ones are rewritten without any new word, so that
no passage of eight words stays:

- ``moved``: cut into clauses of four to seven words, a third of them dropped, the rest
  shuffled, neighbouring words exchanged;
- ``few``: the same with all but one in seven dropped;
- ``within``: with six in ten dropped, within four times as many words of another office;
- ``bent``: ``few`` with the last three letters of each word of more than four cut off, as where
  a language bends its words.

Counted is how often the statement that it was made from is ranked first, and among the first
five, of all statements of the office: by words, by runs of characters, by both; beside the
overlap of the sets of words (Jaccard) and what sketches find (three words in a row).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

import numpy as np

from benchmarks.quality.figures import say, share
from benchmarks.quality.formulas import Release, releases, untouched
from benchmarks.quality.material import SENATE, digest, folder
from mabillon.examine.wording.neighbours import Neighbours
from mabillon.examine.wording.takeout import Held
from mabillon.text.sketch import sketch
from mabillon.text.tokens import forms

SEED = 43
OFFICES = 12
KNOWN = 400
EACH = 8
KINDS = ("moved", "few", "within", "bent")


def clauses(text: str, chance: random.Random, dropped: float) -> list[str]:
    """Return some of a text's clauses, in another order and with words exchanged."""
    raw, found, at = text.split(), [], 0
    while at < len(raw):
        size = chance.randrange(4, 8)
        some = raw[at : at + size]
        for i in range(0, len(some) - 1, 2):
            some[i], some[i + 1] = some[i + 1], some[i]
        found.append(" ".join(some))
        at += size
    chance.shuffle(found)
    return found[: max(1, round(len(found) * (1 - dropped)))]


def rewritten(kind: str, text: str, host: str, chance: random.Random) -> str:
    """Return a text written after another."""
    dropped = {"moved": 1 / 3, "within": 0.6}.get(kind, 6 / 7)
    some = clauses(text, chance, dropped)
    if kind == "within":
        words = sum(len(c.split()) for c in some)
        return " ".join([*host.split()[: 4 * words], *some])
    raw = " ".join(some).split()
    return " ".join(w[:-3] if kind == "bent" and len(w) > 4 else w for w in raw)


class Plain:
    """The baselines: overlap of sets of words, and shared runs of three words."""

    def __init__(self, known: Sequence[Release]) -> None:
        self.ids = [r.id for r in known]
        self.sets = [set(forms(r.text)) for r in known]
        self.sketches = [set(sketch(r.text).tolist()) for r in known]

    def ranked(self, text: str) -> dict[str, list[str]]:
        """Return, by each, the ids of the first five."""
        mine, values = set(forms(text)), set(sketch(text).tolist())
        overlap = [len(mine & s) / max(len(mine | s), 1) for s in self.sets]
        common = [len(values & s) for s in self.sketches]
        return {
            name: [self.ids[i] for i in np.argsort(by)[::-1][:5] if by[i]]
            for name, by in (("overlap of words", overlap), ("sketches", common))
        }


def run(offices: dict[str, list[Release]], label: str, data: str) -> None:
    """Rewrite statements of each office and rank."""
    chance = random.Random(SEED)
    names = sorted(o for o, some in offices.items() if len(some) >= 100)
    first: Counter[tuple[str, str]] = Counter()
    five: Counter[tuple[str, str]] = Counter()
    asked: Counter[str] = Counter()
    spans = 0
    for office in chance.sample(names, min(OFFICES, len(names))):
        known = offices[office][-KNOWN:]
        made = {
            "words": Neighbours(known, ("words",)),
            "characters": Neighbours(known, ("characters",)),
            "both": Neighbours(known),
        }
        held, plain = Held(known), Plain(known)
        for release in chance.sample(known, EACH):
            host = chance.choice(offices[chance.choice([n for n in names if n != office])]).text
            for kind in KINDS:
                text = rewritten(kind, release.text, host, chance)
                asked[kind] += 1
                spans += any(s.source == release.id for s in held.spans(text))
                best_by = {way: [n.id for n in index.ranked(text)] for way, index in made.items()}
                for way, best in (best_by | plain.ranked(text)).items():
                    first[kind, way] += best[:1] == [release.id]
                    five[kind, way] += release.id in best
    say(f"{label}: texts in which a passage of eight words stayed", spans, n=asked.total())
    for (kind, way), n in sorted(first.items()):
        share(f"{label}: {kind}: first by {way}", n, asked[kind], data=data)
        share(f"{label}: {kind}: among five by {way}", five[kind, way], asked[kind], data=data)


def main() -> None:
    """Measure both parts."""
    files = sorted((folder() / SENATE).glob("*.jsonl.gz"))
    data, found = digest(files), releases(files)
    for part in ("development", "untouched"):
        some = {o: r for o, r in found.items() if untouched(o) == (part == "untouched")}
        run(some, part, data)


if __name__ == "__main__":
    main()
