"""What `mabillon dispatch import` says of a report, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mabillon.cli.typeset import Sheet
from mabillon.dispatch.imported.checks import CHECKS
from mabillon.dispatch.imported.opened import Place
from mabillon.dispatch.imported.report import Channel, Fault, Found, Report
from mabillon.text.display import defang, fit, plain
from mabillon.workflows.importing import Imported

SHOWN = 8
"""Findings, and channels, of a report that the screen shows; JSON has all."""
_LABEL = 10
_TITLE = 66


def file_screen(result: Imported, width: int = 80, *, brief: bool = False) -> list[str]:
    """Return what was found in a file; ``brief`` without the list of its parts."""
    screen = Sheet(width, colour=False)
    report = result.report
    if report is None:
        verb = "passed over" if result.status == "passed over" else "cannot be read"
        screen.copyable([f"{result.name}: {verb}"], 0)
        screen.say(plain(result.why or ""), 2)
        return screen.lines
    told = defang(_called(report) if brief else _measured(report))
    screen.lines.append(fit(f"{plain(result.name)}: {told}", screen.text).rstrip())
    if not brief:
        _parts(screen, report)
    for remark in report.remarks:
        screen.say(remark, 2)
    if not brief:
        screen.gap()
    for fault in result.findings[:SHOWN]:
        _finding(screen, fault, report)
    if len(result.findings) > SHOWN:
        screen.say(f"… and {len(result.findings) - SHOWN:,} more; --json has them.", 2)
    if not brief:
        screen.say(_verdict(result))
    return screen.lines


def total_screen(counts: Mapping[str, int], width: int = 80) -> list[str]:
    """Return how many files there were, and how they fared."""
    screen = Sheet(width, colour=False)
    told = {
        "clean": "without findings",
        "findings": "with findings",
        "unreadable": "could not be read",
        "passed over": "passed over",
    }
    parts = [f"{counts[name]:,} {words}" for name, words in told.items() if counts.get(name)]
    screen.say(f"{sum(counts.values()):,} files: {', '.join(parts)}.")
    return screen.lines


def rules_screen(width: int = 80) -> list[str]:
    """Return the rules, each with what it asks for."""
    screen = Sheet(width, colour=False)
    for check in CHECKS.values():
        screen.hang(f"  {check.name}", check.asks, 30)
    return screen.lines


def _verdict(result: Imported) -> str:
    count = len(result.findings)
    told = _counted(count, "finding") if count else "Nothing was found"
    kept = f"; kept as evidence {(result.digest or '')[:12]}" if result.kept else ""
    return f"{told} ({len(CHECKS)} rules){kept}."


def _measured(report: Report) -> str:
    pages = f", {_counted(report.pages, 'page')}" if report.pages else ""
    return f"{report.format}{pages}, {report.words:,} words"


def _called(report: Report) -> str:
    """Return series, number, date and title, as far as they were found."""
    series = report.series.value if report.series else ""
    number = f"No. {report.number.value}" if report.number else ""
    title = f"“{fit(report.title.value, _TITLE).rstrip()}”" if report.title else ""
    date = report.date.value if report.date else ""
    parts = [" ".join(part for part in (series, number) if part), date, title]
    return ", ".join(plain(part) for part in parts if part) or _measured(report)


def _parts(screen: Sheet, report: Report) -> None:
    for name, found in (
        ("series", report.series),
        ("number", report.number),
        ("date", report.date),
        ("title", report.title),
    ):
        screen.hang(f"  {name}", _said(found), 2 + _LABEL)
    for name, several in (("topics", report.topics), ("places", report.places)):
        screen.hang(f"  {name}", _several(several), 2 + _LABEL)
    broken = sum(mark.broken for mark in report.marks)
    marks = _counted(len(report.marks), "mark") + (f" ({broken:,} broken)" if broken else "")
    blocks = sum(quotation.block for quotation in report.quotations)
    apart = f" ({blocks:,} set apart)" if blocks else ""
    quoted = _counted(len(report.quotations), "quotation") + apart
    notes = _counted(len(report.notes), "note")
    screen.hang("  notes", f"{marks}, {notes}; {quoted}", 2 + _LABEL)
    screen.hang("  channels", _channels(report.channels), 2 + _LABEL)


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _said(found: Found | None) -> str:
    return "not found" if found is None else f"{plain(found.value)}  ({found.how})"


def _several(found: Sequence[Found]) -> str:
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    return (", ".join(plain(one.value) for one in found[:SHOWN]) or "none found") + more


def _channels(found: Sequence[Channel]) -> str:
    more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
    shown = [
        plain(one.name) + (f" ({one.platform})" if one.platform else "") for one in found[:SHOWN]
    ]
    return (", ".join(shown) or "none named") + more


def _finding(screen: Sheet, fault: Fault, report: Report) -> None:
    screen.say(f"{where(fault.place, report.unit)}  {fault.rule}", 2, bold=True)
    if fault.excerpt:
        screen.say(plain(fault.excerpt), 4)
    screen.say(plain(fault.says), 4)
    screen.say(f"→ {fault.do}", 4)


def where(place: Place | None, unit: str) -> str:
    """Return a place in words."""
    if place is None:
        return "outside the text"
    page = f"page {place.page}, " if place.page else ""
    return f"{page}{unit} {place.line}, column {place.column}"
