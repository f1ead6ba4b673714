"""The lists of a site: its first page, by series, country, topic and month; and notices."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from mabillon.dispatch.outputs import worded
from mabillon.dispatch.outputs.html import Around, Link
from mabillon.dispatch.site.shelf import LISTS, Group, Published, Site
from mabillon.pages import frame


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A dispatch in a list; ``title`` leads to ``address``; ``place`` names it to the search."""

    line: str
    title: str
    summary: str
    address: str
    place: str


class ListContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/dispatches.html`` prints: rows, or names that lead to lists.

    ``lists``: title -> links, each with how many dispatches stand under it. ``search``: it is
    the page of the search.
    """

    title: str
    heading: str
    around: Around
    rows: tuple[Row, ...] = ()
    lists: dict[str, tuple[tuple[Link, int], ...]] = {}
    search: bool = False
    none: str = "No dispatch is published yet."


class NoticeContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/withdrawn.html`` prints."""

    title: str
    line: str
    changes: tuple[worded.Fact, ...]
    around: Around


def around(site: Site, up: str, ways: tuple[Link, ...] = ()) -> Around:
    """Return what stands around a page; ``up``: the way to the first page's folder, or ""."""
    return Around(
        site=site.name,
        home=f"{up}index.html",
        search=f"{up}search/index.html",
        feed=f"{up}feed.xml",
        fonts=f"{up}fonts",
        open=site.edition == "complimentary",
        ways=ways,
    )


def rows(entries: Sequence[Published], up: str) -> tuple[Row, ...]:
    """Return dispatches as rows of a list."""
    return tuple(
        Row(
            line=entry.line,
            title=entry.title,
            summary=entry.summary,
            address=f"{up}{entry.place}/index.html",
            place=entry.place,
        )
        for entry in entries
    )


def render(page: ListContext | NoticeContext, template: str, *, script: bool = False) -> str:
    """Return a page of the site that is no dispatch."""
    return frame.render(
        template, page, sheet="dispatch.css", fonts=page.around.fonts, script=script
    )


def home(site: Site, entries: Sequence[Published], lists: Sequence[Group]) -> str:
    """Return the first page: the latest first, and the ways to all lists."""
    linked = {
        title: tuple(
            (Link(group.name, group.path), len(group.entries))
            for group in lists
            if group.kind == kind
        )
        for kind, title in LISTS.items()
    }
    return render(
        ListContext(
            title=site.name,
            heading=site.name,
            around=around(site, ""),
            rows=rows(entries, ""),
            lists={title: links for title, links in linked.items() if links},
        ),
        "dispatches.html",
    )


def overview(site: Site, kind: str, lists: Sequence[Group]) -> str:
    """Return the page of a kind of list: its names, each with how many dispatches."""
    links = tuple((Link(g.name, f"{g.place}/index.html"), len(g.entries)) for g in lists)
    page = ListContext(
        title=f"{LISTS[kind]} · {site.name}",
        heading=LISTS[kind],
        around=around(site, "../"),
        lists={"": links} if links else {},
    )
    return render(page, "dispatches.html")


def group(site: Site, of: Group) -> str:
    """Return the page of one list."""
    page = ListContext(
        title=f"{of.name} · {site.name}",
        heading=of.name,
        around=around(site, "../../", (Link(LISTS[of.kind], "../index.html"),)),
        rows=rows(of.entries, "../../"),
    )
    return render(page, "dispatches.html")


def gone(site: Site, entry: Published) -> str:
    """Return the page that stands where a dispatch stood that is not shown any more."""
    page = NoticeContext(
        title=entry.title,
        line=entry.line,
        changes=tuple(worded.changes(entry.composed)),
        around=around(site, "../"),
    )
    return render(page, "withdrawn.html")
