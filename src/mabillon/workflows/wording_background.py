"""Comparable posts by others: what a questioned text's wording is measured by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa

from mabillon.archive.register import Issuer
from mabillon.examine.wording.comparable import MOST_ORGANISATIONS, PLAYING, lengths_like
from mabillon.workflows.holdings import Holdings, Post, Rows
from mabillon.workflows.statements import role_keys
from mabillon.workflows.wording_texts import first_versions, micros

AFFILIATES = ("own", "forwarder", "supporter")
"""Roles towards the issuer whose channels are no others."""

_LATEST = 100
"""Posts of an organisation, the latest, that are looked at."""

_LOOKED_AT = 2 * MOST_ORGANISATIONS
"""Organisations that are looked at, those with most posts."""


def organisations(holdings: Holdings, issuer: Issuer) -> dict[str, str]:
    """Return raw channel key -> organisation, of all channels that are no affiliate's.

    An issuer of the register for its own channels, else the channel itself.
    """
    affiliates = role_keys(holdings, issuer, AFFILIATES)
    others = {
        key: other.name
        for other in holdings.register.issuers
        if other.name != issuer.name
        for key in role_keys(holdings, other, {"own"})
    }
    return {
        key: others.get(key) or holdings.name(key)
        for key in holdings.channel_keys
        if key not in affiliates
    }


def month_of(at: datetime) -> datetime:
    """Return the beginning of a time's month, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def rows_before(
    holdings: Holdings, of: dict[str, str], before: datetime | None, words: int
) -> dict[str, Rows]:
    """Return organisation -> its latest rows that are about as long, no forward, and earlier.

    Parameters
    ----------
    of
        Raw channel key -> organisation.
    before
        Posts from then on are left out; null = none is.
    words
        Of the questioned text.

    Returns
    -------
    dict
        Only organisations with posts enough to play the issuer, ascending in time each.
    """
    fewest, most = lengths_like(words)
    long = holdings.sketches.sizes(holdings.size)[1]
    times = holdings.column("posted_at").cast(pa.int64())
    dated = times.is_valid().to_numpy(zero_copy_only=False)
    at = times.fill_null(0).to_numpy(zero_copy_only=False)
    kept = dated & ~holdings.is_forward & (long >= fewest) & (long <= most)
    if before is not None:
        kept &= at < micros(before)
    names = sorted(set(of.values()))
    number = {name: i for i, name in enumerate(names)}
    owner = np.full(holdings.size, -1)
    for key, name in of.items():
        owner[holdings.rows_of([key])] = number[name]
    rows = np.flatnonzero(kept & (owner >= 0))
    rows = rows[np.lexsort((rows, at[rows], owner[rows]))]
    found: dict[str, Rows] = {}
    ends = np.searchsorted(owner[rows], np.arange(len(names) + 1))
    for i, name in enumerate(names):
        if ends[i + 1] - ends[i] >= PLAYING:
            found[name] = rows[max(ends[i], ends[i + 1] - _LATEST) : ends[i + 1]]
    ranked = sorted(found, key=lambda name: (-len(found[name]), name))
    return {name: found[name] for name in ranked[:_LOOKED_AT]}


def posts_of(
    holdings: Holdings, issuer: Issuer, rows: dict[str, Rows], without: Collection[str]
) -> dict[str, list[Post]]:
    """Return what these organisations posted themselves, by organisation.

    Parameters
    ----------
    without
        Raw CHANNEL/ID of the questioned post and those that carry it.

    Notes
    -----
    Left out: comments and replies, posts that speak in the issuer's own name, whoever wrote
    them, and of another issuer's own channels what its patterns do not keep as statements.
    """
    found: dict[str, list[Post]] = {}
    for name, of in rows.items():
        plain = [
            p
            for p in first_versions(holdings.posts(of.tolist()))
            if p.kind == "post" and not (p.reply_channel or p.reply_id) and p.key not in without
        ]
        holdings.load(p.row for p in plain)
        found[name] = _statements(holdings, issuer, name, plain)
    return found


def _statements(
    holdings: Holdings, issuer: Issuer, organisation: str, posts: Sequence[Post]
) -> list[Post]:
    texts = pa.array([holdings.text(p.row) for p in posts], pa.string())
    kept = np.ones(len(posts), bool)
    if issuer.statements:
        kept &= ~np.asarray(issuer.statement_mask(texts).to_numpy(zero_copy_only=False), bool)
    for other in holdings.register.issuers:
        if other.name == organisation and other.statements:
            kept &= np.asarray(other.statement_mask(texts).to_numpy(zero_copy_only=False), bool)
    return [
        post
        for post, its in zip(posts, kept.tolist(), strict=True)
        if its and not holdings.signed(post, issuer)
    ]


def earlier_rows(
    holdings: Holdings, issuer: Issuer, rows: dict[str, Rows], *, all_of: int
) -> list[int]:
    """Return the rows in which spans of known statements and of the background may stand.

    All of an archive of ``all_of`` posts at the most; of a larger one the latest of the
    issuer's own and affiliated channels, and the background itself.
    """
    if holdings.size <= all_of:
        return list(range(holdings.size))
    own = holdings.rows_of(role_keys(holdings, issuer, AFFILIATES))
    times = holdings.column("posted_at").cast(pa.int64()).fill_null(0).take(pa.array(own))
    own = own[np.argsort(times.to_numpy(zero_copy_only=False), kind="stable")][-all_of // 2 :]
    return [int(row) for row in np.unique(np.concatenate([own, *rows.values()]))]
