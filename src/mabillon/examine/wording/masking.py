"""What remains of a text when its subject is masked.

Topic is the great deceiver of authorship verification: two statements about one event look
alike whoever wrote them. So every word outside the few hundred that most organisations use
is masked, as are numbers and quotations (Stamatatos 2017, "Authorship attribution using text
distortion"). What is widespread is counted in the texts at hand, so no language needs a
tagger or a list. Words are read in their canonical form (``mabillon.text.tokens``), in which
Arabic spelling habits are folded; they count apart, in ``Reading.shapes``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from mabillon.examine.wording.documents import Document
from mabillon.text.tokens import URL_TOKEN, fold

COMMON = 500
"""Words left unmasked, fixed on development data (docs/decisions/0018)."""
WORD, NUMBER, QUOTATION, ADDRESS = "□", "0", "❝", "@"
"""What stands for a masked word, anything with a digit, a quotation, a URL."""
LONGEST_QUOTATION = 600
"""Characters; a longer stretch between two marks is a mark that was lost."""

_QUOTATION = re.compile(
    rf"[«“„‟][^«»“”„\n]{{1,{LONGEST_QUOTATION}}}[»”“]|\"[^\"\n]{{1,{LONGEST_QUOTATION}}}\""
)
_SPACE = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_TAIL = re.compile(r"\W*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the scorers see it.

    Attributes
    ----------
    masked
        Words, masks, punctuation, and single spaces or line breaks.
    plain
        The same with nothing masked.
    words
        Its canonical words alone.
    sentences
        Masked words and punctuation marks, sentence by sentence.
    shapes
        How words are written: each as ``x``, ``X``, ``Xx``, ``XX`` or ``9``, with those of its
        letters that the canonical form folds (hamza, ta marbuta, tatweel, ё, digits of other
        scripts), and what stands between words.
    """

    masked: str
    plain: str
    words: tuple[str, ...]
    shapes: str
    sentences: tuple[tuple[str, ...], ...]


def common_words(documents: Iterable[Document], n: int = COMMON) -> tuple[str, ...]:
    """Return the ``n`` words that most organisations use, most widespread first.

    Ties go to the word in more documents, then by the alphabet. Numbers and URLs never count.
    """
    users: defaultdict[str, set[str]] = defaultdict(set)
    spread: Counter[str] = Counter()
    for document in documents:
        present = set(document.words)
        spread.update(present)
        for word in present:
            users[word].add(document.organisation)
    ranked = sorted(spread, key=lambda word: (-len(users[word]), -spread[word], word))
    return tuple([word for word in ranked if mask(word, {word}) == word][:n])


def mask(form: str, common: Set[str]) -> str:
    """Return what the scorers see of one word."""
    if form == URL_TOKEN:
        return ADDRESS
    if _DIGIT.search(form):
        return NUMBER
    return form if form in common else WORD


def read(document: Document, common: Set[str]) -> Reading:
    """Return ``document`` masked, plain, and cut into sentences.

    A sentence ends at a full stop, question or exclamation mark of any script, or a line end.
    """
    quotations = [match.span() for match in _QUOTATION.finditer(document.text)]
    masked: list[str] = []
    plain: list[str] = []
    shapes: list[str] = []
    sentence: list[str] = []
    sentences: list[tuple[str, ...]] = []
    place, quotation = 0, 0
    for token in document.tokens:
        between = _SPACE.sub(_one_space, document.text[place : token.start])
        plain += (between, token.form)
        shapes += (between, _shape(document.text[token.start : token.end]))
        place = token.end
        while quotation < len(quotations) and quotations[quotation][1] <= token.start:
            quotation += 1
        quoted = quotation < len(quotations) and quotations[quotation][0] < token.start
        if quoted and masked and masked[-1] == QUOTATION:
            continue
        shown = QUOTATION if quoted else mask(token.form, common)
        masked += (between, shown)
        for mark in _marks(between):
            sentence.append(mark)
            if mark in _STOPS and len(sentence) > 1:
                sentences.append(tuple(sentence))
                sentence = []
        sentence.append(shown)
    tail = _TAIL.match(document.text, place)
    last = _SPACE.sub(_one_space, tail.group()) if tail and document.tokens else ""
    sentence += _marks(last)
    if sentence:
        sentences.append(tuple(sentence))
    return Reading(
        masked="".join([*masked, last]),
        plain="".join([*plain, last]),
        words=document.words,
        shapes="".join([*shapes, last]),
        sentences=tuple(sentences),
    )


_STOPS = frozenset(".!?…;؟۔。！？।\n")


@lru_cache(maxsize=1 << 16)
def _shape(written: str) -> str:
    if written.isdigit():
        return "9" if written.isascii() else "9" + written[:1]
    lower = written.lower()
    case = "x"
    if written != lower:
        case = "XX"[: len(written)] if written.isupper() else "Xx"
    return case if lower.isascii() else case + "".join(c for c in lower if fold(c) != c)


def _marks(between: str) -> list[str]:
    return [mark for mark in between if mark != " "]


def _one_space(match: re.Match[str]) -> str:
    return "\n" if "\n" in match.group() else " "
