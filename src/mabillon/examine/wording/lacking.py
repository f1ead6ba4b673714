"""Why there is nothing to compare a questioned text with, and what would help.

What is told here is known before any text is scored; what comes to light in scoring stands in
``refusal``. Whatever helps is said with the reason, on screen and page, and where nothing does,
that is said too: whoever reads "not determined" should not collect in vain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mabillon.examine.phrases import joined
from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.refusal import (
    FEWEST_KNOWN,
    FEWEST_ORGANISATIONS,
    FEWEST_WORDS,
    MORE_KNOWN,
    MORE_OTHERS,
    THAT_LANGUAGE,
)
from mabillon.examine.wording.repeats import repeats
from mabillon.examine.wording.same_language import Language
from mabillon.examine.wording.takeout import TakenOut


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why there is nothing to compare: ``reason``; ``do``: what would help.

    ``figures``: the numbers in the reason, by name.
    """

    reason: str
    do: str
    figures: Mapping[str, int] = field(default_factory=dict)


def short(words: int) -> Lacking:
    """Say that a text is too short as it is."""
    return Lacking(
        f"{_words(words)}, {FEWEST_WORDS} needed",
        "nothing but a longer text helps, if this is only a part of one",
        {"words": words},
    )


def little_left(whole: Document, taken: TakenOut, left: int) -> Lacking:
    """Say that too little of a text is left to compare."""
    again = bool(repeats(whole))
    out = ["copied passages"] * bool(taken.spans) + ["its own repetitions"] * again
    after = f"after {joined(out)}" if out else "without the lines at its edges"
    return Lacking(
        f"{_words(left)} left {after}, {FEWEST_WORDS} needed",
        "read the donor finding; more statements do not help"
        if taken.spans
        else "nothing helps: it says too little",
        {"words": taken.words, "words_left": left},
    )


def few_known(known: int, branch: str | None) -> Lacking:
    """Say that too few statements of the issuer, or of a branch of it, are known."""
    of = f" of {branch}" if branch else ""
    one = "" if known == 1 else "s"
    return Lacking(
        f"{known} known statement{one}{of} from before, {FEWEST_KNOWN} needed",
        "wait until the branch has issued more, or ingest more that it issued: branches have "
        "habits of their own"
        if branch
        else MORE_KNOWN,
        {"known": known},
    )


def alike(known: int, left: int) -> Lacking:
    """Say that too few of the known statements can be compared."""
    return Lacking(
        f"of {known} known statements {left} can be compared, {FEWEST_KNOWN} needed: the others "
        "repeat earlier texts, are far shorter or longer, or are in another language",
        "ingest statements of the issuer that are about as long and no forms filled in again",
        {"known": left, "known_given": known},
    )


def other_language(text: Document, language: Language) -> Lacking:
    """Say that a text is in none of the issuer's languages."""
    share, usual = language.share(text), language.usual
    if language.script is None:
        return Lacking(
            "it has no letters, only figures and signs, so it is in no language", "nothing helps"
        )
    if not usual:
        return Lacking(
            "none of the known statements is written in its script, so it is in a language that "
            "they lack; a translation carries its translator's wording",
            THAT_LANGUAGE,
        )
    return Lacking(
        f"{share:.0%} of its words are among those that the known statements use most, "
        f"{usual:.0%} is usual for them: it is in a language that they lack, or in several; a "
        "translation carries its translator's wording",
        THAT_LANGUAGE,
    )


def few_others(organisations: int) -> Lacking:
    """Say that too few other organisations write comparable texts."""
    return Lacking(
        f"{organisations} comparable organisation{'' if organisations == 1 else 's'}, "
        f"{FEWEST_ORGANISATIONS} needed",
        MORE_OTHERS,
        {"organisations": organisations},
    )


def _words(n: int) -> str:
    return f"{n} word{'' if n == 1 else 's'}"
