"""Who had it first, who had it from whom, and who passed it on: a post or a text in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from mabillon.archive.register import Register
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.examine.descent import BY_WORDING, REFORWARDS, Link, Unlinked
from mabillon.examine.finding import Question
from mabillon.examine.media.traced import MediaTrace
from mabillon.examine.settings import Settings
from mabillon.pages import trace as page
from mabillon.pages import words
from mabillon.pages.media_trace import MediaTraceContext
from mabillon.pages.trace import TraceContext, TraceQuestion
from mabillon.workflows.appearances import Appearance, appearances, row
from mabillon.workflows.descents import descent_of
from mabillon.workflows.holdings import Copy, Holdings
from mabillon.workflows.lookalikes import LookAlike, handles, of_names
from mabillon.workflows.questions import Asked, Handed, ask
from mabillon.workflows.register_in_force import current
from mabillon.workflows.tracing_media import trace_attached, untraced

SCHEMA = "mabillon.trace/1"
MISSED = 3
"""Origins before the first appearance, not collected, that a caveat names."""

CAVEATS = (
    "First appearance is the earliest among what was collected; what was not collected "
    "could be earlier.",
    "A forward by name only is a hint: a display name can be copied.",
)


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """The timeline, earliest first; ``first`` is its first appearance that carries the text.

    Every appearance has a link to where it was had from, or stands among ``unlinked`` with
    the reason. ``lookalikes`` are channels of the timeline, and names that forwards give,
    which look like a registered channel of the issuer.
    ``slight`` counts the posts that share less than ``settings.donor_share`` of either
    text; they are left out, for issuers repeat their formulas.
    ``media``: of each picture and video that the post has attached and the archive holds,
    where it stands.
    """

    question: Question
    first: str | None
    appearances: list[Appearance]
    links: list[Link]
    unlinked: list[Unlinked]
    lookalikes: list[LookAlike]
    slight: int
    caveats: list[str]
    known_as_of: datetime | None
    media: list[MediaTrace] = []
    schema: str = SCHEMA


def trace(
    store: Store,
    what: str | Handed,
    *,
    issuer: str | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
    holdings: Holdings | None = None,
    with_media: bool = True,
) -> Trace:
    """Find first appearance, forwards, copies, quotations, excerpts, edits and deletions.

    Parameters
    ----------
    store
        The archive.
    what
        A captured post as CHANNEL/ID, or a text handed in.
    issuer
        Towards whom roles are shown; None = the only issuer of the register, if there is
        just one.
    holdings
        What the archive holds, where that is open already.
    with_media
        Whether the pictures and videos of the post are traced too, which are looked at anew.
    """
    holdings = holdings or Holdings(
        store, current(store)[1], settings or Settings(), progress=progress
    )
    register = holdings.register
    asked = ask(holdings, what)
    if issuer is None and len(register.issuers) == 1:
        issuer = register.issuers[0].name
    towards = register.issuer(issuer).name if issuer else None
    least = holdings.settings.donor_share
    strong = [
        c
        for c in asked.copies
        if c.comparison.containment_a >= least
        or c.comparison.containment_b >= holdings.settings.near_copy
    ]
    copies = [*strong, *_by_metadata(holdings, asked, strong)]
    first = min(
        (c.post.posted_at for c in copies if c.comparison.carries and c.post.posted_at),
        default=asked.posted_at,
    )
    keys = list(dict.fromkeys(c.post.channel for c in copies))
    borne = {key: holdings.borne(key) for key in keys}
    traced = descent_of(holdings, copies, borne, _own(register, towards))
    titles = {key: holdings.title(key) for key in keys}
    rows = appearances(holdings, copies, traced.versions, titles, towards, first)
    firsts = [a for a in rows if a.carries and a.posted_at]
    slight = len(asked.copies) - len(strong)
    links = traced.descent.links
    return Trace(
        question=asked.question(holdings),
        first=firsts[0].post if firsts else None,
        appearances=rows,
        links=links,
        unlinked=traced.descent.unlinked,
        lookalikes=_lookalikes(holdings, asked, copies, borne, towards),
        slight=slight,
        caveats=[
            *_caveats(links, first),
            *([_slight(slight)] if slight else []),
            *untraced(holdings, asked),
        ],
        known_as_of=store.known_at(holdings.position),
        media=trace_attached(holdings, asked.post) if asked.post and with_media else [],
    )


def _own(register: Register, towards: str | None) -> set[str]:
    """Return the register names of own channels: of one issuer, or of any."""
    return {
        role.channel
        for role in register.roles
        if role.role == "own" and towards in (None, role.issuer)
    }


def _caveats(links: Sequence[Link], first: datetime | None) -> list[str]:
    kinds = {link.kind for link in links}
    earlier = {
        link.source: link.source_at
        for link in links
        if link.state == "not collected" and link.source_at and first and link.source_at < first
    }
    said = [CAVEATS[0]]
    for source, at in sorted(earlier.items(), key=lambda pair: pair[1])[:MISSED]:
        said.append(
            f"{source} was posted {words.time(at)}, before any copy that was found, as a forward "
            "of it says; it was not collected."
        )
    said += [REFORWARDS] if "certain" in kinds else []
    said += [CAVEATS[1]] if "named" in kinds else []
    return [*said, *([BY_WORDING] if "inferred" in kinds else [])]


OF_LINKS = frozenset({REFORWARDS, CAVEATS[1], BY_WORDING})
"""The caveats that stand beside the links."""


def _lookalikes(
    holdings: Holdings,
    asked: Asked,
    copies: Sequence[Copy],
    titles: Mapping[str, str],
    towards: str | None,
) -> list[LookAlike]:
    """Return which channels that have it, or are named as where it is from, look like another."""
    names = {key: [title, *handles([key])] for key, title in titles.items()}
    if asked.channel and asked.channel not in names:
        names[asked.channel] = [holdings.borne(asked.channel), *handles([asked.channel])]
    hints: dict[str, None] = {}
    for post in (c.post for c in copies):
        if post.forward_channel:
            borne = names.setdefault(post.forward_channel, handles([post.forward_channel]))
            if post.forward_name and post.forward_name not in borne:
                borne.append(post.forward_name)
        elif post.forward_name:
            hints[post.forward_name] = None
    return of_names(holdings.register, names, hints, issuer=towards)


def _slight(count: int) -> str:
    return (
        f"{count:,} more post{' shares' if count == 1 else 's share'} only a small passage with it "
        f"and {'is' if count == 1 else 'are'} left out."
    )


def _by_metadata(holdings: Holdings, asked: Asked, known: Sequence[Copy]) -> list[Copy]:
    """Return what text alone did not find: exact forwards, and other versions of the posts."""
    found = {c.post.row for c in known}
    pointing = {row for rows in holdings.forwards(asked.keys).values() for row in rows}
    rows = {*pointing, *holdings.rows_named(asked.keys)} - found
    return holdings.compare(asked.text, sorted(rows))


def context(made: Trace) -> TraceContext:
    """Return a trace as its page and its screen want it."""
    question = made.question
    rows = [row(appearance) for appearance in made.appearances]
    return TraceContext(
        question=TraceQuestion(
            label=question.post or f"text {question.digest[:12]}",
            digest=question.digest,
            text=question.text,
        ),
        rows=rows,
        links=made.links,
        unlinked=made.unlinked,
        lookalikes=[look.sentence for look in made.lookalikes],
        first=next((r for r in rows if r.post == made.first), None),
        caveats=[said for said in made.caveats if said not in OF_LINKS],
        link_caveats=[said for said in made.caveats if said in OF_LINKS],
        known_as_of=made.known_as_of,
        command=f"mabillon trace {question.post}" if question.post else None,
    )


def trace_page(made: Trace, media: Sequence[MediaTraceContext] = ()) -> str:
    """Return the timeline as a self-contained HTML page.

    ``media``: of each picture and video that the post has attached.
    """
    return page.trace(msgspec.structs.replace(context(made), media=media))
