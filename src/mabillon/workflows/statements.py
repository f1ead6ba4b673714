"""An issuer's known statements, and who carried each: the tables that carriage stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from mabillon import tables
from mabillon.archive.register import Issuer, Role
from mabillon.errors import UnknownName
from mabillon.examine.copies import in_time
from mabillon.examine.instants import moved
from mabillon.text.wordings import Wordings, has_words
from mabillon.workflows.carried import near, relations
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post

UNCERTAIN_S = 3600
"""Times less certain than this say nothing of delays: such posts are no reference, no carriers."""
LATEST_CARRY = timedelta(days=30)
"""A copy later than this is a recollection, not routine carriage."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the issuer: its first own post, product kind (null = not told) and heading."""

    post: Post
    channel: str
    kind: str | None
    heading: str


def role_keys(holdings: Holdings, issuer: Issuer, roles: Collection[str]) -> dict[str, list[Role]]:
    """Return raw channel key -> its roles of these words towards the issuer."""
    found: dict[str, list[Role]] = {}
    for role in holdings.register.roles_of(issuer.name):
        if role.role in roles:
            for key in holdings.register.channel(role.channel).keys:
                found.setdefault(key, []).append(role)
    return found


def _in_force(post: Post, roles: dict[str, list[Role]]) -> bool:
    held = roles.get(post.channel, [])
    return any(r.holds_at(post.posted_at or post.seen_at) for r in held)


def heading(text: str, limit: int = 60) -> str:
    """Return the first line of a text, for naming it."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def known_statements(holdings: Holdings, issuer: Issuer) -> list[Statement]:
    """Return the issuer's statements on its own channels, by time; a repost counts once.

    Not forwards; of ``min_words`` words or more; kept by the register's patterns or marked
    by hand; of an edited post the first version. For an issuer without a channel of its
    own: what its forwarders carry, each text once, as first seen.
    """
    own = role_keys(holdings, issuer, {"own"})
    found = _posted(holdings, issuer, own or role_keys(holdings, issuer, {"forwarder"}))
    return found if own else _each_once(holdings, found)


def _each_once(holdings: Holdings, statements: list[Statement]) -> list[Statement]:
    """Drop the statements that carry an earlier one: forwarders' copies of it."""
    texts = [holdings.text(s.post.row) for s in statements]
    by_row = {s.post.row: i for i, s in enumerate(statements)}
    copies: set[int] = set()
    for i, rows in enumerate(holdings.candidates_of(texts, floor=0.5)):
        if i in copies:
            continue
        later = [by_row[r] for r in rows.tolist() if by_row.get(r, -1) > i]
        post = statements[i].post
        copies |= {j for j in later if holdings.carried(post, statements[j].post)}
    return [s for i, s in enumerate(statements) if i not in copies]


def _posted(holdings: Holdings, issuer: Issuer, own: dict[str, list[Role]]) -> list[Statement]:
    posts = [
        p
        for p in holdings.posts(holdings.rows_of(own).tolist())
        if p.kind == "post" and not p.is_forward and _in_force(p, own)
    ]
    posts.sort(key=lambda p: (p.posted_at or p.seen_at, p.edited_at or p.seen_at, p.row))
    first: dict[str, Post] = {}
    for post in posts:
        first.setdefault(post.key, post)
    posts = list(first.values())
    holdings.load(p.row for p in posts)
    texts = pa.array([holdings.text(p.row) for p in posts], pa.string())
    kept = issuer.statement_mask(texts).to_pylist()
    kinds = issuer.kinds_of(texts).to_pylist()
    marks = _marks(holdings, issuer)
    least = holdings.settings.min_words
    found: list[Statement] = []
    seen = Wordings()
    for post, text, by_pattern, kind in zip(posts, texts.to_pylist(), kept, kinds, strict=True):
        if marks.get(post.key, bool(by_pattern) and has_words(text, least)) and seen.add(text):
            found.append(Statement(post, holdings.name(post.channel), kind, heading(text)))
    return found


def _marks(holdings: Holdings, issuer: Issuer) -> dict[str, bool]:
    marks: dict[str, bool] = {}
    for mark in holdings.register.marks:
        if mark.issuer == issuer.name:
            for key in post_keys(holdings, mark.post):
                marks[key] = mark.statement
    return marks


