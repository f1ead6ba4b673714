"""Faults of wording made of what stands in a dispatch: a hedge, a strength, a watch, a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from benchmarks.quality.mutants_in_place import Edit, Sound


def _replaced(sound: Sound, pattern: str, others: Sequence[str]) -> Iterator[Edit]:
    for found in re.finditer(pattern, sound.source):
        for other in others:
            yield Edit(*found.span(), other)


def hedge_dropped(sound: Sound) -> Iterator[Edit]:
    """A standing without its hedge: "appears not to have been" becomes "was not"."""
    others = ("was not", "was never", "has not been", "cannot have been", "is certainly not")
    body = sound.dispatch.body
    yield from (e for e in _replaced(sound, "appears not to have been", others) if e.start > body)


def support_raised(sound: Sound) -> Iterator[Edit]:
    """A strength of support that is not the signed one."""
    others = ("strong", "very strong", "extremely strong", "weak", "moderately strong")
    yield from _replaced(sound, r"\bmoderate(?= support)", others)
    words = ("near certainty", "proof", "it is very likely", "high confidence")
    yield from _replaced(sound, r'moderate support for "not issued" \(ENFSI 2015\)', words)


def absence_stripped(sound: Sound) -> Iterator[Edit]:
    """Absence without what was watched, from when, or until when."""
    for pattern in (
        r" by \d\d:\d\d UTC on \d+ \w+ \d{4} on any of \d+ channels[^.]*\.(?: \(A twelfth[^)]*\))?",
        r" on any of \d+ channels that routinely carry its statements, all watched throughout",
        r"(?<=appeared) by \d\d:\d\d.UTC.on.\d+.\w+.\d{4}",
        r"(?<=had appeared) between \d+ and \d+ \w+ \d{4}, UTC(?=,)",
        r", as an export of that channel shows, [^.]*(?=\.)",
        r" on a channel that was collected, from \d+ \w+ \d{4} to \d+ \w+ \d{4}, UTC",
        r", from \d+ \w+ \d{4} to \d+ \w+ \d{4}, UTC",
        r" to \d+ \w+ \d{4}, UTC(?=\.)",
        r", UTC(?=[.,])",
        r" between \d\d:\d\d UTC on [^(]*(?= on any of)",
        r" on any of \d+ channels that carry its statements [^;]*;",
        r"(?<=\d\d:\d\d) UTC(?= on \d+ \w+ \d{4} (?:on any|and))",
    ):
        for found in re.finditer(pattern, sound.source):
            if "appeared" in sound.source[found.start() - 90 : found.end()] or (
                re.search("obody has|nothing that", sound.source[found.start() - 90 : found.end()])
            ):
                yield Edit(*found.span(), "." if found.group().endswith(".") else "")


def first_for_earliest(sound: Sound) -> Iterator[Edit]:
    """Where the earliest found is known, that it was the first."""
    phrases = (
        "the first known copy", "the first post of it", "the original upload",
        "the first to share it", "the source of the text", "where it originated",
        "where it was first posted", "the earliest copy there is",
    )  # fmt: skip
    yield from _replaced(sound, r"Of what was collected, this is the earliest found",
                         [f"This is {phrase}" for phrase in phrases])  # fmt: skip
    yield from _replaced(sound, r"Of what was collected, the post by @lark is the earliest found",
                         [f"The post by @lark is {phrase}" for phrase in phrases])  # fmt: skip
    yield from _replaced(sound, r"(?<=is )the earliest found", phrases[:1])


def turned_round(sound: Sound) -> Iterator[Edit]:
    """A finding turned into its contrary, in words."""
    pairs = (
        ("none passed it on or mentioned it", "most passed it on or mentioned it"),
        ("none was carried by", "each was carried by"),
        ("all watched throughout", "most of them watched with gaps"),
        ("85 % of its words|\\d+ % of its words", "None of its words"),
        ("not determined", "determined"),
        ("number used already", "number never used before"),
        ("had been carried by that age", "had not been carried by that age"),
        ("usual delay", "longest delay"),
        ("one its own", "none its own"),
        ("words of denying and praising", "words of claiming"),
        ("no listed word of claiming", "words of claiming"),
        ("was not examined", "was examined and is right"),
        ("western bank", "eastern bank"),
        ("on the Thistledown League's own channel", "on a forwarder's channel"),
        ("this one was not", "so was this one"),
        ("Issuers reuse their own words too", "Issuers never reuse their own words"),
    )
    for was, becomes in pairs:
        yield from _replaced(sound, was, [becomes])
