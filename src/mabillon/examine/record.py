"""Record: what else this channel put out in the issuer's name.

Method: method.md section 7. Counted, with an interval, in words: no LLR, because it would
be the same evidence as carriage a second time. Posting something never shows who wrote it.

Figures
-------
n : earlier statements that the channel posted in the issuer's name.
carried : how many of them an own channel of the issuer carried too.
low, high : 95 % interval of the share carried (Jeffreys 1946; Brown, Cai & DasGupta 2001).
statements : the latest ten, [{post, posted_at, carried_by}], carried_by null where none was.
lookalikes : which channels of the issuer the channel's names look like; left out where none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mabillon.examine.beta import quantile
from mabillon.examine.finding import Finding
from mabillon.examine.instants import rfc3339
from mabillon.examine.phrases import day

SHOWN = 10
"""Earlier statements that are listed, the latest."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier post of the channel in the issuer's name; ``carried_by``: an own post or None."""

    post: str
    posted_at: datetime | None
    carried_by: str | None


def interval(k: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the Jeffreys interval of a share: k of n."""
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(quantile(k + 0.5, n - k + 0.5, tail))
    high = 1.0 if k == n else float(quantile(k + 0.5, n - k + 0.5, 1 - tail))
    return low, high


def examine(
    earlier: Sequence[Earlier] | None,
    *,
    channel_title: str,
    issuer_title: str,
    why: str | None = None,
    alike: Sequence[str] = (),
) -> Finding:
    """Count a channel's earlier statements in the issuer's name.

    Parameters
    ----------
    earlier
        Its earlier posts in the issuer's name; None where there is nothing to count, as
        ``why`` says: no channel, or one that carries the issuer's statements by routine.
    channel_title, issuer_title
        As they are shown.
    alike
        In sentences, which channels of the issuer the channel's names look like.

    Returns
    -------
    Finding
        Determined, in words; not determined without a channel or earlier statements.
    """
    if earlier is None:
        return Finding(
            examination="record",
            status="not_determined",
            reason=why or "the questioned text has no channel; give the one that posted it",
        )
    if not earlier:
        none = (
            f"{channel_title} has no earlier statement in the name of {issuer_title} in the archive"
        )
        return Finding(
            examination="record",
            status="determined" if alike else "not_determined",
            reason="in words only: a name says nothing of who chose it"
            if alike
            else f"{none}; ingest more of its posts",
            figures={"n": 0, "carried": 0, "statements": []} | _alike(alike),
            explanation=[*alike, f"{none}."] if alike else [],
        )
    n, k = len(earlier), sum(e.carried_by is not None for e in earlier)
    low, high = interval(k, n)
    own = "none was" if k == 0 else f"{k} {'was' if k == 1 else 'were'}"
    return Finding(
        examination="record",
        status="determined",
        reason="in words only: a figure would count the same evidence twice",
        figures={
            "n": n,
            "carried": k,
            "low": low,
            "high": high,
            "statements": [
                {
                    "post": e.post,
                    "posted_at": rfc3339(e.posted_at) if e.posted_at else None,
                    "carried_by": e.carried_by,
                }
                for e in earlier[-SHOWN:]
            ],
        }
        | _alike(alike),
        explanation=[
            f"{channel_title} posted {n} earlier statement{'' if n == 1 else 's'} in the name of "
            f"{issuer_title}; {own} carried by a channel of its own "
            f"(share {k / n:.0%}, 95 % interval {low:.0%} to {high:.0%}).",
            *(
                f"{e.post}{f' of {day(e.posted_at)}' if e.posted_at else ''}: "
                + (f"carried as {e.carried_by}" if e.carried_by else "not carried")
                for e in earlier[-SHOWN:]
            ),
            *alike,
        ],
        would_be_wrong_if=[
            "earlier posts of this channel, or own posts of the issuer, are not in the archive",
            "posting something never shows who wrote it",
        ],
    )


def _alike(said: Sequence[str]) -> dict[str, list[str]]:
    return {"lookalikes": list(said)} if said else {}
