"""What stands beside an opinion, in sentences: it is attributed, and changes no figure."""

from __future__ import annotations

from datetime import datetime

from mabillon.examine.phrases import day, span


def stance(
    issuer: str, says: str, by: str | None, at: datetime | None, reason: str, post: str | None
) -> str:
    """Say what the issuer said of the statement, by whom and where."""
    whom = f" ({by})" if by else ""
    cited = f" [{post}]" if post else ""
    return f"{issuer} {says} it{whom}{_on(at)}: {reason}{cited}"


def recycled(channel: str, at: datetime | None, post: str) -> str:
    """Say that it is an earlier statement, re-circulated."""
    return f"An earlier statement, re-circulated: it stood on {channel}{_on(at)} ({post})."


def early(channel: str, seconds: float, post: str) -> str:
    """Say that it appeared ahead of the issuer's own channel."""
    return (
        f"It first appeared on {channel}, {span(seconds)} before the issuer's own channel ({post})."
    )


def no_own_channel(issuer: str) -> str:
    """Say where the statements of such an issuer are known from."""
    return (
        f"{issuer} has no channel of its own in the register: its statements are known only from "
        "channels that pass them on."
    )


def _on(at: datetime | None) -> str:
    return f" on {day(at)}" if at else ""
