"""Does wording tell from whom a copy was had? A simulator with known truth.

``python -m benchmarks.quality.descents`` prints for each regime how often the inferred
source is right. In each simulated case a statement is copied again and again, each copy
made from an earlier one: with a chance from the first, else from any. Most copies change
nothing; some replace a word, leave out the end, or put words of their own before it.

``wording``: the source that was named has the very words of the true one (nothing that rests
on wording could tell more). ``source``: it is the true one itself. ``named``: the true one is
the source or among the posts that are said to fit as well. ``ancestor``: the copy descends
from the source, directly or through others. Beside it, what two rules without wording come
to: always the first copy, always the latest one before. Regimes differ in how many copies
change something; ``lost`` is the share of copies that were never collected, whose own copies
have their nearest collected ancestor for truth.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from benchmarks.quality.figures import say, share
from mabillon.examine.descent import Link, descent
from mabillon.examine.witness import Witness
from mabillon.text.align import align, read

START: Final = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)
WORDS: Final = 120
VOCABULARY: Final = 4_000
SEED: Final = 20310326


@dataclass(frozen=True, slots=True)
class Regime:
    """Shares (0 to 1) of copies that change something, are made of the first, and are lost."""

    name: str
    change: float
    first: float
    lost: float = 0.0


REGIMES: Final = (
    Regime("few changes", change=0.1, first=0.6),
    Regime("some changes", change=0.3, first=0.5),
    Regime("many changes", change=0.6, first=0.3),
    Regime("many changes, a third lost", change=0.6, first=0.3, lost=0.33),
)


@dataclass(slots=True)
class Copy:
    """A simulated copy: its words, and which earlier one it was made from (None = the first)."""

    words: list[str]
    parent: int | None


def simulate(regime: Regime, copies: int, chance: random.Random) -> list[Copy]:
    """Return copies in order of time."""
    made = [Copy([_word(chance) for _ in range(WORDS)], None)]
    while len(made) < copies:
        parent = 0 if chance.random() < regime.first else chance.randrange(len(made))
        words = list(made[parent].words)
        if chance.random() < regime.change:
            words = _changed(words, chance)
        made.append(Copy(words, parent))
    return made


def _word(chance: random.Random) -> str:
    return f"w{min(int(chance.paretovariate(0.8)), VOCABULARY)}x"


def _changed(words: list[str], chance: random.Random) -> list[str]:
    """Return the words with something replaced, left out at the end, or put before them."""
    kind = chance.choice(("replaced", "replaced", "cut", "before"))
    if kind == "cut" and len(words) > 40:
        return words[: int(len(words) * chance.uniform(0.5, 0.9))]
    if kind == "before":
        return [_word(chance) for _ in range(chance.randint(4, 12))] + words
    for _ in range(chance.randint(1, 3)):
        words[chance.randrange(len(words))] = _word(chance)
    return words


def measure(regime: Regime, cases: int, copies: int) -> None:
    """Print the figures of one regime."""
    chance = random.Random(f"{SEED}{regime.name}")
    hits = dict.fromkeys(("wording", "source", "named", "ancestor", "first", "latest"), 0)
    total = unlinked = 0
    for _ in range(cases):
        made = simulate(regime, copies, chance)
        kept = [i for i in range(copies) if i == 0 or chance.random() >= regime.lost]
        found = descent([_witness(made, i) for i in kept])
        unlinked += len(found.unlinked) - 1
        for link in found.links:
            total += 1
            _count(hits, link, made, kept)
    for name, n in hits.items():
        share(f"descent {name}", n, total, regime=regime.name)
    say("descent without a link", unlinked, n=total + unlinked, regime=regime.name)


def _count(hits: dict[str, int], link: Link, made: list[Copy], kept: list[int]) -> None:
    i = int(link.post)
    source = int(link.source or 0)
    line = _ancestors(made, i)
    true = next(j for j in line if j in kept)
    hits["wording"] += made[source].words == made[true].words
    hits["source"] += source == true
    hits["named"] += str(true) in (link.source, *link.alternatives)
    hits["ancestor"] += source in line
    hits["first"] += true == 0
    hits["latest"] += true == max(j for j in kept if j < i)


def _ancestors(made: list[Copy], i: int) -> list[int]:
    """Return from which a copy descends, the nearest first."""
    line = []
    parent = made[i].parent
    while parent is not None:
        line.append(parent)
        parent = made[parent].parent
    return line


def _witness(made: list[Copy], i: int) -> Witness:
    at = START + timedelta(minutes=i)
    text = " ".join(made[i].words)
    alignment = align(read(" ".join(made[0].words)), read(text))
    return Witness(str(i), 1, f"channel {i}", f"channel {i}", at, at, alignment)


def main() -> None:
    """Measure every regime."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--copies", type=int, default=30)
    given = parser.parse_args()
    for regime in REGIMES:
        measure(regime, given.cases, given.copies)


if __name__ == "__main__":
    main()
