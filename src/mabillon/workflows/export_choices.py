"""What is exported and how, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: opinions by number, dispatches by SERIES/NUMBER, all events, or all."""

    opinions: tuple[int, ...] = ()
    dispatches: tuple[str, ...] = ()
    events: bool = False
    everything: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is named."""
        return not (self.opinions or self.dispatches or self.events or self.everything)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """How it is exported.

    Parameters
    ----------
    desk
        Who exports; null = not said.
    links
        Live links, instead of defanged ones.
    names
        Who signed and judged, and why.
    evidence
        BagIt: the raw files. Tables of one opinion: what carriage was examined from.
    bom
        CSV with a byte order mark.
    replace
        Whether what stands at the target already may be replaced.
    to
        Who is given it: recorded in the archive, so that it can be recalled; null = nobody.
    """

    desk: str | None = None
    links: bool = False
    names: bool = False
    evidence: bool = False
    bom: bool = False
    replace: bool = False
    to: str | None = None


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """What was written. ``digest``: SHA-256 of the file; of a folder, of the list of its files.

    ``recorded``: that it was handed out stands in the archive now.
    """

    format: str
    out: str
    counts: dict[str, int]
    withheld: dict[str, int]
    digest: str
    recorded: bool = False
    ledger_root: str
    ledger_size: int
