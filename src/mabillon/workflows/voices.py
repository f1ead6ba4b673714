"""An issuer's voice as an archive knows it: the register's names, the formulas of its posts."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from mabillon.archive.register import Issuer
from mabillon.examine.speaking.formulas import mined
from mabillon.examine.speaking.voice import Known, Voice
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.statements import role_keys

OWN = 400
"""Posts of its own channels, the latest, of which formulas are mined."""
OTHERS = 400
"""Posts of other channels, from all over the archive, that formulas are held against."""

_MADE: WeakKeyDictionary[Holdings, dict[str, Voice]] = WeakKeyDictionary()


def voice_of(holdings: Holdings, issuer: Issuer) -> Voice:
    """Return an issuer's voice as known at the holdings' position; made once for each."""
    made = _MADE.setdefault(holdings, {})
    if issuer.name not in made:
        made[issuer.name] = _voice(holdings, issuer)
    return made[issuer.name]


def _voice(holdings: Holdings, issuer: Issuer) -> Voice:
    own = [t for t in _own_texts(holdings, issuer) if t.strip()]
    return Voice(
        Known(
            names=tuple(dict.fromkeys(issuer.names())),
            outlets=tuple(n for o in issuer.outlets for n in (o.text, o.latin) if n),
            branches=tuple(n for b in issuer.branches for n in (b.text, b.latin) if n),
            formulas=mined(own, _other_texts(holdings, issuer)) if own else (),
        )
    )


def _own_texts(holdings: Holdings, issuer: Issuer) -> list[str]:
    """Return the latest posts of its own channels, forwards left out."""
    rows = holdings.rows_of(role_keys(holdings, issuer, {"own"}))
    rows = rows[~holdings.is_forward[rows]][-OWN:]
    holdings.load(rows.tolist())
    return [holdings.text(row) for row in rows.tolist()]


def _other_texts(holdings: Holdings, issuer: Issuer) -> list[str]:
    """Return posts of channels without a role for it, evenly from all of them."""
    has_role = np.zeros(holdings.size, bool)
    roles = {role.role for role in holdings.register.roles_of(issuer.name)}
    has_role[holdings.rows_of(role_keys(holdings, issuer, roles))] = True
    rows = np.flatnonzero(~has_role & ~holdings.is_forward)
    rows = rows[:: max(1, len(rows) // OTHERS)]
    holdings.load(rows.tolist())
    return [holdings.text(row) for row in rows.tolist()]
