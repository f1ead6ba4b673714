"""Stills on a page: grey and blurred until somebody chooses to see one.

The page carries them as small pictures without what their files said of themselves. Of an item
that is marked graphic there is none: `hidden` says so in its place.
"""

from __future__ import annotations

import base64

import msgspec
from markupsafe import Markup

GRAPHIC = "marked graphic: no picture of it is shown"
NOT_THERE = "no picture of it can be shown"


class Still(msgspec.Struct, frozen=True, kw_only=True):
    """A small picture for a page.

    Parameters
    ----------
    data
        JPEG bytes; null = none is shown, as ``hidden`` says.
    about
        What it is of, for who does not see it: never what it shows.
    hidden
        Why none is shown; "" = one is.
    address, page
        At the desk: where it is served, grey and blurred, and the page on which it can be chosen
        to be seen; "" = the page carries it.
    """

    data: bytes | None
    about: str
    hidden: str = ""
    address: str = ""
    page: str = ""

    @property
    def source(self) -> Markup:
        """The picture as an address of the page itself."""
        return Markup(
            "data:image/jpeg;base64," + base64.b64encode(self.data or b"").decode("ascii")
        )
