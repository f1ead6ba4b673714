"""An opinion that new evidence would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mabillon.examine import scale
from mabillon.examine.finding import Nature, OpinionDocument
from mabillon.watch.alert import Alert

RULE: Final = "opinion"
WATCHES: Final = "an opinion that new evidence would change"


@dataclass(frozen=True, slots=True)
class Reexamined:
    """A kept opinion, and what would be said today.

    ``because``: what is new, in sentences; ``posts``: CHANNEL/ID of new posts that may share its
    text.
    """

    kept: OpinionDocument
    today: OpinionDocument
    because: str
    posts: list[str]
    at: datetime


def alerts(opinions: Iterable[Reexamined]) -> list[Alert]:
    """Return one alert for each opinion that would say something else, and for each such thing."""
    return [alert for one in opinions if (alert := _alert(one)) is not None]


def _alert(one: Reexamined) -> Alert | None:
    before, after = one.kept.opinion, one.today.opinion
    said = []
    if before.standing != after.standing:
        said.append(f"It would say “{after.standing}”, and said “{before.standing}”.")
    if before.words != after.words:
        said.append(f"The LLR would be {_figure(after.llr)}, and was {_figure(before.llr)}.")
    if after.nature and before.nature != after.nature:
        said.append(f"It would be called {after.nature}, and was {_called(before.nature)}.")
    new = [line for line in after.conflicts if line not in before.conflicts]
    said += [f"A conflict: {line}" for line in new]
    if not said:
        return None
    versions = one.kept.inputs.version, one.today.inputs.version
    if versions[0] != versions[1]:
        said.append(f"It was made by version {versions[0]}, and this is {versions[1]}.")
    number = one.kept.number
    return Alert(
        rule=RULE,
        subject=f"{number} {after.standing}, {after.words}, {after.nature}, {len(after.conflicts)}",
        what=f"New evidence would change opinion {number}.",
        where=f"opinion {number}",
        when=one.at,
        why=" ".join([one.because, *said]),
        posts=[*([one.kept.question.post] if one.kept.question.post else []), *one.posts],
        opinion=number,
        issuer=one.kept.issuer,
    )


def _called(nature: Nature | None) -> str:
    return f"called {nature}" if nature else "called nothing"


def _figure(llr: float | None) -> str:
    return "none" if llr is None else f"{scale.figure(llr)} ({scale.support(llr)} support)"
