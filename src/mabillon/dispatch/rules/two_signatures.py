"""Two people sign before "not issued" or "assessed" is published; who dissented is not hidden.

Method: method.md section 8. One signature is enough for "appears to have been issued", and for
a draft that says "appears not"; none is needed where nothing is established.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.own_words import own_words
from mabillon.dispatch.rules.issuers import held_to, issuers, opinions
from mabillon.dispatch.rules.ladder import Stated, rung, stated
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_DISSENT: Final = re.compile(
    r"dissent|disagree|does not share|declined to sign|disient|desacuerdo|discrepa"
    r"|особое мнение|не соглас|يخالف|اعترض",
    re.I,
)
_HOW_MANY: Final = {0: "nobody", 1: "one person"}


def _check(checked: Checked) -> Iterator[Fault]:
    names, front = issuers(checked), checked.dispatch.front
    reached: set[int] = set()
    for said in own_words(checked.dispatch):
        held = [opinion for opinion in held_to(checked, said) if opinion]
        for word in stated(
            said.text, front.language, names, cites=bool(said.citations), alone=said.headline
        ):
            if said.block and checked.house.main in held:
                reached.add(word.rung)
            unsigned = [o for o in held if o.signed < _needed(checked, word)]
            if unsigned and len(unsigned) == len(held):
                yield _too_few(said.start, word, unsigned[0])
    yield from _unstated(checked, reached)
    yield from _dissents(checked)


def _needed(checked: Checked, word: Stated) -> int:
    """Return how many people sign before a word stands there."""
    front = checked.dispatch.front
    if word.kind == "fake":
        off = any(entry.rule == "firmer-than-signed" for entry in front.off)
        return 2 if off else 0
    if word.kind != "standing":
        return 0
    negative_and_ready = word.rung < 0 and front.status == "ready"
    return 2 if abs(word.rung) == 2 or negative_and_ready else 1


def _too_few(start: int, word: Stated, opinion: Opinion) -> Fault:
    return Fault(
        start + word.start,
        start + word.stop,
        f"{_HOW_MANY[opinion.signed]} signed opinion {opinion.number}, and this says what "
        f"{'two people sign' if opinion.signed or word.rung != 1 else 'a person signs'} first",
        f"have it signed (mabillon judge {opinion.number}), or write “circulating in the name "
        "of …; we have not established whether … issued it”",
    )


def _unstated(checked: Checked, reached: set[int]) -> Iterator[Fault]:
    """Say where a dispatch that is ready leaves the signed standing out."""
    main, dispatch = checked.house.main, checked.dispatch
    if main is None or dispatch.front.status != "ready" or main.signed < 2:
        return
    if rung(main) and rung(main) not in reached:
        at = dispatch.places.get("opinion", 0)
        yield Fault(
            at,
            at + len(str(main.number)),
            f"the text nowhere states what was signed: “{main.document.opinion.standing}”",
            "state it in the words of the opinion, and cite it",
        )


def _dissents(checked: Checked) -> Iterator[Fault]:
    """Say where somebody dissented and the dispatch is silent on it."""
    dispatch = checked.dispatch
    if any(_DISSENT.search(s.own) for s in dispatch.sentences if s.block.kind != "quotation"):
        return
    for opinion in opinions(checked):
        if not any(signature.kind == "dissent" for signature in opinion.signatures):
            continue
        at, stop = cited_at(checked, opinion)
        yield Fault(
            at,
            stop,
            f"somebody dissented from opinion {opinion.number}, and the dispatch does not say so",
            "say that a member of the desk dissents, and why",
        )


def cited_at(checked: Checked, opinion: Opinion) -> tuple[int, int]:
    """Return where an opinion is first cited: in the front matter, where it stands there."""
    dispatch = checked.dispatch
    if dispatch.front.opinion == opinion.number:
        at = dispatch.places.get("opinion", 0)
        return at, at + len(str(opinion.number))
    for citation in dispatch.citations:
        for target in citation.targets:
            if target.kind == "opinion" and checked.cited.of(target) == opinion:
                return citation.start, citation.stop
    return 0, 0


TWO_SIGNATURES = Rule(
    name="two-signatures",
    asks="“Not issued” and “assessed” are signed by two people, and a dissent is told.",
    check=_check,
    always=True,
)
