"""What stays in the sealed annex: the names of the channels that are watched for an issuer.

A public edition says how many were watched, from when to when, and with which gaps; which they
are would tell a forger where to go (product.md, "never").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mabillon.dispatch.cited import House


def tracked(house: House) -> list[str]:
    """Return the names that stay sealed, the longest first.

    A channel that is called what something else is called, such as its issuer, gives nothing
    away: that name stays open.
    """
    public = {_bare(s) for name in house.names if not name.tracked for s in name.spellings}
    names = {s for name in house.names if name.tracked for s in name.spellings}
    sealed = {s for s in names if s.strip() and _bare(s) not in public}
    return sorted(sealed, key=lambda s: (-len(s), s))


def _bare(name: str) -> str:
    return name.strip().casefold().removeprefix("the ")


def written(name: str) -> str:
    """Return a pattern of a name in capitals too, over a line's end, and as a handle or key.

    In small letters with spaces it may be everyday words, and is let be.
    """
    words = [re.escape(word) for word in name.split()]
    spaced = [r"[\s_-]+".join(cased) for cased in (words, [word.upper() for word in words])]
    if len(words) > 1 or name.startswith("@"):
        spaced.append("[_-]+".join(word.lower() for word in words))
    return "|".join(spaced)


def without(text: str, names: Iterable[str]) -> str:
    """Return a sentence that names none of these channels.

    ``A twelfth, Potting Wire, was not collected`` becomes ``A twelfth was not collected``; any
    other mention, a post's too (``Potting Wire: potting-wire/12``), becomes ``a tracked channel``.
    Citations stay: a note names what it cites.
    """
    for name in names:
        named = rf"(?<![\w:])(?:{written(name)})(?:/\d+)?(?!\w)"
        text = re.sub(rf", {named},", "", text)
        text = re.sub(rf"{named}(?:: {named})?", "a tracked channel", text)
    return text
