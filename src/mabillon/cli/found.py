"""What a search found, for the terminal and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from mabillon.cli.glossed import glosses
from mabillon.cli.typeset import Sheet, spaces
from mabillon.examine.instants import rfc3339
from mabillon.pages import words
from mabillon.pages.found import pieces, spelt
from mabillon.text.cells import harmless
from mabillon.text.display import fit, plain, width_of, wrap
from mabillon.text.query import starred_within
from mabillon.workflows.search import FoundPost, Search

COLUMNS: Final = (
    *("post", "posted_at", "edited_at", "channel", "title", "role", "forward_of", "media"),
    *("url", "excerpt", "text"),
)
LINES: Final = 3
"""Lines of an excerpt that the screen shows."""

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_OPEN, _SHUT = "\ue000", "\ue001"


def search_screen(found: Search, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return the posts that were found for the terminal; times in UTC.

    What was asked for is bold where there is colour, else between ‹ and ›.
    """
    screen = Sheet(width, colour)
    shown, total = len(found.posts), found.total
    if not total:
        screen.say("Nothing was found.", bold=True)
    else:
        few = f"; the first {shown:,} are shown (--limit)" if shown < total else ""
        screen.say(f"{words.count(total, 'post')}{few}", bold=True)
    for one in found.spellings:
        screen.say(f"{plain(one.name)}: {spelt(one.spelt, one.also, plain)}", 2)
    glosses(screen, found.glossary, {term.term for post in found.posts for term in post.terms})
    if found.ignored:
        screen.say(f"Without a word in it, left out: {plain(' '.join(found.ignored))}", 2)
    if found.request.query and (within := starred_within(found.request.query)):
        screen.say(
            f"A * stands for any ending, and only at the end of a word: {plain(' '.join(within))} "
            "was looked for without it.",
            2,
        )
    for post in found.posts:
        screen.gap()
        _post(screen, post)
    if found.known_as_of:
        screen.gap()
        screen.say(f"Among what was kept by {stamp(found.known_as_of)} UTC.")
    return screen.lines


def stamp(at: datetime | None) -> str:
    """Return an instant as the screens of search show it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else "no time"


def _post(screen: Sheet, post: FoundPost) -> None:
    name = min(28, max(12, screen.width - 52))
    head = f"{stamp(post.posted_at):<16}  {fit(words.channel(post.title), name)}  "
    rest = [post.post, *([post.role] if post.role else [])]
    rest += ["edited"] if post.edited_at else []
    rest += [f"forward of {post.forward_of}"] if post.forward_of else []
    rest += [", ".join(sorted(set(post.media)))] if post.media else []
    for line in wrap("  ".join(rest), screen.width - width_of(head)):  # copied, so not defanged
        screen.lines.append(head + line)
        head = " " * width_of(head)
    lines = wrap(" ".join(_marked(post).split()), screen.text - 4)
    if len(lines) > LINES:
        marked = next((n for n, line in enumerate(lines) if _OPEN in line), 0)
        begin = max(0, min(marked - 1, len(lines) - LINES))
        lines = lines[begin : begin + LINES]
    screen.lines += [f"    {line}" for line in _styled(lines, screen)]


def _excerpt(post: FoundPost) -> str:
    start, end = post.excerpt
    return f"{'…' if start else ''}{post.text[start:end]}{'…' if end < len(post.text) else ''}"


def _marked(post: FoundPost) -> str:
    """Return the excerpt with marks around what was asked for, its links made harmless."""
    if not _excerpt(post).strip():
        return "(no text)"
    made = []
    for piece in pieces(post.text, post.highlights, post.excerpt):
        text = piece.text.replace(_OPEN, " ").replace(_SHUT, " ")
        made.append(f"{_OPEN}{text}{_SHUT}" if piece.asked else text)
    return "".join(made)


def _styled(lines: Sequence[str], screen: Sheet) -> Iterator[str]:
    """Put the marks of this terminal in place; one that a line's end cuts goes on after it."""
    inside = False
    for line in lines:
        if not screen.colour:
            yield spaces(line).replace(_OPEN, "‹").replace(_SHUT, "›")
            continue
        made, rest = [], spaces(line)
        while rest:
            piece, mark, rest = rest.partition(_SHUT if inside else _OPEN)
            made.append(screen.style(piece, bold=inside))
            if mark:
                inside = not inside
        yield "".join(made)


def search_csv(found: Search) -> str:
    """Return the posts that were found as CSV, each cell made harmless for a spreadsheet.

    Control characters are left out; the JSON has the texts as they were.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for post in found.posts:
        cells = (
            post.post,
            rfc3339(post.posted_at) if post.posted_at else "",
            rfc3339(post.edited_at) if post.edited_at else "",
            post.channel,
            post.title,
            post.role or "",
            post.forward_of or "",
            " ".join(post.media),
            post.url or "",
            _excerpt(post) if post.text else "",
            post.text,
        )
        writer.writerow([cell(text) for text in cells])
    return out.getvalue()


def cell(text: str) -> str:
    """Return a text as a cell that a spreadsheet shows and does not run."""
    return harmless(_CONTROL.sub("", text))
