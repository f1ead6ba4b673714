"""From published dispatches to the files of a site, all links relative and all of them held.

The style stands in every page, so that a page that is kept alone keeps its look, and the page's
policy can name it by its digest. Fonts are files that the pages share: inside, they would be
most of every page. The site works from a folder as from a server.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import resources

from mabillon.dispatch.outputs import html
from mabillon.dispatch.outputs.html import Around, Link
from mabillon.dispatch.site import feed, listing, searching
from mabillon.dispatch.site.shelf import LISTS, Group, Published, Site, groups, ordered
from mabillon.pages import fonts

NAMES = {".pdf": "PDF (A4, to print)", ".docx": "Word", ".md": "Markdown"}


def build(site: Site, shelf: Iterable[Published]) -> dict[str, bytes]:
    """Return the files of a site: path -> bytes.

    Raises
    ------
    UsageError
        Two dispatches would have the same place.
    """
    entries = ordered(shelf)
    lists = groups(entries)
    files: dict[str, bytes] = {}
    pages = {"index.html": listing.home(site, entries, lists)}
    for kind in LISTS:
        of = [group for group in lists if group.kind == kind]
        pages[f"{kind}/index.html"] = listing.overview(site, kind, of)
        pages |= {group.path: listing.group(site, group) for group in of}
    for entry in entries:
        pages |= {f"{entry.place}/index.html": _page(site, entry, entries, lists)}
        if not entry.gone:
            files |= {
                f"{entry.place}/{entry.file}{suffix}": made
                for suffix, made in entry.downloads.items()
            }
    pages["search/index.html"] = searching.page(site, entries)
    files |= searching.files(entries)
    files["feed.xml"] = feed.atom(site, entries)
    files |= _for_robots(site, pages)
    files |= {path: page.encode("utf-8") for path, page in pages.items()}
    files |= _fonts(pages.values())
    return dict(sorted(files.items()))


def _page(
    site: Site, entry: Published, entries: Sequence[Published], lists: Sequence[Group]
) -> str:
    if entry.gone:
        return listing.gone(site, entry)
    places = {other.composed.key: f"../{other.place}/index.html" for other in entries}
    around = Around(
        site=site.name,
        home="../index.html",
        search="../search/index.html",
        feed="../feed.xml",
        fonts="../fonts",
        open=site.edition == "complimentary",
        lists=tuple(
            Link(group.name, f"../{group.path}") for group in lists if entry in group.entries
        ),
        downloads=tuple(
            Link(NAMES.get(suffix, suffix.lstrip(".")), f"{entry.file}{suffix}")
            for suffix in entry.downloads
        ),
        address=f"{site.base}/{entry.place}/" if site.base else None,
    )
    return html.page(entry.composed, around, places.get)


def _fonts(pages: Iterable[str]) -> dict[str, bytes]:
    """Return the font files that any page names, and their licence."""
    named = "".join(page.partition("</style>")[0] for page in pages)
    files = {
        f"fonts/{face.file}.woff2": fonts.woff2(face.file)
        for face in fonts.FACES
        if f"/{face.file}.woff2" in named
    }
    licence = resources.files("mabillon.pages") / "static" / "fonts" / "LICENCES.txt"
    return files | {"fonts/LICENCES.txt": licence.read_bytes()}


def _for_robots(site: Site, pages: Iterable[str]) -> dict[str, bytes]:
    """Return what search engines read: all may be listed, or nothing where readers pay."""
    if site.edition == "subscribers":
        return {"robots.txt": b"User-agent: *\nDisallow: /\n"}
    lines = ["User-agent: *", "Allow: /"]
    files = {}
    if site.base:
        lines.append(f"Sitemap: {site.base}/sitemap.xml")
        files["sitemap.xml"] = feed.sitemap(site, pages)
    return files | {"robots.txt": "\n".join([*lines, ""]).encode("ascii", "replace")}
