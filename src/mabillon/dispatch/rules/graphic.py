"""No picture comes with a dispatch from elsewhere, none unannounced, and none that is graphic.

product.md, "never": a dispatch mirrors nothing. A picture is named by the digest of its
evidence and described in words; outputs print the description and the digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.citations import Target
from mabillon.dispatch.cited import Evidence, Item, Missing, Post
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Dispatch

_EMBEDDED: Final = re.compile(
    r"`+[^`]*`+|(?<!\\)!\[(?P<alt>[^\[\]\n]{0,2000})\]\(\s{0,9}<?(?P<src>[^()\s<>]{0,2000})"
)
"""A picture; or code, in which none is embedded."""
_EVIDENCE: Final = re.compile(r"evidence:(?P<digest>[0-9a-f]{8,64})")
LEAST: Final = 3
"""Words of a description; with fewer nobody knows what it would show."""


def _check(checked: Checked) -> Iterator[Fault]:
    graphic = _graphic(checked)
    for block in checked.dispatch.blocks:
        if block.kind == "code":
            continue
        for found in _EMBEDDED.finditer(checked.dispatch.source, block.start, block.stop):
            if found["src"] is None:
                continue
            evidence = _EVIDENCE.fullmatch(found["src"])
            says, do = None, "write ![what it shows](evidence:DIGEST)"
            item = _of(checked, evidence["digest"]) if evidence else None
            if evidence is None:
                says = "a picture is embedded by its address; a dispatch carries none"
            elif len(found["alt"].split()) < LEAST:
                says, do = "a picture is not described", "say in its caption what it shows"
            elif isinstance(item, Missing):
                says, do = f"the picture points to nothing: {item.why}", item.do or do
            elif any(digest.startswith(evidence["digest"]) for digest in graphic):
                says = "a picture that the desk marked graphic is embedded"
                do = "take it out, and describe it in a sentence that cites it"
            if says:
                yield Fault(found.start(), found.end(), says, do)


def embedded(dispatch: Dispatch) -> Iterator[Target]:
    """Yield the evidence that a dispatch embeds as a picture."""
    for found in _EMBEDDED.finditer(dispatch.source, dispatch.body):
        evidence = _EVIDENCE.fullmatch(found["src"] or "")
        if evidence:
            yield Target("evidence", evidence["digest"])


def _of(checked: Checked, digest: str) -> Item | Missing | None:
    """Return what a picture is, as far as it was looked up."""
    return checked.cited.items.get(Target("evidence", digest))


def _graphic(checked: Checked) -> set[str]:
    """Return the digests of what is cited or embedded, and marked graphic."""
    return {
        item.digest if isinstance(item, Evidence) else item.evidence
        for item in checked.cited.items.values()
        if isinstance(item, Evidence | Post) and item.graphic
    }


GRAPHIC = Rule(
    name="graphic",
    asks="Pictures are named by digest and described; none that is marked graphic is embedded.",
    check=_check,
    always=True,
)
