"""What a file says of itself, as facts: few, short, and none twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from mabillon.examine.media.told import Fact

MOST: Final = 64
"""Facts of one file."""

LONGEST: Final = 400
"""Characters of a value; a longer one is cut."""

_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x01-\x1f\x7f-\x9f\u2028\u2029]+")


def bounded(said: Iterable[tuple[str, str]]) -> tuple[Fact, ...]:
    """Return names and values as facts, in order, without what is empty or was there already.

    Control characters become a space: a value is one line. What turns or hides text otherwise
    is left as it is, and kept out where it is shown (``text.display``).
    """
    found: dict[Fact, None] = {}
    for name, value in said:
        shown = _CONTROL.sub(" ", _UNKEPT.sub("", value[: 4 * LONGEST])).strip()
        if len(shown) > LONGEST:
            shown = shown[: LONGEST - 1] + "…"
        if shown:
            found.setdefault(Fact(name, shown))
        if len(found) == MOST:
            break
    return tuple(found)
