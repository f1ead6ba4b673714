"""What `mabillon media` shows: a file, a post's files, and lists."""

from __future__ import annotations

from collections.abc import Sequence

from mabillon.cli.typeset import Sheet
from mabillon.examine.media.facts import is_public
from mabillon.pages.words import count
from mabillon.text.display import fit, plain, width_of
from mabillon.workflows.media_held import HeldFile, LackingFile, ListedFile, PostItems
from mabillon.workflows.media_items import Item

_FACTS = 40
_POSTS = 10
_NAMES = 3
_WORDS = 400
"""Characters shown of a transcription."""


def file_screen(of: HeldFile, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what is held of a media file."""
    screen = Sheet(width, colour)
    screen.copyable([of.evidence], 2)
    screen.copyable([plain(name) for name in of.names[:_NAMES]], 2, 2)
    what = [of.kind or "kept, and not read", *_size(of), f"{of.size:,} bytes"]
    if of.frames > 1:
        what.append(count(of.frames, "view hashed", "views hashed"))
    screen.say(", ".join(what) + ".", 2)
    if of.why:
        screen.say(f"{plain(of.why)}.", 2)
    for other in of.also:
        screen.say(f"Its bytes pass for {plain(other)} as well.", 2)
    if of.facts:
        screen.gap()
        screen.say("What it says of itself, which proves nothing", bold=True)
        for fact in of.facts[:_FACTS]:
            head = f"{'  ' if is_public(fact) else '* '}{plain(fact.name)}  "
            screen.hang(head, plain(fact.value), max(width_of(head), 28))
        if len(of.facts) > _FACTS:
            screen.say(f"… and {len(of.facts) - _FACTS:,} more; --json has all.", 2)
        if not all(map(is_public, of.facts)):
            screen.say("* names or places somebody, or may: for the desk, not for publication.")
    for key, text in of.transcriptions.items():
        page = key.partition("#")[2]
        screen.gap()
        screen.say(f"Words on page {page}" if page else "Words on it", bold=True)
        screen.say(plain(text[:_WORDS]) + (" …" if len(text) > _WORDS else ""), 2)
    screen.gap()
    screen.say(
        f"{count(len(of.posts), 'post has', 'posts have')} it" if of.posts else "No post has it"
    )
    for link in of.posts[:_POSTS]:
        head = f"  {plain(link.post)}  "
        screen.hang(head, _HOW[link.basis], max(width_of(head), 28))
    if len(of.posts) > _POSTS:
        screen.say(f"… and {len(of.posts) - _POSTS:,} more; --json has all.", 2)
    return screen.lines


def items_screen(of: PostItems, width: int = 80, *, colour: bool = False) -> list[str]:
    """Return what a post has attached."""
    screen = Sheet(width, colour)
    screen.copyable([plain(of.post)], 2)
    if of.items is None:
        screen.say("Its exports do not say whether it has anything attached.", 2)
    elif not of.items:
        screen.say("It has no file attached.", 2)
    for item in of.items or ():
        screen.gap()
        screen.say(f"{plain(item.kind or 'file')}: {item.state}", 2, bold=True)
        if item.name:
            screen.copyable([plain(item.name)], 2, 4)
        if item.evidence:
            screen.copyable([f"mabillon media show {item.evidence[:12]}"], 2, 4)
            screen.say(_HOW[item.basis or ""] + ".", 4)
        if item.why:
            screen.say(f"{plain(item.why)}.", 4)
    return screen.lines


def files_screen(
    files: Sequence[ListedFile], limit: int, width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return media files as rows: digest, kind, size, and how many posts have each."""
    screen = Sheet(width, colour)
    said = f"{count(len(files), 'media file')}" if files else "No media file"
    more = f"; the first {limit:,} are shown (--limit)" if len(files) > limit else ""
    screen.say(f"{said}{more}.", bold=True)
    for file in files[:limit]:
        what = ", ".join([file.kind, *_size(file)])
        posts = count(file.posts, "post") if file.posts else "no post"
        screen.lines.append(f"{file.evidence[:12]}  {fit(what, 30)}  {posts}")
    return screen.lines


def lacking_screen(
    total: int, items: Sequence[LackingFile], width: int = 80, *, colour: bool = False
) -> list[str]:
    """Return what exports name and the archive does not hold."""
    screen = Sheet(width, colour)
    if not total:
        screen.say("Nothing is lacking: what exports name is held.", bold=True)
        return screen.lines
    more = f"; the first {len(items):,} are shown (--limit)" if total > len(items) else ""
    screen.say(f"{count(total, 'file is', 'files are')} lacking{more}.", bold=True)
    for one in items:
        item: Item = one.item
        head = f"{fit(one.post, 28)}  "
        name = f" {plain(item.name)}" if item.name else ""
        screen.hang(head, f"{plain(item.kind or 'file')}{name}: {plain(item.why)}", width_of(head))
    return screen.lines


_HOW = {
    "path": "it lies where the export says",
    "digest": "the export gives its digest",
    "name": "its name has the post's number",
    "inside": "it stands in the same file",
    "by hand": "said by hand",
    "": "",
}


def _size(of: HeldFile | ListedFile) -> list[str]:
    """Return pixels, length and pages, in so far as it has them."""
    said = []
    if of.width and of.height:
        said.append(f"{of.width} × {of.height} px")
    if of.duration_s is not None:
        said.append(f"{of.duration_s:,.1f} s")
    if of.pages:
        said.append(count(of.pages, "page"))
    return said
