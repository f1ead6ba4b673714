"""Donors: is the statement that a forgery was built from named?

``python -m benchmarks.quality.donors`` takes organisations of statements/senate-press, drawn
by a fixed seed. Of each the statements before a day are known; made from these, and handed
in as if posted a month after the last of them, are

- ``re-dated``: an old statement word for word, its dates and weekdays changed;
- ``again, unaltered``: one that names no date, word for word: it is the issuer's own, found
  by carriage, so that no donor should be named;
- ``changed``: an old statement with its figures and places changed;
- ``spliced``: 30 % of an old statement, in one piece, within another office's text.

Beside them later genuine statements of other offices, which have no donor, and later genuine
ones of the same office, which may. What is counted: is the right donor named first, is a
donor named where there is none, is the nature right, and what the text is said to be built
of (recycled, altered, spliced, excerpt). The baseline is the known statement
with the greatest overlap of its set of words (Jaccard), which always names one.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.quality.figures import say, share
from benchmarks.quality.material import SENATE, SENATE_MAP, digest, folder, temporary_archive
from mabillon import Archive
from mabillon.text.tokens import canonical
from mabillon.workflows.gathering import Gathered
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import ask_text
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import Statement, known_statements

SEED = 7
OFFICES = 5
EACH = 4
KNOWN = 300
SPLICED = 0.3
MONTHS = "January February March April May June July August September October November December"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


def redate(text: str) -> str:
    """Move every month, weekday and day of a month on."""
    for words in (MONTHS.split(), DAYS.split()):
        turned = dict(zip(words, [*words[1:], words[0]], strict=True))
        pattern = "|".join(words)
        text = re.sub(rf"\b({pattern})\b", lambda m, turned=turned: turned[m.group()], text)
    return re.sub(
        r"\b([12]?\d)\b(?=,? (?:19|20)\d\d)", lambda m: str(int(m.group()) % 28 + 1), text
    )


def alter(text: str, chance: random.Random) -> str:
    """Change every figure, and every second word written as a name within a sentence."""
    text = re.sub(r"\d+", lambda m: str(int(m.group()[:9]) + chance.randrange(1, 9)), text)
    places = ("Northmere", "Old Basin", "Kerbside", "Quillon", "Eastmere")

    def place(match: re.Match[str]) -> str:
        return chance.choice(places) if chance.random() < 0.5 else match.group()

    return re.sub(r"(?<=[a-z,] )[A-Z][a-z]{3,}", place, text)


def splice(donor: str, host: str, chance: random.Random) -> str:
    """Put 30 % of the result from the donor, in one piece, into the middle of the host's text."""
    one = donor.split()
    two = host.split()[: int(len(one) * (1 - SPLICED) / SPLICED)]
    size = min(len(one), round(len(two) * SPLICED / (1 - SPLICED)))
    start = chance.randrange(len(one) - size + 1)
    middle = len(two) // 2
    return " ".join([*two[:middle], *one[start : start + size], *two[middle:]])


def baseline(text: str, known: dict[str, frozenset[str]]) -> str:
    """Return the known statement whose set of words overlaps most (Jaccard)."""
    words = frozenset(canonical(text).split())
    return max(known, key=lambda name: len(words & known[name]) / len(words | known[name]))


def register_yaml(offices: list[str]) -> bytes:
    """Return a register of these offices, each with its own channel."""
    issuers = [f"  {o.lower()}: {{title: the office of {o}}}" for o in offices]
    channels = [f"  {o.lower()}-press: {{title: {o} press, keys: ['mapped:{o}']}}" for o in offices]
    roles = [
        f"  - {{channel: {o.lower()}-press, issuer: {o.lower()}, role: own, reason: its releases}}"
        for o in offices
    ]
    lines = ["issuers:", *issuers, "channels:", *channels, "roles:", *roles, ""]
    return "\n".join(lines).encode()


class Known(Holdings):
    """Holdings that reckon once how much the known statements reuse."""

    _reckoned: dict[tuple[int, ...], list[float]] | None = None

    def reuse(self, rows: Sequence[int]) -> list[float]:
        self._reckoned = self._reckoned or {}
        if tuple(rows) not in self._reckoned:
            self._reckoned[tuple(rows)] = super().reuse(rows)
        return self._reckoned[tuple(rows)]


