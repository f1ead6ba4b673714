"""Carriage on real channels: sisters that repost each other play issuer and forwarders.

``python -m benchmarks.quality.sister_carriage``: in each family of sister channels each in
turn is the issuer's own channel and the others are its forwarders, within the time that all
of them were collected. Nobody says that these channels are organisations; they are the only
public material here with a real routine of reposting and without a forward mark.

Statements of the later three quarters of that time, evenly drawn, are examined as if
questioned: the own post hidden, the reference only from before its block of time (nine
blocks), and the world cut off when they are 6 and 24 hours old. Posts of unrelated channels
stand for statements that were not issued, at the same ages. Reported: how often genuine ones
were carried, how often not, how often nothing was determined, how often "appears not" was
said of them, wrongly. Sisters carry a third of each other's posts and less, too little for
silence to be judged, so that the examination refuses; beside it stands what it would have
said without that refusal, against what happened: P(none | issued) and the likelihood ratio.

The exports say nothing of when they were taken; the latest post in any of them was made at
2024-12-04 09:00 UTC, so they count as taken at 09:05.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import log10
from pathlib import Path
from statistics import mean, median
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.quality.figures import interval, say, share
from benchmarks.quality.material import RU_NEWS, RU_NEWS_BY_ID, digest, folder, temporary_archive
from mabillon import Archive, tables
from mabillon.archive.register import Issuer
from mabillon.examine import carriage
from mabillon.examine.carriage.case import STANCES
from mabillon.examine.finding import Finding
from mabillon.examine.routing import profile
from mabillon.examine.settings import RoutingSettings, Settings
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import (
    Statement,
    carryings,
    heading,
    known_statements,
    reference_table,
)
from mabillon.workflows.watched import coverage_table

COLLECTED = datetime(2024, 12, 4, 9, 5, tzinfo=UTC)
AGES = (6, 24)
BLOCKS = 12
TESTED = 9
GENUINE = 24
OTHERS = 12
APPEARS = 1.0

FAMILIES = {
    # The sisters for programmers, those for Moscow, and the four "Axe" channels.
    "programming": (1039626561, 1138587070, 1465826763),
    "moscow": (1699803165, 1125816841, 1326203371),
    "axe": (1754252633, 1237513492, 1966291562, 1288489154),
}
UNRELATED = (1003921752, 1000724666, 1032086354, 1259695380, 1044298783)
"""Foreign news, science, technology, a state service, programmers' humour."""


