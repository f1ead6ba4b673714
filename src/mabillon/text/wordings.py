"""Many texts told apart by their words, mostly without reading them to their ends."""

from __future__ import annotations

from collections.abc import Iterator

from mabillon.text.tokens import canonical, forms, raw_words

_HEAD = 200  # characters that are looked at first
_OPENING = 8  # words by which most texts differ


def has_words(text: str, least: int) -> bool:
    """Tell whether a text has so many words or more."""
    return any(len(raw_words(head)) >= least for head in _heads(text))


class Wordings:
    """A set of texts by canonical form; that is made only of texts that open alike."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, ...], list[str]] = {}
        self._whole: dict[tuple[str, ...], set[str]] = {}

    def add(self, text: str) -> bool:
        """Take in a text; tell whether it is new."""
        opening = _opening(text)
        first = self._opened.setdefault(opening, [])
        if not first:
            first.append(text)
            return True
        if text == first[0]:
            return False
        whole = self._whole.setdefault(opening, {canonical(first[0])})
        before = len(whole)
        whole.add(canonical(text))
        return len(whole) > before


def _opening(text: str) -> tuple[str, ...]:
    """Return the forms of the first words; fewer only where the text has no more."""
    found: list[str] = []
    for head in _heads(text):
        found = forms(head)
        if len(found) >= _OPENING:
            break
    return tuple(found[:_OPENING])


def _heads(text: str) -> Iterator[str]:
    """Give the beginning of a text, cut between two words, then the whole of it."""
    if len(text) > _HEAD:
        yield text[:_HEAD].rpartition(" ")[0]
    yield text
