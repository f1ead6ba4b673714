"""What the lexicon is made from, out of the holdings: statements, texts by others, dated names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mabillon.archive.register import Alias, Issuer
from mabillon.examine.instants import of_datetime
from mabillon.examine.lexicon.dated import DatedName, NameKind
from mabillon.examine.lexicon.statements import Told
from mabillon.text.scripts import script
from mabillon.text.wordings import has_words
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import shown
from mabillon.workflows.statements import Statement, role_keys
from mabillon.workflows.wording_cache import kept

OTHERS = 500
"""Texts by others that an issuer's are held against."""
_LOOKED_AT = 800
_COPIED = 0.3
"""A text by others that may share so much with an own statement passes it on."""


def told(holdings: Holdings, statements: Sequence[Statement]) -> Told:
    """Return the known statements as the lexicon wants them."""
    posts = [s.post for s in statements]
    holdings.load(p.row for p in posts)
    return Told(
        posts=[shown(holdings, p) for p in posts],
        at=np.array([of_datetime(p.posted_at or p.seen_at) for p in posts], np.int64),
        texts=[holdings.text(p.row) for p in posts],
    )


def by_others(holdings: Holdings, issuer: Issuer, own: Sequence[Statement]) -> list[str]:
    """Return texts of channels that are neither the issuer's nor pass its statements on.

    Evenly drawn from the archive, ``OTHERS`` at most: long enough, in the script that most
    of its statements are written in, no forwards, and none that passes a statement on. Which
    they are is kept in the archive's caches.
    """
    near = sorted(role_keys(holdings, issuer, {"own", "forwarder", "supporter"}))
    mine = [s.post.row for s in own]
    rows = kept(
        holdings.store.root / "caches" / "lexicon",
        "others",
        [holdings.size, near, mine, holdings.settings.min_words, *holdings.pictured.made_of],
        lambda: _drawn(holdings, near, mine),
        list[int],
    )
    holdings.load(rows)
    return [holdings.text(row) for row in rows]


def _drawn(holdings: Holdings, near: Sequence[str], own: Sequence[int]) -> list[int]:
    """Return the rows of the texts by others."""
    rows = holdings.rows_of(set(holdings.channel_keys) - set(near))
    if len(rows) > _LOOKED_AT:
        rows = rows[np.linspace(0, len(rows) - 1, _LOOKED_AT).astype(int)]
    posts = [p for p in holdings.posts(rows.tolist()) if p.kind == "post" and not p.is_forward]
    holdings.load(p.row for p in posts)
    scripts = Counter(script(holdings.text(row)) for row in own[-100:])
    usual = scripts.most_common(1)[0][0] if scripts else None
    least = holdings.settings.min_words
    texts: dict[str, int] = {}
    for p in posts:
        text = holdings.text(p.row)
        if has_words(text, least) and script(text) == usual:
            texts.setdefault(text, p.row)
    several = list(texts)
    if len(several) > OTHERS:
        several = [several[int(i)] for i in np.linspace(0, len(several) - 1, OTHERS)]
    copied = holdings.candidates_of(several, floor=_COPIED) if several else []
    statements = np.array(own, np.int64)
    return [
        texts[text]
        for text, found in zip(several, copied, strict=True)
        if not np.isin(found, statements).any()
    ]


def dated_names(issuer: Issuer) -> list[DatedName]:
    """Return the issuer's names that the register dates."""
    return [name for name in register_names(issuer) if name.since or name.until]


def register_names(issuer: Issuer) -> list[DatedName]:
    """Return the issuer's names in the register: aliases, branches, outlets, offices."""
    kinds: tuple[tuple[NameKind, list[Alias]], ...] = (
        ("name", issuer.aliases),
        ("branch", issuer.branches),
        ("outlet", issuer.outlets),
    )
    names = [DatedName(issuer.title, "name", (issuer.title,))]
    names += [
        DatedName(a.text, kind, tuple(filter(None, (a.text, a.latin))), a.since, a.until)
        for kind, aliases in kinds
        for a in aliases
    ]
    names += [
        DatedName(
            f"{o.title} {o.holder}",
            "office",
            (f"{o.title} {o.holder}", f"{o.holder} {o.title}"),
            o.since,
            o.until,
        )
        for o in issuer.offices
    ]
    return names
