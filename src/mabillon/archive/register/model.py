"""The register: which organisation has which channels, and what each is to it.

Frozen models. A role describes an account's posts towards an issuer, never a person.
Times are instants in UTC; ``since`` is included, ``until`` is not; null = always so,
or still so. Texts are kept in the original script and are untrusted: whoever prints
them passes them through ``text.display``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property, reduce
from typing import Final, Literal, get_args

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import fuzz, process

from mabillon import tables
from mabillon.errors import UnknownName

RoleWord = Literal["own", "forwarder", "supporter", "independent", "adversary", "unknown"]
Says = Literal["denies", "acknowledges", "disowns"]
OutcomeWord = Literal["issued", "not_issued"]
Status = Literal["approved", "proposed"]
SpecimenKind = Literal["letterhead", "stamp", "logo", "banner"]
SourceKind = Literal["feed", "preview", "site", "telegram", "command"]
Region = tuple[float, float, float, float]
"""Left, top, width and height, as shares of a picture's width and height."""
ROLES: Final[tuple[str, ...]] = get_args(RoleWord)
SAYS: Final[tuple[str, ...]] = get_args(Says)
OUTCOMES: Final[tuple[str, ...]] = get_args(OutcomeWord)
STATUSES: Final[tuple[str, ...]] = get_args(Status)
SPECIMENS: Final[tuple[str, ...]] = get_args(SpecimenKind)
SOURCES: Final[tuple[str, ...]] = get_args(SourceKind)
PREVIEW: Final = "https://t.me/s/"


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """Something that holds from ``since`` (included) to ``until`` (not included)."""

    since: datetime | None = None
    until: datetime | None = None

    def holds_at(self, time: datetime) -> bool:
        """Return whether it holds at that instant."""
        return (self.since is None or self.since <= time) and (
            self.until is None or time < self.until
        )

    def overlaps(self, other: Dated) -> bool:
        """Return whether both hold at some one instant."""
        early = self.until is None or other.since is None or other.since < self.until
        late = other.until is None or self.since is None or self.since < other.until
        return early and late


class Alias(Dated, frozen=True, kw_only=True):
    """A further name: ``text`` in its own script, with a gloss or transliteration."""

    text: str
    language: str | None = None  # BCP 47, such as "ar"
    script: str | None = None  # ISO 15924, such as "Arab"
    latin: str | None = None  # transliterated
    gloss: str | None = None  # what it means, in the archive's language


class ProductKind(Dated, frozen=True, kw_only=True):
    """A kind of product (communiqué, photo report …), known by an RE2 pattern in its text."""

    name: str
    pattern: str


