"""The terms of a house as they are listed: with first and last use, share, changes, windows.

Listed are recurring terms that the issuer uses ``LISTED`` times as often as others do, and all
of the house whose use ended or began by the rule of ``silences``. Of terms that overlap and
stand in the same statements one is listed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import msgspec
import numpy as np

from mabillon.examine.instants import rfc3339
from mabillon.examine.lexicon.changes import Change, Changes, Stands
from mabillon.examine.lexicon.grams import Numbers
from mabillon.examine.lexicon.kinds import Kind, kind_of
from mabillon.examine.lexicon.silences import silences
from mabillon.examine.lexicon.statements import House, Told
from mabillon.examine.lexicon.successors import successor
from mabillon.examine.lexicon.written import Original, written

LISTED: Final = 4.0
MOST: Final = 150
"""Terms that are listed."""
SAMPLE: Final = 12
"""Uses that spelling and kind are told from."""
TELLING: Final = 4
"""Words from which on a term is listed even if others use each of them everywhere; a dated
term is listed from two."""
WIDESPREAD: Final = 0.1
"""Share of the texts by others in which a word stands that they use everywhere."""
SAME: Final = 0.6
"""Terms that overlap are one where so many of their statements are the same."""

State = Literal["in use", "ended", "began", "came and went"]


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """A term of the house.

    ``term`` as it is mostly written; ``form`` its canonical words; ``statements`` with it,
    ``share`` of those from its first to its last; ``first``, ``last``: posts, ``first_at``,
    ``last_at``: RFC 3339; ``times``: how many times as often as others, null = of the
    register; ``others``: texts of theirs with it. ``state``: by the rule, at the end of what
    is known: "ended" no longer in use, "began" not in use from the start. ``then``: what came
    in its place. ``uses``: statements with it, by window.
    """

    term: str
    form: str
    kind: Kind
    statements: int
    share: float
    first: str
    first_at: str
    last: str
    last_at: str
    times: float | None
    others: int | None
    state: State
    then: str | None = None
    held: str | None = None
    changes: list[Change] = []
    uses: list[int] = []


def terms(house: House, changes: Changes, windows: Numbers) -> list[Term]:
    """Return the terms of a house, the dated ones first, each by statements.

    Parameters
    ----------
    windows
        (n,) number of the window of time of each statement.
    """
    told, grams = house.told, house.grams
    own = np.flatnonzero(house.own & (grams.covered < 0.9))
    if not len(own) or not told.size:
        return []
    nothing = np.zeros(told.size, bool)
    ended = silences(house, own, int(told.at[-1]) + 1, "ended", nothing)
    began = silences(house, own, int(told.at[0]) - 1, "began", nothing)
    dated = ended.silent | began.silent
    length = (grams.words[own] >= 0).sum(axis=1)
    telling = (length >= TELLING) | (dated & (length > 1)) | ~_plain(house, own)
    listed = (dated | (house.ratio[own] >= LISTED)) & telling
    weight = grams.counts[own] * np.sqrt(length) * np.log1p(house.ratio[own])
    order = np.lexsort((own, -weight, ~dated))
    kept = _apart(house, [int(own[i]) for i in order.tolist() if listed[i]])
    states = {
        int(g): _STATES[bool(e), bool(b)]
        for g, e, b in zip(own, ended.silent, began.silent, strict=True)
    }
    originals: dict[int, Original] = {}
    return [_term(house, g, states[g], changes, windows, originals) for g in kept]


def _plain(house: House, chosen: Numbers) -> Stands:
    """Tell which n-grams have no word but such as others use everywhere."""
    grams = house.grams
    alone = np.flatnonzero((grams.words >= 0).sum(axis=1) == 1)
    common = np.zeros(len(grams.forms) + 1, bool)
    common[-1] = True  # behind the last word
    everywhere = house.theirs[alone] >= WIDESPREAD * max(house.others, 1)
    common[grams.words[alone, 0][everywhere]] = True
    return np.asarray(common[grams.words[chosen]].all(axis=1), bool)


_STATES: Final[dict[tuple[bool, bool], State]] = {
    (False, False): "in use",
    (True, False): "ended",
    (False, True): "began",
    (True, True): "came and went",
}


def _apart(house: House, order: Sequence[int]) -> list[int]:
    kept: list[int] = []
    forms: list[set[str]] = []
    texts: list[set[int]] = []
    for gram in order:
        words, held = set(house.grams.form(gram).split()), set(house.grams.held(gram).tolist())
        alike = (
            words & w and len(held & t) >= SAME * len(held | t)
            for w, t in zip(forms, texts, strict=True)
        )
        if any(alike):
            continue
        kept.append(gram)
        forms.append(words)
        texts.append(held)
        if len(kept) == MOST:
            break
    return kept


def _term(
    house: House,
    gram: int,
    state: State,
    changes: Changes,
    windows: Numbers,
    originals: dict[int, Original],
) -> Term:
    held, form = house.grams.held(gram), house.grams.form(gram)
    seen = _sample(house.told, held, originals)
    follows = successor(house, gram, originals) if state == "ended" else None
    return made(
        house.told,
        held,
        term=written(form, seen),
        form=form,
        kind=kind_of(form, seen),
        state=state,
        times=round(float(house.ratio[gram]), 1),
        others=int(house.theirs[gram]),
        then=_named(house, follows, originals) if follows is not None else None,
        changes=changes.of(held),
        windows=windows,
    )


def _named(house: House, gram: int, originals: dict[int, Original]) -> str:
    seen = _sample(house.told, house.grams.held(gram), originals)
    return written(house.grams.form(gram), seen)


def _sample(told: Told, held: Numbers, originals: dict[int, Original]) -> list[Original]:
    picked = held[np.linspace(0, len(held) - 1, min(len(held), SAMPLE)).astype(int)].tolist()
    for text in picked:
        if text not in originals:
            originals[text] = Original(told.texts[text])
    return [originals[text] for text in picked]


def made(
    told: Told,
    held: Numbers,
    *,
    term: str,
    form: str,
    kind: Kind,
    windows: Numbers,
    state: State = "in use",
    times: float | None = None,
    others: int | None = None,
    then: str | None = None,
    held_until: str | None = None,
    changes: list[Change] | None = None,
) -> Term:
    """Return a term that stands in the statements ``held``, one at least."""
    first, last = int(held[0]), int(held[-1])
    return Term(
        term=term,
        form=form,
        kind=kind,
        statements=len(held),
        share=len(held) / (last - first + 1),
        first=told.posts[first],
        first_at=rfc3339(int(told.at[first])),
        last=told.posts[last],
        last_at=rfc3339(int(told.at[last])),
        times=times,
        others=others,
        state=state,
        then=then,
        held=held_until,
        changes=changes or [],
        uses=np.bincount(windows[held], minlength=int(windows.max()) + 1).tolist(),
    )
