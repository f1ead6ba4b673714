"""HTML as a tree and as text. Nothing is fetched, run, or taken from outside the bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE_LIMIT: Final = 16 << 20
"""Bytes that one page may have."""

MOST_TAGS: Final = 500_000
"""Tags that one page may have: each costs some hundred bytes of memory."""

TOO_LARGE: Final = f"is larger than {PAGE_LIMIT >> 20} MiB, which is the limit for one page"

FAULTS: Final = (
    ValueError,  # of which lxml's own errors are, in part
    SyntaxError,  # lxml.etree.XMLSyntaxError is one
    TypeError,
    AttributeError,
    LookupError,
    AssertionError,
    RecursionError,
    OverflowError,
    re.error,  # feedparser takes words of the file for patterns
)
"""What the libraries for pages, feeds and mails run into on hostile input."""

_SILENT: Final = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe"})
_BLOCKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "pre", "blockquote", "section", "article", "table", "tr"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure", "figcaption", "header", "footer"}
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_LINES: Final = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v]*")
_EMPTY: Final = re.compile(r"\n{3,}")


class UnparsableError(ValueError):
    """Bytes that give no tree of HTML; the message is a clause that says why."""


def decoded(raw: bytes, said: str | None = None) -> str:
    """Return a page's text by what its server or it says of its encoding, else as UTF-8."""
    named = _CHARSET.search(raw[:4096])
    for name in (said, named[1].decode("ascii") if named else None):
        try:
            if name is not None:
                return writable(raw.decode(name))
        except (LookupError, ValueError):
            continue
    return raw.decode("utf-8", "replace")


def writable(words: str) -> str:
    """Return a text with U+FFFD for each half of a surrogate pair: some encodings can say one."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return words


def tree(html: str) -> Any:
    """Return the root element of a page.

    Raises
    ------
    UnparsableError
        If there is no element in it, or it is nested beyond reason.
    """
    from lxml import etree
    from lxml import html as library

    if html.count("<") > MOST_TAGS:
        raise UnparsableError(f"has more than {MOST_TAGS:,} tags, which is the limit for one page")
    clean = html.replace("\x00", "\ufffd").encode("utf-8", "replace")
    parser = library.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = library.document_fromstring(clean, parser=parser, ensure_head_body=False)
    except (etree.LxmlError, *FAULTS) as failure:
        raise UnparsableError(f"holds no page ({failure})") from failure
    return root


def text(element: Any) -> str:
    """Return what an element shows: a line for each block and each break."""
    joined = "".join(_pieces(element)).replace("\xa0", " ")
    return _EMPTY.sub("\n\n", _LINES.sub("\n", joined)).strip()


def _pieces(element: Any) -> Iterator[str]:
    """Yield the texts inside an element in order, without recursion: pages nest deeply."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        node, behind = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else ""
        if behind:
            if tag in _BLOCKS:
                yield "\n"
            if node is not element and node.tail:
                yield node.tail
            continue
        stack.append((node, True))
        if not tag or tag in _SILENT:
            continue
        if tag == "br" or tag in _BLOCKS:
            yield "\n"
        if node.text:
            yield node.text
        stack.extend((child, False) for child in reversed(node))


def classed(element: Any, name: str) -> Sequence[Any]:
    """Return the elements inside one that are of a class, in order."""
    path = f'.//*[contains(concat(" ", normalize-space(@class), " "), " {name} ")]'
    found: Sequence[Any] = element.xpath(path)
    return found


def is_classed(element: Any, name: str) -> bool:
    """Say whether an element is of a class."""
    return name in (element.get("class") or "").split()
