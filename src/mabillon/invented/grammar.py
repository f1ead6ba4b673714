"""A small grammar that writes texts: rules, a writer's own choice among them, numbers in words."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE_START = re.compile(r"(^|[.!?]\s+)([a-z])")

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def in_words(number: int) -> str:
    """Write a count from 0 to 999 in words: 42 -> ``forty-two``."""
    if not 0 <= number <= 999:
        raise ValueError(f"only counts from 0 to 999 are written in words, not {number}")
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {in_words(rest)}" if rest else "")


@dataclass(frozen=True)
class Grammar:
    """Rules: a symbol and the ways to write it; ``{symbol}`` within one is written in turn."""

    rules: Mapping[str, Sequence[str]]

    def styled(self, rng: random.Random, share: float, but: Sequence[str] = ()) -> Grammar:
        """Return the grammar of one writer, who uses only a share of the ways of each symbol."""
        kept = {}
        for symbol, ways in self.rules.items():
            size = len(ways) if symbol in but else max(min(4, len(ways)), round(share * len(ways)))
            kept[symbol] = tuple(rng.sample(list(ways), size))
        return Grammar(kept)

    def joined(self, more: Mapping[str, Sequence[str]]) -> Grammar:
        """Return a grammar with further rules, which replace those of the same symbol."""
        return Grammar({**self.rules, **more})


@dataclass
class Writing:
    """One text being written: no way of a symbol is used twice while others are left."""

    grammar: Grammar
    rng: random.Random
    given: Mapping[str, str] = field(default_factory=dict)
    _left: dict[str, list[str]] = field(default_factory=dict)

    def write(self, symbol: str) -> str:
        """Write a symbol out; what is ``given`` stands for itself, ``n`` is a count in words."""
        if symbol in self.given:
            return self.given[symbol]
        if symbol == "n":
            return in_words(self.rng.randint(4, 96))
        left = self._left.get(symbol)
        if not left:
            left = list(self.grammar.rules[symbol])
            self.rng.shuffle(left)
            self._left[symbol] = left
        return _SLOT.sub(lambda slot: self.write(slot.group(1)), left.pop())

    def sentence(self, symbol: str) -> str:
        """Write a symbol out with a capital at the start of each sentence."""
        text = self.write(symbol)
        return _SENTENCE_START.sub(lambda m: m.group(1) + m.group(2).upper(), text)
