"""Issuers as a dispatch calls them, and which opinion a sentence's standing is held to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal

from mabillon.dispatch.cited import Dispatch, Opinion, Post
from mabillon.dispatch.own_words import Said
from mabillon.dispatch.rules.rule import Checked

_ARTICLE: Final = re.compile(r"\A(?:the|el|la|los|las)\s+", re.I)
Short = Literal["the", "bare", "none"]
_NEVER: Final = re.compile(r"(?!)")


def known_as(names: Iterable[str], *, short: Short = "the") -> re.Pattern[str]:
    """Return a pattern of names, each with or without its article, and of what is short for it.

    Thus "the Thistledown League" is found as such and without "the"; with ``short`` "the" as
    "the League", with "bare" as "League" too, with "none" as neither.
    """
    found: set[str] = set()
    for name in names:
        bare = _ARTICLE.sub("", name.strip(), count=1)
        words = bare.split()
        if not words:
            continue
        found.add(r"\s+".join(map(re.escape, words)))
        if short != "none" and len(words) > 1 and words[-1].isascii() and words[-1][0].isupper():
            article = r"(?:[Tt]he\s+)?" if short == "bare" else r"[Tt]he\s+"
            found.add(article + re.escape(words[-1]))
    if not found:
        return _NEVER
    longest_first = sorted(found, key=lambda name: (-len(name), name))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")


def issuers(checked: Checked) -> re.Pattern[str]:
    """Return a pattern of every issuer that the register or an opinion names."""
    return known_as(issuer_names(checked), short="bare")


def issuer_names(checked: Checked) -> set[str]:
    """Return every name of an issuer that the register or an opinion has."""
    names = {opinion.document.issuer_name for opinion in opinions(checked)}
    return names.union(*(n.spellings for n in checked.house.names if n.kind == "issuer"))


def same_issuer(checked: Checked, one: str, other: str) -> bool:
    """Return whether two names are of one organisation, as far as the register tells."""
    groups = [n.spellings for n in checked.house.names if n.kind == "issuer"]
    patterns = [known_as(names, short="bare") for names in [*groups, (one,)]]
    return any(p.search(one) and p.search(other) for p in patterns)


def opinions(checked: Checked) -> list[Opinion]:
    """Return the opinion whose standing the dispatch states, and those that it cites."""
    main = checked.house.main
    cited = [o for o in checked.cited.opinions() if main is None or o.number != main.number]
    return [main, *cited] if main else cited


def held_to(checked: Checked, said: Said) -> list[Opinion | None]:
    """Return the opinions that say how firmly a sentence may speak.

    Those that it cites, or whose statement it cites; else the dispatch's own (null = there is
    none, and nothing is established). Empty = it speaks of something that needs none: what an
    issuer's own channel posted, or what an earlier dispatch says.
    """
    found: list[Opinion | None] = []
    elsewhere = False
    for citation in said.citations:
        for target in citation.targets:
            item = checked.cited.of(target)
            if isinstance(item, Opinion):
                found.append(item)
            elif isinstance(item, Post):
                questioned = [o for o in opinions(checked) if o.document.question.post == item.key]
                found += questioned
                elsewhere |= not questioned and "own" in item.roles.values()
            elif isinstance(item, Dispatch):
                elsewhere = True
    return found if found or elsewhere else [checked.house.main]
