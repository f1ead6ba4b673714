"""Nothing says more firmly who issued a statement than what was signed: headline, text, slug.

The ladder is formats.md's, both ways; who may say what is the signed opinion's.
"""

from __future__ import annotations

from collections.abc import Iterator

from mabillon.dispatch.cited import Opinion
from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.issuers import held_to, issuers
from mabillon.dispatch.rules.ladder import Stated, rung, stated
from mabillon.dispatch.rules.rule import Checked, Fault, Rule


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


def _fault(word: Stated, opinion: Opinion | None, said: Said) -> Fault | None:
    """Return what is wrong with what is said, held to one opinion; None = nothing."""
    least, most = _between(opinion)
    signed = f"what is signed is {_standing(opinion)}"
    here = f"the {said.where} says" if said.block is None else "it says"
    says = do = None
    if word.kind == "alleged":
        says, do = "“alleged” is for acts, not for statements", "write “purported”"
    elif word.kind == "fake" and not _is_nature(word, opinion):
        says = f"{here} “{word.word}”, which no standing says; {signed}"
        do = (
            f"{_write(opinion)}; “fake” stands only with a person's reason (in `off`, for its "
            "line) and two signatures"
        )
    elif word.kind == "genuine":
        says = f"{here} “{word.word}”, which no standing says; {signed}"
        do = f"{_write(opinion)}; whether what it says is true is another question"
    elif word.kind == "proof":
        says = f"{here} “{word.word}”: the findings support, they do not prove; {signed}"
        do = f"{_write(opinion)}, or say who confirms it"
    elif word.kind == "standing" and not min(least, 0) <= word.rung <= max(most, 0):
        says = f"{here} that it was {_meant(word.rung)}; {signed}"
        do = _write(opinion)
    elif word.kind in ("standing", "open") and not least <= word.rung <= most:
        says = f"{here} less than what two people signed; {signed}"
        do = _write(opinion)
    if says is None or do is None:
        return None
    return Fault(said.start + word.start, said.start + word.stop, says, do)


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


def _meant(said: int) -> str:
    return {2: "issued", 1: "apparently issued", -1: "apparently not issued"}.get(
        said, "not issued"
    )


FIRMER_THAN_SIGNED = Rule(
    name="firmer-than-signed",
    asks="No wording, headline, heading, caption or slug is firmer than the signed standing.",
    check=_check,
)
