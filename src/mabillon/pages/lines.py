"""What each finding comes to, in one line: for the terminal and for the heads of cards."""

from __future__ import annotations

from typing import Final

from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.examine.media.specimen_words import outdated
from mabillon.examine.phrases import joined
from mabillon.examine.scale import support as strength
from mabillon.pages import figures, words
from mabillon.text.display import plain

TITLES: Final = {
    "carriage": "Carriage",
    "donor": "Donor",
    "lexicon": "House lexicon",
    "media": "Media",
    "record": "Record",
    "reception": "Reception",
    "content": "Content",
    "wording": "Wording",
    "authorities": "Authorities and the organisation",
    "copies": "Copies",
}

REMEDIES: Final = {
    "carriage": "collect the tracked channels over the statement's whole age, or look at each "
    "of them now (an attested look counts for that moment), then verify again",
    "donor": "ingest the issuer's own channels, as far back as they go, then verify again",
    "lexicon": "ingest the issuer's own channels, as far back as they go, and other channels to "
    "compare with, then verify again",
    "record": "ingest more of the posting channel, then verify again",
    "reception": "collect the channels of the register up to now, then verify again",
    "wording": "ingest more of the issuer's own statements, and of posts by others in the same "
    "language and about as long, then verify again; the other findings do not rest on it",
    "media": "keep the pictures with the post when you collect it",
}
"""The one thing to do where an examination could not answer and does not say it itself."""


COLLECT_RATHER: Final = "Collected rather than looked at, these channels could tell more."
"""Stands beside the clock where channels are judged by guided looks."""


def title(examination: str) -> str:
    """Return an examination's name for a heading."""
    return TITLES.get(examination, examination[:1].upper() + examination[1:])


def remedy(finding: Finding) -> str | None:
    """Return the one thing to do about a finding that is not determined."""
    return figures.text(finding.figures, "do") or REMEDIES.get(finding.examination)


def not_determined(finding: Finding) -> str:
    """Return why a finding is not determined, without saying so twice, and what would help."""
    reason = (finding.reason or "no reason is given").strip()
    head = "not determined"
    said = reason if reason.casefold().startswith(head) else f"{head}: {reason}"
    do = figures.text(finding.figures, "do")
    return f"{said}; {do}" if do else said


def line(finding: Finding, document: OpinionDocument) -> str:
    """Return a finding in one line, without its figure."""
    if finding.status == "not_determined":
        return not_determined(finding)
    said = None
    if finding.examination == "carriage":
        said = _carriage(finding)
    elif finding.examination == "donor":
        said = _donor(finding, document)
    elif finding.examination == "lexicon":
        said = _lexicon(finding)
    elif finding.examination == "media":
        said = _media(finding)
    elif finding.examination == "wording":
        said = _wording(finding)
    said = said or next(iter(finding.explanation), None) or finding.reason or "determined"
    if finding.status != "conflict":
        return said
    return "conflict, at the top" if said in document.opinion.conflicts else f"conflict: {said}"


def _carriage(finding: Finding) -> str | None:
    if finding.status == "conflict":
        return finding.reason
    given = finding.figures
    carried = figures.items(given, "carried")
    if carried:
        own = [item for item in carried if item.get("role") == "own"]
        where = figures.text((own or carried)[0], "channel") or "a tracked channel"
        more = len({figures.text(item, "channel") for item in carried}) - 1
        return f"carried by {plain(words.channel(where))}" + (f" and {more} more" if more else "")
    age = figures.number(given, "age_s")
    return None if age is None else f"absent at {words.duration(age)}"


def _media(finding: Finding) -> str | None:
    older = finding.figures.get("older")
    if not isinstance(older, dict):
        return _marks(finding)
    at = figures.moment(older.get("posted_at"))
    if at is None:
        return None
    medium = figures.text(older, "medium") or "picture"
    title = plain(words.channel(figures.text(older, "title") or ""))
    other = ", with other words" if older.get("other_words") else ""
    return f"{medium} stood in {title} on {words.date(at)}{other}"


