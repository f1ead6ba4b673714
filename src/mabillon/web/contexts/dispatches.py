"""The contexts of the dispatches' pages: list, new, one as read, its versions, recall, rules."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from markupsafe import Markup

from mabillon.dispatch.composed import Composed
from mabillon.web.side_by_side import Stretch
from mabillon.workflows.background import RelatedItem
from mabillon.workflows.dispatches import Kept
from mabillon.workflows.listed_dispatches import Broken, Listed
from mabillon.workflows.recall import GivenOut, Recalled


class DispatchesPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatches_list.html``: the dispatches that were asked for, the latest first.

    Parameters
    ----------
    rows, total, first
        Those of this page, how many there are, the number of the first, from 1.
    states, series
        What can be asked for.
    state, release, of_series, q
        What was asked for; "" = all.
    earlier, later
        Addresses of the neighbouring pages; null = there is none.
    broken
        Files that cannot be read.
    drafting
        Whether drafts are shown: a reader sees what was published.
    """

    title: str
    rows: tuple[Listed, ...]
    total: int
    first: int
    states: tuple[str, ...]
    series: tuple[str, ...]
    state: str
    release: str
    of_series: str
    q: str
    earlier: str | None
    later: str | None
    broken: tuple[Broken, ...]
    drafting: bool


class NewDispatchPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_new.html``: beginning a dispatch from an opinion.

    ``opinions``: number and what it says, the latest first; ``opinion``: the chosen one, null =
    none. ``series``: those that there are.
    """

    title: str
    opinions: tuple[tuple[int, str], ...]
    opinion: int | None
    series: tuple[str, ...]
    by: str


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above every page of one dispatch.

    ``here``: the page's name among its ways. ``draft``: whether there is a file to write in.
    ``state``: as a list names it. ``published``: its latest version; null = none.
    """

    key: str
    called: str
    here: str
    draft: bool
    state: str
    published: int | None

    @property
    def address(self) -> str:
        """Of its page."""
        return f"/dispatches/{self.key}"


class ReadPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_read.html``: a dispatch as its readers see it, or will.

    Parameters
    ----------
    dispatch, around
        As ``dispatch.html`` has them; nothing stands around it.
    unsaved
        Whether it is a text that is being written, and saved nowhere.
    edition, version
        For whom; which published version, null = the file as it stands.
    versions
        Every published one.
    outputs
        Name of a download, and its address.
    differing
        Whether other published dispatches read differently since: their keys.
    """

    way: Way
    dispatch: Composed
    edition: str
    version: int | None
    versions: tuple[Kept, ...]
    outputs: tuple[tuple[str, str], ...]
    around: None = None
    unsaved: bool = False
    said: str = ""
    differing: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Of the page."""
        return f"{self.dispatch.title} · {self.dispatch.called}"


class WithdrawnPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_withdrawn.html``: what stands where a dispatch stood.

    ``day``: its own; ``told``: day and words of each notice, the latest first.
    """

    title: str
    way: Way
    day: date
    told: tuple[tuple[date, str], ...]


class VersionsPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_versions.html``: what two versions of a dispatch say differently.

    ``one``, ``other``: what is compared, in words. ``pieces``: see `Stretch`; ``now`` is of
    the one. ``choices``: value and words of everything that can be compared.
    """

    title: str
    way: Way
    a: str
    b: str
    one: str
    other: str
    pieces: tuple[Stretch, ...]
    choices: tuple[tuple[str, str], ...]


class BackgroundPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_background.html``: what has to do with the opinion of a dispatch, and why."""

    title: str
    way: Way
    opinion: int | None
    items: tuple[RelatedItem, ...]


class RecallPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_recall.html``: what relied on what no longer stands.

    ``every``: whether those that a correction answered are shown too; ``answered``: how many
    there are. ``opinion``: only what relied on that one; null = on any.
    """

    title: str
    found: tuple[Recalled, ...]
    exports: tuple[GivenOut, ...]
    every: bool
    answered: int
    opinion: int | None


class AnnexPage(msgspec.Struct, frozen=True, kw_only=True):
    """``dispatch_annex.html``: handing out the sealed annex of a dispatch.

    ``digest``: SHA-256 (hex) that the public edition names; null = there is none. ``given``: to
    whom and when it was handed out.
    """

    title: str
    way: Way
    digest: str | None
    opinion: int | None
    given: tuple[tuple[str, datetime], ...]


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """``rules.html``: name of each rule, what it asks, whether it can be switched off."""

    title: str
    rules: tuple[tuple[str, str, bool], ...]


class RulePage(msgspec.Struct, frozen=True, kw_only=True):
    """``rule.html``: one rule of the checker; ``told``: its page, which is ours."""

    title: str
    name: str
    asks: str
    always: bool
    blocks: bool
    told: Markup