class Trial:
    """One archive with the offices' known statements; counts what is said of made ones."""

    def __init__(self, archive: Archive, texts: dict[str, str], data: str) -> None:
        self.data = data
        _, self.register = current(archive.store)
        self.holdings = Known(archive.store, self.register, archive.settings)
        self.statements: dict[str, list[Statement]] = {}
        self.words = {name: frozenset(canonical(t).split()) for name, t in texts.items()}
        self.right: Counter[str] = Counter()
        self.twin: Counter[str] = Counter()
        self.named: Counter[str] = Counter()
        self.nature: Counter[tuple[str, str]] = Counter()
        self.build: Counter[tuple[str, str]] = Counter()
        self.base: Counter[str] = Counter()
        self.n: Counter[str] = Counter()

    def ask(self, kind: str, office: str, text: str, at: datetime, donor: str | None) -> None:
        """Examine one text against one office; ``donor`` is the truth, null where unknown."""
        issuer = self.register.issuer(office.lower())
        if office not in self.statements:
            self.statements[office] = known_statements(self.holdings, issuer)
        asked = ask_text(self.holdings, text, at)
        found = Gathered(self.holdings, issuer, asked, self.statements[office]).donor().figures
        name = found.get("donor")
        self.n[kind] += 1
        self.named[kind] += name is not None
        self.nature[kind, str(found.get("nature"))] += 1
        self.build[kind, str(found.get("build"))] += 1
        if donor is not None:
            self.right[kind] += name == donor
            if name and name != donor:
                same = self.words[name] & self.words[donor]
                self.twin[kind] += len(same) > 0.8 * len(self.words[name] | self.words[donor])
            prefix = f"{office.lower()}-press/"
            mine = {k: v for k, v in self.words.items() if k.startswith(prefix)}
            self.base[kind] += baseline(text, mine) == donor

    def report(self) -> None:
        """Print the counts."""
        for kind, n in self.n.items():
            share(f"{kind}: a donor is named", self.named[kind], n, data=self.data)
            if kind in self.base:
                share(f"{kind}: the right donor first", self.right[kind], n, data=self.data)
                say(f"{kind}: another nearly the same text first", self.twin[kind], n=n)
                share(f"{kind}: baseline, word-set overlap", self.base[kind], n, data=self.data)
            for what, counted in (("nature", self.nature), ("build", self.build)):
                of_kind = {name: c for (k, name), c in counted.items() if k == kind}
                say(f"{kind}: {what}", of_kind, n=n, data=self.data)


def run(data: Path) -> Trial:
    """Draw the offices, ingest their statements, and examine the made ones."""
    files = sorted((data / SENATE).glob("*.jsonl.gz"))
    chance = random.Random(SEED)
    drawn = chance.sample(files, 2 * OFFICES)
    offices = [f.name.removesuffix(".jsonl.gz") for f in drawn]
    with temporary_archive() as archive:
        results = archive.ingest(drawn, mapping=SENATE_MAP)
        source = digest(drawn)
        for what in ("read", "kept", "rejected"):
            total = sum(getattr(r, what) for r in results)
            say(f"senate-press: {what}", total, n=len(drawn), data=source)
        with archive.store.writing() as writer:
            writer.set_register(register_yaml(offices), "offices")
        table = archive.store.posts(["channel", "id", "posted_at", "text"])
        table = table.set_column(0, "channel", pc.cast(table["channel"], "string"))
        trial = Trial(archive, {}, source)
        posts = {o: _of(table, o) for o in offices}
        for office, host in zip(offices[:OFFICES], offices[OFFICES:], strict=True):
            known, later = posts[office][:KNOWN], posts[office][KNOWN:]
            names = {f"{office.lower()}-press/{p['id']}": p["text"] for p in known}
            trial.words |= {k: frozenset(canonical(t).split()) for k, t in names.items()}
            at = known[-1]["posted_at"] + timedelta(days=30)
            for name in chance.sample(sorted(names), EACH):
                text = names[name]
                other = chance.choice(posts[host])["text"]
                moved = redate(text)
                kind = "re-dated" if canonical(moved) != canonical(text) else "again, unaltered"
                trial.ask(kind, office, moved, at, name)
                trial.ask("changed", office, alter(text, chance), at, name)
                trial.ask("spliced", office, splice(text, other, chance), at, name)
                trial.ask("another office's, genuine", office, other, at, None)
            for post in chance.sample(later, min(EACH, len(later))):
                trial.ask("its own later one, genuine", office, post["text"], at, None)
        trial.report()
    return trial


def _of(table: pa.Table, office: str) -> list[dict[str, Any]]:
    mine = table.filter(pc.equal(table["channel"], f"mapped:{office}"))
    long = [p for p in mine.to_pylist() if len(p["text"].split()) >= 100 and p["posted_at"]]
    return sorted(long, key=lambda p: (p["posted_at"], p["id"]))


def main() -> None:
    """Run on a temporary archive."""
    run(folder())


if __name__ == "__main__":
    main()
