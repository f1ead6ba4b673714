"""Comparable posts by others: what a questioned text's wording is measured by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mabillon.archive.columns import NEVER, Stretch
from mabillon.archive.register import Issuer
from mabillon.examine.wording.comparable import MOST_ORGANISATIONS, PLAYING, lengths_like
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post, Rows
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
    names = sorted(set(of.values()))
    number = {name: i for i, name in enumerate(names)}
    owner = np.array(
        [number[of[key]] if key in of else -1 for key in holdings.channel_keys], np.int64
    )
    end = None if before is None else micros(before)
    found = [np.empty((2, 0), np.int64) for _ in names]
    still = np.ones(len(names) + 1, bool)  # the last is nobody's, which owner -1 leads to
    still[-1] = False
    for stretch in holdings.columns.latest_first(holdings.size):
        full = [one.shape[1] == _LATEST and one[0, 0] > stretch.most for one in found]
        still[:-1] &= ~np.array(full, bool)
        if not still.any():
            break
        if end is not None and stretch.least >= end:
            continue
        _add_latest(found, holdings, stretch, owner, still, end, lengths_like(words))
    enough = {
        name: of_name[1]
        for name, of_name in zip(names, found, strict=True)
        if of_name.shape[1] >= PLAYING
    }
    ranked = sorted(enough, key=lambda name: (-len(enough[name]), name))
    return {name: enough[name] for name in ranked[:_LOOKED_AT]}


def _add_latest(
    found: list[Rows],
    holdings: Holdings,
    stretch: Stretch,
    owner: Rows,
    still: npt.NDArray[np.bool_],
    end: int | None,
    lengths: tuple[int, int],
) -> None:
    """Put the latest rows of a stretch to those found; (2, n) each: times, rows, ascending."""
    owners = owner[stretch.codes]
    may = still[owners] & (stretch.posted_at != NEVER)
    if end is not None:
        may &= stretch.posted_at < end
    places = np.flatnonzero(may)
    words = holdings.sketches.words(stretch.rows[places])
    places = places[(words >= lengths[0]) & (words <= lengths[1])]
    places = places[~holdings.are_forwards(stretch.rows[places])]
    at, rows, owners = stretch.posted_at[places], stretch.rows[places], owners[places]
    order = np.lexsort((rows, at, owners))
    ends = np.searchsorted(owners[order], np.arange(len(found) + 1)).tolist()
    for i, (low, high) in enumerate(pairwise(ends)):
        some = order[max(low, high - _LATEST) : high]
        if len(some):
            every = np.concatenate([found[i], [at[some], rows[some]]], axis=1)
            found[i] = every[:, np.lexsort((every[1], every[0]))[-_LATEST:]]


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
    times = holdings.at(["posted_at"], own)["posted_at"].cast(pa.int64()).fill_null(0)
    own = own[np.argsort(times.to_numpy(), kind="stable")][-all_of // 2 :]
    return [int(row) for row in np.unique(np.concatenate([own, *rows.values()]))]
