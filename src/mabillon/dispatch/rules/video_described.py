"""What a video or picture shows is told as visible, captioned, spoken, implied, or not to be seen.

A caption is the uploader's word and a voice may be laid over; only what is visible was before
the camera, and even that not where and when somebody says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.cited import Evidence, Post, Shot
from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.citation_part import seconds, shots_at
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_PICTURE: Final = (
    r"(?:video|footage|clip|film|recording|picture|photo|photograph|image|still|frame|shot"
    r"|screenshot)s?"
)
_SHOWN: Final = re.compile(
    rf"\b{_PICTURE}\b\s+(?:[\w'’-]{{1,30}}\s+){{0,6}}?(?:shows?|showed|showing|depicts?|depicted"
    r"|displays?|displayed|features?|captures?|captured|portrays?|reveals?)\b"
    rf"|\b(?:in|on)\s+the\s+(?:\w{{1,20}}\s+)?{_PICTURE}\b",
    re.I,
)
_NOT_SEEN: Final = re.compile(
    r"\bcannot\s+be\s+seen\b|\bnot\s+(?:be\s+)?(?:visible|seen|shown|in\s+view)\b"
    r"|\b(?:does|do|did)\s+not\s+show\b|\bnot\s+to\s+be\s+seen\b|\bunseen\b|\bout\s+of\s+view\b"
    r"|\bblurred\b|\bhidden\b",
    re.I,
)
_SIGNS: Final[dict[str, re.Pattern[str]]] = {
    "visible": re.compile(r"\bvisibl[ey]\b|\bseen\b|\bin\s+(?:view|frame)\b", re.I),
    "captioned": re.compile(r"\bcaption\w{0,3}\b|\bsubtitle\w?\b|\bon-screen\b|\boverlaid\b", re.I),
    "spoken": re.compile(r"\bspoken\b|\bspeaks?\b|\bvoices?\b|\bheard\b|\baudio\b", re.I),
    "implied": re.compile(r"\bimpl(?:y|ies|ied)\b|\bsuggest\w{0,3}\b", re.I),
}
_SHOWS: Final = re.compile(r"\bshow\w{0,3}\b", re.I)
_WORD: Final = re.compile(r"[^\W\d_]{5,}")


def _check(checked: Checked) -> Iterator[Fault]:
    for said in own_words(checked.dispatch):
        if said.block is None:
            continue
        found = _SHOWN.search(said.text)
        told = _told(said.text)
        if found and not told and not _NOT_SEEN.search(said.text):
            yield Fault(
                said.start + found.start(),
                said.start + found.end(),
                "it is not said how the picture or video shows this",
                "say what is visible, captioned, spoken, implied, and what cannot be seen",
            )
        rows = _rows(checked, said)
        if rows:
            yield from _against(said, told, rows)


def _told(text: str) -> set[str]:
    """Return the kinds of showing that a sentence names; "not visible" names none."""
    positive = _NOT_SEEN.sub(lambda m: " " * len(m.group()), text)
    return {kind for kind, sign in _SIGNS.items() if sign.search(positive)}


def _rows(checked: Checked, said: Said) -> list[Shot]:
    """Return the rows of shot lists that a sentence cites by their time."""
    rows: list[Shot] = []
    for citation in said.citations:
        for target in citation.targets:
            item = checked.cited.of(target)
            times = seconds(target.part) if target.part else []
            if times and isinstance(item, Post | Evidence):
                rows += shots_at(times[0], times[-1], item.shots)
    return rows


def _against(said: Said, told: set[str], rows: list[Shot]) -> Iterator[Fault]:
    """Compare a sentence with the rows that it cites."""
    for kind in sorted(told):
        if not any(getattr(row, kind) for row in rows):
            found = _SIGNS[kind].search(said.text)
            assert found is not None
            yield Fault(
                said.start + found.start(),
                said.start + found.end(),
                f"the shot list has nothing that is {kind} there",
                f"it has what is {_kinds(rows)}; say that, or correct the list",
            )
    words = {m.group().casefold(): m for m in _WORD.finditer(said.whole)}
    visible = _words(rows, "visible")
    shows = bool(visible) if "visible" in told else not told and bool(_SHOWS.search(said.text))
    for kind in ("captioned", "spoken", "implied"):
        only = (words.keys() & _words(rows, kind)) - visible
        if only and kind not in told and shows:
            first = min((words[w] for w in only), key=lambda m: m.start())
            yield Fault(
                said.start + first.start(),
                said.start + first.end(),
                f"“{first.group()}” is only {kind} there, not visible",
                f"say that it is {kind}",
            )


def _words(rows: list[Shot], kind: str) -> set[str]:
    return {w.casefold() for row in rows for w in _WORD.findall(getattr(row, kind))}


def _kinds(rows: list[Shot]) -> str:
    there = [kind for kind in _SIGNS if any(getattr(row, kind) for row in rows)]
    return ", ".join(there) or "none of these"


VIDEO_DESCRIBED = Rule(
    name="video-described",
    asks="What is shown is told as visible, captioned, spoken, implied or not to be seen.",
    check=_check,
)
