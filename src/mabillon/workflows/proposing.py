"""Posts that speak in an issuer's name, proposed as questioned statements."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.archive.register import Issuer
from mabillon.examine.speaking.heard import Speaking
from mabillon.workflows.holdings import Holdings


def speaks_for(holdings: Holdings, issuer: Issuer, rows: Sequence[int]) -> dict[int, Speaking]:
    """Return, of these rows, those that speak in an issuer's name, with why.

    A row that is not in the answer has neither a name nor a formula of the issuer's in it;
    of one that is, ``Speaking.proposed`` tells whether what was heard is enough.
    """
    return {
        row: Speaking(3, [])
        for row, post in zip(rows, holdings.posts(rows), strict=True)
        if holdings.signed(post, issuer)
    }