class Office(Dated, frozen=True, kw_only=True):
    """An office and who holds it, by the name the issuer uses in public."""

    title: str
    holder: str


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation in whose name statements are made.

    ``statements`` are RE2 patterns: an own post in which one is found is a statement;
    empty = every own post that is long enough.
    """

    name: str
    title: str
    aliases: list[Alias] = []
    branches: list[Alias] = []
    outlets: list[Alias] = []
    kinds: list[ProductKind] = []
    statements: list[str] = []
    offices: list[Office] = []
    notes: str = ""

    def names(self) -> list[str]:
        """Return every name of the issuer itself: slug, title, aliases, transliterations."""
        further = [n for a in self.aliases for n in (a.text, a.latin) if n]
        return [self.name, self.title, *further]

    def statement_mask(self, texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        """Tell which texts the register's patterns keep as statements.

        Parameters
        ----------
        texts
            Original texts (string), any length.

        Returns
        -------
        pa.BooleanArray
            One value a text; all true where the issuer has no pattern.

        Notes
        -----
        RE2: time is linear in the text whatever the pattern, so that the register of a
        received archive cannot stall the reader.
        """
        if not self.statements:
            return pc.is_valid(texts)
        found = [pc.match_substring_regex(texts, pattern) for pattern in self.statements]
        return pc.fill_null(reduce(pc.or_, found), False)

    def kinds_of(self, texts: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
        """Return the first product kind whose pattern is found in each text; null = none."""
        if not self.kinds:
            return pa.nulls(len(texts), pa.string())
        none = pa.scalar(None, pa.string())
        return pc.coalesce(
            *[
                pc.if_else(pc.match_substring_regex(texts, k.pattern), pa.scalar(k.name), none)
                for k in self.kinds
            ]
        )


class Source(Dated, frozen=True, kw_only=True):
    """Where a channel is collected from, and from when to when.

    ``address`` is of http or https for a feed, a preview (``…/s/NAME``) and a site, ``@name`` or
    the numeric id for Telegram's own interface, and for a command the name that it has in the
    configuration of whoever collects: what is run never stands in an archive.
    """

    kind: SourceKind
    address: str
    reason: str = ""


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """A place that posts. ``keys`` are its channel keys (``telegram:@name`` …), at least one."""

    name: str
    title: str
    platform: str
    keys: list[str]
    url: str | None = None
    language: str | None = None
    sources: list[Source] = []
    notes: str = ""

    def collected_from(self, time: datetime) -> list[Source]:
        """Return where it is collected from at that time.

        Without an entry of ``sources``, a name of Telegram's (``telegram:@name``) means its
        public preview.
        """
        if self.sources:
            return [source for source in self.sources if source.holds_at(time)]
        names = (key.partition("telegram:@")[2] for key in self.keys)
        return [Source(kind="preview", address=PREVIEW + name) for name in names if name][:1]


class Role(Dated, frozen=True, kw_only=True):
    """What a channel's posts are to an issuer, from when to when, and why we say so."""

    channel: str
    issuer: str
    role: RoleWord
    reason: str


