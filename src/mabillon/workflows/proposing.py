"""Posts that speak in an issuer's name, proposed as questioned statements.

Whether the issuer issued what they say is another question (``mabillon verify``): a proposal
says only that a post speaks as if it were the issuer, where the issuer does not speak.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.register import Issuer, Role
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store, utc_now
from mabillon.examine.settings import Settings
from mabillon.examine.speaking.heard import Evidence, Speaking
from mabillon.examine.speaking.voice import Voice
from mabillon.text import many
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.looks import digest_of
from mabillon.workflows.proposed import Decision, Tally, decided, keep, tally
from mabillon.workflows.questions import shown
from mabillon.workflows.register_in_force import current
from mabillon.workflows.repeats import Sifted
from mabillon.workflows.statements import heading, post_keys, role_keys
from mabillon.workflows.verify import load
from mabillon.workflows.voices import voice_of

DAYS: Final = 30
"""Days before the latest post that are looked at unless a time is given."""
FEW: Final = 64
"""Posts that are heard at once without sifting them on arrays."""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A post that speaks in the issuer's name on a channel that is not its own.

    ``post``: CHANNEL/ID by register names; ``channel``: its title. ``role``: of the channel
    towards the issuer; null = none. ``forwards``: what it forwards, as far as is known; null =
    nothing. ``copies``: later posts with the same text, which are not proposed again.
    """

    post: str
    channel: str
    role: str | None
    posted_at: datetime | None
    forwards: str | None
    heading: str
    text: str
    score: int
    evidence: list[Evidence]
    copies: list[str]


class Proposals(msgspec.Struct, frozen=True, kw_only=True):
    """What is proposed, newest first, among how many posts, and how earlier ones fared."""

    issuer: str
    issuer_name: str
    since: datetime
    looked_at: int
    heard: int
    proposals: list[Proposal]
    tally: Tally
    known_as_of: datetime | None
    schema: str = "mabillon.proposals/1"


def speaks_for(holdings: Holdings, issuer: Issuer, rows: Sequence[int]) -> dict[int, Speaking]:
    """Return, of these rows, those in which an issuer is heard, with why.

    A row that is not in the answer has neither a name nor a formula of the issuer's in it;
    of one that is, ``Speaking.proposed`` tells whether what was heard is enough. Whose channel
    a post stands on is not looked at.
    """
    voice = voice_of(holdings, issuer)
    rows = list(rows)
    holdings.load(rows)
    texts = [holdings.text(row) for row in rows]
    patterns = _by_pattern(issuer, texts)
    likely = _likely(voice, texts)
    at = [n for n in range(len(rows)) if likely[n] or patterns[n]]
    found: dict[int, Speaking] = {}
    for n, post in zip(at, holdings.posts(rows[n] for n in at), strict=True):
        speaking = voice.hear(
            texts[n],
            pattern=patterns[n],
            reply=post.reply_id is not None,
            picture=post.row in holdings.pictured.texts,
        )
        if speaking is not None:
            found[post.row] = speaking
    return found


def _by_pattern(issuer: Issuer, texts: Sequence[str]) -> list[bool]:
    if not issuer.statements or not texts:
        return [False] * len(texts)
    kept: list[bool] = issuer.statement_mask(pa.array(texts, pa.large_string())).to_pylist()
    return kept


def _likely(voice: Voice, texts: Sequence[str]) -> Sequence[bool]:
    """Tell which texts are worth hearing: of few all, of many by their words, on arrays."""
    if len(texts) <= FEW:
        return [True] * len(texts)
    found: list[bool] = []
    for first in range(0, len(texts), many.BATCH):
        found += voice.may_speak(many.running(texts[first : first + many.BATCH])).tolist()
    return found


