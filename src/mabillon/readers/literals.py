"""Read Python literals with times in them, as ``repr`` writes them. Nothing is evaluated.

Known are constants, ``nan`` and ``inf``, lists, tuples, sets, dictionaries, signs, calls of
``datetime.datetime``, ``datetime.timedelta`` and ``datetime.timezone`` with literals, and the
zones of ``dateutil`` and ``zoneinfo``. Of a zone that is only named (``tzlocal()``: the clock
of the machine that wrote it) nothing says how far it is from UTC: its times have none here.
What else stands in a list or a dictionary is left out of it, and told.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from mabillon.readers.moments import BadValueError, shown

_LONGEST: Final = 4 << 20
_DEEPEST: Final = 50


def _offset(_name: object, seconds: object) -> tzinfo:
    """Return ``dateutil``'s zone of a fixed offset, ``tzoffset('CET', 3600)``."""
    return timezone(
        seconds if isinstance(seconds, timedelta) else timedelta(seconds=_float(seconds))
    )


def _float(value: object) -> float:
    if not isinstance(value, int | float):
        raise TypeError(value)
    return value


def _named(*_: object, **__: object) -> None:
    """Return no zone for one of which only the name is given."""


def _utc() -> tzinfo:
    return UTC


def _set(items: object = ()) -> object:
    """Return the items of ``set()`` and ``frozenset({1})``, as those of a set in braces."""
    return list(items) if isinstance(items, list | tuple) else items


_CALLS: Final[dict[str, Callable[..., object]]] = {
    "datetime.datetime": datetime,
    "datetime.timedelta": timedelta,
    "datetime.timezone": timezone,
    "datetime": datetime,
    "timedelta": timedelta,
    "timezone": timezone,
    "tzutc": _utc,
    "tzoffset": _offset,
    "tzlocal": _named,
    "tzfile": _named,
    "tzstr": _named,
    "zoneinfo.ZoneInfo": _named,
    "ZoneInfo": _named,
    "set": _set,
    "frozenset": _set,
}
_NAMES: Final[dict[str, object]] = {
    "datetime.timezone.utc": UTC,
    "timezone.utc": UTC,
    "datetime.UTC": UTC,
    "nan": math.nan,
    "inf": math.inf,
}
_IMPOSSIBLE: Final = (ValueError, TypeError, OverflowError)
_FAULTS: Final = (SyntaxError, *_IMPOSSIBLE, RecursionError, MemoryError)
_LEFT: Final = object()


_TOLD: Final = 3


@dataclass(slots=True)
class LeftOut:
    """What within a literal is not read: how much, and of the first few where and why."""

    count: int = 0
    told: list[str] = field(default_factory=list)

    def add(self, path: tuple[str, ...], why: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.told) < _TOLD:
            self.told.append(f"{'.'.join(path)} {why}")


@dataclass(frozen=True, slots=True)
class Literal:
    """What a literal says, and what of it is left out."""

    value: object
    left_out: LeftOut


def read(text: str) -> Literal:
    """Return the value that a literal says.

    Raises
    ------
    BadValueError
        If it is anything else; the message is a clause.
    """
    if len(text) > _LONGEST:
        raise BadValueError(f"is longer than {_LONGEST >> 20} MiB")
    left_out = LeftOut()
    try:
        value = _value(ast.parse(text.strip(), mode="eval").body, (), left_out)
    except BadValueError:
        raise
    except _FAULTS as failure:
        raise BadValueError(f"is no literal of Python ({type(failure).__name__})") from None
    return Literal(value, left_out)


def _value(node: ast.expr, path: tuple[str, ...], left_out: LeftOut) -> object:
    if len(path) > _DEEPEST:
        raise BadValueError("is nested too deeply to be read")
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            read = [
                _inside(item, (*path, str(at)), left_out) for at, item in enumerate(items, start=1)
            ]
            return [value for value in read if value is not _LEFT]
        case ast.Dict(keys=keys, values=values):
            return _dictionary(keys, values, path, left_out)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            number = _value(operand, (*path, "-"), left_out)
            if isinstance(number, int | float):
                return -number
        case ast.Attribute() | ast.Name() if _dotted(node) in _NAMES:
            return _NAMES[_dotted(node)]
        case ast.Call(func=function, args=given, keywords=named):
            call = _CALLS.get(_dotted(function))
            if call is not None:
                within = (*path, _dotted(function))
                positional = [_value(one, within, left_out) for one in given]
                words = {one.arg or "": _value(one.value, within, left_out) for one in named}
                return call(*positional, **words)
    raise BadValueError(f"holds a {type(node).__name__} of Python, which is not read")


def _inside(node: ast.expr, path: tuple[str, ...], left_out: LeftOut) -> object:
    """Return what stands in a list or dictionary; what cannot be read is told, and none."""
    try:
        return _value(node, path, left_out)
    except BadValueError as failure:
        left_out.add(path, str(failure))
    except _IMPOSSIBLE as failure:
        left_out.add(path, f"is no value of Python ({type(failure).__name__})")
    return _LEFT


def _dictionary(
    keys: list[ast.expr | None], values: list[ast.expr], path: tuple[str, ...], left_out: LeftOut
) -> dict[object, object]:
    made: dict[object, object] = {}
    for node, held in zip(keys, values, strict=True):
        key = None if node is None else _value(node, (*path, "a key"), left_out)
        if not isinstance(key, str | int | float | bool):
            raise BadValueError("has a key that is no text")
        value = _inside(held, (*path, shown(key).strip('"')), left_out)
        if value is not _LEFT:
            made[key] = value
    return made


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""
