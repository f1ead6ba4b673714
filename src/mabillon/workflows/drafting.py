"""Beginning a dispatch: a number, a sealed annex, and a first text from an opinion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from mabillon.archive.folders import write_synced
from mabillon.archive.store import Store, utc_now
from mabillon.dispatch import drafting
from mabillon.dispatch.cited import Opinion, Post
from mabillon.dispatch.drafting import Material, Related
from mabillon.dispatch.front import Front, Release, slugged
from mabillon.dispatch.source import read
from mabillon.errors import UnknownName, UsageError
from mabillon.workflows import dispatches
from mabillon.workflows.annexes import seal
from mabillon.workflows.background import related
from mabillon.workflows.citing import Gathering


def begin(
    store: Store,
    opinion: int,
    *,
    series: str = "Special Dispatch",
    by: str,
    authors: Sequence[str] = (),
    release: Release = "subscribers",
    countries: Sequence[str] = (),
    topics: Sequence[str] = (),
    language: str = "en",
    on: date | None = None,
    gathering: Gathering | None = None,
) -> Path:
    """Begin a dispatch from an opinion; return its file in the archive.

    Parameters
    ----------
    series
        The number given is the next of this series.
    by
        Who begins it: a name or a desk's name.
    authors
        By name or desk name; empty = ``by``.
    on
        Its date; None = today in UTC.
    gathering
        One of this store, which looked things up already; None = a new one.

    Raises
    ------
    UnknownName
        There is no such opinion.
    UsageError
        The series has no letter or digit, or nobody begins it.
    """
    if not slugged(series) or not by.strip():
        raise UsageError("a dispatch has a series, and somebody begins it", do="give --by NAME")
    gathering = gathering or Gathering(store)
    material = _material(gathering, opinion)
    title = drafting.title(material)
    number = dispatches.reserve(store, series, title, by=by, opinion=opinion)
    front = Front(
        series=series,
        number=number,
        date=on or utc_now().date(),
        title=title,
        countries=list(countries),
        topics=list(topics),
        issuers=[material.opinion.document.issuer],
        opinion=opinion,
        release=release,
        authors=list(authors) or [by],
        language=language,
        events=[],
    )
    front = msgspec.structs.replace(
        front, annex=seal(store, front.key, material.opinion.document, by)
    )
    text = drafting.written(front, drafting.body(material))
    path = dispatches.folder(store) / f"{slugged(series)}-{number}.md"
    read(text, str(path))  # what is written can be read
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        raise UsageError("there is such a file already", where=str(path), do="move it away")
    write_synced(path, text.encode())
    return path


def _material(gathering: Gathering, opinion: int) -> Material:
    of = gathering.opinion(opinion)
    donor = of.document.finding("donor")
    return Material(
        opinion=of,
        house=gathering.house(opinion),
        questioned=_post(gathering, of.document.question.post),
        donor=_post(gathering, donor.figures.get("donor") if donor else None),
        related=tuple(_lines(gathering, of)),
    )


def _post(gathering: Gathering, key: str | None) -> Post | None:
    if key is None:
        return None
    try:
        return gathering.post(key)
    except UnknownName:
        return None


def _lines(gathering: Gathering, of: Opinion) -> list[Related]:
    return [
        Related(sentence=item.sentence, citations=item.citations)
        for item in related(gathering.store, of.document, held=gathering.holdings)
    ]
