"""The rule ``link-live``: addresses that a program would follow.

Looks at the whole file, code and front matter too: a mail program or a word processor makes
links of any text. What is a link is what `text.display` would defang, ``//host`` and marked
links whose address only shows when read as Markdown (``&#104;ttps://…``).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.text.display import defang, links

_ENDINGS = (
    "jpg jpeg png gif webp svg mp4 mp3 ogg webm pdf docx txt json jsonl csv html xml yaml yml"
)
_FILES: Final = frozenset(_ENDINGS.split())
_NO_SCHEME: Final = re.compile(r"(?<![\w:/])//[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MARKED: Final = re.compile(r"\]\(<?(?P<address>[^()\s<>]{1,2000})|<(?P<auto>[^<>\s]{3,2000})>")
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{2,32});")
_DO: Final = "write it so that nobody follows it: "


def _check(checked: Checked) -> Iterator[Fault]:
    source = checked.dispatch.source
    cited = iter(checked.dispatch.citations)
    citation = next(cited, None)
    for found in links(source):
        while citation and citation.stop <= found.start():
            citation = next(cited, None)
        if citation and citation.start <= found.start():
            continue
        if found["bare"] and _is_file(found["bare"], source, *found.span()):
            continue
        harmless = f"{found['deed'].lower()}[:]" if found["deed"] else defang(found.group())
        yield _fault(found.start(), found.end(), harmless)
    for found in _NO_SCHEME.finditer(source):
        yield _fault(found.start(), found.end(), found.group()[2:].replace(".", "[.]"))
    yield from _disguised(source)


def _disguised(source: str) -> Iterator[Fault]:
    """Yield marked links that are addresses once their entities are read."""
    for found in _MARKED.finditer(source):
        group = found.lastgroup or 0
        written = found[group]
        read = _ENTITY.sub(lambda m: html.unescape(m.group()), written)
        if read != written and next(links(read), None) and not next(links(written), None):
            yield _fault(*found.span(group), defang(read))


def _is_file(host: str, source: str, start: int, stop: int) -> bool:
    """Tell whether what looks like a host is the name of a file: photo.jpg, or (other.md)."""
    ending = host.rpartition(".")[2]
    linked = source[start - 2 : start] == "](" and source[stop : stop + 1] == ")"
    return source[stop : stop + 1] != "/" and (ending in _FILES or (linked and ending == "md"))


def _fault(start: int, stop: int, harmless: str) -> Fault:
    return Fault(start, stop, "this is a live link", f"{_DO}{harmless}")


LINK_LIVE: Final = Rule(
    "link-live", "No address stands so that a program or a thumb can follow it.", _check
)
