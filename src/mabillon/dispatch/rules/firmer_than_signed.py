"""Nothing says more firmly who issued a statement than what was signed: headline, text, slug.

The ladder is formats.md's, both ways; who may say what is the signed opinion's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.issuers import held_to, issuers
from mabillon.dispatch.rules.ladder import Stated, rung, stated
from mabillon.dispatch.rules.quotable import quotable
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.rules.scales_mixed import STRENGTH


def _check(checked: Checked) -> Iterator[Fault]:
    names, language = issuers(checked), checked.dispatch.front.language
    for said in own_words(checked.dispatch):
        opinions = held_to(checked, said)
        for word in stated(
            said.text, language, names, cites=bool(said.citations), alone=said.headline
        ):
            faults = [_fault(word, opinion, said) for opinion in opinions]
            if faults and all(faults):
                yield next(fault for fault in faults if fault)
        yield from _support(checked, said)


def _support(checked: Checked, said: Said) -> Iterator[Fault]:
    """Yield a strength of support that none of the opinions has which a sentence cites."""
    found = STRENGTH.search(said.text)
    cited = [t for citation in said.citations for t in citation.targets if t.kind == "opinion"]
    items = [(target, checked.cited.of(target)) for target in cited]
    opinions = [(target, item) for target, item in items if isinstance(item, Opinion)]
    if found is None or not opinions:
        return
    strength = " ".join(found.group().casefold().split())
    there = [o.document.opinion.words for _, o in opinions]
    there += [text.text for target, item in opinions for text in quotable(target, item)]
    if any(strength == s.casefold() for t in there for s in STRENGTH.findall(" ".join(t.split()))):
        return
    signed = opinions[0][1]
    yield Fault(
        said.start + found.start(),
        said.start + found.end(),
        f"opinion {signed.number} does not say “{strength}” but “{signed.document.opinion.words}”",
        "write the strength that was signed",
    )


def _fault(word: Stated, opinion: Opinion | None, said: Said) -> Fault | None:
    """Return what is wrong with what is said, held to one opinion; None = nothing."""
    wrong = _wrong(word, opinion)
    if wrong is None:
        return None
    says, do = wrong
    where = f"in the {said.where}, " if said.block is None else ""
    return Fault(said.start + word.start, said.start + word.stop, f"{where}{says}", do)


def _wrong(word: Stated, opinion: Opinion | None) -> tuple[str, str] | None:
    """Return what is wrong and what to do."""
    least, most = _between(opinion)
    signed, write = f"what is signed is {_standing(opinion)}", _write(opinion)
    if word.kind == "alleged":
        return "“alleged” is for acts, not for statements", "write “purported”"
    if word.kind == "fake":
        if _is_nature(word, opinion):
            return None
        do = (
            f"{write}; “fake” stands only with a person's reason (in `off`, for its line) and "
            "two signatures"
        )
        return f"“{word.word}” is firmer than any standing; {signed}", do
    if word.kind == "genuine":
        do = f"{write}; whether what it says is true is another question"
        return f"“{word.word}” is firmer than any standing; {signed}", do
    if word.kind == "proof":
        says = f"“{word.word}”: the findings support, they do not prove; {signed}"
        return says, f"{write}, or say who confirms it"
    if least <= word.rung <= most:
        return None
    if min(least, 0) <= word.rung <= max(most, 0):
        return f"this is less than what two people signed; {signed}", write
    return f"this says that it was {_MEANT[word.rung]}; {signed}", write


def _between(opinion: Opinion | None) -> tuple[int, int]:
    """Return the lowest and highest rung that may be stated.

    With two signatures it is the signed one alone; with fewer, what is weaker is right too: it
    is what may be published until then.
    """
    reached = rung(opinion)
    if opinion is not None and opinion.signed >= 2:
        return reached, reached
    return min(0, reached), max(0, reached)


def _is_nature(word: Stated, opinion: Opinion | None) -> bool:
    """Return whether the word is the nature that the signed opinion states."""
    nature = opinion.document.opinion.nature if opinion else None
    return nature is not None and rung(opinion) < 0 and word.word == nature


def _standing(opinion: Opinion | None) -> str:
    if opinion is None:
        return "nothing: no opinion is cited"
    if not opinion.signed:
        return f"nothing: nobody signed opinion {opinion.number}"
    people = "two people" if opinion.signed > 1 else "one person"
    return f"“{opinion.document.opinion.standing}” (opinion {opinion.number}, {people})"


def _write(opinion: Opinion | None) -> str:
    """Return the words that are right."""
    if opinion is None or not rung(opinion):
        return "write “circulating in the name of …; we have not established whether … issued it”"
    return f"write “{opinion.document.opinion.standing}”"


_MEANT: Final = {
    2: "issued",
    1: "apparently issued",
    -1: "apparently not issued",
    -2: "not issued",
}


FIRMER_THAN_SIGNED = Rule(
    name="firmer-than-signed",
    asks="No wording, headline, heading, caption or slug is firmer than the signed standing.",
    check=_check,
)
