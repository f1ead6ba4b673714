"""What a user may say of the files that are ingested."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mabillon.archive.captures import Mode
from mabillon.readers.base import Reader


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

    def text(self, known: Iterable[Reader] = ()) -> str:
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
        }
        chosen = {name: value for name, value in said.items() if value}
        return json.dumps(chosen, sort_keys=True, separators=(",", ":"))
