"""Where an n-gram stands in an original, and how it is written there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mabillon.text.tokens import Token, words


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of an original: word numbers, half-open, and the passage."""

    first: int
    end: int
    passage: str


class Original:
    """A text whose words are looked up by their canonical forms."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = words(text)
        self._starts: dict[str, list[int]] = {}
        for i, token in enumerate(self.tokens):
            self._starts.setdefault(token.form, []).append(i)

    def places(self, form: str) -> list[Place]:
        """Return where a form (canonical words, single-spaced) stands."""
        wanted = form.split(" ")
        found = []
        for i in self._starts.get(wanted[0], []):
            here = self.tokens[i : i + len(wanted)]
            if [t.form for t in here] == wanted:
                passage = " ".join(self.text[here[0].start : here[-1].end].split())
                found.append(Place(i, i + len(wanted), passage))
        return found


def written(form: str, originals: Iterable[Original]) -> str:
    """Return the commonest way in which a form is written in some originals; itself if in none."""
    ways = Counter(place.passage for text in originals for place in text.places(form))
    return min(ways, key=lambda way: (-ways[way], way)) if ways else form


def neighbours(form: str, originals: Sequence[Original]) -> Counter[tuple[int, str]]:
    """Count the words just before (-1) and just after (1) a form."""
    beside: Counter[tuple[int, str]] = Counter()
    for text in originals:
        for place in text.places(form):
            if place.first:
                beside[-1, text.tokens[place.first - 1].form] += 1
            if place.end < len(text.tokens):
                beside[1, text.tokens[place.end].form] += 1
    return beside
