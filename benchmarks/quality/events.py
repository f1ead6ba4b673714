"""Finding what a text says of an event: the reports of MUC-3 and MUC-4 and their templates.

``python -m benchmarks.quality.events``: every template with a day is an event; its document
must be found among all 1,500, first by the words that `mabillon said` goes by (place, day,
kind, actors, within the window of 14 days), then by what is simpler: the day alone, BM25
(Robertson & Zaragoza 2009) over the event's words, and BM25 within the same window. Mean
reciprocal rank, and its difference to the first event by event; the share found first and
among the first ten. Ties count with their mean rank; 95 % intervals by bootstrap over
documents, because the events of one document are found or missed together.

Then what counts as about the event: how many of the events' own documents, and how
many others of the window, most of which tell of other events of the same kind and country.

Then the words of claiming: of the events whose template says that an organisation claimed
or admitted them, how many documents have such words near; and of those whose perpetrator is
given in other ways only.

The lists of words and the weights were made on ``dev`` (drawn: every fourth document); the
figures that count are those of ``test`` (TST1 and TST2), which nothing was chosen by. Wire
reports are no statements: an issuer's own words about what it did are plainer, and shorter.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.quality.figures import say, share
from benchmarks.quality.material import digest, folder, temporary_archive
from mabillon import Archive
from mabillon.examine.events.model import Event
from mabillon.examine.said.about import About, score
from mabillon.examine.said.cues import cues
from mabillon.examine.said.stance import Cues, stances
from mabillon.text.tokens import Token, forms, words
from mabillon.workflows.event_columns import PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.events import events

MUC = "claims/muc3"
TEMPLATES = "claims/muc_events.csv"
FOLDERS = ("dev", "tst1", "tst2")
PARTS = {"dev": "dev-", "test": "tst"}
"""Part -> how the names of its documents begin."""
DEV_STEP = 4
DAYS = 14
DRAWS = 1_000
SEED = 3
K1, B = 1.2, 0.75

Ranks = dict[str, list[tuple[str, float]]]
"""Method -> (document, rank of it) for each event."""


@dataclass
class Documents:
    """The reports: text, words, day; and what BM25 wants to know of them."""

    texts: dict[str, str]
    days: dict[str, date | None]
    running: dict[str, list[Token]] = field(init=False)
    holding: dict[str, list[tuple[str, int]]] = field(init=False)
    sizes: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.running = {name: words(text) for name, text in self.texts.items()}
        self.sizes = {name: len(tokens) for name, tokens in self.running.items()}
        self.holding = defaultdict(list)
        for name, tokens in self.running.items():
            for word, count in Counter(token.form for token in tokens).items():
                self.holding[word].append((name, count))

    def bm25(self, query: Iterable[str]) -> dict[str, float]:
        """Return each document's BM25 (k1 = 1.2, b = 0.75)."""
        mean = sum(self.sizes.values()) / len(self.sizes)
        found = dict.fromkeys(self.texts, 0.0)
        for word in set(query):
            holding = self.holding.get(word, [])
            rare = math.log(1 + (len(self.texts) - len(holding) + 0.5) / (len(holding) + 0.5))
            for name, count in holding:
                length = K1 * (1 - B + B * self.sizes[name] / mean)
                found[name] += rare * count * (K1 + 1) / (count + length)
        return found


def documents(archive: Archive, data: Path) -> Documents:
    """Ingest the reports; each is a post of a channel of its own."""
    files = [p for name in FOLDERS for p in sorted((data / MUC / name).glob("*.xhtml"))]
    results = archive.ingest(files)
    read, kept = sum(r.read for r in results), sum(r.kept for r in results)
    say("events: documents kept", kept, n=read, data=digest(files))
    rows = archive.store.posts(["channel", "posted_at", "text"]).to_pylist()
    named = {row["channel"].removeprefix("file:"): row for row in rows}
    return Documents(
        {name: row["text"] for name, row in named.items()},
        {name: row["posted_at"] and row["posted_at"].date() for name, row in named.items()},
    )


def window(event: Event) -> tuple[date, date]:
    """Return the days whose posts `mabillon said` looks at."""
    first, last = event.from_day, event.to_day or event.from_day
    assert last is not None
    return first or last - timedelta(days=DAYS), last + timedelta(days=DAYS)


def asked(event: Event) -> list[str]:
    """Return the words of an event for BM25: places, kinds, actors."""
    names = [place.name for path in event.places for place in path]
    names += [name for actor in event.actors for name in (actor.name, *actor.also)]
    return forms(" ".join([*names, *event.kinds]))


def rank(values: Mapping[str, Sequence[float]], own: str) -> float:
    """Return at which place a document stands, the greatest first; the mean place among equals."""
    mine = tuple(values[own])
    better = sum(tuple(value) > mine for value in values.values())
    same = sum(tuple(value) == mine for value in values.values())
    return better + (same + 1) / 2


