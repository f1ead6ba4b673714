"""What a rule of the checker is, what it is given, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import msgspec

from mabillon.dispatch.cited import Cited, House
from mabillon.dispatch.source import Dispatch


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked: a dispatch, what it cites, and what the desk knows."""

    dispatch: Dispatch
    cited: Cited
    house: House


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a rule found: where in the file, what, and what to do about it."""

    start: int
    stop: int
    says: str
    do: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its name, what it asks for in one sentence, and the check.

    ``blocks``: whether a dispatch with such a finding must not be published. Every rule can be
    switched off with a reason but those that are ``always`` on.
    """

    name: str
    asks: str
    check: Callable[[Checked], Iterable[Fault]]
    always: bool = False
    blocks: bool = True


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A fault as it is reported: line and column from 1, by which rule.

    ``off``: the reason for which the rule is switched off here; null = it is not.
    """

    rule: str
    line: int
    column: int
    says: str
    do: str
    excerpt: str
    off: str | None = None
