"""A small archive to be watched: a League, its Desk, a relay, and others who post."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mabillon import Archive

AT = datetime(2031, 3, 26, 9, 0, tzinfo=UTC)

REGISTER = """\
issuers:
  league:
    title: The Thistledown League
    aliases: [رابطة الشوك]
    outlets: [Seedpost]
channels:
  desk: {title: Thistledown Desk, platform: x, keys: ["x:@desk"]}
  relay: {title: Verge Relay, platform: x, keys: ["x:@relay"]}
  marl: {title: Marl, platform: x, keys: ["x:@marl"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: named by it}
  - {channel: relay, issuer: league, role: forwarder, reason: observed}
  - {channel: marl, issuer: league, role: unknown, reason: seen once}
"""

GENUINE = (
    "To all who pass by:\nwe have set four hundred bulbs along the quay in nine trays, and the "
    "whole of the bank was dug in one night by seven members with three borrowed forks.\n"
    "The Thistledown League"
)
FALSE = (
    "To all who pass by:\nwe have taken the wheelbarrow of the council for good, and every tram "
    "that stops at Station Ring tomorrow will see what was planted there by the old circle.\n"
    "The Thistledown League"
)
ANOTHER = (
    "To all who pass by:\nwe say that no bench of the old harbour shall stay dry, and our members "
    "have carried eleven cans of rain water along the whole length of the pier since Monday.\n"
    "The Thistledown League"
)
GOSSIP = "Nobody knows who planted the tulips at the library, and the librarian is not telling us."

Said = tuple[str, str, float, str]
"""Channel, id, hours after AT, text."""


def archive_of(folder: Path, said: Sequence[Said] = (), *, register: str = REGISTER) -> Archive:
    """Make an archive with a register, and put some posts into it, collected three hours on."""
    made = Archive.init(folder / "archive")
    (folder / "archive" / "register.yaml").write_text(register)
    if said:
        add(made, folder, said, 3)
    return made


def add(archive: Archive, folder: Path, said: Sequence[Said], hours: float, **more: Any) -> None:
    """Ingest posts as one export, collected so many hours after AT."""
    path = folder / f"posts-{len(list(folder.glob('posts-*.jsonl')))}.jsonl"
    rows = [
        {"channel": c, "id": i, "text": t, "posted_at": after(h).isoformat(), **more}
        for c, i, h, t in said
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    archive.ingest([path], collected_at=after(hours))


def after(hours: float) -> datetime:
    """Return the time so many hours after AT."""
    return AT + timedelta(hours=hours)
