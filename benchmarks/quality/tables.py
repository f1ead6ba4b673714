"""``make bench-quality``: measure on real material, and write the tables of the documents.

Each command's lines are recorded (`records`), its table is made of them and written between
its marks in its page, and the figures are held against their floors (`floors`): it ends with
status 1 where one is missed. ``--write`` only writes the tables anew from what is recorded.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.quality import floors
from benchmarks.quality.material import SENATE, folder
from benchmarks.quality.records import Line, Measurement, Record, load, names

DOCS = Path(__file__).resolve().parents[2] / "docs"
EVALUATION = DOCS / "evaluation.md"
RULES = DOCS / "rules" / "README.md"
MEDIA = DOCS / "methods" / "media.md"

Cell = Callable[[Line], str]


@dataclass(frozen=True)
class Table:
    """A table of a page: the measurement it is of, which of its lines, and the columns."""

    of: str
    columns: Sequence[tuple[str, Cell]]
    rows: Callable[[Line], bool] = lambda line: True
    page: Path = EVALUATION

    def markdown(self, record: Record) -> str:
        """Return the table, with the command and the data's digest over it."""
        head = [name for name, _ in self.columns]
        body = [
            [cell(line) for _, cell in self.columns] for line in filter(self.rows, record.lines)
        ]
        lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *body)]
        said = f"`{record.command}`, data `{record.data}`:"
        return "\n".join([said, "", *lines])


def text(key: str) -> Cell:
    """Show a value as it is."""
    return lambda line: str(line.get(key, ""))


def number(key: str, digits: int = 2, *, interval: bool = False) -> Cell:
    """Show a figure, with its interval where asked; a dash where there is none."""

    def cell(line: Line) -> str:
        value = line.get(key)
        if not isinstance(value, int | float):
            return "–" if value is None else str(value)
        shown = f"{value:.{digits}f}"
        low, high = (line.get(f"{key}_{end}", line.get(end)) for end in ("low", "high"))
        if interval and low is not None and high is not None:
            shown += f" ({low:.{digits}f} to {high:.{digits}f})"
        return shown

    return cell


_PAN = ("du_essays", "du_reviews", "en_essays", "en_novels", "gr_articles", "sp_articles")

MEASUREMENTS: Sequence[Measurement] = (
    Measurement(
        "wording",
        "benchmarks.quality.wording",
        tuple(word for name in _PAN for word in ("--split", f"{{data}}/{name}")),
        "wording/pan14-train",
    ),
    Measurement("statements", "benchmarks.quality.statements", ("--data", "{data}"), SENATE),
    Measurement("takeout", "benchmarks.quality.takeout", (), SENATE),
    Measurement("formulas", "benchmarks.quality.formulas", ("--part", "untouched"), SENATE),
    Measurement("neighbours", "benchmarks.quality.neighbours", (), SENATE),
    Measurement("lexicon", "benchmarks.quality.lexicon", (), SENATE),
    Measurement("checker", "benchmarks.quality.checker", (), "claims"),
    Measurement("media", "benchmarks.quality.media", (), "media/threatexchange"),
    Measurement("speaking", "benchmarks.quality.speaking", (), "claims/muc3"),
)

_VERIFICATION: Sequence[tuple[str, Cell]] = (
    ("scorer", text("scorer")),
    ("n", text("n")),
    ("AUC", number("auc", interval=True)),
    ("c@1", number("c_at_1")),
    ("F0.5u", number("f05u")),
    ("F1", number("f1")),
    ("Brier", number("brier")),
    ("Cllr", number("cllr", interval=True)),
    ("Cllr min", number("cllr_min")),
    ("gap by chance", number("cllr_gap_chance")),
)
_CONDITION: Sequence[tuple[str, Cell]] = (("text", text("text")), ("known", text("k")))
_FIGURE: Sequence[tuple[str, Cell]] = (
    ("figure", text("name")),
    ("value", number("value", 3, interval=True)),
    ("n", text("n")),
)
_SHARE: Sequence[tuple[str, Cell]] = (
    ("figure", lambda line: line["name"].partition(", ")[2]),
    ("share", number("value", 2, interval=True)),
    ("of", lambda line: f"{line['k']} of {line['n']}"),
    ("not settled", text("unsettled")),
)
_TOLD_AGAIN: Sequence[tuple[str, Cell]] = (
    ("edit", text("edit")),
    ("n", text("n")),
    ("found", number("recall", interval=True)),
    ("PDQ, best", number("pdq")),
    ("PDQ, 31 bits", number("pdq_shipped")),
    ("dHash, best", number("dhash")),
    ("dHash, 7 bits", number("dhash_shipped")),
    ("named rightly", number("named", interval=True)),
    ("another named too", number("named_also")),
)


