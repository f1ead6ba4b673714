"""Which words of a text claim, praise or deny, and what that comes to.

Never stated more firmly than "words of claiming": who is meant, and whether it is so, is
for the reader. A negation shortly before a word turns it: "we do not claim responsibility"
are words of denying; "we do not praise" and "we do not deny" are words of nothing. So does a
frame that denies the clause ("it is not true that …", ``denials``); what is turned twice is
words of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec
import regex

from mabillon.examine.phrases import joined
from mabillon.examine.said.about import Match
from mabillon.examine.said.cues import BETWEEN, Cue, Stance
from mabillon.examine.said.denials import ANEW, ONLY, Frame, frames, governing
from mabillon.examine.said.phrases import Phrases
from mabillon.text.tokens import Token, words
from mabillon.text.vocabulary import NEGATIONS

NEAR: Final = 50
"""Words between a cue and what ties the text to the event, at most; others stand elsewhere."""

TURNS: Final = 3
"""Words before a cue among which a negation turns it, within its sentence."""

OF: Final[dict[Stance, str]] = {
    "claims": "claiming",
    "praises": "praising",
    "denies": "denying",
}
_END: Final = regex.compile(r"[.!?…؟。;؛\n]")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A cue that stands in a text.

    ``stance``: what it is a word of; null = of nothing, being turned by a negation.
    ``listed``: as in the list. ``words``: as in the text, the negation included.
    ``at``: the stretch of the text (characters, half-open). ``near``: whether it stands
    within `NEAR` words of what ties the text to the event.
    """

    stance: Stance | None
    language: str
    listed: str
    words: str
    turned: bool
    near: bool
    at: tuple[int, int]


class Cues:
    """A list of cues, ready to be found in texts."""

    def __init__(self, listed: Sequence[Cue]) -> None:
        self.listed = tuple(listed)
        self._phrases = Phrases([cue.phrase for cue in listed], BETWEEN)

    def said(self, text: str, matches: Sequence[Match]) -> list[Said]:
        """Return the cues of a text, in order; of two of one stance that overlap the longer."""
        running = words(text)
        tied = _tied(running, matches)
        places = sorted(
            self._phrases.find([token.form for token in running]),
            key=lambda place: (place[1] - place[2], place[1]),
        )
        kept: dict[tuple[int, Stance], tuple[int, int]] = {}
        covered: set[tuple[int, Stance]] = set()
        for number, first, after in places:
            stance = self.listed[number].stance
            here = {(at, stance) for at in range(first, after)}
            if not here & covered:
                covered |= here
                kept[first, stance] = (after, number)
        denied = frames(text, running)
        found = []
        for (first, stance), (after, number) in sorted(kept.items()):
            cue = self.listed[number]
            near = _turned(text, running, first, after, cue)
            frame = governing(text, running, denied, first, after)
            turned = _first(near, frame)
            twice = near is not None and frame is not None and frame.undone(near)
            start = running[first].start if turned is None else _begin(text, running[turned].start)
            end = running[after - 1].end
            found.append(
                Said(
                    stance=stance if turned is None else None if twice else _other(stance),
                    language=cue.language,
                    listed=cue.listed,
                    words=" ".join(text[start:end].split()),
                    turned=turned is not None,
                    near=any(first - NEAR <= at <= after + NEAR for at in tied) or not tied,
                    at=(start, end),
                )
            )
        return found


def _tied(running: Sequence[Token], matches: Sequence[Match]) -> list[int]:
    """Return the words at which a text is tied to the event."""
    starts = {start for match in matches for start, _ in match.at}
    return [n for n, token in enumerate(running) if token.start in starts]


def _other(stance: Stance) -> Stance | None:
    return "denies" if stance == "claims" else None


def _turned(text: str, running: Sequence[Token], first: int, after: int, cue: Cue) -> int | None:
    """Return the negation that turns a cue: before it in its sentence, or among its words."""
    own = {word for word in cue.phrase if word in NEGATIONS}
    for at in range(first + 1, after - 1):
        if running[at].form in NEGATIONS and not own:
            return first
    for at in range(first - 1, max(first - TURNS, 0) - 1, -1):
        if _END.search(text, running[at].end, running[first].start):
            return None
        if running[at].form in ANEW:
            return None
        if running[at].form in NEGATIONS and running[at + 1].form not in ONLY:
            return at
    return None


def _first(near: int | None, frame: Frame | None) -> int | None:
    """Return the first word of what turns a cue; null = nothing does."""
    if frame is None:
        return near
    return frame.first if near is None else min(near, frame.first)


def _begin(text: str, start: int) -> int:
    """Return where the word begins of which a negation is the end: "didn't"."""
    while start and not text[start - 1].isspace():
        start -= 1
    return start


def stances(said: Iterable[Said]) -> list[Stance]:
    """Return what the words near the event are words of, each once."""
    return sorted({one.stance for one in said if one.near and one.stance is not None})


Word = Literal["claims", "praises", "denies", "several", "mentions"]


def in_one(found: Sequence[Stance]) -> Word:
    """Return one word for what was found: "several" where they differ, "mentions" for none."""
    if len(found) > 1:
        return "several"
    return found[0] if found else "mentions"


def in_words(found: Sequence[Stance]) -> str:
    """Return it as it is printed: never more than "words of claiming"."""
    if not found:
        return "no listed word of claiming, praising or denying"
    if len(found) == 1:
        return f"words of {OF[found[0]]}"
    return f"words of {joined([OF[stance] for stance in found])}"