class Stance(msgspec.Struct, frozen=True, kw_only=True):
    """What the issuer said about a statement; shown beside an opinion, changes no figure.

    ``about`` is a post (CHANNEL/ID) or the SHA-256 (hex) of a text. ``post`` is where it
    said so; null = elsewhere, as ``reason`` says. ``by`` is who said so for the issuer.
    """

    issuer: str
    about: str
    says: Says
    post: str | None = None
    at: datetime | None = None
    by: str = ""
    reason: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded case: a statement of which it is known whether the issuer issued it."""

    issuer: str
    post: str
    outcome: OutcomeWord
    reason: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """An own post marked by hand as a statement, or as none; it beats the patterns."""

    issuer: str
    post: str
    statement: bool
    reason: str


class Term(Dated, frozen=True, kw_only=True):
    """A term of the glossary: a word or phrase as issuers write it, and how the desk renders it.

    ``text`` and ``variants`` are in the original script; ``latin`` is transliterated.
    ``since`` and ``until`` are when the gloss holds for what is posted. ``by`` is who approved
    or proposed it.
    """

    text: str
    gloss: str
    language: str | None = None  # BCP 47, such as "ar"
    latin: str | None = None
    variants: list[str] = []
    status: Status = "approved"
    by: str = ""
    reason: str
    notes: str = ""

    def written(self) -> list[str]:
        """Return every way in which it may be written: text, variants, transliteration."""
        return [self.text, *self.variants, *([self.latin] if self.latin else [])]


class Specimen(Dated, frozen=True, kw_only=True):
    """A mark of an issuer as it is known from a picture of the archive.

    ``of`` is the branch or outlet whose mark it is; null = the issuer's own. ``title`` says
    which one, where an issuer had several ("seven seeds"). ``evidence`` is the SHA-256 (hex) of
    the picture, ``region`` where the mark stands in it; null = it is the whole picture.
    ``since`` and ``until`` are when the mark was in use.
    """

    issuer: str
    kind: SpecimenKind
    of: str | None = None
    title: str | None = None
    evidence: str
    region: Region | None = None
    reason: str

    @property
    def called(self) -> str:
        """What it is a specimen of: "stamp of Northern Beds", "logo of seven seeds", "banner"."""
        whose = ", ".join(part for part in (self.of, self.title) if part)
        return f"{self.kind} of {whose}" if whose else self.kind


class Register(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """All of register.yaml, checked: every name it uses is one that it defines."""

    issuers: list[Issuer] = []
    channels: list[Channel] = []
    roles: list[Role] = []
    stances: list[Stance] = []
    outcomes: list[Outcome] = []
    marks: list[Mark] = []
    glossary: list[Term] = []
    specimens: list[Specimen] = []

    @cached_property
    def _issuer_by_name(self) -> dict[str, Issuer]:
        return {_fold(name): i for i in reversed(self.issuers) for name in i.names()} | {
            i.name: i for i in self.issuers
        }

    @cached_property
    def _channel_by_key(self) -> dict[str, Channel]:
        return {key: channel for channel in self.channels for key in channel.keys}

    @cached_property
    def _channel_by_name(self) -> dict[str, Channel]:
        return {_fold(c.title): c for c in reversed(self.channels)} | {
            c.name: c for c in self.channels
        }

    def issuer(self, name: str) -> Issuer:
        """Return the issuer of that name, title or alias (case and accents do not matter).

        Raises
        ------
        UnknownName
            No such issuer; the message lists the nearest.
        """
        found = self._issuer_by_name.get(name) or self._issuer_by_name.get(_fold(name))
        if found is None:
            raise _unknown("issuer", name, self._issuer_by_name, [i.name for i in self.issuers])
        return found

    def known_issuer(self, name: str) -> str | None:
        """Return the register name of the issuer that `issuer` finds, or None."""
        try:
            return self.issuer(name).name
        except UnknownName:
            return None

    def channel(self, name: str) -> Channel:
        """Return the channel of that register name, title or key.

        Raises
        ------
        UnknownName
            No such channel; the message lists the nearest.
        """
        known = self._channel_by_name
        found = known.get(name) or self.channel_of_key(name) or known.get(_fold(name))
        if found is None:
            names = {**self._channel_by_key, **known}
            raise _unknown("channel", name, names, [c.name for c in self.channels])
        return found

    def channel_of_key(self, key: str) -> Channel | None:
        """Return the channel that has that key (``telegram:1234567``), or None."""
        return self._channel_by_key.get(key) or self._channel_by_key.get(key.lower())

    def roles_of(self, issuer: str) -> list[Role]:
        """Return all roles towards that issuer (its register name), in the register's order."""
        return [role for role in self.roles if role.issuer == issuer]

    def specimens_of(self, issuer: str) -> list[Specimen]:
        """Return the specimens of that issuer (its register name), in the register's order."""
        return [one for one in self.specimens if one.issuer == issuer]

    def tracked(self, issuer: str) -> pa.Table:
        """Return the issuer's tracked channels (own and forwarder) as ``tables.TRACKED``.

        One row a role: a channel that changed its role has several, which do not overlap.
        """
        rows = [r for r in self.roles_of(issuer) if r.role in ("own", "forwarder")]
        return pa.Table.from_pylist(
            [
                {
                    "channel": r.channel,
                    "title": self._channel_by_name[r.channel].title,
                    "role": r.role,
                    "since": r.since,
                    "until": r.until,
                }
                for r in rows
            ],
            schema=tables.TRACKED,
        )


def _fold(name: str) -> str:
    """Fold case, accents and spaces, for looking names up; never for comparing evidence."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def _unknown(
    what: str, name: str, known: Mapping[str, Issuer | Channel], names: list[str]
) -> UnknownName:
    near = nearest(name, known)
    if near:
        do = "the nearest: " + ", ".join(dict.fromkeys(known[n].name for n in near))
    elif names:
        do = f"the register has: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
    else:
        do = f"the register has no {what} yet; add one with: mabillon register add {what}"
    return UnknownName(f"no {what} is called {name!r} in the register", do=do)


def nearest(name: str, known: Iterable[str], limit: int = 5) -> list[str]:
    """Return the known names most like ``name``, best first (weighted ratio of at least 60)."""
    found = process.extract(
        _fold(name), list(known), scorer=fuzz.WRatio, limit=limit, score_cutoff=60
    )
    return [choice for choice, _, _ in found]
