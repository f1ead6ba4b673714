"""Which texts may be compared: of one language, genre and period, and about as long.

The alternative to "issued by the issuer" is "another channel of this archive, on a similar
subject". So what others write is the measure, and only texts that could be taken for such a
statement are: posts of their own, in the same language, before the questioned one, about as
long, and each by one organisation alone (method.md section 3, "Background").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.repeats import repeats
from mabillon.examine.wording.takeout import Held, Span, TakenOut, taken_out
from mabillon.text.tokens import forms

LENGTH_FACTOR = 4
"""A text so many times longer or shorter than the questioned one is another genre."""

LENGTHS = (60, 120, 240, 480, 960, 1920, 3840, 7680, 15360)
"""Classes of length, in words: what is learned for one serves for all texts of it."""

MOST_KNOWN = 50
"""Known statements that are compared: the latest."""

PLAYING = 6
"""Texts that an organisation needs to play the issuer: five to be known by, and one more."""

MOST_ORGANISATIONS = 24
"""More organisations add little but time; those with most texts are taken."""

MOST_TEXTS = 384
"""Background texts altogether: as many of each organisation as go into it."""

SHARED = 0.5
"""Share of a later text by somebody else from which a text is theirs as much."""

Stretches = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cut:
    """A whole text, and the stretches of it that are not compared: half-open, in order."""

    whole: Document
    stretches: tuple[tuple[int, int], ...]

    @property
    def left(self) -> Document:
        """The text without them, a line break in the place of each."""
        d = self.whole
        return Document(d.id, d.organisation, d.at, without(d.text, self.stretches))


def length_class(words: int) -> int:
    """Return the class of a text of so many words: the longest that it fills, or the first."""
    return max((length for length in LENGTHS if length <= words), default=LENGTHS[0])


def lengths_like(words: int) -> tuple[int, int]:
    """Return the fewest and the most words of what may be compared with so many words."""
    there = length_class(words)
    return max(there // LENGTH_FACTOR, LENGTHS[0]), max(there, LENGTHS[0] * 2) * LENGTH_FACTOR


def without(text: str, stretches: Stretches) -> str:
    """Return a text without these stretches, a line break in the place of each."""
    pieces, at = [], 0
    for start, stop in sorted(stretches):
        if stop > at:
            pieces.append(text[at : max(start, at)])
            at = stop
    return "\n".join([*pieces, text[at:]])


def joined(stretches: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return stretches in order, those that meet as one."""
    found: list[tuple[int, int]] = []
    for start, stop in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return tuple(found)


def playing(documents: Iterable[Document]) -> int:
    """Return how many organisations have texts enough to play the issuer."""
    return sum(n >= PLAYING for n in Counter(d.organisation for d in documents).values())


def cut_out(
    document: Document, edges: Stretches, held: Held, *, also: Sequence[str] = ()
) -> tuple[Cut, TakenOut]:
    """Return a text with its copied spans, its repetitions and the lines at its edges cut.

    An issuer's habits go like anybody's copies: they are what a forger pastes, and have an
    examination of their own (``formula``; docs/decisions/0032).

    Parameters
    ----------
    document
        Whole.
    edges
        Stretches of it that its channel, or the issuer's, puts at the edges of all its posts.
    held
        The earlier texts.
    also
        Ids of held texts that are this text.
    """
    taken = taken_out(document.text, held, before=document.at, without=(document.id, *also))
    spans = [(span.start, span.stop) for span in taken.spans]
    return Cut(document, joined([*edges, *spans, *repeats(document)])), taken


def of_its_own(
    texts: Sequence[tuple[Document, Stretches]], held: Held, *, words: int, most: int
) -> list[Cut]:
    """Return of each organisation its latest texts, cut, of which enough remains.

    Parameters
    ----------
    texts
        Whole, each under the id that it has in ``held``, with the stretches at its edges.
    held
        The earlier texts; the organisation's own among them.
    words
        Words that must remain.
    most
        Texts of an organisation at the most.

    Returns
    -------
    list of Cut
        In order of organisation and time.

    Notes
    -----
    Of statements that are all alike the first few are statements and the others are forms
    filled in again, of which nothing remains. A text half of which stands on another
    organisation's channel later is left out too: who wrote it nobody knows (joint statements,
    reports of agencies).
    """
    whose = {d.id: d.organisation for d, _ in texts}
    ordered = sorted(
        texts, key=lambda t: (t[0].organisation, t[0].at is not None, t[0].at or 0, t[0].id)
    )
    found: list[Cut] = []
    shared: set[str] = set()
    counts: Counter[str] = Counter()
    for document, edges in reversed(ordered):
        if counts[document.organisation] >= most:
            continue
        cut, taken = cut_out(document, edges, held)
        shared |= {
            source
            for source, n in _sources(taken.spans).items()
            if n >= SHARED * taken.words and whose.get(source) not in (None, document.organisation)
        }
        if len(forms(cut.left.text)) >= words:
            counts[document.organisation] += 1
            found.append(cut)
    return [cut for cut in reversed(found) if cut.whole.id not in shared]


def _sources(spans: Sequence[Span]) -> Counter[str]:
    """Return source -> words that stand there."""
    counts: Counter[str] = Counter()
    for span in spans:
        counts[span.source] += span.words
    return counts


def share_out(cuts: Sequence[Cut]) -> list[Cut]:
    """Return the background: of each organisation its latest texts, equally many where it can.

    Organisations with most texts come first, then by name; ``MOST_ORGANISATIONS`` of them,
    and none that has too few to play the issuer.
    """
    grouped: dict[str, list[Cut]] = {}
    for cut in cuts:
        grouped.setdefault(cut.whole.organisation, []).append(cut)
    able = [name for name in grouped if len(grouped[name]) >= PLAYING]
    chosen = sorted(able, key=lambda name: (-len(grouped[name]), name))[:MOST_ORGANISATIONS]
    most = of_each(len(chosen))
    return [cut for name in sorted(chosen) for cut in grouped[name][-most:]]


def of_each(organisations: int) -> int:
    """Return how many texts of each of so many organisations make the background."""
    return max(MOST_TEXTS // max(min(organisations, MOST_ORGANISATIONS), 1), PLAYING + 2)
