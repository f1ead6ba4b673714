"""Words taken over from what is cited: a quotation as the source of a dispatch writes it."""

from __future__ import annotations

import re
from typing import Final

from mabillon.dispatch.cited import Translation
from mabillon.dispatch.rules.folding import folded, stands_in
from mabillon.errors import UsageError
from mabillon.text.display import plain

BEGINNING: Final = 40
"""Words of a text that are quoted where nobody chose any: a dispatch is no mirror of it."""
INLINE: Final = 25
"""Words up to which a line is quoted between quotation marks, in the sentence."""
_SIGNS: Final = "\\`*_[]<>#|~"
_MARKS: Final = '“”«»„"'
_ITEM: Final = re.compile(r"^\s*(?:\d{1,9}(?=[.)]\s)|(?=[-+]\s))")
_NAMED: Final = re.compile("⟨[A-Z]{2,6}⟩")


def escaped(text: str) -> str:
    """Return a line that Markdown takes for nothing but words."""
    line = "".join(f"\\{char}" if char in _SIGNS else char for char in text)
    return _ITEM.sub(lambda begun: f"{begun.group()}\\", line)


def beginning(text: str) -> list[str]:
    """Return the first lines of a text, `BEGINNING` words, with an ellipsis where it goes on."""
    kept: list[str] = []
    left = BEGINNING
    for line in _lines(text):
        said = line.split()
        kept.append(" ".join(said[:left]) + (" …" if len(said) > left else ""))
        left -= len(said)
        if left <= 0:
            break
    return kept


def quotation(
    text: str,
    cites: str,
    words: str = "",
    translation: Translation | None = None,
    *,
    block: bool | None = None,
) -> str:
    """Return words of a text as a quotation with its citation.

    Parameters
    ----------
    text
        What is quoted from, as it was posted.
    cites
        What the citation points to: ``post:CHANNEL/ID``.
    words
        Those to be quoted, however they are set; "" = its beginning.
    translation
        A recorded one, to be put below where the whole text is quoted; None = none.
    block
        Set apart, line by line; else in the sentence, between quotation marks. None = as long
        words, several lines and those with a translation ask for.

    Raises
    ------
    UsageError
        The words do not stand in the text.
    """
    taken = _lines(_verbatim(words, text)) if words.strip() else beginning(text)
    if not taken or not stands_in(folded("\n".join(taken)), folded(text)):
        raise UsageError(
            f"these words do not stand in {cites}",
            where=plain(" ".join(words.split()))[:80] or None,
            do="select them in the text as it is shown, or leave the field empty for its beginning",
        )
    if " ".join(taken).split() != text.split():
        translation = None
    mark = f"[@{cites}]"
    if block is None:
        long = sum(len(line.split()) for line in taken) > INLINE
        block = len(taken) > 1 or long or translation is not None or _nests(taken[0])
    if not block:
        return f"“{escaped(' '.join(taken))}” {mark}"
    lines = [escaped(line) for line in taken]
    if translation is not None:
        lines += [escaped(line) for line in _lines(translation.text)]
        if translation.machine:
            lines[-1] += " (machine translation)"
    return "\n>\n".join(f"> {line}" for line in [*lines[:-1], f"{lines[-1]} {mark}"])


def _verbatim(words: str, text: str) -> str:
    """Return words as a text has them, whatever spaces and named signs they are shown with."""
    said = _NAMED.sub("", words).split()
    found = re.search(r"\s+".join(map(re.escape, said)), text)
    return found.group() if found else _NAMED.sub("", words)


def _lines(text: str) -> list[str]:
    """Return the lines of a text that say something, each on one line with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _nests(line: str) -> bool:
    """Tell whether a line has quotation marks of its own, so that others would nest."""
    return any(mark in line for mark in _MARKS)
