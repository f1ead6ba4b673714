"""Reception: what tracked and supporting channels did with a questioned statement.

Method: method.md section 7. In words, cited; no LLR.

Figures
-------
channels : [{channel, title, role, posted, carried, mentions: [CHANNEL/ID]}] where ``posted``
    counts the channel's posts since the questioned statement first appeared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mabillon.examine.finding import Finding


@dataclass(frozen=True, slots=True)
class Response:
    """What one channel did since: how many posts, whether it carried it, which posts mention it.

    ``mentions`` reply to a post of the statement, link to it, or share a passage with it.
    """

    channel: str
    title: str
    role: str
    posted: int
    carried: bool
    mentions: list[str] = field(default_factory=list)


def examine(responses: Sequence[Response]) -> Finding:
    """Say what the channels did, by role.

    Returns
    -------
    Finding
        Determined, in words; not determined where no such channel posted since.
    """
    figures = {
        "channels": [
            {
                "channel": r.channel,
                "title": r.title,
                "role": r.role,
                "posted": r.posted,
                "carried": r.carried,
                "mentions": r.mentions,
            }
            for r in responses
        ]
    }
    active = [r for r in responses if r.posted]
    if not active:
        return Finding(
            examination="reception",
            status="not_determined",
            reason="no channel of the register posted anything since; collect them up to now",
            figures=figures,
        )
    return Finding(
        examination="reception",
        status="determined",
        reason="in words only",
        figures=figures,
        explanation=[line for role in _ROLES for line in _role(role, active, responses)],
        would_be_wrong_if=["they answered in pictures, in voice, or in posts not collected"],
    )


_ROLES = {
    "forwarder": "forwarder",
    "own": "own channel",
    "supporter": "supporting channel",
    "independent": "independent channel",
    "adversary": "adversary's channel",
}


def _role(role: str, active: Sequence[Response], everyone: Sequence[Response]) -> list[str]:
    of_role = [r for r in everyone if r.role == role]
    posting = [r for r in active if r.role == role]
    if not posting:
        return []
    name = _ROLES[role] + ("" if len(of_role) == 1 else "s")
    carried = [r for r in posting if r.carried]
    mentioning = [r for r in posting if r.mentions]
    passed_on = f"{len(carried)} passed it on" if carried else "none passed it on"
    line = f"{len(posting)} of {len(of_role)} {name} posted since; {passed_on}"
    if not mentioning:
        return [line + ("." if carried else " or mentioned it.")]
    cited = "; ".join(f"{r.title}: {', '.join(r.mentions[:3])}" for r in mentioning[:5])
    return [f"{line}; {len(mentioning)} answered or quoted it ({cited})."]
