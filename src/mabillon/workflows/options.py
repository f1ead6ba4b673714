"""What a user may say of the files that are ingested."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from mabillon.archive.captures import Mode
from mabillon.readers.base import Reader
from mabillon.workflows.telling import VERSIONS

_TIME = re.compile(
    r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)[T_ ]?(\d\d)[-:.]?(\d\d)(?:[-:.]?(\d\d))?(Z|[+-]\d\d:?\d\d)"
)


def time_of(name: str) -> datetime | None:
    """Return the time, with its zone, that the last part of a file's name holds; else None."""
    found = _TIME.search(name.replace("\\", "/").rpartition("/")[2])
    if found is None:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        at = datetime.fromisoformat(
            f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{zone.replace('Z', '+00:00')}"
        )
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Options:
    """Said once for every file of one ingest.

    Parameters
    ----------
    mode
        ``live``: collected while it went on; ``retrospective``: looked at later, when
        what had been deleted was gone.
    collected_at
        When the files were taken; None = each file says so itself, or it is not known.
    time_in_name
        Each file's name says when it was taken (``20310326T1000Z``); see `of`.
    mapping, channel, posted_at
        For the readers (``readers.base.Source``).
    format
        Name of the reader to use; None = recognise each file.
    """

    mode: Mode = "retrospective"
    collected_at: datetime | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    channel: str | None = None
    posted_at: datetime | None = None
    format: str | None = None
    time_in_name: bool = False

    def of(self, name: str) -> Options:
        """Return these options for one file: with the time in its name, where that counts.

        A name that holds no time with its zone leaves the time unknown.
        """
        if not self.time_in_name or self.collected_at is not None:
            return self
        return replace(self, collected_at=time_of(name))

    def text(self, known: Collection[Reader] = ()) -> str:
        """Return JSON of all that a reading depends on, save the time of collecting.

        Parameters
        ----------
        known
            The readers that the reading chooses among (for a container).
        """
        said: dict[str, object] = {
            "mode": self.mode,
            "map": dict(self.mapping),
            "channel": self.channel,
            "posted_at": None if self.posted_at is None else self.posted_at.isoformat(),
            "format": self.format,
            "readers": {reader.name: reader.version for reader in known},
            "media": VERSIONS if known else {},
        }
        chosen = {name: value for name, value in said.items() if value}
        return json.dumps(chosen, sort_keys=True, separators=(",", ":"))
