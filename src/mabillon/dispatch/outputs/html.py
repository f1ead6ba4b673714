"""A dispatch as a page: one file that fetches nothing (look.md, "The dispatch page").

The template lies with the other pages' (``pages/templates/dispatch.html``): there one
environment escapes whatever a template prints.
"""

from __future__ import annotations

import msgspec

from mabillon.dispatch.composed import Composed
from mabillon.dispatch.outputs import worded
from mabillon.dispatch.outputs.markup import Drawing, Leads, nowhere
from mabillon.pages import frame


class Link(msgspec.Struct, frozen=True):
    """Where something leads, from the page it stands on."""

    name: str
    address: str


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """What a site puts around a page; addresses are from the page on.

    Parameters
    ----------
    site
        The site's name.
    home, search, feed, fonts
        Addresses of its first page, its search, its feed, its folder of fonts.
    open
        Whether search engines may list it.
    ways
        What lies between the first page and this one.
    lists, downloads
        Where dispatches of the same kind are listed; the other outputs.
    address
        Where the page stands in the world; null = nobody said.
    """

    site: str
    home: str
    search: str
    feed: str
    fonts: str
    open: bool
    ways: tuple[Link, ...] = ()
    lists: tuple[Link, ...] = ()
    downloads: tuple[Link, ...] = ()
    address: str | None = None


class DispatchContext(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that ``templates/dispatch.html`` prints; ``around``: null = it stands alone."""

    dispatch: Composed
    around: Around | None = None

    @property
    def title(self) -> str:
        """The page's title."""
        return f"{self.dispatch.title} · {self.dispatch.called}"


def page(composed: Composed, around: Around | None = None, leads: Leads = nowhere) -> str:
    """Return a dispatch as a page.

    Parameters
    ----------
    around
        What a site puts around it; None = it stands alone and carries its fonts.
    leads
        Where other dispatches are, from here.
    """
    drawing = Drawing(composed, leads)
    return frame.render(
        "dispatch.html",
        DispatchContext(dispatch=composed, around=around),
        sheet="dispatch.css",
        fonts=around.fonts if around else None,
        text=drawing.text,
        notes=drawing.notes,
        worded=worded,
    )


def html(composed: Composed) -> bytes:
    """Return a dispatch as one HTML file that fetches nothing."""
    return page(composed).encode("utf-8")
