"""Names as mentioned: for the terminal and as CSV, a line for each mention.

Rows stand by themselves, in the order of the posts. Nothing is counted by person, joined
across channels or issuers, or kept: a name in a text is a claim of that text.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from mabillon.cli.found import cell, stamp
from mabillon.cli.typeset import Sheet
from mabillon.examine.instants import rfc3339
from mabillon.pages import words
from mabillon.text.display import fit, plain, width_of, wrap
from mabillon.workflows.search import Search

COLUMNS: Final = ("name", "as_mentioned", "post", "posted_at", "channel", "title", "role")
CAUTION: Final = (
    "Names as these posts mention them. A name is no person: several people may have it, and "
    "one may be written in several ways."
)


def mentions_screen(found: Search, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return a line for each mention: date, name as written, post, title; times in UTC."""
    screen = Sheet(width, colour)
    count = sum(len(post.mentions) for post in found.posts)
    if not count:
        screen.say("Nothing was found.", bold=True)
        return screen.lines
    held = words.count(len(found.posts), "post")
    few = f" of {found.total:,} (--limit)" if len(found.posts) < found.total else ""
    screen.say(f"{words.count(count, 'mention')} in {held}{few}", bold=True)
    screen.say(CAUTION, 2)
    screen.gap()
    name = min(30, max(14, screen.width - 50))
    for post in found.posts:
        for mention in post.mentions:
            shown = fit(" ".join(plain(mention.written).split()), name)
            head = f"{stamp(post.posted_at):<16}  {shown}  "
            rest = "  ".join([post.post, words.channel(post.title)])
            for line in wrap(rest, screen.width - width_of(head)):
                screen.lines.append(head + line)
                head = " " * width_of(head)
    return screen.lines


def mentions_csv(found: Search) -> str:
    """Return a row for each mention as CSV, each cell made harmless for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for post in found.posts:
        at = rfc3339(post.posted_at) if post.posted_at else ""
        for mention in post.mentions:
            row = (mention.name, mention.written, post.post, at, post.channel, post.title)
            writer.writerow([cell(text) for text in (*row, post.role or "")])
    return out.getvalue()
