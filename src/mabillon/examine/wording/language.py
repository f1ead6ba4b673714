"""Is a text in a script and a language that the known statements have?

A translation carries its translator's wording, so nothing is said of it in figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.same_language import of_question
from mabillon.text.scripts import script

OWN_SCRIPT = 0.8
"""Share of a text's words that must be in a script of the known statements."""

_RARE = 0.05


def foreign(questioned: Document, known: Sequence[Document]) -> str | None:
    """Return, as a sentence, how the questioned text is not like the known; null = it is.

    A script in which fewer than a twentieth of the known words are written is none of theirs.
    """
    scripts = _scripts(known)
    lacking = sum(script(word) not in scripts for word in questioned.words)
    share = lacking / max(len(questioned.words), 1)
    if share > 1 - OWN_SCRIPT:
        return f"{share:.0%} of its words are in a script that the known statements lack."
    if not of_question(questioned, known).has(questioned):
        return "It is in a language that the known statements lack."
    return None


def _scripts(known: Sequence[Document]) -> frozenset[str | None]:
    counts = Counter(script(word) for document in known for word in document.words)
    total = sum(counts.values())
    return frozenset(name for name, n in counts.items() if n >= _RARE * total) | {None}
