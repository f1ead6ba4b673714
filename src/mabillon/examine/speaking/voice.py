"""An issuer's voice: what it is known by, ready to be heard in texts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import regex

from mabillon.examine.said.naming import Names
from mabillon.examine.said.phrases import Phrase, Phrases
from mabillon.examine.speaking.cues import (
    ADDRESS,
    AFTER,
    BEFORE,
    DOUBTED,
    REPORTED,
    SPEAKER,
    Cue,
    cues,
    ours,
)
from mabillon.examine.speaking.heard import POINTS, Evidence, Sort, Speaking, weighed
from mabillon.examine.speaking.likely import Likely
from mabillon.examine.speaking.looks import Looks
from mabillon.examine.speaking.places import SHORT, Laid, laid
from mabillon.text.many import Running

WE_LEAST: Final = 2
WE_SHARE: Final = 0.012
"""Words of the first person plural, and their share of all, from which on a text says "we"."""

NEAR: Final = 60
"""Words of a name, what stands in brackets after it, and a few more: no cue is further off."""

Of = Literal["name", "outlet", "branch"]


class Mention(NamedTuple):
    """A name of the issuer's in a text: words from ``first`` to before ``after``."""

    of: Of
    first: int
    after: int


@dataclass(frozen=True)
class Known:
    """What an issuer is known by.

    ``formulas``: openings and closings of its statements, in canonical forms, numbers as "0".
    """

    names: Sequence[str]
    outlets: Sequence[str] = ()
    branches: Sequence[str] = ()
    formulas: Sequence[Phrase] = ()


class Voice:
    """Hears whether a text speaks in an issuer's name."""

    def __init__(self, known: Known) -> None:
        self._of: list[Of] = ["name"] * len(known.names)
        self._of += ["outlet"] * len(known.outlets)
        self._of += ["branch"] * len(known.branches)
        listed = [*known.names, *known.outlets, *known.branches]
        self._names, self._looks = Names(listed), Looks(listed)
        self._formulas = Phrases(known.formulas)
        self._cues: list[tuple[Sort, Cue]] = [
            *(("speaker", cue) for cue in cues(SPEAKER)),
            *(("reported", cue) for cue in cues(REPORTED)),
            *(("doubted", cue) for cue in cues(DOUBTED)),
            *(("address", cue) for cue in cues(ADDRESS)),
        ]
        self._phrases = Phrases([cue.words for _, cue in self._cues])
        self._ours = ours()
        self._likely = Likely(listed, known.formulas)

    def hear(
        self, text: str, *, pattern: bool = False, reply: bool = False, picture: bool = False
    ) -> Speaking | None:
        """Return what speaks for and against; None where nothing names the issuer.

        Parameters
        ----------
        pattern
            Whether the register's patterns keep the text as a statement.
        reply
            Whether it answers another post.
        picture
            Whether these are the letters of a picture.
        """
        of = laid(text)
        mentions = self._mentions(of)
        formulas = list(self._formula(of))
        if not mentions and not formulas and not pattern:
            return None
        found = [*formulas, *self._placed(of, mentions, picture=picture)]
        found += self._by_cues(of, mentions)
        found += self._ourselves(of)
        if pattern:
            found.append(_whole("pattern"))
        if not formulas and not pattern and not any(map(of.is_edge, (m.first for m in mentions))):
            found.append(_whole("about"))
        if reply:
            found.append(_whole("reply"))
        return weighed(found)

    def may_speak(self, running: Running) -> npt.NDArray[np.bool_]:
        """Tell of many texts at once which may be heard to speak; the others certainly are not.

        A text that holds all words of a name, of what looks like one, or of a formula, in
        whatever order.
        """
        return self._likely.in_texts(running)

    def _mentions(self, of: Laid) -> list[Mention]:
        places = [*self._names.find(of.forms), *self._looks.find(of)]
        found = {Mention(self._of[n], first, of.after_aside(after)) for n, first, after in places}
        return sorted(found, key=lambda m: (m.first, -m.after))

    def _formula(self, of: Laid) -> Iterator[Evidence]:
        """Yield the formulas that begin a line of the head or of the foot."""
        masked = [_NUMBER.sub("0", form) for form in of.forms]
        begins = {first for first, _ in of.lines if of.is_edge(first)}
        for _, first, after in self._formulas.find(masked):
            if first in begins and not of.is_quoted(first):
                yield _evidence("formula", of, first, after)

    def _placed(
        self, of: Laid, mentions: Sequence[Mention], *, picture: bool
    ) -> Iterator[Evidence]:
        """Yield what the places say at which names stand."""
        for mention in mentions:
            at = mention.first
            if of.is_quoted(at):
                yield _evidence("quoted", of, at, mention.after)
                continue
            first, after = of.line(at)
            short = after - first <= SHORT
            if mention.of == "outlet":
                if short and of.is_edge(at):
                    yield _evidence("credit", of, first, after)
            elif picture and at < of.head:
                yield _evidence("letterhead", of, first, after)
            elif short and len(of.lines) > 1 and at < of.head:
                yield _evidence("heading", of, first, after)
            elif short and len(of.lines) > 1 and at >= of.foot:
                yield _evidence("signature", of, first, after)

    def _by_cues(self, of: Laid, mentions: Sequence[Mention]) -> Iterator[Evidence]:
        """Yield what the lists of words find beside names, or, of doubt, anywhere."""
        named = [m for m in mentions if not of.is_quoted(m.first)]
        for number, first, after in self._phrases.find(of.forms):
            sort, cue = self._cues[number]
            beside = self._beside(of, cue, first, after, named)
            if sort == "address" and first >= of.head:
                continue
            if sort == "speaker" and not of.is_edge(first):
                continue
            if cue.side is None and not of.is_quoted(first):
                yield _evidence(sort, of, first, after, cue.language)
            elif beside is not None:
                yield _evidence(sort, of, *beside, cue.language)

    def _beside(
        self, of: Laid, cue: Cue, first: int, after: int, named: Sequence[Mention]
    ) -> tuple[int, int] | None:
        """Return the stretch of a cue and the name beside it."""
        near = bisect_left(named, first - NEAR, key=lambda m: m.first)
        for m in takewhile(lambda m: m.first <= after + BEFORE, islice(named, near, None)):
            gap, most = (
                (m.first - after, BEFORE) if cue.side == "before" else (first - m.after, AFTER)
            )
            begin, end = min(first, m.first), max(after, m.after)
            if cue.side and 0 <= gap <= most and of.one_sentence(begin, end - 1):
                return begin, end
        return None

    def _ourselves(self, of: Laid) -> Iterator[Evidence]:
        """Yield that a text says "we", outside of quotations, often enough."""
        at = [k for k, form in enumerate(of.forms) if form in self._ours and not of.is_quoted(k)]
        if len(at) >= max(WE_LEAST, WE_SHARE * len(of.forms)):
            yield _evidence("self", of, at[0], at[0] + 1, self._ours[of.forms[at[0]]])


_NUMBER: Final = regex.compile(r"\p{Nd}+")


def _evidence(
    sort: Sort, of: Laid, first: int, after: int, language: str | None = None
) -> Evidence:
    start, end = of.stretch(first, after)
    said = " ".join(of.text[start:end].split())
    return Evidence(sort, POINTS[sort], said, (start, end), language)


def _whole(sort: Sort) -> Evidence:
    return Evidence(sort, POINTS[sort], "", (0, 0))