def proposals(
    store: Store,
    issuer: str,
    *,
    since: datetime | None = None,
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> Proposals:
    """Return the posts that speak in an issuer's name where the issuer does not speak.

    Not what a person decided already, nor what carries an own statement, or one that is
    already in question.

    Parameters
    ----------
    issuer
        Name, title or alias.
    since
        Posts from then on; None = of the `DAYS` before the latest post.

    Raises
    ------
    UnknownName
        There is no such issuer.
    """
    _, register = current(store, record=False)
    known = register.issuer(issuer)
    holdings = Holdings(store, register, settings or Settings(), progress=progress)
    start = since or _recent(holdings)
    own = role_keys(holdings, known, {"own"})
    own_rows = _own_rows(holdings, own)
    rows = _rows(holdings, start, own_rows)
    heard = speaks_for(holdings, known, rows)
    decisions = decided(store, known.name)
    refused = {d.post for d in decisions} | _questioned(holdings, known)
    enough = [row for row, speaking in heard.items() if speaking.proposed]
    posts = sorted(_first_versions(holdings.posts(enough), own), key=_time)
    sifted = Sifted(holdings, own_rows, refused)
    sifted.add(posts)
    return Proposals(
        issuer=known.name,
        issuer_name=known.title,
        since=start,
        looked_at=len(rows),
        heard=len(heard),
        proposals=[
            _proposal(holdings, known, post, heard[post.row], copies)
            for post, copies in reversed(sifted.kept)
        ],
        tally=tally(decisions),
        known_as_of=store.known_at(holdings.position),
    )


def decide(
    store: Store,
    issuer: str,
    post: str,
    yes: bool,
    *,
    by: str,
    reason: str,
    now: Callable[[], datetime] = utc_now,
) -> Decision:
    """Keep whether a post speaks in an issuer's name, as a person judges it.

    Not whether the issuer issued it. It is never proposed again, nor what repeats it; a later
    decision of the same post stands in place of an earlier one.

    Parameters
    ----------
    post
        CHANNEL/ID; it need not have been proposed: what was missed is counted too.

    Raises
    ------
    UnknownName
        There is no such issuer or post.
    UsageError
        Who decides, or why, is not said.
    """
    _, register = current(store, record=False)
    known = register.issuer(issuer)
    holdings = Holdings(store, register, Settings())
    first = min(holdings.find(post), key=_time)
    heard = speaks_for(holdings, known, [first.row]).get(first.row)
    made = Decision(
        issuer=known.name,
        post=first.key,
        digest=digest_of(holdings.text(first.row)),
        yes=yes,
        by=by,
        score=heard.score if heard else None,
        proposed=heard is not None and heard.proposed,
    )
    return keep(store, made, reason, now)


def _recent(holdings: Holdings) -> datetime:
    latest = pc.max(holdings.column("posted_at")).as_py() or holdings.store.looked_until()
    epoch = datetime.fromisoformat("1970-01-01T00:00Z")
    return max(epoch, (latest or epoch) - timedelta(days=DAYS)) if latest else epoch


def _own_rows(holdings: Holdings, own: Mapping[str, Sequence[Role]]) -> list[int]:
    """Return the posts of channels that were its own when they were posted."""
    found: list[int] = []
    for key, roles in own.items():
        rows = holdings.rows_of([key]).tolist()
        always = any(role.since is None and role.until is None for role in roles)
        if not always:
            posts = ((p.row, p.posted_at or p.seen_at) for p in holdings.posts(rows))
            rows = [row for row, at in posts if any(role.holds_at(at) for role in roles)]
        found += rows
    return found


def _rows(holdings: Holdings, start: datetime, own: Sequence[int]) -> list[int]:
    """Return the posts from a time on, those without a time too, but those of its own."""
    begin = pa.scalar(start, tables.TIME)
    within = pc.fill_null(pc.greater_equal(holdings.column("posted_at"), begin), True)
    mask = within.to_numpy(zero_copy_only=False)
    mask = mask & pc.equal(holdings.column("kind"), "post").to_numpy(zero_copy_only=False)
    mask[own] = False
    rows: list[int] = np.flatnonzero(mask).tolist()
    return rows


def _questioned(holdings: Holdings, issuer: Issuer) -> set[str]:
    """Return the posts (raw CHANNEL/ID) that are in question already, or recorded."""
    named = [o.post for o in holdings.register.outcomes if o.issuer == issuer.name]
    named += [s.about for s in holdings.register.stances if s.issuer == issuer.name]
    for kept in holdings.store.opinions():
        document = load(holdings.store, kept.number)
        if document.issuer == issuer.name and document.question.post:
            named.append(document.question.post)
    return {key for post in named if "/" in post for key in post_keys(holdings, post)}


def _first_versions(posts: Iterable[Post], own: Collection[str]) -> list[Post]:
    """Return each post once, as it was first posted; not what is a marked forward of an own one."""
    first: dict[str, Post] = {}
    for post in sorted(posts, key=_time):
        if post.forward_channel not in own:
            first.setdefault(post.key, post)
    return list(first.values())


def _time(post: Post) -> tuple[datetime, int]:
    return (post.posted_at or post.seen_at, post.row)


def _proposal(
    holdings: Holdings, issuer: Issuer, post: Post, speaking: Speaking, copies: list[str]
) -> Proposal:
    name, at = holdings.name(post.channel), post.posted_at or post.seen_at
    roles = (r for r in holdings.register.roles_of(issuer.name) if r.channel == name)
    of = post.forward_channel and holdings.name(post.forward_channel)
    return Proposal(
        post=shown(holdings, post),
        channel=holdings.title(post.channel),
        role=next((r.role for r in roles if r.holds_at(at)), None),
        posted_at=post.posted_at,
        forwards=(f"{of}/{post.forward_id}" if of and post.forward_id else of) or post.forward_name,
        heading=heading(holdings.text(post.row)),
        text=holdings.text(post.row),
        score=speaking.score,
        evidence=speaking.evidence,
        copies=copies,
    )
