"""The checker's rules, each with the page that the documents have of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from mabillon.dispatch.rules import RULES
from mabillon.errors import UnknownName

_LINK: Final = re.compile(r"(?P<name>[a-z-]+)\.md")


def _folder() -> Traversable:
    """Return where the pages are: in the package, or in the source tree it is run from."""
    shipped = resources.files("mabillon") / "rule_pages"
    return shipped if shipped.is_dir() else Path(__file__).parents[3] / "docs" / "rules"


@cache
def told(name: str) -> Markup:
    """Return the page of a rule as markup; what it says is ours.

    Raises
    ------
    UnknownName
        There is no such rule.
    """
    if name not in RULES:
        raise UnknownName(f"there is no rule {name!r}", do="look at /rules")
    page = _folder() / f"{name}.md"
    text = page.read_text("utf-8") if page.is_file() else RULES[name].asks
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = markdown.parse(_without_title(text))
    for token in tokens:
        token.children = _linked(token.children) if token.children else token.children
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))


def _linked(tokens: Sequence[Token]) -> list[Token]:
    """Return a line's tokens with the links that lead to other rules; others are words here."""
    kept: list[Token] = []
    leads: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            found = _LINK.fullmatch(str(token.attrGet("href") or ""))
            leads.append(found is not None and found["name"] in RULES)
            if found is not None:
                token.attrSet("href", f"/rules/{found['name']}")
        if token.type not in ("link_open", "link_close") or leads[-1]:
            kept.append(token)
        if token.type == "link_close":
            leads.pop()
    return kept


def _without_title(text: str) -> str:
    return re.sub(r"\A# [^\n]*\n", "", text)
