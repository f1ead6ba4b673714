"""The rule ``date-disagrees``: days that are not, and days that what is cited does not bear out.

A day is taken to be said *of a post* only where the sentence is plain: "@lark posted it on 25
March", "a post of 25 March", "On 25 March @lark posted", a row or item that begins with a
day; not after "dated", "since", "until" and the like. It is held against the citation that
follows it next. A reply that is dated too early belongs to the rule ``reply-before``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date
from typing import Final

from mabillon.dispatch.citations import Citation
from mabillon.dispatch.cited import Dispatch, Item, Post
from mabillon.dispatch.rules.dated import of_events, of_front
from mabillon.dispatch.rules.dates import Said, dates, days_of, elsewhere, worded
from mabillon.dispatch.rules.measures import instants
from mabillon.dispatch.rules.resting import Resting, Told
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.source import Sentence

_POSTED: Final = (
    r"(?:re)?post(?:s|ed)|publish(?:es|ed)|upload(?:s|ed)|shar(?:es|ed)|appear(?:s|ed)|tweet(?:s|ed)"
    r"|forward(?:s|ed)|surfaced|emerged|released|wr(?:ites|ote)|repli(?:es|ed)|answer(?:s|ed)|responded"
    r"|publicó|publicad[oa]s?|difundió|compartió|apareció|respondió"
    r"|опубликова\w{1,6}|размести\w{1,5}|появи\w{1,5}|написа\w{1,4}|ответи\w{1,4}"
    r"|نشر|نشرت|ظهر|ظهرت|كتب|كتبت|رد|ردت"
)
_SAID: Final = r"said|says|claimed|claims|announced|announces|denied|denies"
_SHOWN: Final = (
    r"posts?|message|tweet|repl(?:y|ies)|answer|upload|copy|publicación|mensaje|respuesta"
    r"|пост|сообщение|ответ|منشور|رسالة|رد"
)
_VERB: Final = re.compile(rf"(?<!\w)(?:{_POSTED})(?!\w)", re.I)
REPLIED: Final = re.compile(
    r"(?<!\w)(?:repl(?:y|ies|ied)|answer(?:s|ed)?|respon(?:se|d|ds|ded)|reaction|reacted"
    r"|respuesta|respondió|ответ\w{0,6}|رد|ردت|ردا)(?!\w)",
    re.I,
)
_BEFORE: Final = re.compile(
    rf"(?:(?<!\w)(?:{_SHOWN})\s+(?:of|from|on|de|del|от|بتاريخ)"
    rf"|(?<!\w)(?:{_POSTED})(?:\s+[^\s,.;:()]+){{0,5}}?\s+(?:on|el|в|во|يوم|في)"
    r"|(?<!\w)(?:by|por)\s+@\w{1,64}\s+(?:again\s+)?(?:on|el)"
    rf"|(?<!\w)(?:{_SAID})(?:\s+[^\s,.;:()]+){{0,1}}?\s+(?:on|el))\s+(?:the\s+)?$",
    re.I,
)
_OF: Final = re.compile(
    r"(?<!\w)(?:statement|text|letter|communiqué|photo|picture|video|report|copy|comunicado|заявление)"
    r"\s+(?:of|from|de|del|от)\s+(?:the\s+)?$",
    re.I,
)
_CLAUSE: Final = re.compile(
    r"\b(?:that|which|who|whose|dated|since|until|before|after|que)\b", re.I
)
_DATED: Final = re.compile(r"(?<!\w)(?:dated|fechad[oa]|датирован\w{0,3}|المؤرخ)\s+$", re.I)
_BEGINS: Final = re.compile(r"[\s\d.)*-]*(?:(?:on|el|в|во|في|يوم)\s+)?", re.I)
_TIME: Final = re.compile(
    r"(?:,?\s*(?:at\s+|a las\s+|в\s+)?(?:about\s+)?\d{1,2}[:.]\d{2})?"
    r"(?:\s*(?:[ap]\.?m\.?|UTC|GMT|Z)(?:\s?[+−-]\d{1,2}(?::?\d{2})?)?)?(?:\s*,)?"
)
_ROW: Final = re.compile(r"\s*(?:[:|–—]|$|\s{2})")
_LOOKED_AT: Final = 120
"""Characters before and after a day that say what it is said of."""
_WORDS: Final = 6
_EDITED: Final = re.compile(r"\bedit|\beditad|исправ|измен", re.I)
_COLLECTED: Final = re.compile(r"\b(?:collect|captur|archiv|kept|saved|taken|looked)", re.I)


def _check(checked: Checked) -> Iterator[Fault]:
    resting = Resting(checked)
    for sentence in checked.dispatch.sentences:
        said = list(dates(sentence.own))
        for n, one in enumerate(said):
            fault = (
                _impossible(one)
                or _wrong_weekday(one, checked.dispatch.front.date)
                or _not_of(checked, sentence, one, said[n + 1 : n + 2])
                or _not_told(resting.told(sentence), one, sentence)
            )
            if fault:
                yield Fault(sentence.start + one.start, sentence.start + one.stop, *fault)
    yield from of_events(checked)
    yield from of_front(checked)


def _impossible(said: Said) -> tuple[str, str] | None:
    return None if said.exists else (f"there is no {said.written}", "correct the day")


def _wrong_weekday(said: Said, published: date) -> tuple[str, str] | None:
    if said.weekday is None:
        return None
    year = said.readings[0].year
    first, last = (year, year) if year else (published.year - 1, published.year + 1)
    days = said.days(date(max(first, 1), 1, 1), date(min(last, 9999), 12, 31))
    if not days or any(day.isoweekday() == said.weekday for day in days):
        return None
    return f"{worded(days[-1])} was a {days[-1]:%A}", "correct the day or its name"


def _not_of(
    checked: Checked, sentence: Sentence, said: Said, following: Sequence[Said]
) -> tuple[str, str] | None:
    """Return what is wrong with a day said of what is cited; None = nothing, or no such day."""
    if not sentence.citations or not of_a_post(sentence, said):
        return None
    items = paired(checked, sentence, said, following)
    spans = [span for item in items for span in _days(item, sentence.own)]
    if not spans or any(said.within(*span) for span in spans):
        return _not_at(sentence, said, items)
    first = min(first for first, _ in spans)
    if REPLIED.search(sentence.own) and said.within(date(first.year, 1, 1), first):
        return None
    item = next(i for i in items if isinstance(i, Post | Dispatch))
    first = spans[0][0]
    done = "was posted on" if isinstance(item, Post) else "is of"
    zone = " (UTC)" if isinstance(item, Post) else ""
    return (
        f"{said.written} is said of {item.key}, which {done} {worded(first)}{zone}",
        "correct the day, cite what is meant, or say the zone it is that day in",
    )


def _not_at(sentence: Sentence, said: Said, items: Sequence[Item]) -> tuple[str, str] | None:
    """Return that a time (UTC) right beside a post's day is not the post's; edits are let be."""
    times = [minute for minute, day in instants(sentence.own) if day == said]
    posts = [item for item in items if isinstance(item, Post) and item.posted_at]
    exact = len(posts) == len(items) and not any(p.uncertain_s or p.edited_at for p in posts)
    if not times or not posts or not exact or _COLLECTED.search(sentence.own):
        return None
    there = [at.astimezone(UTC) for p in posts if (at := p.posted_at)]
    if any(abs(at.hour * 60 + at.minute - times[0]) <= 1 for at in there):
        return None
    return (
        f"{posts[0].key} was posted at {there[0]:%H:%M} UTC",
        "correct the time, or cite what is meant",
    )


def _not_told(told: Told | None, said: Said, sentence: Sentence) -> tuple[str, str] | None:
    """Return that no opinion has a day of a sentence that rests on opinions alone.

    What a text dates itself may be written otherwise there, and is let be.
    """
    if told is None or elsewhere(sentence.own):
        return None
    times = [at for at, day in instants(sentence.own) if day == said]
    if told.day(said) and all(told.instant(at, said) for at in times):
        return None
    if _DATED.search(sentence.own[max(said.start - _LOOKED_AT, 0) : said.start]):
        return None
    return f"{told.called} does not say {said.written}", "correct the day, or cite what it is from"


def paired(
    checked: Checked, sentence: Sentence, said: Said, following: Sequence[Said]
) -> list[Item]:
    """Return what the citation next behind a day points to.

    Everything that the sentence cites where none follows before the next day.
    """
    after = sentence.start + said.stop
    before = sentence.start + following[0].start if following else sentence.stop
    behind = [c for c in sentence.citations if after <= c.start < before]
    found: Sequence[Citation] = behind[:1] or sentence.citations
    items = [checked.cited.of(target) for citation in found for target in citation.targets]
    return [item for item in items if item is not None]


def of_a_post(sentence: Sentence, said: Said) -> bool:
    """Tell whether a day is plainly said of when something was posted."""
    own = sentence.own
    before = own[max(said.start - _LOOKED_AT, 0) : said.start]
    found = _BEFORE.search(before)
    if found is not None:
        return _CLAUSE.search(found.group()) is None
    if _OF.search(before) and any(
        not own[said.stop : c.start - sentence.start].strip()
        for c in sentence.citations
        if c.start >= sentence.start + said.stop
    ):
        return True
    begins = _BEGINS.match(own)
    if begins is None or begins.end() < said.start or own[: said.start].count("\n") > 1:
        return False
    rest = own[said.stop : said.stop + _LOOKED_AT]
    time = _TIME.match(rest)
    rest = rest[time.end() :] if time else rest
    if sentence.block.kind in ("cell", "item") and _ROW.match(rest):
        return True
    verb = _VERB.search(rest)
    between = rest[: verb.start()] if verb else ""
    return (
        verb is not None
        and len(between.split()) <= _WORDS
        and not set(between) & set(",.;:()")
        and _CLAUSE.search(between) is None
    )


def _days(item: Item, sentence: str) -> Iterator[tuple[date, date]]:
    """Yield the first and last day of each moment that may be meant of what is cited."""
    if isinstance(item, Dispatch):
        yield item.date, item.date
    elif isinstance(item, Post) and item.posted_at is not None:
        yield days_of(item.posted_at, item.uncertain_s, sentence)
        if item.edited_at and _EDITED.search(sentence):
            yield days_of(item.edited_at, None, sentence)
        if _COLLECTED.search(sentence):
            yield days_of(item.collected_at, None, sentence)


DATE_DISAGREES: Final = Rule(
    "date-disagrees", "Every day that is said is one, and is the day of what is cited.", _check
)
