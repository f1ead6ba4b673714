"""Faults put into real texts: does `mabillon dispatch import` find each, and nothing else?

``python -m benchmarks.quality.old_reports_damaged``: every fourth wire report of ``dev`` is set
as a desk would have: a title and a number over it, a mark behind each paragraph, notes. Each is
imported whole, and then with one fault of each kind, as plain text and as a page with links;
the first `PDFS` also as a PDF with footnotes, set by Typst. One line a format: of how many each
rule was found, and how many findings there were that nobody put in.

The texts are real, their dress is ours: a stranger's report is less regular. Findings that a text
gives without its dress (an open quotation) are taken out of the count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Final

import typst

from benchmarks.quality.figures import say
from benchmarks.quality.material import digest, folder
from mabillon.dispatch.imported import opening, reading

MUC: Final = "claims/muc3"
FEWEST: Final = 4
"""Paragraphs of a report that is used."""
STEP: Final = 4
PDFS: Final = 25


@dataclass(frozen=True)
class Set:
    """A report as it is set: ``marks`` and ``notes`` give the numbers, in the order they stand."""

    title: str
    paragraphs: tuple[str, ...]
    marks: tuple[str, ...]
    notes: tuple[str, ...]


Damage = Callable[[Set], Set]


def swapped(labels: Sequence[str]) -> tuple[str, ...]:
    """Return labels with the second and the third in each other's place."""
    return (labels[0], labels[2], labels[1], *labels[3:])


def told(report: Set, sentence: str) -> Set:
    """Return a report with a sentence more at the end of its second paragraph."""
    first, second, *others = report.paragraphs
    return replace(report, paragraphs=(first, f"{second} {sentence}", *others))


DAMAGES: Final[dict[str, Damage]] = {
    "report-mark-without-note": lambda r: replace(r, notes=r.notes[:-1]),
    "report-note-without-mark": lambda r: replace(r, marks=(r.marks[0], "", *r.marks[2:])),
    "report-broken-mark": lambda r: replace(r, marks=(r.marks[0], "2]", *r.marks[2:])),
    "report-mark-order": lambda r: replace(r, marks=swapped(r.marks)),
    "report-note-order": lambda r: replace(r, notes=swapped(r.notes)),
    "report-impossible-date": lambda r: told(r, "It was seen on 31 February."),
    "report-weekday": lambda r: told(r, "It was seen on Monday, 16 August 1983."),
    "report-firm-headline": lambda r: told(
        replace(r, title="The statement is a fake"), "Whether it was issued is not established."
    ),
}
ONLY_TYPED: Final = frozenset({"report-broken-mark", "report-mark-order", "report-note-order"})
"""Faults that footnotes set by a program cannot have."""


def reports(paths: Sequence[Path]) -> Iterator[Set]:
    """Yield the wire reports with enough paragraphs, dressed."""
    for path in paths:
        blocks = opening.open_as("html", path.read_bytes()).blocks[1:]
        paragraphs = tuple(block.text for block in blocks)
        if len(paragraphs) >= FEWEST:
            numbers = tuple(map(str, range(1, len(paragraphs) + 1)))
            yield Set("What was heard that day", paragraphs, numbers, numbers)


def as_text(report: Set) -> bytes:
    """Return a report as plain text."""
    parts = ["Special Dispatch No. 14", report.title]
    for text, mark in zip(report.paragraphs, report.marks, strict=True):
        parts.append(text + (mark if "]" in mark else f"[{mark}]" if mark else ""))
    notes = "\n".join(f"[{number}] Radio, as heard." for number in report.notes)
    return "\n\n".join([*parts, "Notes", notes]).encode()


def as_page(report: Set) -> bytes:
    """Return a report as a page whose marks and notes are linked."""
    body = [f"<p>Special Dispatch No. 14</p><h1>{report.title}</h1>"]
    for text, mark in zip(report.paragraphs, report.marks, strict=True):
        link = f'<sup><a href="#n{mark}">{mark}</a></sup>' if mark.isdecimal() else mark
        body.append(f"<p>{escape(text)}{link}</p>")
    body += [f'<p id="n{number}">[{number}] Radio, as heard.</p>' for number in report.notes]
    return f"<!DOCTYPE html><html><body>{''.join(body)}</body></html>".encode()


def as_pdf(report: Set) -> bytes:
    """Return a report as a PDF; a mark whose note is lost is a raised number."""
    lines = ["Special Dispatch No. 14", f"= {report.title}"]
    for text, mark in zip(report.paragraphs, report.marks, strict=True):
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        note = "#footnote[Radio, as heard.]" if mark in report.notes else f"#super[{mark}]"
        lines.append(f'#"{quoted}"{note}')
    return bytes(typst.compile("\n\n".join(lines).encode()))


def rules(format: str, data: bytes) -> Counter[str]:
    """Return how often each rule was found in a report."""
    return Counter(f.rule for f in reading.check(reading.read(opening.open_as(format, data))))


def measure(format: str, made: Callable[[Set], bytes], chosen: Sequence[Set], data: str) -> None:
    """Print what was found of what was put in, in one format."""
    damages = {k: v for k, v in DAMAGES.items() if format != "pdf" or k not in ONLY_TYPED}
    if format == "pdf":  # its footnotes bring their marks
        damages.pop("report-note-without-mark")
    found: Counter[str] = Counter()
    not_put_in: Counter[str] = Counter()
    for report in chosen:
        own = rules("text", "\n\n".join(report.paragraphs).encode())
        whole = rules(format, made(report))
        not_put_in += whole - own
        for rule, damage in damages.items():
            damaged = rules(format, made(damage(report))) - whole
            found[rule] += damaged[rule] > 0
            not_put_in += Counter({k: n for k, n in damaged.items() if k != rule})
    say(
        f"old reports, faults put in: {format}",
        sum(found.values()),
        n=len(chosen) * len(damages),
        reports=len(chosen),
        found={rule: found[rule] for rule in damages},
        not_put_in=dict(sorted(not_put_in.items())),
        data=data,
    )


def main() -> None:
    """Print a line for each format."""
    paths = sorted((folder() / MUC).glob("dev/*.xhtml"))[::STEP]
    chosen = list(reports(paths))
    seen = digest(paths)
    measure("text", as_text, chosen, seen)
    measure("html", as_page, chosen, seen)
    measure("pdf", as_pdf, chosen[:PDFS], seen)


if __name__ == "__main__":
    main()
