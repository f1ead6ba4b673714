"""The rule ``first-only-found``: "first" where only the earliest that was found is known.

An archive knows what was collected, never what was posted. So who was first is told with
"among what was collected" or "earliest found", and where an earlier copy is in the archive
it is wrong even so. Read are English, Spanish, Russian and Arabic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from mabillon.dispatch.cited import Post
from mabillon.dispatch.own_words import Said, own_words
from mabillon.dispatch.rules.dates import worded
from mabillon.dispatch.rules.rule import Checked, Fault, Rule

_VERBS: Final = (
    r"posted|published|shared|uploaded|appeared|circulated|surfaced|emerged|aired|tweeted"
    r"|put\s+(?:up|out|online)"
)
_THING: Final = (
    r"appearance|upload|copy|poster|uploader|source|publication|posting|version|instance|mention"
)
_FIRST: Final = re.compile(
    rf"(?<!\w)(?:(?:first|originally|initially)\s+(?:\w+\s+)?(?:{_VERBS})"
    rf"|(?:{_VERBS})\s+(?:\w+\s+){{0,3}}?(?:first|originally)(?=\s+(?:by|on|in|at)\b|\s*[.,;:)]|\s*$)"
    r"|first\s+to\s+(?:post|publish|share|upload|circulate|put|air|carry)"
    rf"|(?:first|original)\s+(?:known\s+)?(?:{_THING})|earliest\s+(?:known\s+)?(?:post|{_THING})"
    r"|the\s+source\s+(?:of\s+(?:the|this)\s+\w+\s+)?(?:is|was)"
    r"|originat(?:ed|es|ing)\s+(?:from|with|on|in)|where\s+(?:it|this|that)\s+originated"
    r"|(?:is|was)\s+the\s+source\s+of\s+(?:it|(?:the|this)\s+(?:text|video|picture|photo|statement))"
    r"|first\s+post\s+(?:of|with)\s+(?:it|(?:the|this)\s+(?:text|video|picture|photo|statement))"
    r"|por\s+primera\s+vez|primer[oa]?\s+en\s+\w+[aei]r|(?:publicad|difundid)[oa]s?\s+originalmente"
    r"|впервые|первоисточник\w{0,3}|перв(?:ым|ой|ыми)\s+(?:опубликова|размести|появи)\w{0,5}"
    r"|أول\s+من|لأول\s+مرة|المصدر\s+الأصلي)(?!\w)",
    re.I,
)
_FOUND: Final = re.compile(
    r"(?<!\w)earliest(?:\s+\w+){0,3}\s+(?:found|collected)(?!\w)|primer[oa]?\s+encontrad", re.I
)
_HEDGED: Final = re.compile(
    r"(?<!\w)(?:collected|found|in\s+(?:the|this|our)\s+archive|recogid|recopilad|archivo|encontrad"
    r"|hallad|собран|архив|найден|جمع|جُمع|الأرشيف|عثر)",
    re.I,
)
_OPEN: Final = re.compile(
    r"(?<!\w)(?:not\s+(?:the\s+|been\s+)?(?:first|known|established|originally|the\s+original|found)"
    r"|unknown|unclear|whether|cannot\s+(?:say|tell|know)|not\s+know|no\s+se\s+sabe|неизвестно"
    r"|غير\s+معروف)(?!\w)",
    re.I,
)
_KNOWN: Final = re.compile(r"\bknown\b", re.I)
_CLAUSE: Final = re.compile(
    r"[;:—–()]|,\s+(?:and|but|while|whereas|though|although|y|pero|mientras|и|но|а)(?!\w)", re.I
)
_OTHERS: Final = re.compile(
    r"(?<!\w)(?:says?|said|claims?|claimed|according\s+to|writes?|wrote|según|dice|afirma|по\s+словам"
    r"|утвержда\w{1,4}|заяви\w{1,4}|قال|يقول|بحسب)(?!\w)",
    re.I,
)


def _check(checked: Checked) -> Iterator[Fault]:
    for said in own_words(checked.dispatch):
        first = _FIRST.search(said.text)
        cue = first or _FOUND.search(said.text)
        if cue is None or _OPEN.search(said.text):
            continue
        fault = _wrong(_cited(checked, said, cue.end()))
        if fault is None and first and not _settled(said.text, first):
            fault = (
                f"“{' '.join(first.group().split())}” says more than an archive can know",
                "say “the earliest found”, or “first among what was collected”",
            )
        if fault:
            last = len(checked.dispatch.source)
            start, stop = said.start + cue.start(), said.start + cue.end()
            yield Fault(min(start, last), min(stop, last), *fault)


def _settled(text: str, first: re.Match[str]) -> bool:
    """Tell whether it is said of what was found, in the same clause, or as what another says.

    What is "known" is more than what was collected, wherever that is said.
    """
    if _OTHERS.search(text, 0, first.start()):
        return True
    ends = [found.start() for found in _CLAUSE.finditer(text)]
    start = max((end for end in ends if end < first.start()), default=0)
    stop = min((end for end in ends if end >= first.end()), default=len(text))
    return not _KNOWN.search(first.group()) and _HEDGED.search(text, start, stop) is not None


def _cited(checked: Checked, said: Said, after: int) -> list[Post]:
    """Return the posts of the next citation; of all that the sentence has where none follows."""
    behind = [c for c in said.citations if c.start >= said.start + after][:1]
    items = [checked.cited.of(t) for c in behind or said.citations for t in c.targets]
    return [item for item in items if isinstance(item, Post)]


def _wrong(posts: Sequence[Post]) -> tuple[str, str] | None:
    """Return that each of the posts has an earlier copy in the archive; None = one has none."""
    earlier = [_earlier(post) for post in posts]
    if not earlier or not all(earlier):
        return None
    key, at = min((found for copies in earlier for found in copies), key=lambda found: found[1])
    return (
        f"{posts[0].key} is not the first: {key} has the same text of {worded(at.date())}",
        f"say which is the earliest found: [@post:{key}]",
    )


def _earlier(post: Post) -> list[tuple[str, datetime]]:
    return [
        (key, at)
        for key, at in post.earlier_as_well.items()
        if post.posted_at is None or at < post.posted_at
    ]


FIRST_ONLY_FOUND: Final = Rule(
    "first-only-found", "Nobody is called the first where only the earliest found is known.", _check
)