def _marks(finding: Finding) -> str | None:
    """Return the marks in attached pictures that were out of their time."""
    said = [
        outdated(plain(mark))
        for one in figures.items(finding.figures, "attached")
        for mark in one.get("marks") or ()
        if isinstance(mark, str)
    ]
    return joined(list(dict.fromkeys(short for short in said if short))) or None


def _donor(finding: Finding, document: OpinionDocument) -> str | None:
    given = finding.figures
    donor = figures.text(given, "donor")
    if donor is None:
        compared = figures.whole(given, "compared")
        if not compared:
            return None
        return f"none among {words.count(compared, 'known statement')}{_nearest(given)}"
    nature = document.opinion.nature  # none while it is open: "altered from" would accuse
    verb = {"altered": "altered from", "recycled": "recycled from", "excerpt": "an excerpt of"}
    name = plain(figures.text(given, "title") or donor)
    at = figures.moment(given.get("posted_at"))
    built = verb.get(nature or "", "shares passages with")
    if nature == "altered" and figures.text(given, "build") == "spliced":
        built = "spliced, around passages of"
    said = f"{built} {name}"
    said += f" ({words.date(at)})" if at and not words.names_date(name, at) else ""
    shared, changes = figures.number(given, "shared"), figures.whole(given, "changes")
    parts = [f"{words.percent(shared)} shared"] if shared is not None else []
    parts += [words.count(changes, "change")] if changes is not None else []
    return f"{said}: {', '.join(parts)}" if parts else said


def _nearest(given: figures.Figures) -> str:
    """Say which known statement a text without a donor is nearest to in its rare words."""
    for near in figures.items(given, "near")[:1]:
        name = plain(figures.text(near, "title") or figures.text(near, "post") or "")
        at = figures.moment(near.get("posted_at"))
        when = f" ({words.date(at)})" if at and not words.names_date(name, at) else ""
        return f"; nearest in its words {name}{when}" if name else ""
    return ""


def _wording(finding: Finding) -> str | None:
    """Return whose wording it is like, and what it was held against."""
    given = finding.figures
    known, others = figures.whole(given, "known_compared"), figures.whole(given, "organisations")
    if finding.llr is None or known is None or others is None:
        return None
    like = "more like the issuer's" if finding.llr > 0 else "less like the issuer's"
    if strength(finding.llr) is None:
        like = "no more like the issuer's than like others'"
    return (
        f"{like} ({words.count(known, 'known statement')}, "
        f"{words.count(others, 'other organisation')})"
    )


def _lexicon(finding: Finding) -> str | None:
    """Return up to three anachronisms in a few words; None where none is named."""
    found = figures.items(finding.figures, "found")
    by_term = {figures.text(one, "term"): figures.text(one, "short") for one in reversed(found)}
    named = [plain(short) for short in reversed(by_term.values()) if short]
    if not named:
        return _none_found(finding)
    more = len(named) - 3
    return "; ".join(named[:3]) + (f"; and {more} more" if more > 0 else "")


def _none_found(finding: Finding) -> str | None:
    counts = finding.figures.get("counts")
    known = figures.whole(finding.figures, "statements")
    if counts or known is None:
        return None
    return f"no anachronism, by {words.count(known, 'known statement')}"


def lead(document: OpinionDocument) -> str | None:
    """Return the sentence under the standing: what was not there, or where it stood."""
    carriage = document.finding("carriage")
    if document.opinion.absence or carriage is None or carriage.status != "determined":
        return document.opinion.absence
    return next(iter(carriage.explanation), None)


def support(document: OpinionDocument) -> str:
    """Return the strength of support with the name of its scale."""
    said, scale = document.opinion.words, document.opinion.scale
    return said if scale in said or document.opinion.llr is None else f"{said} ({scale})"


def validated(document: OpinionDocument) -> list[str]:
    """Say how often such findings err for this issuer, the head line first."""
    known = document.validated
    if known is None:
        return [f"Not validated yet for this issuer: mabillon validate {document.issuer}"]
    at = figures.moment(known.at)
    when = f" on {words.date(at)}" if at else ""
    but = f"; since then {joined(known.differs)}" if known.differs else ""
    of = words.count(known.examined, "own statement")
    return [f"Validated{when} on {of}{but}.", *known.said]
