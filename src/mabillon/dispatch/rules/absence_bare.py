"""Absence is told with what was watched, from when to when, and in which time zone.

formats.md: "had not appeared by 14:00 UTC on 27 March on any of 14 channels that routinely
carry its statements (12 watched throughout, two with gaps)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_NOT: Final = r"(?:(?:did|does|do|has|have|had|was|were)\s+(?:not|never)|n['’]t|never)"
_WATCHED_THINGS: Final = r"(?:channels?|accounts?|feeds?|forwarders?|outlets?|sites?|pages?)"
_CARRIED: Final = (
    r"(?:carr(?:y|ied|ies)|post(?:ed|s)?|show(?:ed|s)?|mention(?:ed|s)?|pass(?:ed|es)?)"
)
_ABSENT: Final = re.compile(
    rf"\b{_NOT}\s+(?:yet\s+)?appear(?:ed)?\b(?!\s+to\b)"
    rf"|\b{_NOT}\s+(?:yet\s+)?(?:been\s+)?(?:carry|carried|found)\b"
    rf"|\b{_NOT}\s+(?:yet\s+)?been\s+seen\b|\b(?:was|were)\s+(?:not|never)\s+seen\b"
    rf"|\b(?:no|none\s+of\s+(?:its|the|these|those))\s+(?:\w{{1,20}}\s+){{0,3}}?{_WATCHED_THINGS}\s+"
    rf"(?:has\s+|have\s+|had\s+)?{_CARRIED}\b"
    rf"|\b(?:nobody|no\s+one)\s+(?:has\s+|had\s+)?(?:{_CARRIED}|claimed)\b"
    rf"|\bneither\s[^.;:]{{1,80}}?\s{_CARRIED}\b"
    r"|\bon\s+(?:none|no\s+one)\s+of\s+(?:its|the|these)\b"
    r"|\bno\s+trace\s+of\b|\bnowhere\s+(?:to\s+be\s+)?(?:found|seen)\b"
    r"|\bnothing\s+(?:(?:was|is|has\s+been)\s+)?(?:found|seen|posted|said)\b|\bfound\s+nothing\b"
    r"|\bnothing\s+(?:\w{1,20}\s+){0,4}?(?:had|has)\s+appeared\b"
    r"|\b(?:was|is|were|are|been)\s+absent\b|\babsence\s+(?:from|on)\b"
    r"|\b(?:has|have|had)\s+(?:said\s+nothing|not\s+(?:commented|mentioned|claimed))\b"
    r"|\b(?:is|was|are|were|been|remain(?:s|ed)?|stay(?:s|ed)?|fell|kept|keeps)\s+silent\b"
    r"|\bsilent\s+(?:on|about|so\s+far)\b|\bsilence\s+(?:of|from)\b",
    re.I,
)
_WHAT: Final = re.compile(
    rf"\b{_WATCHED_THINGS}\b|\bcollected\b|\bwatch(?:ed)?\b|\barchive\b|\blooked\b", re.I
)
_INSTANT: Final = (
    r"(?:the\s+(?:morning|evening|night)|\d{1,2}[:.]\d\d|\d{1,2}\s+[A-Z][a-z]{2,8}\b|\d{4}-\d\d"
    r"|\d{1,2}\s+and\s+\d{1,2}\s+[A-Z]|noon|midnight|[A-Z][a-z]{2,5}day)"
)
_SINCE: Final = re.compile(
    rf"\bthroughout\b|\b(?:from|between|since|after)\s+{_INSTANT}|\bwithin\s+\S{{1,20}}\s+hours\b"
    r"|\bin\s+the\s+(?:first\s+|next\s+)?\S{1,20}\s+hours\b|\bhours\s+on\b",
)
_CLOCK: Final = r"(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?"
_DAY: Final = r"\d{1,2}\s+[A-Z][a-z]{2,8}(?:\s+\d{4})?"
_TIME: Final = re.compile(
    rf"(?<![\d:.]){_CLOCK}(?![\d:])|\b\d{{1,2}}\s?[ap]m\b|\b(?:and|to|until|by|till)\s+{_DAY}"
)
_ZONED: Final = re.compile(
    rf"(?:{_CLOCK}\s?|{_DAY},?\s)(?:[A-Z]{{1,5}}T\b|UTC\b|GMT\b|Z\b|[+-]\d\d)"
)
_GAP: Final = re.compile(r"\([^()]*\b(?:not\s+collected|left\s+out)\b[^()]*\)")
"""When a channel was not watched, which is not when others were."""
_SOUNDLESS: Final = re.compile(r"\b(?:video|clip|footage|recording|film)\s*\Z", re.I)


def _check(checked: Checked) -> Iterator[Fault]:
    missing: dict[int, list[str]] = {}
    told = False
    for block in checked.dispatch.blocks:
        if block.kind != "code":
            missing[block.start] = _missing(block.text)
            told |= not missing[block.start]
    for said in own_words(checked.dispatch):
        found = _ABSENT.search(said.text)
        if found is None:
            continue
        before = said.text[max(0, found.start() - 20) : found.start()]
        if _SOUNDLESS.search(before):
            continue
        lacks = _lacking(said, missing, told)
        if lacks:
            yield Fault(
                said.start + found.start(),
                said.start + found.end(),
                f"absence without {', '.join(lacks)}",
                "write for example “had not appeared by 14:00 UTC on 27 March on any of 14 "
                "channels that routinely carry its statements (12 watched throughout, two with "
                "gaps)”",
            )


def _lacking(said: Said, missing: dict[int, list[str]], told: bool) -> list[str]:
    """Return what is not said: in the paragraph, or anywhere where it is a headline's."""
    if said.block is not None and not said.headline:
        return missing[said.block.start]
    return [] if told else ["a paragraph that says what was watched, and when"]


def _missing(paragraph: str) -> list[str]:
    """Return what a paragraph does not say of how it was watched, gaps apart."""
    text = _GAP.sub("", paragraph)
    lacks = []
    if not _WHAT.search(text):
        lacks.append("what was watched")
    if not _SINCE.search(text):
        lacks.append("from when")
    if not _TIME.search(text):
        lacks.append("until when")
    elif not _ZONED.search(text):
        lacks.append("the time zone")
    return lacks


ABSENCE_BARE = Rule(
    name="absence-bare",
    asks="Absence is told with what was watched, from when to when, and the time zone.",
    check=_check,
)