def post_keys(holdings: Holdings, post: str) -> list[str]:
    """Return the raw CHANNEL/ID names that a post may have; empty if its channel is unknown."""
    channel, _, identifier = post.rpartition("/")
    try:
        return [f"{key}/{identifier}" for key in holdings.keys_of(channel)]
    except UnknownName:
        return []


def versions_of(holdings: Holdings, post: str) -> list[Post]:
    """Return all versions of CHANNEL/ID, oldest kept first; empty if there is no such post."""
    try:
        return holdings.find(post)
    except UnknownName:
        return []


def reference(
    holdings: Holdings,
    statements: Sequence[Statement],
    before: datetime,
    kind: str | None,
    without: Collection[str],
) -> list[Statement]:
    """Return R: the statements of the window before ``before``, of one kind where there are enough.

    ``without``: raw CHANNEL/ID of posts that are the questioned statement itself.
    """
    start = moved(before, -timedelta(days=holdings.settings.window_days))
    window = [
        s
        for s in statements
        if s.post.posted_at
        and start <= s.post.posted_at < before
        and (s.post.posted_at_uncertain_s or 0) <= UNCERTAIN_S
        and s.post.key not in without
    ]
    same_kind = [s for s in window if s.kind == kind]
    enough = kind is not None and len(same_kind) >= holdings.settings.min_reference
    return same_kind if enough else window


def reference_table(statements: Iterable[Statement]) -> pa.Table:
    """Return statements as ``tables.REFERENCE``."""
    return pa.Table.from_pylist(
        [
            {
                "statement": s.post.row,
                "post": f"{s.channel}/{s.post.id}",
                "channel": s.channel,
                "posted_at": s.post.posted_at,
                "posted_at_uncertain_s": s.post.posted_at_uncertain_s,
                "kind": s.kind,
            }
            for s in statements
        ],
        schema=tables.REFERENCE,
    )


def carryings(
    holdings: Holdings, issuer: Issuer, statements: Sequence[Statement], *, by_all: bool = False
) -> list[dict[str, object]]:
    """Return who carried these statements, as rows of ``tables.CARRYINGS``.

    Tracked channels while their role was in force; with ``by_all`` every other channel
    too. A forward whose exact origin is the own post carries it; any other post carries it
    if ``Comparison.carries`` says so.
    """
    tracked = role_keys(holdings, issuer, {"own", "forwarder"})
    holdings.learn(tracked.keys() & set(holdings.channel_keys))
    posts = [s.post for s in statements]
    keys = set(holdings.channel_keys if by_all else tracked)
    forwards = holdings.forwards({post.key for post in posts}, keys)
    exact_rows = [forwards.get(post.key, []) for post in posts]
    every = [
        dict.fromkeys([*exact, *rows])
        for exact, rows in zip(exact_rows, near(holdings, posts, keys, LATEST_CARRY), strict=True)
    ]
    by_row = {p.row: p for p in holdings.posts({row for rows in every for row in rows})}
    may = [
        (statement.post, by_row[row], row in exact)
        for statement, rows, exact in zip(statements, every, exact_rows, strict=True)
        for row in rows
        if by_row[row].kind == "post"
        and (_in_force(by_row[row], tracked) or (by_all and by_row[row].channel not in tracked))
        and _timely(holdings, by_row[row], statement)
    ]
    told = relations(holdings, [(one, two) for one, two, exact in may if not exact])
    found: list[dict[str, object]] = []
    for one, two, exact in may:
        relation = "forward of" if exact else next(told)
        if relation:
            found.append(carrying(holdings, one.row, two, relation))
    return found


def carrying(holdings: Holdings, statement: int, post: Post, relation: str) -> dict[str, object]:
    """Return one row of ``tables.CARRYINGS``."""
    name = holdings.name(post.channel)
    as_picture = ", as a picture" if post.row in holdings.pictured.texts else ""
    return {
        "statement": statement,
        "channel": name,
        "post": f"{name}/{post.id}",
        "posted_at": holdings.stood_from(post),
        "posted_at_uncertain_s": post.posted_at_uncertain_s,
        "stood_until": None,
        "gone_by": None,
        "relation": relation + as_picture,
    }


def _timely(holdings: Holdings, post: Post, statement: Statement) -> bool:
    if (post.posted_at_uncertain_s or 0) > UNCERTAIN_S:
        return False
    if not in_time(post.posted_at, statement.post.posted_at, holdings.settings):
        return False
    assert post.posted_at is not None
    assert statement.post.posted_at is not None
    return post.posted_at - statement.post.posted_at <= LATEST_CARRY
