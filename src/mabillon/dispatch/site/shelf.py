"""What stands on a site: published dispatches, the place of each, and how they are listed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from mabillon.dispatch.composed import Composed
from mabillon.dispatch.front import Release, slugged
from mabillon.dispatch.outputs.turning import kept
from mabillon.dispatch.outputs.worded import day
from mabillon.errors import UsageError
from mabillon.pages import safe, words

LISTS: Final = {
    "series": "Series",
    "countries": "Countries",
    "topics": "Topics",
    "dates": "Dates",
}
"""Folder of a kind of list -> its title."""
RESERVED: Final = (*LISTS, "fonts", "search")


Gone = Literal["withdrawn", "subscribers"]
GONE: Final[dict[Gone, str]] = {
    "withdrawn": "was withdrawn",
    "subscribers": "is for subscribers now",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A dispatch as it is published.

    ``downloads``: suffix (``.pdf``) -> bytes of its other outputs. ``gone``: its text is not
    shown here any more, as it was withdrawn or became one for subscribers; what changed is.
    """

    composed: Composed
    downloads: Mapping[str, bytes] = field(default_factory=dict)
    gone: Gone | None = None

    @property
    def place(self) -> str:
        """Return its folder: its slug, by default SERIES-NUMBER."""
        return self.composed.slug

    @property
    def file(self) -> str:
        """Return the name of its downloads, without suffix."""
        return self.composed.key.replace("/", "-")

    @property
    def title(self) -> str:
        """Return what it is listed under."""
        if self.gone:
            return f"{kept(self.composed.called)} {GONE[self.gone]}"
        return self.composed.title

    @property
    def summary(self) -> str:
        """Return what stands under its title in lists and in the feed."""
        return self.notice if self.gone else self.composed.summary

    @property
    def notice(self) -> str:
        """Return what its last change says; "" = it never changed."""
        changes = self.composed.changes
        return words.sentence(safe.shown(changes[-1].notice)) if changes else ""

    @property
    def line(self) -> str:
        """Return series, number and day, and what version it is."""
        of = self.composed
        version = f" · version {of.version}" if of.version > 1 else ""
        return f"{kept(of.called)} · {day(of.date)}{version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site: its name, for whom, and where it will stand; null = nobody said."""

    name: str
    edition: Release
    base: str | None = None

    @property
    def authority(self) -> str:
        """Return the host that its ids are named after (RFC 4151); else a name that is nobody's."""
        if self.base is None:
            return "dispatches.invalid"
        return self.base.partition("://")[2].partition("/")[0].partition(":")[0]


class Group(NamedTuple):
    """Dispatches of one kind: a kind of list, a folder under it, a name."""

    kind: str
    place: str
    name: str
    entries: tuple[Published, ...]

    @property
    def path(self) -> str:
        """Return the path of its page."""
        return f"{self.kind}/{self.place}/index.html"


def ordered(shelf: Iterable[Published]) -> list[Published]:
    """Return dispatches, the latest first.

    Raises
    ------
    UsageError
        Two would have the same place, or one the place of a list.
    """
    entries = sorted(shelf, key=lambda p: p.composed.key)
    entries.sort(key=lambda p: p.composed.date, reverse=True)
    taken: dict[str, str] = dict.fromkeys(RESERVED, "a list of the site")
    for entry in entries:
        if entry.place in taken:
            raise UsageError(
                f"{entry.composed.called} would have the place of {taken[entry.place]}: "
                f"{entry.place!r}",
                do="give it another slug in its front matter",
            )
        taken[entry.place] = entry.composed.called
    return entries


def groups(entries: Sequence[Published]) -> list[Group]:
    """Return the lists: by series, country, topic, month; each with its dispatches in order.

    What is gone stands under its series and month only.
    """
    names: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], list[Published]] = {}
    for entry in entries:
        for kind, place, name in _filed(entry):
            names.setdefault((kind, place), name)
            listed = found.setdefault((kind, place), [])
            if entry not in listed:
                listed.append(entry)
    made = [Group(*key, names[key], tuple(listed)) for key, listed in found.items()]
    return sorted(made, key=lambda g: (g.kind, "" if g.kind == "dates" else g.name.casefold()))


def _filed(entry: Published) -> Iterable[tuple[str, str, str]]:
    of = entry.composed
    series = of.called.rpartition(" No. ")[0]
    yield "series", of.key.partition("/")[0], series
    yield "dates", f"{of.date:%Y-%m}", f"{of.date:%B %Y}"
    if not entry.gone:
        for kind, given in (("countries", of.countries), ("topics", of.topics)):
            for name in given:
                yield kind, _slug(name), name


def _slug(name: str) -> str:
    """Return the folder of a name; one without letters gets digits of its digest."""
    return slugged(name) or hashlib.sha256(name.encode()).hexdigest()[:12]
