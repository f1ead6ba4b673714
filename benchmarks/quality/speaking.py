"""How many proposed posts do speak in an issuer's name, and how many of those are proposed.

``python -m benchmarks.quality.speaking``. Two materials, every problem counted:

- claims/muc3: an organisation and a wire report, as `speaking_reports` pairs them. The points
  and the threshold were chosen on the development pairs; the untouched ones are reported.
- invented cases of seeds that nothing was chosen on: what stands on others' channels, less what
  truly passes an own statement on. Right is what speaks in the League's name and is not recorded
  as a case already; reports, quotations, translations and replies are wrong.

Beside the proposals two plain rules: the name stands in the text, and in its first line.
Intervals are exact (Clopper & Pearson) and take each problem for itself, though half of the
organisations' statements are one organisation's.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.quality.figures import say, share
from benchmarks.quality.material import digest, folder, temporary_archive
from benchmarks.quality.speaking_reports import (
    FOLDERS,
    MUC,
    ORGANISATIONS,
    Pair,
    is_development,
    pairs,
)
from mabillon.examine.said.naming import Names
from mabillon.examine.settings import Settings
from mabillon.examine.speaking.voice import Known, Voice
from mabillon.invented import write
from mabillon.invented.channels import DESK
from mabillon.invented.posts import FIRST_DAY, Post
from mabillon.invented.world import build
from mabillon.text.tokens import forms
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.proposing import proposals, speaks_for
from mabillon.workflows.register_in_force import current

SEEDS = (21, 22, 23, 24)
ISSUER = "thistledown-league"


@dataclass
class Count:
    """What one way proposed, held against the truth."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    unsettled: int = 0

    def add(self, proposed: bool, truth: bool | None) -> None:
        """Count one problem; ``truth`` null = not settled."""
        if truth is None:
            self.unsettled += proposed
        elif truth:
            self.right += proposed
            self.missed += not proposed
        else:
            self.wrong += proposed

    def report(self, where: str, way: str, data: str) -> None:
        """Print how many proposals were right, and how many were found."""
        name = f"speaking {where}, {way}"
        more = {"unsettled": self.unsettled} if self.unsettled else {}
        share(f"{name}: right", self.right, self.right + self.wrong, data=data, **more)
        share(f"{name}: found", self.right, self.right + self.missed, data=data)


@dataclass
class Ways:
    """The proposals and the plain rules beside them."""

    counts: dict[str, Count] = field(
        default_factory=lambda: {w: Count() for w in ("proposed", "name", "name in first line")}
    )

    def add(self, proposed: bool, text: str, names: Names, truth: bool | None) -> None:
        """Count one problem in every way."""
        first = next((line for line in text.splitlines() if line.strip()), "")
        self.counts["proposed"].add(proposed, truth)
        self.counts["name"].add(_named(names, text), truth)
        self.counts["name in first line"].add(_named(names, first), truth)

    def report(self, where: str, data: str = "") -> None:
        """Print all figures."""
        for way, count in self.counts.items():
            count.report(where, way, data)


def _named(names: Names, text: str) -> bool:
    return any(True for _ in names.find(forms(text)))


def of_reports(every: Sequence[Pair], where: str, data: str) -> None:
    """Measure on the pairs of one part."""
    voices = {name: Voice(Known(of)) for name, of in ORGANISATIONS.items()}
    names = {name: Names(of) for name, of in ORGANISATIONS.items()}
    ways, spent = Ways(), 0.0
    for pair in every:
        started = time.process_time()
        heard = voices[pair.organisation].hear(pair.report.text)
        spent += time.process_time() - started
        truth = None if pair.truth == "unsettled" else pair.truth == "statement"
        proposed = heard is not None and heard.proposed
        ways.add(proposed, pair.report.text, names[pair.organisation], truth)
    for kind, count in sorted(Counter(pair.truth for pair in every).items()):
        say(f"speaking {where}: {kind}", count, data=data)
    ways.report(where, data)
    say(f"speaking {where}: ms of CPU a report", round(spent / len(every) * 1e3, 2), n=len(every))


def of_cases(seeds: Sequence[int]) -> None:
    """Measure on invented cases."""
    ways, spent, heard = Ways(), 0.0, 0
    for seed in seeds:
        with temporary_archive() as archive:
            case = write(archive.store.root, seed)
            for capture in case.captures:
                archive.ingest(
                    [capture.path],
                    live=capture.live,
                    collected_at=capture.collected_at,
                    mapping=capture.mapping,
                    posted_at=capture.posted_at,
                )
            found = proposals(archive.store, ISSUER, since=FIRST_DAY)
            register = current(archive.store, record=False)[1]
            issuer = register.issuer(ISSUER)
            holdings = Holdings(archive.store, register, Settings())
            keys = {holdings.find(p.post)[0].key for p in found.proposals}
            recorded = {o.post for o in register.outcomes}
            started = time.process_time()
            speaks_for(holdings, issuer, range(holdings.size))
            spent += time.process_time() - started
            heard += holdings.size
        _count(build(seed).posts, keys, recorded, Names(issuer.names()), ways)
    where = f"invented cases {seeds[0]} to {seeds[-1]}"
    ways.report(where)
    say(f"speaking {where}: ms of CPU a post", round(spent / heard * 1e3, 2), n=heard)


def _count(
    posts: Sequence[Post], proposed: set[str], recorded: set[str], names: Names, ways: Ways
) -> None:
    for post in posts:
        if post.channel == DESK or post.kind == "carried" or post.name in recorded:
            continue
        speaks = post.kind == "questioned" or (
            post.channel.key == "x:@marl" and post.text.startswith("To all who pass by:")
        )
        ways.add(post.name in proposed, post.text, names, speaks)


def main() -> None:
    """Print all of it."""
    of_cases(SEEDS)
    data = folder()
    named = digest(p for name in FOLDERS for p in (data / MUC / name).glob("*.xhtml"))
    every = list(pairs(data))
    parts: dict[str, Callable[[Pair], bool]] = {
        "development": is_development,
        "untouched": lambda pair: not is_development(pair),
    }
    for where, inside in parts.items():
        of_reports([pair for pair in every if inside(pair)], where, named)


if __name__ == "__main__":
    main()
