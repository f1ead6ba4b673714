"""Formulas: how often is one said to be missing of a genuine statement, and of a foreign one?

``python -m benchmarks.quality.formulas`` takes the offices of statements/senate-press, in two
parts by a digest of the office's name: two thirds that the method was developed on, and a
third that was left untouched until the end (``--part development`` or ``--part untouched``;
default both). Of each office the ``--known`` last statements before a day are known; asked
about are its next ones, genuine, and those of other offices of the same months, foreign.
Neither the office nor the foreign ones' offices are among the others that rates are taken
from. One line a slot, and one for all slots together; ``llr`` as ``formula.examine`` gives it.

``cllr`` is measured on as many genuine as foreign statements: 1 is what saying nothing
costs.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.quality.figures import say, share
from benchmarks.quality.material import SENATE, digest, folder
from mabillon.examine.wording.formula import Formula, examine, learn
from mabillon.examine.wording.formula.zones import SLOTS

SEED = 41
ASKED = 12
OTHERS = 200
WORDS = 50


@dataclass(frozen=True, slots=True)
class Release:
    """One statement of an office."""

    id: str
    organisation: str
    at: int
    text: str


def untouched(office: str) -> bool:
    """Tell whether an office is of the third that nothing is chosen by."""
    return hashlib.sha256(office.encode()).digest()[0] % 3 == 0


def releases(files: Iterable[Path]) -> dict[str, list[Release]]:
    """Return the statements of ``WORDS`` words or more, by office and time."""
    found: dict[str, list[Release]] = defaultdict(list)
    for file in files:
        with gzip.open(file, "rt") as lines:
            for row in map(json.loads, lines):
                if len(row["text"].split()) >= WORDS and row["date"]:
                    at = datetime.fromisoformat(row["date"]).replace(tzinfo=UTC)
                    name = f"{row['issuer']}/{row['id']}"
                    stamp = int(at.timestamp() * 1e6)
                    found[row["issuer"]].append(Release(name, row["issuer"], stamp, row["text"]))
    return {office: sorted(some, key=lambda r: (r.at, r.id)) for office, some in found.items()}


def lowered(some: Sequence[Release]) -> list[Release]:
    """Return statements without capitals and punctuation, as a script without case has them."""
    return [
        Release(r.id, r.organisation, r.at, " ".join(
            "".join(c if c.isalnum() else " " for c in r.text.lower()).split()))
        for r in some
    ]  # fmt: skip


def cllr(genuine: Sequence[float], foreign: Sequence[float]) -> float:
    """Return the log-likelihood-ratio cost of log10 LRs (Brümmer & du Preez 2006)."""
    one, two = 10.0 ** np.array(genuine), 10.0 ** np.array(foreign)
    return float((np.log2(1 + 1 / one).mean() + np.log2(1 + two).mean()) / 2)


def auc(genuine: Sequence[float], foreign: Sequence[float]) -> float:
    """Return the chance that a genuine statement has the larger LLR; ties count half."""
    one, two = np.array(genuine)[:, None], np.array(foreign)
    return float(((one > two) + 0.5 * (one == two)).mean())


class Trial:
    """Counts what is said of genuine and foreign statements."""

    def __init__(self) -> None:
        self.made: dict[bool, list[Formula]] = {True: [], False: []}
        self.offices = 0
        self.seconds = 0.0

    def report(self, label: str, data: str) -> None:
        """Print the counts."""
        for slot in SLOTS:
            slots = {
                same: [s for f in some for s in f.slots if s.slot == slot]
                for same, some in self.made.items()
            }
            for same, some in slots.items():
                missing = sum(s.state == "missing" for s in some)
                name = f"{label}: {slot} said missing of a {'genuine' if same else 'foreign'} one"
                share(name, missing, len(some), data=data)
        for same, some in self.made.items():
            name = f"{label}: any formula said missing of a {'genuine' if same else 'foreign'} one"
            share(name, sum(bool(f.missing) for f in some), len(some), data=data)
        one, two = ([f.llr or 0.0 for f in self.made[same]] for same in (True, False))
        say(f"{label}: AUC", round(auc(one, two), 4), n=len(one) + len(two), data=data)
        say(f"{label}: Cllr", round(cllr(one, two), 4), n=len(one) + len(two), data=data)
        say(f"{label}: LLR at the least", round(min(one), 2), n=len(one), data=data)
        share(f"{label}: genuine, LLR under -0.3", sum(x < -0.3 for x in one), len(one), data=data)
        share(f"{label}: foreign, LLR under -0.3", sum(x < -0.3 for x in two), len(two), data=data)
        each = self.seconds / max(self.offices, 1)
        say(f"{label}: seconds to mine one office", round(each, 3), n=self.offices)


def run(offices: dict[str, list[Release]], known: int) -> Trial:
    """Mine each office and ask about statements after its known ones."""
    trial = Trial()
    chance = random.Random(SEED)
    names = sorted(offices)
    for office in names:
        mine = offices[office]
        if len(mine) < known + ASKED:
            continue
        cut = chance.randrange(known, len(mine) - ASKED + 1)
        elsewhere = [name for name in names if name != office]
        chance.shuffle(elsewhere)
        foreign_of, others_of = elsewhere[::2], elsewhere[1::2]
        genuine = mine[cut : cut + ASKED]
        near = [
            r for name in foreign_of for r in offices[name]
            if genuine[0].at <= r.at <= genuine[-1].at + 30 * 86_400_000_000
        ]  # fmt: skip
        before = [r for name in others_of for r in offices[name] if r.at < genuine[0].at]
        if len(near) < ASKED or len(before) < OTHERS:
            continue
        start = time.process_time()
        habits = learn(mine[cut - known : cut], chance.sample(before, OTHERS))
        trial.seconds += time.process_time() - start
        trial.offices += 1
        trial.made[True] += [examine(r.text, habits) for r in genuine]
        trial.made[False] += [examine(r.text, habits) for r in chance.sample(near, ASKED)]
    return trial


def main() -> None:
    """Measure both parts, with and without capitals and punctuation."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--part", choices=["development", "untouched"], default=None)
    asked.add_argument("--known", type=int, nargs="+", default=[20, 50])
    given = asked.parse_args()
    files = sorted((folder() / SENATE).glob("*.jsonl.gz"))
    data, found = digest(files), releases(files)
    for part in [given.part] if given.part else ["development", "untouched"]:
        some = {o: r for o, r in found.items() if untouched(o) == (part == "untouched")}
        for known in given.known:
            run(some, known).report(f"{part}, {known} known", data)
        caseless = {o: lowered(r) for o, r in some.items()}
        run(caseless, given.known[0]).report(f"{part}, {given.known[0]} known, caseless", data)


if __name__ == "__main__":
    main()