@dataclass
class Trial:
    """What became of the events of one part."""

    part: str
    kept: Documents
    ranks: Ranks = field(default_factory=lambda: defaultdict(list))
    own: list[tuple[str, bool]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    claiming: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    spent: float = 0.0
    looked: int = 0

    def ask(self, event: Event, found: Cues) -> None:
        """Look for one event's document in every way."""
        kept, own = self.kept, event.sources[0].lower()
        first, after = window(event)
        last = event.to_day or event.from_day
        inside = {n: bool(d) and first <= d <= after for n, d in kept.days.items()}
        near = {n: -abs((d - last).days) if d else -9_999 for n, d in kept.days.items()}
        bm25 = kept.bm25(asked(event))
        about = About(event)
        started = time.process_time()
        matched = {
            n: about.matches(kept.texts[n], kept.running[n]) for n, at in inside.items() if at
        }
        self.spent += time.process_time() - started
        self.looked += len(matched)
        scores = {n: score(found) for n, found in matched.items()}
        ways: dict[str, Callable[[str], tuple[float, ...]]] = {
            "mabillon": lambda n: (inside[n], scores.get(n, 0), near[n]),
            "day alone": lambda n: (inside[n], near[n]),
            "BM25": lambda n: (bm25[n],),
            "BM25 in the window": lambda n: (inside[n], bm25[n], near[n]),
        }
        for way, value in ways.items():
            self.ranks[way].append((own, rank({n: value(n) for n in kept.texts}, own)))
        told = {n for n, found in matched.items() if about.tells(found)}
        self.own.append((own, own in told))
        self.others.append(len(told - {own}))
        if event.actors:
            claimed = any(claim.claimed == "yes" for claim in event.claims)
            text = kept.texts[own]
            said = stances(found.said(text, about.matches(text, kept.running[own])))
            self.claiming["claimed" if claimed else "otherwise"].append("claims" in said)

    def report(self, data: str) -> None:
        """Print the figures."""
        for way, ranks in self.ranks.items():
            for what, of in (
                ("MRR", lambda r: 1 / r),
                ("found first", lambda r: float(r <= 1)),
                ("found among ten", lambda r: float(r <= 10)),
            ):
                values = [(document, of(r)) for document, r in ranks]
                low, high = drawn(values)
                mean = round(float(np.mean([v for _, v in values])), 4)
                say(f"events {self.part}: {what}, {way}", mean, n=len(values), data=data,
                    low=low, high=high)  # fmt: skip
        for way in list(self.ranks)[1:]:
            pairs = zip(self.ranks["mabillon"], self.ranks[way], strict=True)
            values = [(document, 1 / ours - 1 / theirs) for (document, ours), (_, theirs) in pairs]
            low, high = drawn(values)
            mean = round(float(np.mean([v for _, v in values])), 4)
            say(f"events {self.part}: MRR, mabillon less {way}", mean, n=len(values), data=data,
                low=low, high=high)  # fmt: skip
        reached = [(document, float(at)) for document, at in self.own]
        low, high = drawn(reached)
        say(f"events {self.part}: own document counts as about it",
            round(float(np.mean([v for _, v in reached])), 4), n=len(reached), data=data,
            low=low, high=high)  # fmt: skip
        of_window = round(self.looked / len(self.others))
        say(f"events {self.part}: others of the window that do, median", median(self.others),
            n=len(self.others), data=data, looked_at=of_window)  # fmt: skip
        for which, flags in self.claiming.items():
            share(f"events {self.part}: words of claiming, {which}", sum(flags), len(flags),
                  data=data)  # fmt: skip
        each = self.spent / max(self.looked, 1) * 1e3
        say(f"events {self.part}: ms of CPU a document", round(each, 2), n=self.looked)


def drawn(values: Sequence[tuple[str, float]]) -> tuple[float, float]:
    """Return the 95 % interval of the mean, by bootstrap over documents."""
    by_document: dict[str, list[float]] = defaultdict(list)
    for document, value in values:
        by_document[document].append(value)
    sums = np.array([sum(v) for v in by_document.values()])
    counts = np.array([len(v) for v in by_document.values()])
    source = np.random.default_rng(SEED)
    draws = source.integers(0, len(sums), (DRAWS, len(sums)))
    means = sums[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def run(data: Path) -> None:
    """Print all of it."""
    named = digest([data / TEMPLATES])
    found = Cues(cues())
    with temporary_archive() as archive:
        kept = documents(archive, data)
        made = import_events(archive.store, data / TEMPLATES, PRESETS["muc"])
        say("events: templates kept", made.kept, n=made.read, data=named)
        every = [k.event for k in events(archive.store)]
    for part, prefix in PARTS.items():
        names = [name for name in sorted(kept.texts) if name.startswith(prefix)]
        drawn_ones = set(names[:: DEV_STEP if part == "dev" else 1])
        trial = Trial(part, kept)
        for event in every:
            if event.sources[0].lower() in drawn_ones and (event.from_day or event.to_day):
                trial.ask(event, found)
        trial.report(named)


if __name__ == "__main__":
    run(folder())
