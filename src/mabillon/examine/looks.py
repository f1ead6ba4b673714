"""Guided looks: what somebody saw of one statement on one channel at one moment, as attested.

A look says *present at T* (method.md, section 2): whether the statement stood there then, as
far back as the looker was asked to look. It never says *watched throughout*, and nothing of
what was deleted before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

import msgspec
import numpy as np

from mabillon.examine import phrases
from mabillon.examine.instants import EVER, Micros, of_datetime, rfc3339

Answer = Literal["there", "not_there", "unreachable"]
ANSWERS: Final[tuple[str, ...]] = get_args(Answer)
IN_WORDS: Final = {"there": "there", "not_there": "not there", "unreachable": "not to be reached"}
LISTED: Final = 24
"""Looks that are listed one by one in an explanation; the figures have them all."""

Title = Callable[[str], str]
"""Register name of a channel to what a reader is shown."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look. ``round``, ``channel`` and issuer name it; a later one of them corrects it.

    ``about`` is the statement as it was named: CHANNEL/ID, or ``digest``, the SHA-256 (hex) of
    its text. ``sought`` are its first words as the looker was shown them. ``since`` is how far
    back the looker was asked to look; null = no time was known. ``at`` is when the answer was
    given, ``by`` who looked. ``screenshot`` is the digest of the evidence; ``newest`` the
    newest post there in the looker's words, ``note`` a remark; null = none was given.
    """

    issuer: str
    channel: str
    about: str
    digest: str
    sought: str
    since: datetime | None
    answer: Answer
    at: datetime
    by: str
    round: str
    screenshot: str | None = None
    newest: str | None = None
    note: str | None = None

    @property
    def key(self) -> str:
        """What the look is of: a later look of the same key corrects this one."""
        return f"{self.issuer}/{self.round}/{self.channel}"

    def line(self, title: str) -> str:
        """Say what was seen, by whom and when, in one sentence."""
        said = [f"{title}, looked at by {self.by} at {phrases.moment(of_datetime(self.at))}: "]
        said[0] += IN_WORDS[self.answer]
        said += [f"newest post there: {self.newest}"] if self.newest else []
        said += [self.note] if self.note else []
        said += [f"screenshot sha256 {self.screenshot[:12]}"] if self.screenshot else []
        return f"{'; '.join(said).rstrip('. ')}."


@dataclass(frozen=True, slots=True)
class Looked:
    """The looks at tracked channels for one statement, by time."""

    looks: tuple[Look, ...] = ()

    @classmethod
    def of(cls, looks: Sequence[Look], channels: Sequence[str]) -> Looked:
        """Take the looks at these channels, in any order."""
        return cls(
            tuple(
                sorted(
                    (look for look in looks if look.channel in channels),
                    key=lambda look: (look.at, look.channel, look.round),
                )
            )
        )

    def there(self) -> list[Look]:
        """Return the looks that saw it, by time."""
        return [look for look in self.looks if look.answer == "there"]

    def absent(self, channel: str, begin: int) -> Look | None:
        """Return the latest look that did not see it on that channel and reached back so far.

        Parameters
        ----------
        begin
            Microseconds: what a look must reach back to, for a post from then on to show.
        """
        found = [
            look
            for look in self.looks
            if look.channel == channel
            and look.answer == "not_there"
            and look.since is not None
            and of_datetime(look.since) <= begin
        ]
        return found[-1] if found else None

    def until(self, channel: str, begin: int) -> int:
        """Return when that look was, microseconds; ``-EVER`` where there is none."""
        look = self.absent(channel, begin)
        return -EVER if look is None else of_datetime(look.at)

    def missed(self, channel: str, posted: int, after: int) -> Look | None:
        """Return the first look after that instant which did not see what was posted at ``posted``.

        Both in microseconds. A look that did not reach back to it could not see it.
        """
        return next(
            (
                look
                for look in self.looks
                if look.channel == channel
                and look.answer == "not_there"
                and look.since is not None
                and of_datetime(look.since) <= posted
                and of_datetime(look.at) > after
            ),
            None,
        )

    def seen_until(self, channel: str, ends: Micros) -> Micros:
        """Return when the channel was last looked at: collected (``ends``, ascending), or seen."""
        there = [of_datetime(x.at) for x in self.there() if x.channel == channel]
        return np.sort(np.append(ends, np.array(there, np.int64)))

    def figures(self, title: Title, counted: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Return the looks for ``figures["looks"]``.

        ``counted``: channels whose silence is judged by a look.
        """
        return [
            {
                "channel": look.channel,
                "title": title(look.channel),
                "answer": look.answer,
                "at": rfc3339(look.at),
                "since": None if look.since is None else rfc3339(look.since),
                "by": look.by,
                "round": look.round,
                "screenshot": look.screenshot,
                "newest": look.newest,
                "note": look.note,
                "counted": look.channel in counted and look.answer == "not_there",
            }
            for look in self.looks
        ]

    def lines(self, title: Title) -> list[str]:
        """Return a sentence for each look."""
        said = [look.line(title(look.channel)) for look in self.looks[:LISTED]]
        more = len(self.looks) - len(said)
        return [*said, f"And {more:,} more looks."] if more else said

    def summary(self, title: Title) -> str:
        """Say in one sentence who looked, when, and what came of it; "" where nobody did."""
        if not self.looks:
            return ""
        parts = []
        said: tuple[tuple[Answer, str], ...] = (
            ("there", "there on"),
            ("not_there", "not there on"),
        )
        for answer, words in said:
            names = self._channels(answer)
            if names:
                many = len(names) > 3 and answer == "not_there"
                shown = [title(name) for name in names]
                where = phrases.things(len(names), "channel") if many else phrases.joined(shown)
                parts.append(f"{words} {where}")
        if names := self._channels("unreachable"):
            shown = [title(name) for name in names[:3]]
            more = [phrases.number(len(names) - 3) + " more"] if len(names) > 3 else []
            parts.append(f"{phrases.joined(shown + more)} could not be reached")
        return (
            f"Looked at by {self.people()} {self._when()}, attested and not collected: "
            f"{'; '.join(parts)}."
        )

    def people(self) -> str:
        """Return who looked, each once, in their order."""
        return phrases.joined(list(dict.fromkeys(look.by for look in self.looks)))

    def _channels(self, answer: Answer) -> list[str]:
        return list(dict.fromkeys(look.channel for look in self.looks if look.answer == answer))

    def _when(self) -> str:
        first, last = (of_datetime(self.looks[i].at) for i in (0, -1))
        if phrases.moment(first) == phrases.moment(last):
            return f"at {phrases.moment(first)}"
        start, end = phrases.moment(first), phrases.moment(last)
        same_day = start.partition(" on ")[2] == end.partition(" on ")[2]
        return f"between {start.partition(' on ')[0] if same_day else start} and {end}"
