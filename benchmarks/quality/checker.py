"""What the checker finds where there is nothing to find, or where nobody wrote for it.

``python -m benchmarks.quality.checker`` runs all rules over the dispatches of the invented
case, over seeds, where every finding is a false one, for they were read line by line; and over
real texts as they stand (`checker_texts`). It prints a line a set, and a line a rule.

``--read FILE`` writes the texts that are judged, and ``--mend FILE`` those that may be looked
at to mend rules, with their findings. What a reader judged stands in ``judged.jsonl`` beside
this: ``right`` where the rule, as its page says, asks for what it asks for there.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from benchmarks.quality.checker_texts import STATEMENTS, WIRE, Texts, found_in
from benchmarks.quality.figures import say
from mabillon.archive.store import Store
from mabillon.dispatch.cited import House
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.source import Dispatch
from mabillon.invented import write
from mabillon.workflows import demo_dispatches, dispatches
from mabillon.workflows.demo import demo
from mabillon.workflows.proofreading import proof_of

SEEDS: Final = range(1, 6)
SETS: Final = (WIRE, STATEMENTS)
JUDGED: Final = Path(__file__).parent / "judged.jsonl"


class Place(msgspec.Struct, frozen=True):
    """A finding by its place: line of the body and column, from 1."""

    text: str
    rule: str
    line: int
    column: int


class Judged(Place, frozen=True):
    """What a reader said of a finding: ``right``, or ``why`` it is false."""

    right: bool
    why: str = ""


def main() -> None:
    """Print the lines, or write the texts to be read."""
    if len(sys.argv) == len(("command", "option", "file")):
        read = sys.argv[1] == "--read"
        lines = [
            line for texts in SETS for line in _sheet(texts, texts.judged if read else texts.mended)
        ]
        Path(sys.argv[2]).write_text("\n".join(lines) + "\n", "utf-8")
        return
    counted = {"demo": _demo()}
    false: dict[str, dict[str, str]] = {}
    for texts in SETS:
        found = [place for one in texts.as_dispatches()[: texts.number] for place in _places(*one)]
        said = _judged(found)
        counted[texts.name] = Counter(place.rule for place in found)
        false[texts.name] = _false(said)
        say(
            f"checker: {texts.name} as they stand",
            len(found),
            texts=texts.number,
            with_findings=len({place.text for place in found}),
            judged=len(said),
            false=sum(not one.right for one in said),
        )
    for rule in RULES:
        line: dict[str, Any] = {name: of[rule] for name, of in counted.items()}
        line |= {f"{name}, false": of.get(rule) for name, of in false.items()}
        say(f"checker: {rule}", sum(of[rule] for of in counted.values()), rule=rule, **line)


def _demo() -> Counter[str]:
    """Run the rules over the invented case's dispatches; return how often each found something."""
    found: Counter[str] = Counter()
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
                    found.update(f.rule for f in proof_of(store, dispatches.read(path)).standing)
                    count += 1
    say(
        "checker: the demo's dispatches",
        found.total(),
        dispatches=count,
        seeds=len(SEEDS),
        rules=len(RULES),
    )
    return found


def _places(made: Dispatch, house: House) -> list[Place]:
    found = found_in(made, house)
    return [Place(made.where, finding.rule, finding.line, finding.column) for finding in found]


def _judged(found: Sequence[Place]) -> list[Judged]:
    """Return what a reader said of these findings."""
    told = [msgspec.json.decode(line, type=Judged) for line in JUDGED.read_bytes().splitlines()]
    there = {msgspec.structs.astuple(place) for place in found}
    return [one for one in told if (one.text, one.rule, one.line, one.column) in there]


def _false(said: Iterable[Judged]) -> dict[str, str]:
    """Return by rule how many of the findings that were judged are false."""
    by_rule: dict[str, list[bool]] = {}
    for one in said:
        by_rule.setdefault(one.rule, []).append(one.right)
    return {rule: f"{right.count(False)} of {len(right)}" for rule, right in by_rule.items()}


def _sheet(texts: Texts, chosen: slice) -> list[str]:
    """Return the lines by which a reader judges: each text, its findings between its lines."""
    lines: list[str] = []
    for made, house in texts.as_dispatches()[chosen]:
        found = found_in(made, house)
        if found:
            lines.append(f"=== {made.where} {[dict(event.manners) for event in house.events]}")
        for number, line in enumerate(made.source[made.body :].splitlines(), 1):
            here = [finding for finding in found if finding.line == number]
            lines += [f"{number}: {line}"] if found and line else []
            for f in here:
                lines.append(f"    {f.line}:{f.column} {f.rule}: {f.says} [{f.excerpt}]")
    return lines


if __name__ == "__main__":
    main()
