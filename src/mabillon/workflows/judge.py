"""What a person decides of an opinion: it stands beside it and never replaces it silently."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from mabillon.archive.rows import Judgement
from mabillon.archive.store import Store
from mabillon.errors import UsageError

Kind = Literal["sign", "second", "dissent"]


def judge(store: Store, opinion: int, kind: Kind, *, by: str, reason: str) -> Judgement:
    """Record a signature, a second signature or a dissent.

    Parameters
    ----------
    opinion
        Number of a kept opinion.
    kind
        ``sign``: the first signature; ``second``: by another person than the first;
        ``dissent``: anybody, at any time.
    by, reason
        Who decides so, and why; neither may be empty.

    Raises
    ------
    UsageError
        It was signed before, or nobody signed first, or the same person signs twice.
    UnknownName
        There is no opinion of that number.
    """
    store.opinion(opinion)
    by, reason = by.strip(), reason.strip()
    if not by or not reason:
        raise UsageError("a judgement has a name and a reason", do="give --by and --reason")
    with store.writing() as writer:  # before looking who signed: two at once cannot both be first
        _refuse(opinion, kind, by, store.judgements(opinion))
        writer.add_judgement(opinion, kind, by, reason)
    return store.judgements(opinion)[-1]


def _refuse(opinion: int, kind: Kind, by: str, held: Sequence[Judgement]) -> None:
    signed = [j for j in held if j.kind == "sign"]
    if kind == "sign" and signed:
        raise UsageError(
            f"opinion {opinion} was signed by {signed[0].by}", do="sign second with --second"
        )
    if kind == "second":
        if not signed:
            raise UsageError(f"nobody signed opinion {opinion} yet", do="sign it with --sign")
        if any(j.kind == "second" for j in held):
            raise UsageError(f"opinion {opinion} has two signatures")
        if signed[0].by.casefold() == by.casefold():
            raise UsageError(f"{by} signed first", do="a second person signs second")
