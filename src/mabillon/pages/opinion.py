"""The opinion page (look.md): standing, absence, curve, donor, cards, paper trail."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo
from functools import partial

from mabillon.examine.finding import Finding, OpinionDocument
from mabillon.pages import carriage as carriage_view
from mabillon.pages import curve, figures, frame, lines, marks, scale, words
from mabillon.pages import wording as wording_view
from mabillon.pages.dossier import (
    Card,
    DonorView,
    Judgement,
    NearView,
    Open,
    OpinionContext,
    Paper,
    View,
)

CARDS = ("lexicon", "media", "record", "reception", "content", "wording", "authorities")
"""The order of the cards; other findings follow in their own order."""


def _card(finding: Finding) -> Card:
    return Card(
        name=finding.examination,
        title=lines.title(finding.examination),
        conflict=finding.status == "conflict",
        llr=finding.llr,
        low=finding.llr_low,
        high=finding.llr_high,
        note=finding.reason,
        explanation=tuple(finding.explanation),
        wrong_if=tuple(finding.would_be_wrong_if),
    )


def _open(document: OpinionDocument) -> tuple[Open, ...]:
    found = [
        Open(title=lines.title(f.examination), why=f.reason or "", do=lines.remedy(f))
        for f in document.findings
        if f.status == "not_determined"
    ]
    named = {f.examination for f in document.findings}
    for said in document.opinion.not_determined:
        name, colon, why = said.partition(": ")
        if name not in named:
            head = lines.title(name) if colon else "Also"
            found.append(Open(title=head, why=why if colon else said, do=lines.REMEDIES.get(name)))
    return tuple(found)


def _people(
    document: OpinionDocument, judgements: Sequence[Judgement], zone: tzinfo | None
) -> list[str]:
    said = [f"Proposed by Mabillon {document.inputs.version}; no person has signed it."]
    if any(j.kind in ("sign", "second") for j in judgements):
        said = [f"Proposed by Mabillon {document.inputs.version}."]
    verbs = {"sign": "Signed by", "second": "Signed by a second person,", "dissent": "Dissent by"}
    for j in judgements:
        line = f"{verbs.get(j.kind, j.kind)} {j.by}"
        line += f" on {words.time(j.at, zone)}" if j.at else ""
        said.append(words.sentence(f"{line}: {j.reason}" if j.reason else line))
    return said


def _reuse(given: figures.Figures) -> str | None:
    share, of = figures.number(given, "reuse_share"), figures.whole(given, "reuse_n")
    if share is None:
        return None
    among = f" {of:,}" if of else ""
    return (
        f"Issuers reuse their own words too: of its own{among} statements, "
        f"{words.percent(share)} reuse as much of one earlier statement."
    )


def _near(given: figures.Figures) -> tuple[NearView, ...]:
    return tuple(
        NearView(
            post=post,
            title=figures.text(one, "title") or post,
            posted_at=figures.moment(one.get("posted_at")),
            words=tuple(figures.texts(one, "words")),
        )
        for one in figures.items(given, "near")
        if (post := figures.text(one, "post"))
    )


def _near_usual(given: figures.Figures) -> str | None:
    usual, of = figures.whole(given, "near_usual"), figures.whole(given, "near_of")
    if usual is None or not of:
        return None
    return (
        f"Of the issuer's own latest {words.count(of, 'statement')} {usual:,} are as near to an "
        "earlier one as this is to the first of these."
    )


def donor_of(document: OpinionDocument, text: str | None = None) -> DonorView | None:
    """Return the donor that the document's donor finding names, with its text if given."""
    finding = document.finding("donor")
    name = figures.text(finding.figures, "donor") if finding else None
    if finding is None or name is None:
        return None
    return DonorView(
        post=name,
        title=figures.text(finding.figures, "title"),
        posted_at=figures.moment(finding.figures.get("posted_at")),
        text=text,
        marks=marks.read(finding.figures),
    )


def context(
    document: OpinionDocument,
    donor: DonorView | None,
    paper: Paper,
    views: Sequence[View] = (),
) -> OpinionContext:
    """Make the context of the opinion page."""
    posted_at = figures.moment(document.question.posted_at)
    by_name = {f.examination: f for f in document.findings}
    carried, built = by_name.get("carriage"), by_name.get("donor")
    view = carriage_view.of(carried, posted_at) if carried else None
    donor = donor or donor_of(document)
    text = document.question.text
    comparison = (
        marks.compare(donor.marks, posted=text, donor=donor.text) if donor and donor.marks else None
    )
    others = [
        f
        for f in document.findings
        if f.examination not in ("carriage", "donor") and f.status != "not_determined"
    ]
    others.sort(key=lambda f: CARDS.index(f.examination) if f.examination in CARDS else len(CARDS))
    sentence = words.sentence(document.opinion.sentence or document.opinion.standing)
    number = f" {document.number}" if document.number is not None else ""
    return OpinionContext(
        title=f"Opinion{number}: {sentence}",
        headline=sentence,
        document=document,
        posted_at=posted_at,
        channel=words.account(document.question),
        support=lines.support(document) if document.opinion.llr is not None else None,
        lead=lines.lead(document),
        donor_dated=bool(
            donor and donor.posted_at and words.names_date(donor.title or "", donor.posted_at)
        ),
        standing_of=tuple(_people(document, paper.judgements, paper.zone)),
        carriage=view,
        carriage_card=_card(carried) if carried and carried.status != "not_determined" else None,
        drawable=bool(view and view.curve),
        donor=donor,
        donor_card=_card(built) if built and built.status != "not_determined" else None,
        donor_line=lines.line(built, document) if built and donor else None,
        comparison=comparison,
        reuse=_reuse(built.figures) if built and donor else None,
        near=_near(built.figures) if built else (),
        near_usual=_near_usual(built.figures) if built else None,
        text=text[: marks.MOST],
        text_cut=max(0, len(text) - marks.MOST),
        wording=wording_view.of(by_name.get("wording")),
        cards=tuple(_card(f) for f in others),
        undetermined=_open(document),
        views=tuple(views),
        paper=paper,
        known_as_of=figures.moment(document.known_as_of),
        settings=tuple((k, json.dumps(v)) for k, v in sorted(document.inputs.settings.items())),
        learned=tuple(sorted(document.inputs.learned.items())),
    )


def opinion(
    document: OpinionDocument,
    *,
    donor: DonorView | None = None,
    paper: Paper | None = None,
    views: Sequence[View] = (),
    render: frame.Render = frame.render,
) -> str:
    """Return the opinion page; by default as one HTML file that fetches nothing.

    Parameters
    ----------
    document
        The opinion. Figures that it lacks are left out of the page.
    donor
        The donor with its text; None = what the donor finding says.
    paper
        Signatures, evidence and the command; None = none.
    views
        Stills of the statement's pictures, and of where the earliest stood before.
    render
        The frame that it is put into.
    """
    page = context(document, donor, paper or Paper(), views)
    return render(
        "opinion.html",
        page,
        pictures=bool(page.views),
        curve_wide=partial(curve.draw, width=720, height=300, size=12.5),
        curve_narrow=partial(curve.draw, width=344, height=270, size=12),
        bar=curve.bar,
        ruler=scale.draw,
        curve_rows=curve.table,
        validated=lines.validated(document),
    )
