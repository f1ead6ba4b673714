"""Wire reports, some of which are an organisation's statement word for word: whose, and which.

The truth is the monitors' own heading of each report, "[COMMUNIQUE] [GENERAL COMMAND OF THE
…]", which is taken off before anything looks at the text. A report that mentions an
organisation which its heading does not name is a report about it. Apart from both are texts
of which the heading settles nothing: what a person said for it (a speech, an interview, a
statement of a commander), and what its own radio told in its own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final, Literal

from mabillon.examine.said.naming import Names
from mabillon.text.tokens import forms

MUC: Final = "claims/muc3"
FOLDERS: Final = ("dev", "tst1", "tst2")

Truth = Literal["statement", "report", "unsettled"]

ORGANISATIONS: Final[dict[str, tuple[str, ...]]] = {
    "FMLN": ("Farabundo Marti National Liberation Front", "FMLN"),
    "URNG": ("Guatemalan National Revolutionary Unity", "URNG"),
    "Extraditables": ("Extraditables",),
    "ELN": ("Army of National Liberation", "National Liberation Army", "ELN"),
    "FARC": ("Revolutionary Armed Forces of Colombia", "FARC"),
    "MRTA": ("Tupac Amaru Revolutionary Movement", "MRTA"),
    "Shining Path": ("Shining Path", "Sendero Luminoso"),
    "M-19": ("19 April Movement", "M-19"),
    "EPL": ("People's Liberation Army", "Popular Liberation Army", "EPL"),
    "FPMR": ("Manuel Rodriguez Patriotic Front", "FPMR"),
    "AAA": ("Anticommunist Action Alliance", "AAA"),
    "MNR": ("National Revolutionary Movement", "MNR"),
    "ARENA": ("Nationalist Republican Alliance", "ARENA"),
    "COPREFA": ("Armed Forces Press Committee", "COPREFA"),
    "CIN": ("National Information Center", "CIN"),
    "ADOC": ("Civic Democratic Opposition Alliance", "ADOC"),
    "Cinchoneros": ("Cinchoneros", "Cinchonero Popular Liberation Movement"),
    "FPM": ("Morazanist Patriotic Front", "FPM"),
}
"""Organisations that the headings name, and others that the reports speak of; with all names."""

ISSUED: Final = ("COMMUNIQUE", "STATEMENT")
_PERSON: Final = re.compile(
    r"\b(?:MEMBER|COMMANDER|COLONEL|GENERAL [A-Z]+ [A-Z]+,|PRESIDENT|MINISTER|INTERVIEW|BY|LEADER"
    r"|SECRETARY|SPOKESM[AE]N|SPOKESPERSON|REPRESENTATIVE|BISHOP|DIRECTOR|DEPUTY)\b"
)
_RADIOS: Final = {"FMLN": ("RADIO VENCEREMOS", "RADIO FARABUNDO MARTI")}
_HEADING: Final = re.compile(
    r"^\s*\S+(?: \([A-Z]+\))?\s*(?P<line>.*?(?:--|—)\s*(?P<tags>(?:\[[^\]]*\]\s*)*))", re.DOTALL
)
_TAG: Final = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True)
class Report:
    """A report without its heading: ``name`` of the file, ``tags`` and ``line`` of the heading."""

    name: str
    line: str
    tags: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Pair:
    """An organisation and a report that names it, or is headed as its statement."""

    organisation: str
    report: Report
    truth: Truth


def reports(data: Path) -> list[Report]:
    """Return all reports, by name."""
    return [_report(p) for name in FOLDERS for p in sorted((data / MUC / name).glob("*.xhtml"))]


def _report(path: Path) -> Report:
    body = path.read_text(encoding="utf-8").split("<body>", 1)[1]
    text = unescape(re.sub(r"<[^>]+>", "", body.replace("</p>", "\n")))
    found = _HEADING.match(text)
    if found is None:
        return Report(path.stem, "", (), text.split("\n", 1)[-1].strip())
    tags = tuple(_TAG.findall(found["tags"]))
    return Report(path.stem, found["line"], tags, text[found.end() :].strip())


def pairs(data: Path) -> Iterator[Pair]:
    """Yield each organisation with each report that names it."""
    every = reports(data)
    running = [forms(report.text) for report in every]
    for organisation, names in ORGANISATIONS.items():
        found = Names(names)
        for report, words in zip(every, running, strict=True):
            truth = _truth(report, organisation, found)
            if truth != "report" or any(True for _ in found.find(words)):
                yield Pair(organisation, report, truth)


def _truth(report: Report, organisation: str, names: Names) -> Truth:
    named = [tag for tag in report.tags if any(True for _ in names.find(forms(tag)))]
    issued = any(tag in ISSUED for tag in report.tags)
    if named and issued and not _PERSON.search(named[0]):
        return "statement"
    radio = any(radio in report.line for radio in _RADIOS.get(organisation, ()))
    unnamed = issued and len(report.tags) < 3 and not named
    return "unsettled" if named or radio or unnamed else "report"


def is_development(pair: Pair) -> bool:
    """Tell whether a pair is for choosing with: every second block of the "dev" reports.

    Blocks, because a long text stands in several reports, one after another; the rest of
    "dev" and all of "tst1" and "tst2" are for reporting.
    """
    which, _, number = pair.report.name.partition("-MUC")
    return which == "DEV" and int(number.partition("-")[2]) // BLOCK % 2 == 0


BLOCK: Final = 200
