"""Objects of STIX 2.1 as this archive writes them: ids, times, and our own words beside theirs.

STIX has no words for a standing, a band of support or the manner in which a source names
somebody. They stand in a property extension, so that they travel unshortened; what STIX makes
of them (``opinion``, ``confidence``) stands beside, and says that it is lossy.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

Object = dict[str, Any]

NAMESPACE: Final = uuid.UUID("6f2c7a0e-93d1-5b7f-9a43-1d4cf0a5b2e6")
"""Of every id that Mabillon makes: the same archive makes the same ids."""

SINCE: Final = "2026-01-01T00:00:00.000Z"
"""When the extension was defined."""

SCHEMA: Final = (
    "Words of Mabillon beside those of STIX. `kind` says what the object is: issuer, post, "
    "proposition, opinion, finding, word, dispatch, event, actor, claim, verdict. "
    "opinion: `standing` is one of 'assessed as not issued', 'appears not to have been issued', "
    "'not established', 'appears to have been issued', 'assessed as issued' (scale 'Mabillon "
    "standings'), as people signed it; `proposed` is what the program proposes; `support` is in "
    "words of `scale`; `llr` is the log10 of a likelihood ratio, issued against not issued, with "
    "bounds; it is not a probability. "
    "actor: `manners` are those in which `source` names an organisation: claimed, denied, "
    "reported as fact, accused by authorities, suspected or accused, possible, cleared, unknown. "
    "claim: `claimed` is yes, no or unknown, according to `source`. "
    "verdict: what a person judged of what a claim says. "
    "A post's `sha256` is of its text's UTF-8, `evidence` of the raw file that holds it. "
    "A field that is missing is not known."
)


def object_id(kind: str, *parts: str) -> str:
    """Return the id of what these parts name."""
    return f"{kind}--{uuid.uuid5(NAMESPACE, chr(0).join((kind, *parts)))}"


EXTENSION: Final = object_id("extension-definition", "mabillon", "1")
MABILLON: Final = object_id("identity", "mabillon")


def instant(at: datetime) -> str:
    """Return an instant as STIX has it: UTC, to the millisecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def told(kind: str, **fields: Any) -> Object:
    """Return our extension; what is null is left out, for STIX has no null."""
    known = {name: value for name, value in fields.items() if value is not None}
    return {EXTENSION: {"extension_type": "property-extension", "kind": kind, **known}}


def of(obj: Object, kind: str) -> Object | None:
    """Return what our extension says of an object of that kind; None = it is of no such kind."""
    said = obj.get("extensions", {}).get(EXTENSION)
    return said if isinstance(said, dict) and said.get("kind") == kind else None


class Objects:
    """The objects of one bundle, each once, in the order of making.

    ``own``: the identity by which they are made, the desk's or Mabillon's.
    """

    def __init__(self, archive: str, desk: str | None) -> None:
        self.archive = archive
        self._made: dict[str, Object] = {}
        self.own = MABILLON
        self._put(identity(MABILLON, "Mabillon", "system", SINCE))
        self._put(
            {
                "type": "extension-definition",
                "spec_version": "2.1",
                "id": EXTENSION,
                "created_by_ref": MABILLON,
                "created": SINCE,
                "modified": SINCE,
                "name": "Mabillon: standings, support, manners",
                "schema": SCHEMA,
                "version": "1.0.0",
                "extension_types": ["property-extension"],
            }
        )
        if desk:
            self.own = object_id("identity", "desk", desk)
            self._put(identity(self.own, desk, "organization", SINCE))

    def __iter__(self) -> Iterator[Object]:
        return iter(self._made.values())

    def id(self, kind: str, *parts: str) -> str:
        """Return the id of what these parts name within this archive."""
        return object_id(kind, self.archive, *parts)

    def add(
        self,
        kind: str,
        parts: tuple[str, ...],
        at: tuple[datetime, datetime],
        said: Object | None = None,
        **fields: Any,
    ) -> str:
        """Add an object named by parts within this archive; return its id.

        ``at``: when it was made and last changed.
        """
        created, modified = at
        made = {
            "type": kind,
            "spec_version": "2.1",
            "id": self.id(kind, *parts),
            "created_by_ref": self.own,
            "created": instant(created),
            "modified": instant(modified),
            **{name: value for name, value in fields.items() if value not in (None, [], "")},
        }
        return self._put(made if said is None else made | {"extensions": said})

    def organisation(self, name: str, said: Object | None = None) -> str:
        """Add an organisation by its name in this archive; return its id."""
        ident = self.id("identity", "organization", " ".join(name.casefold().split()))
        made = identity(ident, name, "organization", SINCE)
        if ident in self._made and said is None:
            return ident
        return self._put(made if said is None else made | {"extensions": said})

    def account(self, platform: str, **named: str) -> str:
        """Add a user account; return the id that STIX makes of it."""
        import stix2

        made = stix2.v21.UserAccount(account_type=platform, **named)
        return self._put({name: made[name] for name in made})

    def _put(self, made: Object) -> str:
        self._made[made["id"]] = made
        return str(made["id"])


def identity(ident: str, name: str, sort: str, at: str) -> Object:
    """Return an identity; there are none of persons."""
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": ident,
        "created": at,
        "modified": at,
        "name": name,
        "identity_class": sort,
    }
