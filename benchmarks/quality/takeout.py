"""Take-out: how much of genuine statements is copied, and how much of a paste is left?

``python -m benchmarks.quality.takeout`` holds the statements of the offices of
statements/senate-press, in two parts as ``benchmarks.quality.formulas`` takes them, and
takes out of drawn ones what stands in earlier ones, with the office's habits staying
(``own``) and with none staying (``none``). Then 30 % of a statement is put in one piece into
the middle of another office's (``donors.splice``), and it is counted how many words of the
paste are left.
"""

from __future__ import annotations

import random
import time
from collections import Counter

from benchmarks.quality.donors import splice
from benchmarks.quality.figures import say, share
from benchmarks.quality.formulas import Release, releases, untouched
from benchmarks.quality.material import SENATE, digest, folder
from mabillon.examine.wording.takeout import SPAN_WORDS, Held, taken_out
from mabillon.text.tokens import forms

SEED = 47
DRAWN = 400
SPLICED = 200
FEWEST = 60
"""Words under which wording is not determined (method.md section 3)."""


def genuine(some: list[Release], held: Held, label: str, data: str) -> None:
    """Take out of genuine statements what stands in earlier ones of any office."""
    for whose in ("own", "none"):
        start = time.process_time()
        made = [
            taken_out(r.text, held, own=r.organisation if whose == "own" else "", before=r.at)
            for r in some
        ]
        each = 1000 * (time.process_time() - start) / len(some)
        name = f"{label}: genuine, habits of {whose} stay"
        share(f"{name}: something is taken out", sum(bool(m.spans) for m in made), len(made))
        left = sum(m.words_left for m in made) / sum(m.words for m in made)
        say(f"{name}: share of words left", round(left, 3), n=len(made), data=data)
        few = sum(m.words_left < FEWEST <= m.words for m in made)
        share(f"{name}: under {FEWEST} words left", few, len(made), data=data)
        say(f"{name}: milliseconds a statement, against {len(held):,}", round(each, 1))


def spliced(
    offices: dict[str, list[Release]], held: Held, chance: random.Random, label: str, data: str
) -> None:
    """Put held passages into other offices' statements, and count what is left of them."""
    names = sorted(offices)
    left: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for _ in range(SPLICED):
        office, other = chance.sample(names, 2)
        donor, host = chance.choice(offices[office]), chance.choice(offices[other])
        text = splice(donor.text, host.text, chance)
        before = offices[office][-1].at + 1
        runs = _runs(donor.text)
        for whose, own in (("own", office), ("none", "")):
            made = taken_out(text, held, own=own, before=before, without={host.id})
            left[whose] += _pasted(forms(made.text), runs)
            words[whose] += _pasted(forms(text), runs)
    for whose, n in left.items():
        name = f"{label}: spliced, habits of {whose} stay: words of the paste left"
        say(name, round(n / words[whose], 4), n=SPLICED, data=data)


def _runs(text: str) -> set[tuple[str, ...]]:
    found = forms(text)
    return {tuple(found[i : i + 4]) for i in range(len(found) - 3)}


def _pasted(found: list[str], runs: set[tuple[str, ...]]) -> int:
    """Count the words that stand in runs of four of the donor."""
    at = [i for i in range(len(found) - 3) if tuple(found[i : i + 4]) in runs]
    return len({i + k for i in at for k in range(4)})


def main() -> None:
    """Measure both parts."""
    files = sorted((folder() / SENATE).glob("*.jsonl.gz"))
    data, found = digest(files), releases(files)
    chance = random.Random(SEED)
    say("words of a span", SPAN_WORDS)
    for part in ("development", "untouched"):
        offices = {o: r for o, r in found.items() if untouched(o) == (part == "untouched")}
        every = [r for some in offices.values() for r in some]
        held = Held(every)
        genuine(chance.sample(every, DRAWN), held, part, data)
        spliced(offices, held, chance, part, data)


if __name__ == "__main__":
    main()
