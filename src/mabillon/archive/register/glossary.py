"""The desk's glossary: terms in their own script, and the one gloss that is approved for each.

Two approved entries that hold at one time may not write a term alike: a term has one
gloss, or none yet.
"""

from __future__ import annotations

from mabillon.archive.register import fields, model
from mabillon.archive.register.fields import short
from mabillon.archive.register.reading import Form
from mabillon.archive.register.tree import Node, Problem
from mabillon.text.tokens import forms

_WHY = "say why: where it was decided, or what it rests on"


def terms(nodes: list[Node], problems: list[Problem]) -> list[model.Term]:
    """Read the entries of ``glossary``, noting what is wrong with each and between them."""
    read = [(node.line, term) for node in nodes if (term := _term(node, problems)) is not None]
    standing: dict[tuple[str, ...], list[tuple[int, model.Term]]] = {}
    for line, term in read:
        if term.status != "approved":
            continue
        for form in {tuple(forms(text)) for text in term.written()}:
            for first, other in standing.get(form, []):
                if term.overlaps(other):
                    what = (
                        f"{short(term.text)} is written like {short(other.text)}, which has the "
                        f"approved gloss {short(other.gloss)} (line {first})"
                    )
                    do = "join them, make one of them proposed, or give them dates that differ"
                    problems.append(Problem(line, what, do))
            standing.setdefault(form, []).append((line, term))
    return [term for _, term in read]


def _term(node: Node, problems: list[Problem]) -> model.Term | None:
    form = Form(node, "a term", problems)
    text, gloss = (
        form.value(key, _words, needed=True, why=why)
        for key, why in (("text", ""), ("gloss", "add gloss: how the desk renders it"))
    )
    language, latin = form.text("language"), form.text("latin")
    variants = form.texts("variants", _words)
    status: model.Status = (
        form.choice("status", model.STATUSES) if form.node("status") else "approved"
    )
    by, dates = form.text("by") or "", form.dates()
    reason = form.text("reason", needed=True, why=_WHY)
    notes = form.text("notes") or ""
    form.close()
    if not (text and gloss and status and reason):
        return None
    return model.Term(
        text=text,
        gloss=gloss,
        language=language,
        latin=latin,
        variants=variants,
        status=status,
        by=by,
        reason=reason,
        notes=notes,
        **dates,
    )


def _words(text: str) -> str:
    if not forms(text):
        raise fields.Wrong(f"there is no word in {short(text)}", "write a word or a phrase")
    return text
