"""Who decided something, and why: as it is kept beside a decision."""

from __future__ import annotations

from typing import Final

from mabillon.errors import UsageError

LONGEST: Final = {"by": 80, "reason": 500}
"""Characters of what a person writes."""


def signed(by: str, reason: str) -> tuple[str, str]:
    """Return a name and a reason, each on one line.

    Raises
    ------
    UsageError
        Who decided or why is not said, or said at too great length.
    """
    return _written("by", by), _written("reason", reason)


def _written(name: str, text: str) -> str:
    said = " ".join(text.encode("utf-8", "replace").decode().split())
    if not said:
        raise UsageError(f"--{name} is empty", do="say who decided, and why")
    if len(said) > LONGEST[name]:
        raise UsageError(f"--{name} has {len(said):,} characters", do=f"at most {LONGEST[name]}")
    return said