def _untouched(line: Line) -> bool:
    return not line["name"].startswith("development")


def _share_of(where: str) -> Callable[[Line], bool]:
    return lambda line: line["name"].startswith(f"speaking {where}") and "k" in line


def _against(*kinds: str) -> Callable[[Line], bool]:
    return lambda line: line["negatives"] in kinds


def _edits(*sets: str) -> Callable[[Line], bool]:
    return lambda line: line["set"] in sets and "edit" in line


TABLES: dict[str, Table] = {
    "wording": Table("wording", (("set", text("set")), *_VERIFICATION)),
    "statements": Table("statements", (*_CONDITION, *_VERIFICATION), _against("matched")),
    "statements at random": Table(
        "statements",
        (*_CONDITION, *_VERIFICATION),
        lambda line: line["negatives"] == "random" and line["scorer"] == "mabillon",
    ),
    "statements spliced": Table(
        "statements",
        (
            *_CONDITION,
            ("scorer", text("scorer")),
            ("altered", text("negatives")),
            ("n", text("n")),
            ("accepted", number("accepted", 3)),
            ("ordinary accepted", number("accepted_ordinary", 3)),
            ("more", number("accepted_more", 3, interval=True)),
        ),
        lambda line: "accepted" in line,
    ),
    **{name: Table(name, _FIGURE) for name in ("formulas", "lexicon")},
    **{name: Table(name, _FIGURE, _untouched) for name in ("takeout", "neighbours")},
    "speaking reports": Table("speaking", _SHARE, _share_of("untouched")),
    "speaking reports of development": Table("speaking", _SHARE, _share_of("development")),
    "speaking cases": Table("speaking", _SHARE[:3], _share_of("invented")),
    "media drawn": Table("media", _TOLD_AGAIN, _edits("drawn"), MEDIA),
    "media photographs": Table("media", _TOLD_AGAIN, _edits("threatexchange"), MEDIA),
    "media pairs": Table(
        "media",
        (
            ("pictures", text("set")),
            ("pairs of strangers", lambda line: f"{line['pairs']:,}"),
            ("false pairs", text("false_pairs")),
            ("false hints", text("false_hints")),
            ("looked at", text("looked_at")),
            ("nearest agreement", number("closest_agreement")),
            ("best radius, PDQ", text("pdq_radius")),
            ("false at 31", text("pdq_false_pairs")),
            ("best radius, dHash", text("dhash_radius")),
            ("false at 7", text("dhash_false_pairs")),
        ),
        lambda line: "pairs" in line,
        MEDIA,
    ),
    "checker": Table(
        "checker",
        (
            ("rule", lambda line: f"[{line['rule']}]({line['rule']}.md)"),
            ("demo", text("demo")),
            *(
                column
                for texts in ("wire reports", "statements")
                for column in ((texts, text(texts)), ("false", text(f"{texts}, false")))
            ),
        ),
        lambda line: "rule" in line,
        RULES,
    ),
}
PAGES = sorted({table.page for table in TABLES.values()})


def written(page: Path, records: dict[str, Record]) -> str:
    """Return the text of a page with each table made anew of its record."""
    whole = page.read_text(encoding="utf-8")
    for mark, table in TABLES.items():
        if table.page != page or table.of not in records:
            continue
        between = re.compile(rf"(<!-- table: {mark} -->\n).*?(<!-- end -->)", re.DOTALL)
        made = table.markdown(records[table.of])
        whole, count = between.subn(lambda found, made=made: f"{found[1]}{made}\n{found[2]}", whole)
        if count != 1:
            raise click.UsageError(f"{page} has {count} places for the table {mark}")
    return whole


@click.command(help=__doc__)
@click.argument("chosen", metavar="[NAME]...", nargs=-1)
@click.option("--write", is_flag=True, help="Measure nothing, only write the tables.")
def main(chosen: Sequence[str], write: bool) -> None:
    """Measure, record, write, and hold against the floors."""
    known = {measurement.name: measurement for measurement in MEASUREMENTS}
    if unknown := sorted(set(chosen) - known.keys()):
        raise click.UsageError(f"no measurement {unknown[0]}; there are {', '.join(known)}")
    if not write:
        data = folder()
        for name in chosen or known:
            print(f"measuring {name}", file=sys.stderr)
            known[name].run(data)
    records = {name: load(name) for name in names()}
    for page in PAGES:
        made = written(page, records)
        if made != page.read_text(encoding="utf-8"):
            page.write_text(made, encoding="utf-8")
    held = floors.current(floors.read())
    missed = [fault for record in records.values() for fault in floors.missed(held, record)]
    for fault in missed:
        print(fault, file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
