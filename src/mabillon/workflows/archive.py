"""The archive as a Python object: the same verbs as the command line.

>>> from mabillon import Archive  # doctest: +SKIP
>>> with Archive("case") as archive:
...     archive.ingest(["result.json"])
...     document = archive.verify("marl/1904", issuer="thistledown-league")
...     print(document.opinion.sentence)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from mabillon.archive.checking import Check
from mabillon.archive.register import Register
from mabillon.archive.rows import Judgement
from mabillon.archive.store import Store
from mabillon.collect.manners import Manners
from mabillon.dispatch.front import Release
from mabillon.examine.events.model import Event
from mabillon.examine.finding import OpinionDocument
from mabillon.examine.looks import Look
from mabillon.examine.records.shots import Shot
from mabillon.examine.records.translation import Transliteration
from mabillon.examine.settings import Settings
from mabillon.examine.validation import ages
from mabillon.examine.validation.document import Validation
from mabillon.workflows import (
    clusters,
    collecting,
    demo,
    destroying,
    drafting,
    events,
    exporting,
    judge,
    lexicon,
    looks,
    proofreading,
    publishing,
    recall,
    relying,
    round,
    routing,
    said,
    search,
    shots,
    trace,
    translating,
    validate,
    verify,
)
from mabillon.workflows.audit import KeptRoot, Report
from mabillon.workflows.audit import audit as audit_store
from mabillon.workflows.collecting import Collected
from mabillon.workflows.desk_cues import desk_cues
from mabillon.workflows.export_choices import Choices, Done, Wanted
from mabillon.workflows.ingest import Result
from mabillon.workflows.ingest import ingest as ingest_files
from mabillon.workflows.options import Options
from mabillon.workflows.questions import Handed
from mabillon.workflows.register_in_force import current


class Archive:
    """An archive: evidence, register, opinions.

    Parameters
    ----------
    root
        Its folder.
    settings
        Of the examinations; default: `Settings()`.

    Raises
    ------
    NotAnArchive
        The folder is none; make one with `Archive.init`.
    """

    def __init__(self, root: str | Path, *, settings: Settings | None = None) -> None:
        self.store = Store.open(Path(root))
        self.settings = settings or Settings()

    @classmethod
    def init(cls, root: str | Path, *, settings: Settings | None = None) -> Self:
        """Make a new archive in a folder that is empty or not there yet, and open it."""
        Store.init(Path(root)).close()
        return cls(root, settings=settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the archive back."""
        self.store.close()

    @property
    def register(self) -> Register:
        """The register in force."""
        return current(self.store)[1]

    def ingest(
        self,
        paths: Iterable[str | Path],
        *,
        live: bool = False,
        collected_at: datetime | None = None,
        mapping: Mapping[str, str] | None = None,
        channel: str | None = None,
        posted_at: datetime | None = None,
        format: str | None = None,
    ) -> list[Result]:
        """Keep files and read them; one result a file. See ``mabillon ingest --help``."""
        options = Options(
            mode="live" if live else "retrospective",
            collected_at=collected_at,
            mapping=mapping or {},
            channel=channel,
            posted_at=posted_at,
            format=format,
        )
        return list(ingest_files(self.store, [Path(p) for p in paths], options))

    def collect(self, *channels: str, manners: Manners | None = None) -> Collected:
        """Ask the sources of these channels, or of all, and take in what they answer.

        ``manners``: as in ``[collect]`` of the user's configuration, which is the default; nothing
        is asked unless they say ``on``.
        """
        how = manners or collecting.manners_of(self.store)
        return collecting.collect(self.store, how, channels)

    def verify(
        self,
        what: str,
        *,
        issuer: str,
        keep: bool = True,
    ) -> OpinionDocument:
        """Examine the captured post CHANNEL/ID and return the opinion."""
        return verify.verify(self.store, what, issuer, settings=self.settings, keep=keep)

    def verify_text(
        self,
        text: str,
        *,
        issuer: str,
        posted_at: datetime | None = None,
        channel: str | None = None,
        keep: bool = True,
    ) -> OpinionDocument:
        """Examine a text and return the opinion."""
        handed = Handed(text, posted_at, channel)
        return verify.verify(self.store, handed, issuer, settings=self.settings, keep=keep)

    def again(self, opinion: int) -> OpinionDocument:
        """Make a kept opinion again, from what was known to it."""
        return verify.again(self.store, opinion)

    def opinion(self, number: int) -> OpinionDocument:
        """Return a kept opinion."""
        return verify.load(self.store, number)

    def judge(
        self, opinion: int, kind: Literal["sign", "second", "dissent"], *, by: str, reason: str
    ) -> Judgement:
        """Sign an opinion, sign it second, or dissent."""
        return judge.judge(self.store, opinion, kind, by=by, reason=reason)

    def search(
        self,
        query: str | None = None,
        *,
        names: Sequence[str] = (),
        alike: float = 0.8,
        glosses: Sequence[str] = (),
        channels: Sequence[str] = (),
        issuer: str | None = None,
        roles: Sequence[str] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        script: str | None = None,
        language: str | None = None,
        media: bool | None = None,
        forwards: bool | None = None,
        copy_of: str | None = None,
        order: Literal["relevance", "newest", "oldest"] = "relevance",
        limit: int = 20,
        position: int | None = None,
    ) -> search.Search:
        """Find posts by words, phrases, names, glosses and filters. See ``mabillon search --help``.

        ``position``: a ledger position; what would have been found then.
        """
        request = search.Request(
            query=query,
            names=list(names),
            alike=alike,
            glosses=list(glosses),
            channels=list(channels),
            issuer=issuer,
            roles=list(roles),
            since=since,
            until=until,
            script=script,
            language=language,
            media=media,
            forwards=forwards,
            copy_of=copy_of,
            order=order,
            limit=limit,
        )
        return search.search(self.store, request, position=position, settings=self.settings)

    def trace(self, what: str | Handed, *, issuer: str | None = None) -> trace.Trace:
        """Return the timeline of a captured post or of a text handed in, and who had it whence."""
        return trace.trace(self.store, what, issuer=issuer, settings=self.settings)

    def clusters(self) -> clusters.Clusters:
        """Return the near copies of all posts across channels, as clusters."""
        return clusters.clusters(self.store, settings=self.settings)

    def routing(self, issuer: str, *, days: int | None = None) -> routing.Routing:
        """Return an issuer's routing profile and what it suggests."""
        return routing.routing(self.store, issuer, days=days, settings=self.settings)

    def lexicon(
        self, issuer: str, *, since: datetime | None = None, until: datetime | None = None
    ) -> lexicon.Lexicon:
        """Return an issuer's house lexicon. See ``mabillon lexicon --help``."""
        return lexicon.lexicon(self.store, issuer, since=since, until=until, settings=self.settings)

    def validate(
        self,
        issuer: str,
        *,
        hours: Sequence[int] = ages.HOURS,
        most: int = validate.MOST,
        seed: int | None = None,
        keep: bool = True,
    ) -> Validation:
        """Return how often the examinations err on an issuer; see ``mabillon validate --help``.

        Kept, it stands on every later opinion for the issuer.
        """
        return validate.validate(
            self.store,
            issuer,
            hours=hours,
            most=most,
            seed=seed,
            settings=self.settings,
            keep=keep,
        )

    def add_event(
        self, event: Event, *, by: str = "", reason: str = "", revise: bool = False
    ) -> bool:
        """Enter an event; return whether anything changed. See ``mabillon event add --help``."""
        return events.add(self.store, event, by=by, reason=reason, revise=revise)

    def events(self) -> list[events.Kept]:
        """Return every event as it stands, in order of entering."""
        return events.events(self.store)

    def said(
        self,
        issuer: str,
        about: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        days: int = said.DAYS,
        position: int | None = None,
    ) -> said.WhatWasSaid:
        """Return what an issuer said of an event, and what was watched.

        ``about``: key or title of the event. ``position``: a ledger position; what would have
        been found then.
        """
        return said.said(
            self.store,
            issuer,
            about,
            since=since,
            until=until,
            days=days,
            more_cues=desk_cues(self.store),
            settings=self.settings,
            position=position,
        )

    def round(
        self, issuer: str, about: str | Handed | None = None, *, again: bool = False
    ) -> round.Round:
        """Begin a round of guided looks at an issuer's tracked channels, or go on with one.

        >>> looking = archive.round("thistledown-league", "marl/1904")  # doctest: +SKIP
        >>> for place in looking.left:  # doctest: +SKIP
        ...     looking.answer(place, "not_there", by="the night desk")

        ``about``: CHANNEL/ID or a text; None = what the round that is gone on with looks for.
        """
        return round.begin(self.store, issuer, about, again=again, settings=self.settings)

    def looks(self, issuer: str) -> list[Look]:
        """Return the looks for an issuer, oldest first; of corrected ones the last."""
        held = looks.kept(self.store, self.register.issuer(issuer).name)
        return [item.look for item in held]

    def add_translation(
        self,
        what: str,
        text: str,
        *,
        to: str,
        by: str,
        source: str | None = None,
        machine: str = "",
        terms: Sequence[Transliteration] = (),
    ) -> translating.Kept:
        """Record a translation of a post or of evidence. See ``mabillon translation add --help``.

        ``source``: the language of the post; None = what the register says. ``machine``: the
        program that made it; "" = a person did.
        """
        return translating.add(
            self.store, what, text, to=to, by=by, source=source, machine=machine, terms=terms
        )[0]

    def translations(self, what: str) -> list[translating.Shown]:
        """Return the translations of a post or of evidence, each with the text that it is of."""
        return translating.show(self.store, what)[1]

    def add_shots(
        self,
        what: str,
        rows: Sequence[Shot],
        *,
        by: str,
        overlapping: bool = False,
        graphic: bool = False,
    ) -> shots.Kept:
        """Record a shot list of evidence or of a post. See ``mabillon shots add --help``."""
        return shots.add(self.store, what, rows, by=by, overlapping=overlapping, graphic=graphic)[1]

    def shots(self, what: str) -> shots.Kept:
        """Return the shot list of evidence, or of a post, that counts."""
        return shots.show(self.store, what)[1]

    def destroy(
        self,
        digest: str,
        *,
        reason: str,
        authority: str,
        by: str,
        second: str,
        with_posts: bool = False,
    ) -> destroying.Destroyed:
        """Destroy evidence; it cannot be undone. See ``mabillon destroy --help``."""
        return destroying.destroy(
            self.store,
            digest,
            reason=reason,
            authority=authority,
            by=by,
            second=second,
            with_posts=with_posts,
        )

    def export(
        self, form: str, out: str | Path, wanted: Wanted, choices: Choices | None = None
    ) -> Done:
        """Write an export, whole or not at all. See ``mabillon export --help``.

        >>> archive.export("stix", "7.json", Wanted(opinions=(7,)))  # doctest: +SKIP
        """
        return exporting.export(self.store, form, Path(out), wanted, choices)

    def new_dispatch(
        self,
        opinion: int,
        *,
        by: str,
        series: str = "Special Dispatch",
        release: Release = "subscribers",
        countries: Sequence[str] = (),
        topics: Sequence[str] = (),
        on: date | None = None,
    ) -> Path:
        """Begin a dispatch from an opinion. See ``mabillon dispatch new --help``."""
        return drafting.begin(
            self.store,
            opinion,
            by=by,
            series=series,
            release=release,
            countries=countries,
            topics=topics,
            on=on,
        )

    def check_dispatch(self, what: str) -> proofreading.Proof:
        """Check a dispatch: a file, or SERIES/NUMBER. See ``mabillon dispatch check --help``."""
        return proofreading.proof(self.store, what)

    def publish(
        self, folder: str | Path, keys: Collection[str] = (), *, by: str
    ) -> publishing.Publishing:
        """Publish dispatches. See ``mabillon dispatch publish --help``."""
        return publishing.publish(self.store, Path(folder), keys, by=by)

    def recall(self, *, opinion: int | None = None) -> list[recall.Recalled]:
        """Return what was published on the ground of what no longer stands."""
        return recall.recall(self.store, opinion=opinion)

    def changes(self, *, thorough: bool = False) -> list[relying.Change]:
        """Return what has become of what kept opinions rest on.

        ``thorough``: whether evidence is read and hashed; else only files that are missing or
        have another size are found.
        """
        return relying.changes(self.store, thorough=thorough)

    def audit(self, root: str | None = None) -> tuple[Report, list[Check]]:
        """Check every piece; return the report and whatever is not intact.

        ``root``: a ledger root that was kept elsewhere, as HEX:SIZE.
        """
        found: list[Check] = []
        kept = KeptRoot.parse(root) if root else None
        return audit_store(self.store, found.append, root=kept), found

    @staticmethod
    def demo(folder: str | Path, *, seed: int = 1) -> list[demo.Verdict]:
        """Build the invented case in a folder and verify it."""
        return demo.demo(Path(folder), seed=seed)
