"""The rule ``name-disagrees``: names that are nearly, but not quite, those of the register.

Also names that the dispatch itself spells in two ways, and a holder named in an office
outside the dates for which the register has them in it. Quoted words are let be: there a
name stands as it was written.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from mabillon.dispatch.cited import Name, Post
from mabillon.dispatch.rules.dates import dates, worded
from mabillon.dispatch.rules.rule import Checked, Fault, Rule
from mabillon.dispatch.rules.spelled import Near, bare, nearly, same
from mabillon.dispatch.source import Sentence
from mabillon.text.tokens import Token, forms, words

_ALONE: Final = 6
"""Letters of a name of one word that another word can be nearly."""
_SETTLED: Final = 2
"""Times as often as another a spelling must stand, to be the right one."""
_FORMER: Final = frozenset(
    forms("former formerly then ex late previous old outgoing future antiguo бывший бывшего السابق")
)


class _Mention(NamedTuple):
    """The words of a sentence, bare, with their places in the file."""

    sentence: Sentence
    said: list[Token]
    bare: list[str]

    def raw(self, first: int, last: int) -> str:
        return " ".join(self.sentence.own[self.said[first].start : self.said[last - 1].end].split())

    def place(self, first: int, last: int) -> tuple[int, int]:
        at = self.sentence.start
        return at + self.said[first].start, at + self.said[last - 1].end

    def capital(self, n: int) -> bool:
        """Whether a word begins with a capital, or its script has none."""
        first = self.sentence.own[self.said[n].start]
        return first.isupper() or not (first.islower() or first.isdigit())


def _check(checked: Checked) -> Iterator[Fault]:
    mentions = []
    for sentence in checked.dispatch.sentences:
        said = words(sentence.own)
        mentions.append(_Mention(sentence, said, [bare(word.form) for word in said]))
    known = _known(checked)
    yield from _nearly_registered(checked, mentions, known)
    yield from _two_ways(mentions, known)
    yield from _out_of_office(checked, mentions)


def _known(checked: Checked) -> set[str]:
    """Return every word of every name that the desk, or what is cited, has."""
    texts = [
        text
        for n in checked.house.names
        for text in (n.text, n.latin or "", n.gloss or "", *n.others)
    ]
    texts += [text for post in checked.cited.posts() for text in (post.title, post.account)]
    return {bare(form) for text in texts for form in forms(text)}


def _nearly_registered(
    checked: Checked, mentions: Sequence[_Mention], known: set[str]
) -> Iterator[Fault]:
    """Yield names of the register with a word that is nearly right."""
    names: dict[tuple[str, ...], str] = {}
    for name in checked.house.names:
        for text in (name.text, name.latin or "", *name.others):
            parts = tuple(bare(form) for form in forms(text))
            if parts and (text[0].isupper() or not text[0].islower()):
                names.setdefault(parts, text)
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for parts in names:
        by_first[parts[0]].append(parts)
    near = Near(by_first)
    for mention in mentions:
        n = 0
        while n < len(mention.bare):
            word = mention.bare[n]
            found = None
            if mention.capital(n):
                firsts = [word, *(near.to(word) if word not in known else ())]
                candidates = (parts for first in firsts for parts in by_first.get(first, ()))
                found = next((p for p in candidates if _is_nearly(mention, n, p, known)), None)
            if found:
                last = n + len(found)
                says = f"“{mention.raw(n, last)}” is “{names[found]}” in the register"
                yield Fault(*mention.place(n, last), says, "spell it so, or quote it as it stands")
            n += len(found) if found else 1


def _is_nearly(mention: _Mention, n: int, parts: tuple[str, ...], known: set[str]) -> bool:
    """Tell whether words from a place on are nearly, but not quite, those of a name."""
    here = mention.bare[n : n + len(parts)]
    if len(here) < len(parts) or (len(parts) == 1 and len(parts[0]) < _ALONE):
        return False
    wrong = [(a, b) for a, b in zip(here, parts, strict=True) if not same(a, b)]
    return bool(wrong) and all(a not in known and nearly(a, b) for a, b in wrong)


def _two_ways(mentions: Sequence[_Mention], known: set[str]) -> Iterator[Fault]:
    """Yield words with capitals that the dispatch spells nearly so, and far more often."""
    places: dict[str, list[tuple[_Mention, int]]] = defaultdict(list)
    small: set[str] = set()
    for mention in mentions:
        if mention.sentence.own.isupper():  # all capitals: names cannot be told from words
            continue
        for n, form in enumerate(mention.bare):
            first = mention.sentence.own[mention.said[n].start]
            if first.islower():
                small.add(form)
            elif first.isupper() and n and len(form) >= _ALONE and form not in known:
                places[form].append((mention, n))
    names = {form: found for form, found in places.items() if form not in small}
    often = Counter({form: len(found) for form, found in names.items()})
    near = Near(often)
    for form, times in often.items():
        better = [other for other in near.to(form) if often[other] >= _SETTLED * times]
        for mention, n in names[form] if better else ():
            there, at = names[better[0]][0]
            says = f"“{mention.raw(n, n + 1)}” is spelled “{there.raw(at, at + 1)}” elsewhere here"
            yield Fault(*mention.place(n, n + 1), says, "spell it one way")


def _out_of_office(checked: Checked, mentions: Sequence[_Mention]) -> Iterator[Fault]:
    """Yield holders who are named with their office at a time at which they did not hold it."""
    holders: dict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name in checked.house.names:
        if name.kind == "holder" and name.gloss:
            parts = tuple(bare(form) for form in (*forms(name.gloss), *forms(name.text)))
            holders[parts].append(name)
    by_first = defaultdict(list)
    for parts in holders:
        by_first[parts[0]].append(parts)
    for mention in mentions:
        for n, word in enumerate(mention.bare):
            for parts in by_first.get(word, ()):
                last = n + len(parts)
                if tuple(mention.bare[n:last]) != parts:
                    continue
                before = set(mention.bare[max(n - 3, 0) : n])
                terms = holders[parts]
                days = _days(checked, mention.sentence)
                if before & _FORMER or any(_held(name, day) for name in terms for day in days):
                    continue
                name = terms[-1]
                yield Fault(
                    *mention.place(n, last),
                    f"{name.text} was {name.gloss} {_term(name)}, in the register",
                    "say “former”, name who held it then, or correct the register",
                )


def _days(checked: Checked, sentence: Sentence) -> list[date]:
    """Return the days that a sentence may speak of: those it says, else those it cites."""
    published = checked.dispatch.front.date
    said: list[date] = []
    for one in dates(sentence.own):
        year = min(max(one.readings[0].year or published.year, 1), 9999)
        said += one.days(date(year, 1, 1), date(year, 12, 31))
    if said:
        return said
    items = [checked.cited.of(target) for c in sentence.citations for target in c.targets]
    posted = [i.posted_at for i in items if isinstance(i, Post) and i.posted_at is not None]
    return [published, *(at.astimezone(UTC).date() for at in posted)]


def _held(name: Name, day: date) -> bool:
    return (name.since is None or _day(name.since) <= day) and (
        name.until is None or day <= _day(name.until)
    )


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _term(name: Name) -> str:
    since = f"from {worded(_day(name.since))}" if name.since else ""
    until = f"until {worded(_day(name.until))}" if name.until else ""
    return " ".join(filter(None, [since, until]))


NAME_DISAGREES: Final = Rule(
    "name-disagrees",
    "A name is spelled as in the register, and held when it is said to be.",
    _check,
)
