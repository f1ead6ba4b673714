"""What the examinations say to do at a terminal, as whoever sits at the desk is told it.

A sentence of a finding is the same wherever it is read; beside it some name the command that
does what they ask for. At the desk that is done on a page, so the command is left out.
"""

from __future__ import annotations

import re
from typing import Final

_INSTEAD: Final = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r" \(mabillon [^()]*\)", ""),
        (r"or hand the file in with `mabillon media attach`", "or hand its file in under Take in"),
        (r": `mabillon media show [0-9a-f]+` prints it", "; the page of the file shows it"),
        (r"\bgive --posted-at\b", "say when it was posted"),
        (r"\bsay --from and --to\b", "say from which language and into which"),
        (r"\bgive --by NAME\b", "say who does"),
        (r",? with --by(?: NAME)?\b", ""),
        (r"\bcheck --at\b", "check the time"),
    )
)


def at_the_desk(said: str) -> str:
    """Return a sentence without what is typed at a terminal."""
    if "mabillon " not in said and "--" not in said:
        return said
    for pattern, instead in _INSTEAD:
        said = pattern.sub(instead, said)
    return said
