"""Wording: from a question to its finding, over what the archive holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from mabillon.archive.register import Issuer
from mabillon.archive.sketches import Progress
from mabillon.examine.finding import Finding
from mabillon.examine.wording import finding, lacking
from mabillon.examine.wording.calibrate import Learned, learn
from mabillon.examine.wording.comparable import Cut, cut_out, playing
from mabillon.examine.wording.corpus import Corpus
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.lacking import Lacking
from mabillon.examine.wording.material import Material, Source
from mabillon.examine.wording.refusal import (
    FEWEST_KNOWN,
    FEWEST_ORGANISATIONS,
    FEWEST_WORDS,
)
from mabillon.examine.wording.takeout import Held
from mabillon.text.tokens import forms, raw_words
from mabillon.workflows import wording_cache
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.kept_posts import Post
from mabillon.workflows.questions import shown
from mabillon.workflows.statements import Statement, heading, role_keys
from mabillon.workflows.wording_known import of_branch
from mabillon.workflows.wording_prepared import Preparing
from mabillon.workflows.wording_texts import first_versions, micros

_NEAR = 400
"""Posts, those that share most with a questioned text, in which its spans are looked for."""


STEPS = 2
"""Gathering and learning: each takes seconds where nothing is kept of it yet."""


@dataclass(frozen=True, slots=True)
class WordingQuestion:
    """A text whose wording is asked about.

    Attributes
    ----------
    text
        The statement, without the furniture of the channel that posted it.
    at
        World as of: only posts from before count; null = not known, then all do.
    known
        The issuer's statements from before, by time.
    without
        Raw CHANNEL/ID of the questioned post, and of those that carry it.
    detailed
        Whether it is a captured post.
    """

    text: str
    at: datetime | None
    known: Sequence[Statement]
    without: Collection[str] = frozenset()
    detailed: bool = False


class _Found(msgspec.Struct, frozen=True):
    """A finding, and the digest of what its figure rests on; null = it has none."""

    finding: Finding
    learned: str | None


@dataclass
class Wordings:
    """Examines the wording of texts in an issuer's name.

    ``learned``: digest of what the last figure rests on; null = there was none.
    """

    holdings: Holdings
    issuer: Issuer
    learned: str | None = field(default=None, init=False)
    _preparing: Preparing = field(init=False)

    def __post_init__(self) -> None:
        self._preparing = Preparing(self.holdings, self.issuer)

    def examine(self, asked: WordingQuestion, tell: Progress | None = None) -> Finding:
        """Examine one text; ``tell`` is told how many of ``STEPS`` are done."""
        self.learned = None
        tell = tell or _nobody
        tell(0, STEPS)
        material = self.material(asked)
        tell(1, STEPS)
        if isinstance(material, Lacking):
            return finding.not_determined(material.reason, material.do, dict(material.figures))
        made = wording_cache.kept(
            self._preparing.folder,
            "found",
            [material, asked.detailed],
            lambda: self._found(material, detailed=asked.detailed),
            _Found,
        )
        tell(STEPS, STEPS)
        self.learned = made.learned
        return made.finding

    def _found(self, material: Material, *, detailed: bool) -> _Found:
        seed = int(wording_cache.digest([_named(d) for d in material.background])[:12], 16)

        def recall(
            corpus: Corpus, rows: Sequence[int], known: int, words: int, scorers: Sequence[str]
        ) -> Learned:
            texts = [_named(corpus.documents[row]) for row in rows]
            return wording_cache.kept(
                self._preparing.folder,
                "learned",
                [known, words, seed, list(scorers), texts],
                lambda: learn(corpus, rows, known=known, words=words, seed=seed, scorers=scorers),
                Learned,
            )

        found, learned = finding.examine(material, recall, detailed=detailed, seed=seed)
        return _Found(found, wording_cache.digest(learned) if learned else None)

    def material(self, asked: WordingQuestion) -> Material | Lacking:
        """Gather what a text is compared with, or say why there is nothing."""
        words = len(raw_words(asked.text))
        if words < FEWEST_WORDS:
            return lacking.short(words)
        known, branch = of_branch(self.holdings, self.issuer, asked.known, asked.text)
        if len(known) < FEWEST_KNOWN:
            return lacking.few_known(len(known), branch)
        at = micros(asked.at) if asked.at else None
        whole = Document("", "", at, asked.text)
        cut, taken = cut_out(
            whole,
            self._edges(asked.text),
            self._held(asked),
            also=tuple(asked.without),
        )
        left = len(forms(cut.left.text))
        if left < FEWEST_WORDS:
            return lacking.little_left(whole, taken, left)
        rows = self._preparing.rows(asked.at, words)
        if len(rows) < FEWEST_ORGANISATIONS:
            return lacking.few_others(len(rows))
        language = self._preparing.language(whole, known)
        if not language.has(whole):
            return lacking.other_language(whole, language)
        own, others = self._preparing.prepared(whole, known, rows, asked.without, language)
        if len(own.cuts) < FEWEST_KNOWN:
            return lacking.alike(len(known), len(own.cuts))
        if playing(d.whole for d in others.cuts) < FEWEST_ORGANISATIONS:
            return lacking.few_others(playing(d.whole for d in others.cuts))
        return Material(
            questioned=cut.left,
            whole=asked.text,
            taken=taken,
            words_left=left,
            known=[c.left for c in own.cuts],
            background=[c.left for c in others.cuts],
            known_whole=[c.left for c in own.wholes],
            background_whole=[c.left for c in others.wholes],
            given=len(known),
            sources=self._sources(own.cuts, [span.source for span in taken.spans]),
            names=sorted({form for name in self.issuer.names() for form in forms(name)}),
            branch=branch,
        )

    def _edges(self, text: str) -> list[tuple[int, int]]:
        """Return the lines of a text that the issuer's own channels keep at their edges."""
        own = role_keys(self.holdings, self.issuer, {"own"})
        return [
            stretch
            for key in sorted(own.keys() & set(self.holdings.channel_keys))
            for stretch in self.holdings.edge_lines(key, linked=False).stretches(text)
        ]

    def _held(self, asked: WordingQuestion) -> Held:
        """Return the earlier texts in which a span of the questioned one may stand.

        Those that the sketches suggest, and all statements of the issuer.
        """
        near = self.holdings.candidates(asked.text, floor=1e-9)[:_NEAR].tolist()
        rows = sorted({*near, *(s.post.row for s in asked.known)})
        return self._preparing.held(rows)

    def _sources(self, known: Sequence[Cut], spans: Sequence[str]) -> dict[str, Source]:
        """Return what a reader is told of known statements and of where spans come from."""
        holdings = self.holdings
        rows = holdings.rows_named({*(c.whole.id for c in known), *spans})
        posts: dict[str, Post] = {p.key: p for p in first_versions(holdings.posts(rows))}
        holdings.load(p.row for p in posts.values())
        return {
            key: Source(
                shown(holdings, post),
                heading(holdings.text(post.row)),
                micros(post.posted_at) if post.posted_at else None,
            )
            for key, post in sorted(posts.items())
        }


def _nobody(done: int, total: int) -> None:
    del done, total


def _named(document: Document) -> list[object]:
    digest = wording_cache.digest_of(document.text)
    return [document.id, document.organisation, document.at, digest]
