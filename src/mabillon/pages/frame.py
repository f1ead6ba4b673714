"""The frame of every page: template, style and fonts in one file that fetches nothing.

The content-security policy names the one style sheet by its digest and allows nothing
else but fonts that the page itself carries, and pictures that it carries where it asks for
them: no script, no address. A page of a site takes its fonts, and the script where it asks for
one, from the files of that site.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from markupsafe import Markup, escape

from mabillon.examine import read_off, scale
from mabillon.pages import words
from mabillon.pages.fonts import css_for
from mabillon.pages.safe import finalize, verbatim

if TYPE_CHECKING:
    import jinja2

STYLE = "<!--style-->"
POLICY = "POLICY-OF-THIS-PAGE"
OWN = "'self'"


class Render(Protocol):
    """Puts a page into a frame: `render` into a file of its own, the desk into its rooms."""

    def __call__(self, template: str, page: msgspec.Struct, **more: Any) -> str:
        """Return the page."""


@cache
def environment() -> jinja2.Environment:
    """Return the templates: escaped, every value made safe, an unknown name an error."""
    import jinja2  # here, for most commands make no page

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("mabillon.pages", "templates"),
        autoescape=True,
        finalize=finalize,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "duration": words.duration,
        "percent": words.percent,
        "figure": scale.figure,
        "date": words.date,
        "time": words.time,
        "short_time": words.short_time,
        "sentence": words.sentence,
        "channel": words.channel,
        "short": words.digest,
        "verbatim": verbatim,
        "post": verbatim,  # the desk makes a link of it
        "told": read_off.told,
        "address": escape,  # of a site of ours: it leads somewhere, so it is not defanged
    }
    return made


@cache
def static(name: str) -> str:
    """Return a text file of ``static/``."""
    return (resources.files("mabillon.pages") / "static" / name).read_text("utf-8")


def render(
    template: str,
    page: msgspec.Struct,
    *,
    sheet: str | None = None,
    fonts: str | None = None,
    script: bool = False,
    pictures: bool = False,
    **drawings: Any,
) -> str:
    """Return a whole page.

    Parameters
    ----------
    template
        Its name under ``templates/``.
    page
        The template's one documented context.
    sheet
        A style sheet under ``static/`` besides ``page.css``.
    fonts
        Address of the folder of font files, from the page; None = the page carries them.
    script
        Whether scripts of the page's own site may run.
    pictures
        Whether the page shows pictures that it carries itself (`stills`).
    drawings
        Functions that draw from the context, for the template to call.
    """
    body = environment().get_template(template).render(page=page, **drawings)
    css = f"{css_for(body, fonts)}\n{static('page.css')}{static(sheet) if sheet else ''}"
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; "
        f"font-src {'data:' if fonts is None else OWN}; "
        f"{f'script-src {OWN}; ' if script else ''}"
        f"{'img-src data:; ' if pictures else ''}base-uri 'none'; form-action 'none'"
    )
    head, mark, rest = body.partition(STYLE)
    if not mark:
        raise ValueError(f"{template} does not place the style")
    return f"{head.replace(POLICY, policy, 1)}<style>{Markup(css)}</style>{rest}"
