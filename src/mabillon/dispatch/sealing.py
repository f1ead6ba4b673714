"""What stays in the sealed annex: the names of the channels that are watched for an issuer.

A public edition says how many were watched, from when to when, and with which gaps; which they
are would tell a forger where to go (product.md, "never").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mabillon.dispatch.cited import House


def tracked(house: House) -> list[str]:
    """Return the names that stay sealed, the longest first."""
    names = {n for name in house.names if name.tracked for n in (name.text, *name.others)}
    return sorted((n for n in names if n.strip()), key=lambda n: (-len(n), n))


def without(text: str, names: Iterable[str]) -> str:
    """Return a sentence that names none of these channels.

    ``A twelfth, Potting Wire, was not collected`` becomes ``A twelfth was not collected``; any
    other mention becomes ``a tracked channel``.
    """
    for name in names:
        written = rf"(?<!\w){re.escape(name)}(?!\w)"
        text = re.sub(rf", {written},", "", text)
        text = re.sub(written, "a tracked channel", text)
    return text
