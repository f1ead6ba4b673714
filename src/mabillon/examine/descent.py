"""Descent: who had it from whom, and how that is known.

Three kinds of links, never mixed:

- *certain*: the platform's own record names the exact post (a forward with its origin, a
  reply to or quotation of a post that holds the same), or it is a later version of the
  same post;
- *named only*: a forward that gives a display name, or a channel without the post: a name
  can be copied, so it is a hint;
- *inferred* from wording: of the earlier copies, the one whose readings are nearest; never
  for a post on the issuer's own channel from another's, since that one may be an advance copy.

Method: textual criticism (Lachmann 1850; Maas 1958, *Textual Criticism*): copies that share
a change descend from one exemplar (``examine.readings``, ``examine.exemplars``).

Departures: manuscripts are rarely dated, posts are, so the direction of a link comes from
posted-at and is an inference like the rest; no lost exemplar is reconstructed (an origin
that was not collected stands only where the platform names it); conflation, a copy made
from two, is not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from mabillon.examine.exemplars import LISTED, Exemplar, Exemplars
from mabillon.examine.phrases import joined, number, things
from mabillon.examine.readings import short
from mabillon.examine.witness import Witness
from mabillon.text.tokens import canonical

Kind = Literal["certain", "named", "inferred"]
State = Literal["found", "kept", "not collected", "not identified"]

REFORWARDS: Final = (
    "A forward names the first origin only: whoever had it from another forward looks as if "
    "it had it from the origin."
)
BY_WORDING: Final = (
    "An inferred link rests on wording and on which was posted first; what was not collected "
    "may stand between."
)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """``post`` had it from ``source``.

    ``source``: CHANNEL/ID, or the channel alone where the post is not named; null = only a
    display ``name`` is known. ``state``: whether the source is one of the copies ("found"),
    is in the archive without being one ("kept"), is "not collected", or "not identified".
    ``source_at``: when a source that is no copy was posted, as the forward says; null = not
    known. ``score``: share (0 to 1) of the readings of both that both hold alike, null where
    the link is not inferred, and ``changes`` where both read alike and the earliest does not.
    ``alternatives``: other posts, or another version of the source, that fit as well, the
    first few, and ``others`` how many there are. ``reason``: how the link is known.
    """

    post: str
    version: int = 1
    kind: Kind
    state: State
    source: str | None
    source_version: int = 1
    source_at: datetime | None = None
    name: str | None = None
    score: float | None = None
    changes: list[str] = []
    alternatives: list[str] = []
    others: int = 0
    reason: str


class Unlinked(msgspec.Struct, frozen=True, kw_only=True):
    """A post of which nothing says from whom it had the text, and why."""

    post: str
    version: int = 1
    reason: str


@dataclass(frozen=True, slots=True)
class Descent:
    """The links, and the posts without one; both in order of time, those without a time last."""

    links: list[Link]
    unlinked: list[Unlinked]


def descent(witnesses: Sequence[Witness], kept: frozenset[str] = frozenset()) -> Descent:
    """Say of each copy from whom it had the text.

    Parameters
    ----------
    witnesses
        The copies of one text; a post has as many as versions of it were found.
    kept
        The posts named as origins (CHANNEL/ID) that are in the archive, copies or not.

    Returns
    -------
    Descent
        One link, or one reason why there is none, for each witness.
    """
    order = sorted(
        witnesses, key=lambda w: (w.early or _NEVER, w.late or _NEVER, w.post, w.version)
    )
    found = _Found(order, kept)
    made = [found.link(witness) for witness in order]
    return Descent(
        [one for one in made if isinstance(one, Link)],
        [one for one in made if isinstance(one, Unlinked)],
    )


class _Found:
    """The copies by post, channel and title."""

    def __init__(self, order: Sequence[Witness], kept: frozenset[str]) -> None:
        self._kept = kept
        self._exemplars = Exemplars(order)
        self._first = next((w for w in order if w.early), None)
        self._versions: dict[str, list[Witness]] = defaultdict(list)
        self._channels: dict[str, list[Witness]] = defaultdict(list)
        self._titles: dict[str, list[Witness]] = defaultdict(list)
        for witness in order:
            self._versions[witness.post].append(witness)
            self._channels[witness.channel].append(witness)
            if folded := canonical(witness.title):
                self._titles[folded].append(witness)
        for versions in self._versions.values():
            versions.sort(key=lambda w: w.version)

    def link(self, witness: Witness) -> Link | Unlinked:
        """Return from whom a copy had it: by record before name, by name before wording."""
        return (
            self._edited(witness)
            or self._forwarded(witness)
            or self._answered(witness)
            or self._named(witness)
            or self._inferred(witness)
        )

    def _edited(self, witness: Witness) -> Link | None:
        earlier = [w for w in self._versions[witness.post] if w.version < witness.version]
        return (
            _certain(witness, earlier[-1], "it is a later version of the same post")
            if earlier
            else None
        )

    def _forwarded(self, witness: Witness) -> Link | None:
        origin = witness.origin
        if origin is None or origin == witness.post:
            return None
        said = "a forward; the platform names that post"
        if origin in self._versions:
            versions = self._versions[origin]
            stood = [w for w in versions if not w.after(witness)] or versions[:1]
            return _certain(witness, stood[-1], said)
        state: State = "kept" if origin in self._kept else "not collected"
        more = "is in the archive in other words" if state == "kept" else "was not collected"
        return Link(
            post=witness.post, version=witness.version, kind="certain", state=state,
            source=origin, source_at=witness.origin_at, reason=f"{said}, which {more}",
        )  # fmt: skip

    def _answered(self, witness: Witness) -> Link | None:
        for other in self._versions.get(witness.answers or "", []):
            later = other.post == witness.post or other.after(witness)
            if not later and self._exemplars.near(witness, other):
                return _certain(witness, other, "it replies to that post, or quotes it")
        return None

    def _named(self, witness: Witness) -> Link | None:
        if not (witness.named or witness.origin_channel) or witness.origin:
            return None
        said = f"a forward that gives only the name “{short(witness.named or '')}”"
        if witness.origin_channel:
            said = "a forward; the platform names the channel and not the post"
            found = self._channels.get(witness.origin_channel, [])
        else:
            found = self._titles.get(canonical(witness.named or ""), [])
        fitting = [w for w in found if w.post != witness.post and not w.after(witness)]
        fitting = self._exemplars.nearest(witness, fitting)
        posts = list(dict.fromkeys(w.post for w in fitting))
        if not posts:
            source = witness.origin_channel
            more = "no copy of its" if source else "no copy by a channel of that name"
            return Link(
                post=witness.post, version=witness.version, kind="named", name=witness.named,
                state="not collected" if source else "not identified", source=source,
                reason=f"{said}; {more} was found from before",
            )  # fmt: skip
        said += "; names can be copied" if not witness.origin_channel else ""
        if len(posts) > 1:
            said += f"; {_or(posts[:LISTED], len(posts))}"
        return Link(
            post=witness.post, version=witness.version, kind="named", state="found",
            source=posts[0], source_version=fitting[0].version, name=witness.named,
            alternatives=posts[1 : LISTED + 1], others=len(posts) - 1, reason=said,
        )  # fmt: skip

    def _inferred(self, witness: Witness) -> Link | Unlinked:
        if witness.early is None:
            return Unlinked(
                post=witness.post, version=witness.version,
                reason="it has no time, so nothing can be called earlier",
            )  # fmt: skip
        found = self._exemplars.of(witness)
        if found.source is not None and witness.own and not found.source.own:
            return Unlinked(
                post=witness.post,
                version=witness.version,
                reason="it stands on an own channel, which may have written it; others had it "
                f"earlier ({found.source.post}), and wording does not tell who had it from whom",
            )
        if found.source is None or found.nearness is None:
            return Unlinked(
                post=witness.post, version=witness.version, reason=self._why_none(witness, found)
            )
        return Link(
            post=witness.post, version=witness.version, kind="inferred", state="found",
            source=found.source.post, source_version=found.source.version,
            score=round(found.nearness.score, 3),
            changes=found.changes,
            alternatives=[*found.equals, *found.undecided][:LISTED],
            others=found.equal + found.open, reason=_by_wording(found),
        )  # fmt: skip

    def _why_none(self, witness: Witness, found: Exemplar) -> str:
        if found.open:
            share = "shares" if found.open == 1 else "share"
            return (
                f"{_and(found.undecided, found.open)} {share} its words, and the times do not "
                "tell which was first"
            )
        if witness is self._first:
            return "the earliest that was found"
        return "nothing earlier that was found shares enough with it"


def _certain(witness: Witness, source: Witness, reason: str) -> Link:
    return Link(
        post=witness.post, version=witness.version, kind="certain", state="found",
        source=source.post, source_version=source.version, reason=reason,
    )  # fmt: skip


def _by_wording(found: Exemplar) -> str:
    """Return why wording points to a source, and what else it may point to."""
    assert found.nearness is not None
    share = found.nearness.score
    if share == 1.0:
        said = "the same words, which stood there first"
    else:
        said = f"of all earlier ones the nearest in wording, {share:.0%} of both alike"
        if found.held == 1.0:
            said += "; all that it keeps of the statement stands there"
    if found.changes:
        more = f" and {things(len(found.changes) - 2, 'other')}" if len(found.changes) > 2 else ""
        said += f"; both read {', '.join(found.changes[:2])}{more}"
    if found.nearness.around:
        said += f"; {things(found.nearness.around, 'word')} around it alike"
    if found.equal:
        said += f"; as near: {_and(found.equals, found.equal)}"
    if found.open:
        others = _and(found.undecided, found.open)
        said += f"; as near or nearer, with a time that does not tell: {others}"
    return said


def _and(posts: Sequence[str], count: int) -> str:
    rest = count - len(posts)
    return joined([*posts, things(rest, "other")]) if rest > 0 else joined(posts)


def _or(posts: Sequence[str], count: int) -> str:
    """Return ``A or B`` or ``A, B or one of nine others``."""
    rest = count - len(posts)
    more = [] if rest <= 0 else ["one other" if rest == 1 else f"one of {number(rest)} others"]
    names = [*posts, *more]
    return f"{', '.join(names[:-1])} or {names[-1]}"
