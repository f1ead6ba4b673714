"""How a media file stands to another, and what a trace of one comes to, in words."""

from __future__ import annotations

from mabillon.examine.media.told import Told
from mabillon.examine.media.traced import MediaAppearance, MediaTrace
from mabillon.examine.media.turning import TURNS
from mabillon.examine.phrases import joined
from mabillon.pages import words

_KINDS = {
    "the same file": "the same file",
    "same picture": "the same picture",
    "still": "a still of the video",
    "whole": "the same video",
    "excerpt": "an excerpt of it",
    "contains": "a longer video that holds it",
    "shares moments": "a video that shares moments with it",
}
_BITS = {"pdq": (256, "PDQ"), "dhash": (64, "dHash")}


def label(trace: MediaTrace) -> str:
    """Return a media file as a heading names it: ``JPEG picture, 640 × 480 pixels``."""
    return file_label(trace)


def file_label(trace: MediaTrace | Told) -> str:
    """Return the same of a file that was told and not traced."""
    said = f"{trace.kind.upper()} {trace.medium}"
    if trace.width and trace.height:
        said += f", {trace.width:,} × {trace.height:,} pixels"
    if trace.duration_s:
        said += f", {_clock(trace.duration_s)}"
    return said


def headline(trace: MediaTrace) -> str:
    """Return the first appearance, in a sentence."""
    if trace.first is None:
        if any(one.found.sure for one in trace.appearances):
            return f"No appearance of this {trace.medium} in the archive has a time."
        return f"No appearance of this {trace.medium} is in the archive."
    first = trace.appearances[trace.first]
    assert first.posted_at is not None
    return f"First seen on {words.channel(first.title)}, {words.time(first.posted_at)}."


def summary(trace: MediaTrace) -> str:
    """Return how many posts have it, and among how many files it was looked for."""
    sure = [one for one in trace.appearances if one.found.sure]
    hints = len(trace.appearances) - len(sure)
    posts = {one.post for one in sure if one.post}
    channels = {one.channel for one in sure if one.channel}
    alone = sum(one.post is None for one in sure)
    said = []
    if posts:
        said.append(f"{words.count(len(posts), 'post')} on {words.count(len(channels), 'channel')}")
    if alone:
        said.append(f"{words.count(alone, 'file')} kept without a post")
    if hints:
        said.append(f"{words.count(hints, 'hint')} to be looked at")
    among = f"among {words.count(trace.held, 'media file')} of the archive"
    return f"{joined(said)}, {among}." if said else f"Nothing like it {among}."


def kind(one: MediaAppearance) -> str:
    """Return what an appearance is: ``the same picture, mirrored``."""
    found = one.found
    said = _KINDS[found.kind] if found.sure else f"a hint: perhaps {_KINDS[found.kind]}"
    if found.kind == "still" and found.at_s is not None:
        said += f" at {_clock(found.at_s)}"
    details = list(one.changes)
    if found.turn and not details:
        details.append(TURNS[found.turn])
    if found.share is not None and found.kind == "shares moments":
        details.append(f"{words.percent(found.share)} of its moments")
    if found.kind in ("excerpt", "contains") and found.offset_s:
        details.append(f"from {_clock(abs(found.offset_s))}")
    if found.part and not one.changes:
        details.append("in a part of it")
    return ", ".join([said, *details])


def measured(one: MediaAppearance) -> str:
    """Return by what it was found: ``6 of 256 bits differ (PDQ)``; "" for the same file."""
    found = one.found
    if found.kind == "the same file":
        return ""
    of, name = _BITS[found.by]
    verb = "bit differs" if found.bits == 1 else "bits differ"
    return f"{found.bits} of {of} {verb} ({name})"


def beside(one: MediaAppearance) -> str:
    """Return how the words beside it stand to those beside the one asked about."""
    if one.asked:
        return "the post asked about"
    if not one.caption.strip():
        return "no words beside it"
    if one.words is None:
        return "words beside it"
    if one.words == "identical":
        return "the same words"
    if one.words in ("unrelated", "shares passages"):
        return "other words"
    return "much the same words"


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"
