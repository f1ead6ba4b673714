"""What stands around the text of a dispatch, in the words that every output shares."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, NamedTuple

from mabillon.dispatch.composed import Composed, Shots, Standing
from mabillon.dispatch.outputs.turning import kept
from mabillon.pages import safe, words

RELEASES: Final = {"subscribers": "For subscribers", "complimentary": "Complimentary release"}
SHOTS: Final = {
    "time": "Time",
    "visible": "Visible",
    "captioned": "Captioned",
    "spoken": "Spoken",
    "implied": "Implied",
    "not_seen": "Cannot be seen",
}
"""Field of a row of a shot list -> the head of its column."""
NOT_SHOWN: Final = "Not shown here. Kept in the archive as SHA-256"
DRAFT: Final = "Draft. Not published."
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


class Fact(NamedTuple):
    """A line of the head or the foot: what it is called, and what it says."""

    name: str
    text: str
    code: bool = False


def day(of: date) -> str:
    """Return ``28 March 2031``."""
    return f"{of.day}\u00a0{of:%B}\u00a0{of.year}"


def language(tag: str) -> str:
    """Return a language tag that has the form of one; else ``und`` (BCP 47)."""
    return tag if _LANGUAGE.fullmatch(tag) else "und"


def eyebrow(composed: Composed) -> str:
    """Return the line above the title: series, number, day, and for whom."""
    return " · ".join((kept(composed.called), day(composed.date), RELEASES[composed.release]))


def head(composed: Composed) -> list[Fact]:
    """Return countries, topics and authors, those that are given."""
    rows = {
        "Countries": composed.countries,
        "Topics": composed.topics,
        "In the name of": composed.issuers,
        "By": composed.authors,
    }
    return [Fact(name, safe.shown(", ".join(given))) for name, given in rows.items() if given]


def behind(standing: Standing) -> list[str]:
    """Return what stands under the sentence of a standing: absence, and strength of support."""
    return [words.sentence(said) for said in (standing.absence, standing.support) if said]


def people(standing: Standing) -> str:
    """Return who stands for it, and in which opinion."""
    return " ".join((*standing.people, f"Opinion {standing.opinion}."))


def columns(shots: Shots) -> list[str]:
    """Return the columns of a shot list: the times, and those in which anything is said."""
    return [n for n in SHOTS if n == "time" or any(getattr(row, n) for row in shots.rows)]


def changes(composed: Composed) -> list[Fact]:
    """Return what later versions changed, the latest first; [] = this is the first."""
    return [
        Fact(f"Version {number}, {day(change.date)}", words.sentence(safe.shown(change.notice)))
        for number, change in reversed(list(enumerate(composed.changes, start=2)))
    ]


def cite(composed: Composed) -> str:
    """Return how it is cited, version included."""
    by = f"{kept(', '.join(composed.authors))}, " if composed.authors else ""
    version = f", version {composed.version}" if composed.version > 1 else ""
    title, called = kept(composed.title), kept(composed.called)
    return f"{by}“{title},” {called}{version}, {day(composed.date)}."


def trail(composed: Composed) -> list[Fact]:
    """Return what lets a reader check what is read: how to cite it, version, digests."""
    made = f", published {words.time(composed.made_at)}" if composed.made_at else ""
    facts = [
        Fact("Cite as", cite(composed)),
        Fact("Version", f"{composed.version}{made}"),
        Fact("Source, SHA-256", composed.digest, code=True),
    ]
    if composed.annex:
        facts.append(Fact("Sealed annex, SHA-256", safe.shown(composed.annex), code=True))
    return facts
