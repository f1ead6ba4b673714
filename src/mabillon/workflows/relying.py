"""What has become of what kept opinions rest on: the archive's side of the recall list.

For every kept opinion: a later one on the same question that stands otherwise, a dissent, a
register that now says something else of its issuer, evidence that was destroyed or is no
longer as it was. Whoever relied on the opinion (a dispatch, an export) is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final, Literal

import msgspec

from mabillon.archive.checking import pieces_of
from mabillon.archive.pieces import Pieces, State
from mabillon.archive.register import Register
from mabillon.archive.rows import OpinionRow
from mabillon.archive.shared import Piece
from mabillon.archive.store import Store
from mabillon.archive.tombstones import words
from mabillon.errors import UnknownName
from mabillon.examine.finding import OpinionDocument
from mabillon.workflows.register_in_force import current
from mabillon.workflows.verify import load

Why = Literal[
    "later opinion",
    "dissent",
    "register changed",
    "evidence destroyed",
    "evidence altered",
]

_WRONG: Final[Mapping[State, str | None]] = {
    "intact": None,
    "missing": "is missing",
    "altered": "does not have the bytes that were kept",
    "not checked": "cannot be read",
}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One reason to look at a kept opinion again, and at what relied on it.

    ``detail``: what happened, in a sentence. ``at``: when it was recorded; null = that is not
    known (a file was changed, or register.yaml was edited and not recorded yet).
    ``about``: the digest of evidence, or the number of the later opinion; "" = neither.
    """

    opinion: int
    why: Why
    detail: str
    at: datetime | None
    about: str = ""


def changes(store: Store, *, thorough: bool = False) -> list[Change]:
    """Return what has changed under each kept opinion, by opinion.

    Parameters
    ----------
    thorough
        Whether the evidence that opinions rest on is read and hashed; else only files that
        are missing or have another size are found.

    Notes
    -----
    An opinion rests on the evidence, known when it was made, that shows its questioned post
    or a post on the channel that posted it, or on a channel that has a role for its issuer.
    """
    rows = store.opinions()
    if not rows:
        return []
    made = {row.number: load(store, row.number) for row in rows}
    digest, now = current(store, record=False)
    registers = {digest: now}
    ground = _Ground(store, thorough)
    found: list[Change] = []
    for row in rows:
        document = made[row.number]
        if document.inputs.register not in registers:
            registers[document.inputs.register] = current(store, document.inputs.ledger_size)[1]
        then = registers[document.inputs.register]
        found += _later(row, made, rows)
        found += _dissents(store, row.number)
        found += _registered(store, document, row.number, then, (digest, now))
        found += ground.of(document, row, then)
    return found


def _later(
    row: OpinionRow, made: Mapping[int, OpinionDocument], rows: list[OpinionRow]
) -> Iterator[Change]:
    """Tell the last later opinion on the same text and issuer, if it stands otherwise."""
    mine = made[row.number]
    same = [
        other
        for other in rows
        if other.number > row.number
        and made[other.number].issuer == mine.issuer
        and made[other.number].question.digest == mine.question.digest
    ]
    if same and made[same[-1].number].opinion.standing != mine.opinion.standing:
        last = same[-1]
        yield Change(
            opinion=row.number,
            why="later opinion",
            detail=f"opinion {last.number} on the same text says "
            f"“{made[last.number].opinion.standing}”; this one said “{mine.opinion.standing}”",
            at=last.made_at,
            about=str(last.number),
        )


def _dissents(store: Store, number: int) -> Iterator[Change]:
    for judgement in store.judgements(number):
        if judgement.kind == "dissent":
            yield Change(
                opinion=number,
                why="dissent",
                detail=f"{judgement.by} dissents: {judgement.reason}",
                at=judgement.at,
            )


def _registered(
    store: Store, made: OpinionDocument, number: int, then: Register, in_force: tuple[str, Register]
) -> Iterator[Change]:
    """Tell whether the register says something else of the issuer than it did then."""
    digest, now = in_force
    said = _said_of(now, made.issuer)
    unlike = [name for name, before in _said_of(then, made.issuer).items() if before != said[name]]
    if unlike:
        last = [v for v in store.register_versions() if v.digest == digest]
        yield Change(
            opinion=number,
            why="register changed",
            detail=f"the register says something else now of {made.issuer_name}: "
            f"{', '.join(unlike)}",
            at=last[-1].at if last else None,
        )


