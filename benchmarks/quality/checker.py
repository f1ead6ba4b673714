"""What the checker finds in text that nobody wrote for it: the demo's dispatches, and old reports.

``python -m benchmarks.quality.checker``: one line for the four dispatches of the invented case,
over seeds, where every finding is a false one, for they were read line by line; and one for the
first hundred wire reports of MUC-3 (test part), turned into dispatches as they stand: no
citation, no signed opinion, and the events and actors that MUC's templates give as what the desk
knows. Rules that need citations have nothing to say there, or ask for them. The front matter is
of our own making and is not counted.

``--read FILE`` writes twenty of those reports with their findings, to be judged by a reader; the
twenty before them were read to mend the rules, and are not judged. What a reader judged stands in ``judged.jsonl`` beside this, and is printed by rule.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.quality.figures import say
from benchmarks.quality.material import digest, folder, temporary_archive
from mabillon.archive.store import Store
from mabillon.dispatch import source
from mabillon.dispatch.checking import check
from mabillon.dispatch.cited import Cited, Event, House
from mabillon.dispatch.drafting import written
from mabillon.dispatch.front import Front
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.rule import Checked, Finding
from mabillon.dispatch.source import Dispatch
from mabillon.invented import write
from mabillon.workflows import demo_dispatches, dispatches
from mabillon.workflows.demo import demo
from mabillon.workflows.event_columns import PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.events import events
from mabillon.workflows.importing import open_report
from mabillon.workflows.proofreading import proof_of

SEEDS: Final = range(1, 6)
REPORTS: Final = 100
READ: Final = slice(20, 40)
JUDGED: Final = Path(__file__).parent / "judged.jsonl"
_MARKUP: Final = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~"})


class Judged(msgspec.Struct, frozen=True):
    """What a reader said of one finding: ``right``, or why it is false."""

    report: str
    rule: str
    line: int
    right: bool
    why: str = ""


def main() -> None:
    """Print the lines."""
    if "--read" in sys.argv[1:]:
        _sheets(Path(sys.argv[sys.argv.index("--read") + 1]))
        return
    _demo()
    reports = _reports()
    by_report = [_checked(*report) for report in reports]
    found = [finding for findings in by_report for finding in findings]
    say(
        "checker: wire reports as they stand",
        len(found),
        reports=len(reports),
        with_findings=sum(map(bool, by_report)),
        rules=len(RULES),
        by_rule=_by_rule(found),
    )
    if JUDGED.is_file():
        _told()


def _demo() -> None:
    found: list[Finding] = []
    count = 0
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as place:
            archive = Path(place) / "demo"
            demo(archive, seed=seed)
            case = write(Path(place) / "case", seed)
            with Store.open(archive) as store:
                demo_dispatches.record(store, case, demo_dispatches.OPINION)
                paths = demo_dispatches.earlier(store, case, corrected=True)
                paths.append(demo_dispatches.fourth(store, case, demo_dispatches.OPINION))
                for path in paths:
                    found += proof_of(store, dispatches.read(path)).standing
                    count += 1
    say(
        "checker: the demo's dispatches",
        len(found),
        dispatches=count,
        seeds=len(SEEDS),
        rules=len(RULES),
        by_rule=_by_rule(found),
    )


def _reports() -> list[tuple[Dispatch, House]]:
    """Return reports of the test part as dispatches, with their events, in a hash's order."""
    paths = sorted(
        (p for p in (folder() / "claims/muc3").glob("tst*/*.xhtml")),
        key=lambda p: hashlib.sha256(p.name.encode()).hexdigest(),
    )[:REPORTS]
    say("checker: material", len(paths), data=digest(paths))
    houses = _houses()
    return [(_as_dispatch(p, n), houses.get(p.stem, House())) for n, p in enumerate(paths, 1)]


def _houses() -> dict[str, House]:
    """Return what is known of each report's events, by the report's name."""
    with temporary_archive() as archive:
        import_events(archive.store, folder() / "claims/muc_events.csv", PRESETS["muc"])
        held = [kept.event for kept in events(archive.store)]
    known: dict[str, list[Event]] = {}
    for event in held:
        known.setdefault(event.sources[0], []).append(
            Event(
                key=event.key,
                title=event.title,
                from_day=event.from_day,
                to_day=event.to_day,
                places=tuple(place.name for path in event.places for place in path),
                manners={actor.name: tuple(actor.manners) for actor in event.actors},
            )
        )
    return {name: House(events=tuple(of)) for name, of in known.items()}


def _as_dispatch(path: Path, number: int) -> Dispatch:
    opened = open_report(path.read_bytes(), path.name)
    front = Front(
        series="Wire", number=number, date=date(1992, 1, 1), title=f"Report {number}",
        countries=["x"], topics=["x"], issuers=[], authors=["wire"],
    )  # fmt: skip
    body = "\n\n".join(block.text.translate(_MARKUP) for block in opened.blocks)
    return source.read(written(front, body), path.stem)


def _checked(made: Dispatch, house: House) -> list[Finding]:
    found = check(Checked(made, Cited({}), house), RULES)
    return [finding for finding in found if finding.line > made.place(made.body)[0]]


def _by_rule(found: list[Finding]) -> dict[str, int]:
    return dict(sorted(Counter(finding.rule for finding in found).items()))


def _sheets(path: Path) -> None:
    lines: list[str] = []
    for made, house in _reports()[READ]:
        lines.append(f"=== {made.where} {[dict(event.manners) for event in house.events]}")
        numbered = made.source.splitlines()
        for finding in _checked(made, house):
            lines.append(f"{finding.line}:{finding.column} {finding.rule}: {finding.says}")
            lines.append(f"    [{finding.excerpt}] in: {numbered[finding.line - 1][:400]}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _told() -> None:
    """Print what the reader said, by rule."""
    judged = [msgspec.json.decode(line, type=Judged) for line in JUDGED.read_bytes().splitlines()]
    by_rule: dict[str, list[bool]] = {}
    for one in judged:
        by_rule.setdefault(one.rule, []).append(one.right)
    say(
        "checker: findings read by eye",
        len(judged),
        reports=len({one.report for one in judged}),
        false={rule: f"{said.count(False)} of {len(said)}" for rule, said in by_rule.items()},
    )


if __name__ == "__main__":
    main()
