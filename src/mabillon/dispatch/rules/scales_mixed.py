"""Words of a scale are that scale's: its name beside them, one row of terms, nothing mixed.

Scales: formats.md. Strength of support by ENFSI (2015), likelihood by ICD 203 (2015), source
and information by the Admiralty system.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_TERM: Final = re.compile(
    r"\b(?:(?P<first>almost\s+no\s+chance|very\s+unlikely|unlikely|roughly\s+even\s+chance"
    r"|very\s+likely|likely|almost\s+certain(?:ly)?)"
    r"|(?P<second>remote\s+(?:chance|possibility|likelihood)|highly\s+improbabl[ey]|improbabl[ey]"
    r"|roughly\s+even\s+odds|highly\s+probabl[ey]|probabl[ey]|nearly\s+certain(?:ly)?))\b",
    re.I,
)
"""The two rows of terms of ICD 203, each from the least to the most likely."""
_CONFIDENCE: Final = re.compile(
    r"\b(?:low|moderate|medium|high|great|little|full)\s+confidence\b|\bconfidence\s+level\b"
    r"|\bwith\s+confidence\b|\bconfident(?:ly)?\b",
    re.I,
)
STRENGTH: Final = re.compile(
    r"\b(?:(?:extremely|very|moderately)\s+strong|strong|moderate|weak|no\s+meaningful)\s+support\b"
    r"|\bsupport\s+(?:is|was)\s+(?:(?:extremely|very|moderately)\s+strong|strong|moderate|weak)\b",
    re.I,
)
_OF_FINDINGS: Final = re.compile(
    r"\b(?:carriage|wording|donor|record|reception|findings?|evidence|examinations?|opinion|LLR"
    r"|likelihood|propositions?|issued)\b",
    re.I,
)
"""What tells support for a proposition from that of friends."""
_PERCENT: Final = r"\d{1,3}(?:[.,]\d{1,2})?\s?(?:%|per\s?cent)"
_PROBABILITY: Final = re.compile(
    rf"(?<![\w.,]){_PERCENT}\s+(?:likely|probable|certain|sure|confident|chance|probability"
    r"|likelihood|odds)\b"
    rf"|\b(?:probability|chance|likelihood|odds)\s+(?:\w{{1,30}}\s+){{0,6}}?(?:is|was|of|at|are)\s+"
    rf"(?:about\s+|some\s+|around\s+)?{_PERCENT}",
    re.I,
)
_ISSUING: Final = re.compile(
    r"\bissued\s+(?:by|it|this|the)\b|\bdid\s+not\s+issue\b|\bnot\s+issued\b", re.I
)
_PRIOR: Final = re.compile(r"\bprior\b", re.I)
_CODE: Final = re.compile(r"(?<![\w-])[A-F][1-6](?:[.,]\d)?(?![\w-])")
_AVERAGED: Final = re.compile(r"\b(?:averag\w{0,3}|mean|median)\b", re.I)
_RATED: Final = re.compile(r"\b(?:rated|grade[ds]?|ratings?|reliab\w{0,6})\b", re.I)
_NOT: Final = re.compile(r"\b(?:never|not|no)\b", re.I)


def _check(checked: Checked) -> Iterator[Fault]:
    row: str | None = None
    prior = {block.start for block in checked.dispatch.blocks if _PRIOR.search(block.text)}
    for said in own_words(checked.dispatch):
        stated = said.block is not None and said.block.start in prior
        admiralty = _CODE.search(said.text) or "Admiralty" in said.whole
        for term in _TERM.finditer(said.text):
            if admiralty and term.group().casefold().startswith(("probabl", "improbabl")):
                continue
            row = row or term.lastgroup
            if term.lastgroup != row:
                yield _fault(
                    said,
                    term,
                    f"“{_one(term)}” is of the other row of ICD 203 terms than the dispatch uses",
                    "keep to one row: likely, unlikely … or probable, improbable …",
                )
            yield from _of_issuing(said, term, stated)
        yield from _with_confidence(said)
        yield from _strength(said)
        if not stated:
            yield from _probability(said)
        yield from _admiralty(said)


def _fault(said: Said, found: re.Match[str], says: str, do: str) -> Fault:
    return Fault(said.start + found.start(), said.start + found.end(), says, do)


def _one(found: re.Match[str]) -> str:
    return " ".join(found.group().split())


def _of_issuing(said: Said, term: re.Match[str], prior: bool) -> Iterator[Fault]:
    if not _ISSUING.search(said.text) or _PROBABILITY.search(said.text):
        return
    if not prior:
        yield _fault(
            said,
            term,
            f"“{_one(term)}” of who issued it is a probability, and no prior odds are stated",
            "write how strongly the findings support it (ENFSI 2015), or state the prior odds",
        )
    elif "ICD 203" not in said.whole:
        yield _fault(
            said, term, f"“{_one(term)}” stands without its scale", "write “(ICD 203)” beside it"
        )


def _with_confidence(said: Said) -> Iterator[Fault]:
    found = _CONFIDENCE.search(said.text)
    if found and _TERM.search(said.text):
        yield _fault(
            said,
            found,
            "a likelihood and a confidence stand in one sentence",
            "say how likely it is in one sentence, and how well it rests in another (ICD 203)",
        )


def _strength(said: Said) -> Iterator[Fault]:
    found = STRENGTH.search(said.text)
    if found and "ENFSI" not in said.whole and _OF_FINDINGS.search(said.whole):
        yield _fault(
            said,
            found,
            f"“{_one(found)}” stands without its scale",
            "write “(ENFSI 2015)” beside it",
        )


def _probability(said: Said) -> Iterator[Fault]:
    for found in _PROBABILITY.finditer(said.text):
        yield _fault(
            said,
            found,
            "a probability of the proposition itself, and no prior odds are stated",
            "give the likelihood ratio and its word (ENFSI 2015), or state the prior odds",
        )


def _admiralty(said: Said) -> Iterator[Fault]:
    code = _CODE.search(said.text)
    named = "Admiralty" in said.whole
    averaged = _AVERAGED.search(said.text)
    if averaged and (code or named) and not _NOT.search(said.text):
        yield _fault(
            said,
            averaged,
            "Admiralty ratings are averaged",
            "give each source its own; a re-post is no second source",
        )
    elif code and len(code.group()) > 2 and (named or _RATED.search(said.text)):
        yield _fault(
            said, code, "an Admiralty rating has no halves", "give each source its own letter"
        )
    elif code and not named and _RATED.search(said.text):
        yield _fault(
            said,
            code,
            f"“{code.group()}” stands without its scale",
            "write “(Admiralty)” beside it",
        )


SCALES_MIXED = Rule(
    name="scales-mixed",
    asks="Words of a scale stand beside its name, of one row, and never for a bare probability.",
    check=_check,
)
