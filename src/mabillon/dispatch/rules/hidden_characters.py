"""The rule ``hidden-characters``: what nobody sees, and words that look like others.

Not a fault where they belong: the joiners of Arabic, Indic scripts and emoji; marks of
direction in a line with letters that run from right to left; isolates there, when closed.
Look-alikes: a word of Latin letters mixed with Cyrillic, Greek or Armenian ones, and a word
in one of those that looks like a name of the register in another script (Unicode Technical
Standard 39, as `text.confusable` has it).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.text.confusable import WORD, scripts_of, skeleton
from mabillon.text.display import MARKS_SHOWN, has_right_to_left

_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]+"
)
_DIRECTION: Final = frozenset("\u200e\u200f\u061c")
_ISOLATES: Final = frozenset("\u2066\u2067\u2068\u2069")
_JOINERS: Final = frozenset("\u200c\u200d")
_FLAG: Final = "\U0001f3f4"
_TAGS: Final = re.compile("[\U000e0020-\U000e007f]+")
_MARKS: Final = re.compile(
    f"[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\ufe20-\ufe2f]{{{MARKS_SHOWN + 1},}}"
)
_CONFUSED: Final = frozenset({"latin", "cyrillic", "greek", "armenian"})
_DO: Final = "leave it out; where it stands so in the evidence, say so in words"


def _check(checked: Checked) -> Iterator[Fault]:
    at = 0
    for line in checked.dispatch.source.split("\n"):
        yield from _hidden(line.removesuffix("\r"), at)
        at += len(line) + 1
    yield from _alike(checked)


def _hidden(line: str, at: int) -> Iterator[Fault]:
    if line.isascii() and line.isprintable():
        return
    right_to_left = has_right_to_left(line)
    for found in _HIDDEN.finditer(line):
        bad = [
            line[n]
            for n in range(*found.span())
            if not (at + n == 0 and line[n] == "\ufeff") and not _belongs(line, n, right_to_left)
        ]
        if bad:
            named = ", ".join(dict.fromkeys(map(_called, bad[:3])))
            yield Fault(at + found.start(), at + found.end(), f"nobody sees this: {named}", _DO)
    for found in _MARKS.finditer(line):
        says = f"{len(found.group())} marks stand on one letter, and paint over what is near"
        yield Fault(at + found.start(), at + found.end(), says, "leave them out")


def _belongs(line: str, n: int, right_to_left: bool) -> bool:
    """Tell whether a character that nobody sees belongs where it stands."""
    char = line[n]
    if char in _DIRECTION:
        return right_to_left
    if char in _ISOLATES:
        return right_to_left and _closed(line)
    before = line[n - 1] if n else ""
    if char in _JOINERS:
        return before > "\u052f" and (unicodedata.category(before)[0] in "LMS")
    return _TAGS.match(char) is not None and _FLAG in line[max(n - 8, 0) : n]


def _closed(line: str) -> bool:
    """Tell whether every isolate of a line is closed, and none is closed that was not open."""
    depth = 0
    for char in line:
        if char in _ISOLATES:
            depth += -1 if char == "\u2069" else 1
            if depth < 0:
                return False
    return depth == 0


def _called(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'a control character').lower()}"


def _alike(checked: Checked) -> Iterator[Fault]:
    """Yield words that pass for others."""
    names = _looks(checked)
    for block in checked.dispatch.blocks:
        if block.text.isascii():
            continue
        for found in WORD.finditer(block.text):
            word = found.group()
            if word.isascii() or len(word) > _LONGEST:
                continue
            scripts = scripts_of(word)
            start, stop = block.start + found.start(), block.start + found.end()
            if len(scripts) > 1 and _CONFUSED.issuperset(scripts):
                says = f"this word mixes {' and '.join(sorted(scripts))} letters that look alike"
                yield Fault(start, stop, says, "write it in one script")
            elif len(scripts) == 1 and _CONFUSED.issuperset(scripts):
                name = names.get(skeleton(word))
                if name and scripts_of(name) != scripts:
                    says = f"this word looks like {name!r} and is in {scripts[0]} letters"
                    yield Fault(start, stop, says, f"write {name!r}, or say that it imitates it")


_LONGEST: Final = 60
_SHORTEST: Final = 4


def _looks(checked: Checked) -> dict[str, str]:
    """Return what the words of the register's names look like."""
    texts = [
        text for name in checked.house.names for text in (name.text, name.latin or "", *name.others)
    ]
    words = [word for text in texts for word in WORD.findall(text)]
    return {skeleton(word): word for word in words if _SHORTEST <= len(word) <= _LONGEST}


HIDDEN_CHARACTERS: Final = Rule(
    "hidden-characters",
    "Nothing stands in the text that nobody sees, and no word passes for another.",
    _check,
)
