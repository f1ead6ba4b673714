"""Entities of FollowTheMoney as this archive writes them: ids, and values as its types want."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

Entity = dict[str, Any]

Value = str | Sequence[str | None] | None


def day_time(at: datetime | None) -> str | None:
    """Return an instant as FollowTheMoney has it: UTC, to the second, without a zone."""
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


class Entities:
    """The entities of one export, each once, in the order of making."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        self._made: dict[str, Entity] = {}

    def __iter__(self) -> Iterator[Entity]:
        return iter(self._made.values())

    def __contains__(self, ident: object) -> bool:
        return ident in self._made

    def id(self, *parts: str) -> str:
        """Return the id of what these parts name within this archive."""
        named = chr(0).join((self._archive, *parts))
        return f"mabillon-{hashlib.sha256(named.encode()).hexdigest()[:40]}"

    def add(self, schema: str, parts: tuple[str, ...], **values: Value) -> str:
        """Add an entity named by parts within this archive; return its id."""
        return self._put(schema, self.id(*parts), values)

    def organisation(self, name: str, also: Sequence[str] = ()) -> str:
        """Add an organisation by its name in this archive; return its id."""
        ident = self.id("organization", " ".join(name.casefold().split()))
        if ident in self._made and not also:
            return ident
        return self._put("Organization", ident, {"name": name, "alias": list(also)})

    def _put(self, schema: str, ident: str, values: dict[str, Value]) -> str:
        listed = {name: [v] if isinstance(v, str) else v or [] for name, v in values.items()}
        properties = {
            name: list(dict.fromkeys(text for v in found if v and (text := v.strip())))
            for name, found in listed.items()
        }
        self._made[ident] = {
            "id": ident,
            "schema": schema,
            "properties": {name: found for name, found in properties.items() if found},
        }
        return ident