@dataclass
class Tally:
    """What was said of statements of one sort, at one age."""

    n: int = 0
    carried: int = 0
    on_own: int = 0
    refused: int = 0
    against: int = 0
    llrs: list[float] = field(default_factory=list)
    stated: list[tuple[float, float, float]] = field(default_factory=list)
    stated_llrs: list[float] = field(default_factory=list)
    why: Counter[str] = field(default_factory=Counter)

    def add(self, finding: Finding, silent: Finding | None) -> None:
        self.n += 1
        if silent and silent.llr is not None:
            self.stated.append((silent.figures["p_none_h1"], *silent.figures["p_none_h1_bounds"]))
            self.stated_llrs.append(silent.llr)
        if finding.figures.get("carried"):
            roles = {c["role"] for c in finding.figures["carried"]}
            self.on_own += "own" in roles
            self.carried += 1
        elif finding.status != "determined" or finding.llr is None:
            self.refused += 1
            self.why[_why(finding)] += 1
        else:
            self.llrs.append(finding.llr)
            self.against += finding.llr_high is not None and finding.llr_high <= -APPEARS

    def join(self, other: Tally) -> None:
        for name in (
            "n",
            "carried",
            "on_own",
            "refused",
            "against",
            "llrs",
            "stated",
            "stated_llrs",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.why += other.why


def _why(finding: Finding) -> str:
    n, by_age = finding.figures.get("n"), finding.figures.get("share_by_age")
    if n is None:
        return "no channel watched over its age"
    if n < 20:
        return "fewer than 20 reference statements"
    if by_age is not None and by_age < Settings().min_share:
        return "usually carried by too few"
    return "reference from too few days"


def _key(number: int) -> str:
    return f"telegram:{number}"


def register_yaml() -> bytes:
    """Return a register in which each channel of a family is an issuer's own in turn."""
    lines, issuers, roles = ["channels:"], ["issuers:"], ["roles:"]
    for family, names in FAMILIES.items():
        for i, number in enumerate(names):
            lines += [
                f"  {family}-{i}:",
                f"    title: {family} {i}",
                f"    keys: ['{_key(number)}']",
            ]
            issuers += [f"  issuer-{family}-{i}:", f"    title: Issuer {family} {i}"]
            roles += [
                f"  - {{channel: {family}-{j}, issuer: issuer-{family}-{i}, "
                f"role: {'own' if j == i else 'forwarder'}, reason: sister channels}}"
                for j in range(len(names))
            ]
    return "\n".join([*issuers, *lines, *roles, ""]).encode()


@dataclass(frozen=True)
class Tables:
    """One pseudo-issuer with what the examination needs, read once."""

    issuer: Issuer
    own: str
    statements: list[Statement]
    others: list[Statement]
    rows: dict[int, list[dict[str, Any]]]
    coverage: pa.Table
    tracked: pa.Table
    start: datetime


def gather(holdings: Holdings, family: str, own: int) -> Tables:
    """Read reference, carriers and coverage of one pseudo-issuer, within the shared time."""
    register = holdings.register
    issuer = register.issuer(f"issuer-{family}-{own}")
    keys = [_key(number) for number in FAMILIES[family]]
    coverage = coverage_table(holdings, keys)
    start = max(pc.min(part["from_at"]).as_py() for part in _by_channel(coverage))
    statements = [s for s in known_statements(holdings, issuer) if _at(s) >= start]
    others = _thin(
        _unrelated(holdings, start + (COLLECTED - start) / BLOCKS * (BLOCKS - TESTED)), OTHERS
    )
    found = carryings(holdings, issuer, [*statements, *others])
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in found:
        rows.setdefault(int(str(row["statement"])), []).append(row)
    return Tables(
        issuer, f"{family}-{own}", statements, others, rows, coverage,
        register.tracked(issuer.name), start,
    )  # fmt: skip


def _by_channel(table: pa.Table) -> Iterator[pa.Table]:
    for name in pc.unique(table["channel"]).to_pylist():
        yield table.filter(pc.equal(table["channel"], name))


def _unrelated(holdings: Holdings, start: datetime) -> list[Statement]:
    rows = holdings.rows_of([_key(number) for number in UNRELATED])
    posts = [
        p
        for p in holdings.posts(rows.tolist())
        if p.posted_at and p.posted_at >= start and holdings.words(p) >= 15
    ]
    return [Statement(p, p.channel, None, heading(holdings.text(p.row))) for p in posts]


def _at(statement: Statement) -> datetime:
    assert statement.post.posted_at is not None
    return statement.post.posted_at


def examine(
    case: Tables,
    asked: Statement,
    age: timedelta,
    before: datetime,
    *,
    silent: bool = False,
) -> Finding:
    """Examine one statement as if questioned when it is so old, its own post hidden.

    With ``silent`` as if none had carried it, and without the least share below which
    nothing is determined: what would have been stated of silence then?
    """
    now = _at(asked) + age
    known = [s for s in case.statements if _at(s) < before]
    rows = [row for s in known for row in case.rows.get(s.post.row, []) if row["posted_at"] <= now]
    rows += [
        row | {"statement": -1}
        for row in ([] if silent else case.rows.get(asked.post.row, []))
        if row["posted_at"] <= now and row["post"] != f"{asked.channel}/{asked.post.id}"
    ]
    coverage = case.coverage.filter(pc.less(case.coverage["from_at"], pa.scalar(now, tables.TIME)))
    late = pc.greater(coverage["to_at"], pa.scalar(now, tables.TIME))
    ends = pc.if_else(late, pa.scalar(now, tables.TIME), coverage["to_at"])
    at = coverage.schema.get_field_index("to_at")
    return carriage.examine(
        _at(asked),
        reference=reference_table(known),
        carryings=pa.Table.from_pylist(rows, schema=tables.CARRYINGS),
        coverage=coverage.set_column(at, coverage.schema.field(at), ends),
        tracked=case.tracked,
        recorded=tables.RECORDED.empty_table(),
        stances=STANCES.empty_table(),
        settings=Settings(min_share=0.0) if silent else Settings(),
        issuer_title=case.issuer.title,
    )


def _thin(statements: Sequence[Statement], number: int) -> list[Statement]:
    step = max(len(statements) / number, 1.0)
    return [statements[int(i * step)] for i in range(min(number, len(statements)))]


def held_out(case: Tables) -> dict[tuple[str, int], Tally]:
    """Examine genuine and unrelated statements of the later blocks at each age."""
    width = (COLLECTED - case.start) / BLOCKS
    opens = [case.start + width * i for i in range(BLOCKS - TESTED, BLOCKS)]
    tallies = {(sort, age): Tally() for sort in ("genuine", "not issued") for age in AGES}
    for sort, statements, number in (
        ("genuine", case.statements, GENUINE),
        ("not issued", case.others, OTHERS),
    ):
        late = [s for s in statements if _at(s) >= opens[0]]
        for asked in _thin(late, number):
            before = max(t for t in opens if t <= _at(asked))
            for hours in AGES:
                if _at(asked) + timedelta(hours=hours) <= COLLECTED:
                    age = timedelta(hours=hours)
                    found = examine(case, asked, age, before)
                    genuine = sort == "genuine"
                    silent = examine(case, asked, age, before, silent=True) if genuine else None
                    tallies[sort, hours].add(found, silent)
    return tallies


def _routing(case: Tables, data: str) -> None:
    rows = [row for s in case.statements for row in case.rows.get(s.post.row, [])]
    carried = pa.Table.from_pylist(rows, schema=tables.CARRYINGS)
    reference = reference_table(case.statements)
    made = profile(reference, carried, case.coverage, case.tracked, Settings(), RoutingSettings())
    for row in made.channels:
        within = row.carried.within
        if row.role == "forwarder" and within.share is not None:
            say(
                f"{case.own}: share carried by {row.channel} within a day",
                round(within.share, 3),
                n=within.n,
                low=round(within.low or 0.0, 3),
                high=round(within.high or 0.0, 3),
                median_s=row.carried.median_s,
                data=data,
            )
    if made.together is not None and (joint := made.together.carried).within.share is not None:
        say(
            f"{case.own}: share by day 1, jointly",
            round(joint.within.share, 3),
            n=joint.within.n,
            median_s=joint.median_s,
        )


def _report(where: str, tallies: dict[tuple[str, int], Tally], data: str) -> None:
    for (sort, hours), t in tallies.items():
        about = f"{where}, {sort}, {hours} h"
        share(f"{about}: carried by a tracked channel", t.carried, t.n, data=data)
        share(f"{about}: not determined", t.refused, t.n, data=data, why=dict(t.why) or None)
        share(f"{about}: 'appears not', of all", t.against, t.n, data=data)


def _calibration(where: str, tallies: dict[tuple[str, int], Tally], data: str) -> None:
    """Hold what would be stated of silence, whatever the share, against what happened."""
    for hours in AGES:
        true, false = tallies["genuine", hours], tallies["not issued", hours]
        if not true.stated or not false.n:
            continue
        silent = true.n - true.carried
        low, high = interval(silent, true.n)
        say(
            f"{where}, {hours} h: P(none | issued), mean stated with its bounds",
            [round(mean(x), 3) for x in zip(*true.stated, strict=True)],
            n=len(true.stated),
            observed=round(silent / true.n, 3),
            observed_low=round(low, 3),
            observed_high=round(high, 3),
            data=data,
        )
        h1 = (silent + 0.5) / (true.n + 1)
        h2 = (false.n - false.carried + 0.5) / (false.n + 1)
        say(
            f"{where}, {hours} h: LLR of silence, median stated",
            round(median(true.stated_llrs), 3),
            n=true.n + false.n,
            observed=round(log10(h1 / h2), 3),
            data=data,
        )


def run(archive: Archive, data: Path) -> dict[tuple[str, int], Tally]:
    """Ingest, examine every family, print the figures; return the tallies of all together."""
    source = digest((data / RU_NEWS).glob("*.json"))
    archive.ingest([data / RU_NEWS], mapping=RU_NEWS_BY_ID, collected_at=COLLECTED)
    with archive.store.writing() as writer:
        writer.set_register(register_yaml(), "sister channels")
    holdings = Holdings(archive.store, current(archive.store)[1], archive.settings)
    total = {(sort, age): Tally() for sort in ("genuine", "not issued") for age in AGES}
    for family, names in FAMILIES.items():
        of_family = {key: Tally() for key in total}
        for own in range(len(names)):
            case = gather(holdings, family, own)
            say(
                f"{case.own}: statements in the shared time",
                len(case.statements),
                since=case.start.isoformat(),
                data=source,
            )
            _routing(case, source)
            for key, tally in held_out(case).items():
                of_family[key].join(tally)
                total[key].join(tally)
        _report(family, of_family, source)
        _calibration(family, of_family, source)
    _report("all", total, source)
    _calibration("all", total, source)
    return total


def main() -> None:
    """Run on a temporary archive."""
    with temporary_archive() as archive:
        run(archive, folder())


if __name__ == "__main__":
    main()
