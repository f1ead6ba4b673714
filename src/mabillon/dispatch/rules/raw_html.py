"""The rule ``raw-html``: tags, comments, scripts and their addresses.

Outputs show such text as text, never run it; but it is no dispatch, and a comment that was
meant for colleagues would be read by all. What stands in code is let be. A tag is an element
of HTML, SVG or MathML, or has attributes; an address in angle brackets is none.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_ELEMENTS = """
a abbr address applet area article aside audio b base bdi bdo big blink blockquote body br button
canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt
em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header
hr html i iframe img image input ins isindex kbd label legend li link main map mark marquee math
menu meta meter nav noembed noframes noscript object ol optgroup option output p param picture
plaintext portal pre progress q rp rt ruby s samp script search section select slot small source
span strike strong style sub summary sup svg table tbody td template textarea tfoot th thead time
title tr track tt u ul var video wbr xmp animate animatetransform circle defs ellipse foreignobject
g line path polygon polyline rect set stop symbol text tspan use mtext mglyph annotation-xml
"""
_NAMES: Final = frozenset(_ELEMENTS.split())
_UNCLOSED = "script iframe style object embed svg meta link base img form"
_WHOLE: Final = frozenset(_UNCLOSED.split())
"""Elements that count though nothing closes their tag."""

_TAG: Final = re.compile(
    r"<(?:(?P<comment>!--)|(?P<other>[!?][A-Za-z\[])"
    r"|/?(?P<name>[A-Za-z][A-Za-z0-9-]{0,40})(?=[\s/>]|$))(?P<rest>[^<>]{0,2000}>?)"
)
_ATTRIBUTE: Final = re.compile(r"[\s/][\w:-]{1,40}\s{0,8}=")
_DEED: Final = re.compile(r"\b(?:javascript|vbscript)\s{0,8}:(?=\S)|\bdata:\s{0,8}text/html", re.I)
_HANDLER: Final = re.compile(
    r"(?<!\w)on(?:abort|animation\w{1,12}|begin|blur|change|click|drag\w{0,8}|end|error|focus\w{0,3}"
    r"|hashchange|input|key\w{1,6}|load\w{0,8}|message|mouse\w{1,8}|paste|pointer\w{1,8}|resize|scroll"
    r"|select|submit|toggle|touch\w{1,8}|unload|wheel)\s{0,8}=\s{0,8}[\"'\w(]",
    re.I,
)
_COMMENT: Final = re.compile(r"^[ ]{0,3}\[(?://|comment)\]:[^\n]*", re.I | re.M)
_ENTITY: Final = re.compile(
    r"(?:[\w:]{0,16}&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,8});){1,40}\w{0,16}:?"
)
_TICKS: Final = re.compile("`+")


def _check(checked: Checked) -> Iterator[Fault]:
    text = _without_code(checked)
    for found in _TAG.finditer(text):
        if found["comment"] or found["other"]:
            yield _fault(found, "this is a comment or a declaration of HTML", "leave it out")
        elif _is_tag(found["name"].casefold(), found["rest"]):
            yield _fault(found, f"this is raw HTML: <{found['name']}>", "say it in Markdown")
    for found in _HANDLER.finditer(text):
        yield _fault(found, "this is what starts a script", "leave it out")
    for found in _DEED.finditer(text):
        yield _fault(found, "this address starts a script", "leave it out")
    for found in _ENTITY.finditer(text):
        if _DEED.match(html.unescape(found.group()) + "x"):
            yield _fault(found, "this is a disguised address that starts a script", "leave it out")
    for found in _COMMENT.finditer(text):
        yield _fault(found, "this comment is shown to readers", "leave it out")


def _is_tag(name: str, rest: str) -> bool:
    if "-" in name or name not in _NAMES:
        return rest.endswith(">") and _ATTRIBUTE.search(rest) is not None
    return rest.endswith(">") or name in _WHOLE


def _without_code(checked: Checked) -> str:
    """Return the source of the same length with code blank."""
    source, at = checked.dispatch.source, 0
    pieces: list[str] = []
    spans = [(b.start, b.stop) for b in checked.dispatch.blocks if b.kind == "code"]
    for block in checked.dispatch.blocks:
        if block.kind != "code":
            spans += _spans(source, block.start, block.stop)
    for start, stop in sorted(spans):
        pieces += [source[at:start], re.sub(r"[^\n]", " ", source[start:stop])]
        at = stop
    return "".join([*pieces, source[at:]])


def _spans(source: str, start: int, stop: int) -> list[tuple[int, int]]:
    """Return the code spans of a block: from a run of ticks to the next one as long."""
    ticks = [(m.start(), m.end()) for m in _TICKS.finditer(source, start, stop)]
    later: dict[int, list[int]] = defaultdict(list)
    for n in range(len(ticks) - 1, -1, -1):
        later[ticks[n][1] - ticks[n][0]].append(n)
    spans: list[tuple[int, int]] = []
    n = 0
    while n < len(ticks):
        same = later[ticks[n][1] - ticks[n][0]]
        while same and same[-1] <= n:
            same.pop()
        if same:
            spans.append((ticks[n][0], ticks[same[-1]][1]))
            n = same[-1]
        n += 1
    return spans


def _fault(found: re.Match[str], says: str, do: str) -> Fault:
    return Fault(found.start(), found.end(), says, do)


RAW_HTML: Final = Rule("raw-html", "No raw HTML, comment or script stands in the text.", _check)