def _said_of(register: Register, issuer: str) -> dict[str, object]:
    """Return what a register says of an issuer, by what it is about."""
    roles = register.roles_of(issuer)
    named = {role.channel for role in roles}
    return {
        "the issuer": next((i for i in register.issuers if i.name == issuer), None),
        "roles of channels": roles,
        "channels": [c for c in register.channels if c.name in named],
        "stances": [s for s in register.stances if s.issuer == issuer],
        "outcomes": [o for o in register.outcomes if o.issuer == issuer],
        "marked statements": [m for m in register.marks if m.issuer == issuer],
    }


@dataclass
class _Ground:
    """What opinions stand on: which raw files show which channels, and what became of them."""

    store: Store
    thorough: bool

    def of(self, made: OpinionDocument, row: OpinionRow, then: Register) -> Iterator[Change]:
        """Tell which evidence of an opinion was destroyed since, or is missing or altered."""
        keys = _keys(then, made)
        for digest, why, detail, at in self.wrong:
            shown = self.shown.get(digest, frozenset())
            if not shown & keys or self.known_from[digest] >= made.inputs.ledger_size:
                continue
            if at is None or row.made_at < at:
                yield Change(opinion=row.number, why=why, detail=detail, at=at, about=digest)

    @cached_property
    def known_from(self) -> dict[str, int]:
        """The ledger leaf of each raw file."""
        return self.store.evidence_leaves()

    @cached_property
    def shown(self) -> dict[str, frozenset[str]]:
        """The raw channel keys that each raw file that is no longer in order shows."""
        wanted = [digest for digest, *_ in self.wrong]
        if not wanted:
            return {}
        captured = self.store.captured()
        seen = self.store.sightings(["capture", "channel"]).unify_dictionaries()
        found: dict[str, set[str]] = {digest: set() for digest in wanted}
        for pair in seen.group_by(seen.column_names).aggregate([]).to_pylist():
            if (digest := captured[pair["capture"]]) in found:
                found[digest].add(pair["channel"])
        return {digest: frozenset(channels) for digest, channels in found.items()}

    @cached_property
    def wrong(self) -> list[tuple[str, Why, str, datetime | None]]:
        """Every raw file that is destroyed, missing or altered: digest, which, how, when."""
        gone = {stone.evidence: stone for stone in self.store.tombstones()}
        found: list[tuple[str, Why, str, datetime | None]] = [
            (digest, "evidence destroyed", f"evidence {digest[:12]} was {words(stone)}", stone.at)
            for digest, stone in gone.items()
        ]
        for digest, size in self.store.evidence_like(""):
            if digest not in gone and (fault := self._fault(digest, size)):
                found.append((digest, "evidence altered", f"evidence {digest[:12]} {fault}", None))
        return found

    def _fault(self, digest: str, size: int) -> str | None:
        """Say what is wrong with a raw file; null = nothing, or its store cannot tell now.

        Objects of a store are only asked for where it is to be thorough.
        """
        shared = self.store.shared is not None
        if self.thorough:
            piece = Piece(f"evidence/{digest[:2]}/{digest[2:]}", digest, size)
            state, _ = self._pieces.state(piece, lambda place, count: None)
            return _WRONG[state] if state != "not checked" or not shared else None
        if shared:
            return None
        try:
            same = self.store.evidence.place(digest).stat().st_size == size
        except OSError:
            return _WRONG["missing"]
        return None if same else _WRONG["altered"]

    @cached_property
    def _pieces(self) -> Pieces:
        return pieces_of(self.store)


def _keys(register: Register, made: OpinionDocument) -> frozenset[str]:
    """Return the raw channel keys that an opinion rests on."""
    names = {role.channel for role in register.roles_of(made.issuer)}
    asked = made.question
    names |= {n for n in (asked.channel, (asked.post or "").rpartition("/")[0]) if n}
    found: set[str] = set(names)
    for name in names:
        try:
            found.update(register.channel(name).keys)
        except UnknownName:
            continue  # a raw key, which stands for itself
    return frozenset(found)
