"""Importing old reports: the 1,500 wire reports of MUC-3 and MUC-4.

``python -m benchmarks.quality.old_reports``: every report is imported as by
`mabillon dispatch import`; one line says how many were read, in how many each part was found,
and how many findings each rule gave. ``dev`` is what the rules were mended on; ``test`` (TST1
and TST2) was looked at only after that.

``--draw FILE`` writes twenty reports of ``test`` to be read: those with findings first, the rest
drawn by the SHA-256 of their names; of each, what was found and the beginning of its text.

Wire reports have a number, a dateline and quotations; no notes, no topics, and no headlines.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

from benchmarks.quality.figures import say
from benchmarks.quality.material import digest, folder
from mabillon.dispatch.imported import dating, reading
from mabillon.dispatch.imported.report import Day
from mabillon.workflows.importing import Imported, import_reports, open_report

MUC: Final = "claims/muc3"
DRAWN: Final = 20
_PARTS: Final = ("number", "series", "date", "title", "topics", "places", "channels")


def counts(results: list[Imported], paths: Iterable[Path]) -> dict[str, Any]:
    """Return how many reports were read, what was found in how many, and the findings."""
    reports = [result.report for result in results if result.report is not None]
    days = [day for path in paths for day in dated(path)]
    return {
        "reports": len(results),
        "read": len(reports),
        **{part: sum(bool(getattr(report, part)) for report in reports) for part in _PARTS},
        "quotations": sum(len(report.quotations) for report in reports),
        "marks": sum(len(report.marks) for report in reports),
        "days": len(days),
        "days_with_weekday": sum(day.weekday is not None for day, _ in days),
        "days_after_report": sum(
            own is not None and day.date is not None and day.date > own for day, own in days
        ),
        "notes": sum(len(report.notes) for report in reports),
        "with_findings": sum(bool(result.findings) for result in results),
        "findings": dict(
            sorted(Counter(f.rule for result in results for f in result.findings).items())
        ),
    }


def dated(path: Path) -> list[tuple[Day, date | None]]:
    """Return the days that a report names, each with the report's own date."""
    found = reading.read(open_report(path.read_bytes(), path.name))
    own = dating.as_date(found.report.date)
    return [(day, own) for day in found.days]


def drawn(results: list[Imported]) -> list[Imported]:
    """Return the reports to be read: those with findings, then others by a hash of their names."""

    def order(result: Imported) -> tuple[bool, str]:
        return not result.findings, hashlib.sha256(result.name.encode()).hexdigest()

    return sorted(results, key=order)[:DRAWN]


def sheet(result: Imported, path: Path) -> str:
    """Return what a reader judges: what was found, beside the text."""
    report = result.report
    assert report is not None
    opened = open_report(path.read_bytes(), path.name)
    lines = [f"=== {result.name}"]
    for part in ("series", "number", "date", "title"):
        found = getattr(report, part)
        lines.append(f"{part}: {found.value if found else None}")
    lines += [
        f"{part}: {[f.value for f in getattr(report, part)]}" for part in ("topics", "places")
    ]
    lines.append(f"channels: {[channel.name for channel in report.channels]}")
    lines += [f"quotation ({q.closed}): {q.text}" for q in report.quotations]
    lines += [f"FINDING {f.rule} at {f.place}: {f.says} | {f.excerpt}" for f in result.findings]
    lines += [f"  [{block.line}] {block.text}" for block in opened.blocks]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the line, or write the reports to be read."""
    data = folder() / MUC
    paths = {f"{p.parent.name}/{p.name}": p for p in sorted(data.glob("*/*.xhtml"))}
    files = {
        part: [path for name, path in paths.items() if name.startswith("dev/") == (part == "dev")]
        for part in ("dev", "test")
    }
    parts = {part: list(import_reports(of)) for part, of in files.items()}
    if "--draw" in sys.argv[1:]:
        chosen = drawn(parts["test"])
        by_name = {path.name: path for path in paths.values()}
        written = "\n".join(sheet(result, by_name[result.name]) for result in chosen)
        Path(sys.argv[sys.argv.index("--draw") + 1]).write_text(written, "utf-8")
        return
    say(
        "old reports: imported",
        sum(r.report is not None for results in parts.values() for r in results),
        n=len(paths),
        data=digest(paths.values()),
        **{part: counts(results, files[part]) for part, results in parts.items()},
    )


if __name__ == "__main__":
    main()
