"""The opinion page of a kept opinion: the document with what stands beside it in the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.phrases import day
from mabillon.examine.settings import Settings
from mabillon.pages import opinion as page
from mabillon.pages.dossier import Evidence, Judgement, Paper, View
from mabillon.pages.frame import Render
from mabillon.pages.frame import render as render_file
from mabillon.pages.stills import Still
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current


def opinion_page(
    store: Store,
    document: OpinionDocument,
    holdings: Holdings | None = None,
    render: Render = render_file,
    shown: Callable[[list[str]], dict[str, Still]] | None = None,
) -> str:
    """Return the page of an opinion; by default as one HTML file that fetches nothing.

    ``holdings``: what the opinion was made from, where it is at hand. ``render``: the frame that
    it is put into. ``shown``: gives the stills of files that resemble each other; null = the page
    carries them.
    """
    held = holdings or _then(store, document)
    donor = page.donor_of(document)
    if donor is not None and donor.marks is not None:
        donor = page.donor_of(document, _text(held, donor.post))
    paper, views = _paper(held, document), _views(held, document, shown)
    return page.opinion(document, donor=donor, paper=paper, views=views, render=render)


def write_page(
    store: Store,
    document: OpinionDocument,
    path: Path | None = None,
    holdings: Holdings | None = None,
) -> Path:
    """Write an opinion's page to ``path``, or where the archive keeps it; return where.

    Raises
    ------
    UsageError
        It cannot be written there.
    """
    try:
        path = path or page_path(store, document)
        path.write_text(opinion_page(store, document, holdings), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"the page cannot be written: {error.strerror}",
            where=str(error.filename),
            do="with verify --page FILE it goes elsewhere",
        ) from error
    return path


def page_path(store: Store, document: OpinionDocument) -> Path:
    """Return where the archive keeps an opinion's page."""
    folder = store.root / "opinions"
    folder.mkdir(exist_ok=True)
    return folder / f"opinion-{document.number or document.question.digest[:12]}.html"


def _text(holdings: Holdings, post: str) -> str | None:
    try:
        return holdings.text(holdings.find(post)[0].row)
    except UnknownName:
        return None


def _then(store: Store, document: OpinionDocument) -> Holdings:
    position = document.inputs.ledger_size
    _, register = current(store, position)
    return Holdings(store, register, Settings(), position=position)


def _views(
    holdings: Holdings,
    document: OpinionDocument,
    shown: Callable[[list[str]], dict[str, Still]] | None,
) -> list[View]:
    """Return stills of the statement's pictures, and of where the earliest stood before."""
    finding = document.finding("media")
    if finding is None:
        return []
    from mabillon.workflows.pictures import Pictures  # here, for it takes time
    from mabillon.workflows.stills import stills

    labels = {one["evidence"]: "as posted here" for one in finding.figures["attached"]}
    if older := finding.figures["older"]:
        at = datetime.fromisoformat(older["posted_at"])
        labels.setdefault(older["evidence"], f"as it stood in {older['title']} on {day(at)}")
    if shown is not None:
        found = shown(list(labels))
    else:
        found = stills(holdings, Pictures(holdings.store, holdings.position), labels)
    return [View(still=found[digest], label=label) for digest, label in labels.items()]


def _paper(holdings: Holdings, document: OpinionDocument) -> Paper:
    store, number = holdings.store, document.number
    rows = {row.number: row for row in store.opinions()}
    return Paper(
        made_at=rows[number].made_at if number else None,
        command=f"mabillon verify --again {number}" if number else None,
        judgements=judgements(store, document),
        evidence=_evidence(holdings, document),
    )


def judgements(store: Store, document: OpinionDocument) -> tuple[Judgement, ...]:
    """Return what people decided of an opinion, oldest first."""
    held = store.judgements(document.number) if document.number else []
    return tuple(Judgement(kind=j.kind, by=j.by, at=j.at, reason=j.reason) for j in held)


def _evidence(holdings: Holdings, document: OpinionDocument) -> tuple[Evidence, ...]:
    """Return the raw files that the questioned post and its donor stand in, and the text."""
    found = [Evidence(digest=document.question.digest, what="the questioned text, UTF-8")]
    if picture := document.question.picture:
        found.append(Evidence(digest=picture, what="what that text stands on"))
    donor = document.finding("donor")
    named = {
        "the questioned post": document.question.post,
        "the donor": donor.figures.get("donor") if donor else None,
    }
    for what, post in named.items():
        if post is None:
            continue
        try:
            row = holdings.find(post)[0].row
        except UnknownName:
            continue
        kept = holdings.evidence(row)
        found.append(Evidence(digest=kept, what=f"raw file with {what}, {post}"))
    if media := document.finding("media"):
        attached = [one["evidence"] for one in media.figures["attached"]]
        found += [
            Evidence(digest=one, what="what the post has attached")
            for one in attached
            if one != picture
        ]
        older = media.figures["older"]
        if older and older["evidence"] not in attached:
            what = f"what {older['post'] or older['title']} has attached"
            found.append(Evidence(digest=older["evidence"], what=what))
    return tuple(found)
