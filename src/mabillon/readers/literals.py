"""Read Python literals with times in them, as ``repr`` writes them. Nothing is evaluated.

Known are constants, lists, tuples, sets, dictionaries, signs, and calls of
``datetime.datetime``, ``datetime.timedelta`` and ``datetime.timezone`` with literals.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from mabillon.readers.moments import BadValueError

_LONGEST: Final = 4 << 20
_DEEPEST: Final = 50
_CALLS: Final[dict[str, Callable[..., object]]] = {
    "datetime.datetime": datetime,
    "datetime.timedelta": timedelta,
    "datetime.timezone": timezone,
    "datetime": datetime,
    "timedelta": timedelta,
}
_NAMES: Final[dict[str, object]] = {
    "datetime.timezone.utc": UTC,
    "timezone.utc": UTC,
    "datetime.UTC": UTC,
}
_FAULTS: Final = (SyntaxError, ValueError, TypeError, OverflowError, RecursionError, MemoryError)


def read(text: str) -> object:
    """Return the value that a literal says.

    Raises
    ------
    BadValueError
        If it is anything else; the message is a clause.
    """
    if len(text) > _LONGEST:
        raise BadValueError(f"is longer than {_LONGEST >> 20} MiB")
    try:
        return _value(ast.parse(text.strip(), mode="eval").body, 0)
    except BadValueError:
        raise
    except _FAULTS as failure:
        raise BadValueError(f"is no literal of Python ({type(failure).__name__})") from None


def _value(node: ast.expr, depth: int) -> object:
    if depth > _DEEPEST:
        raise BadValueError("is nested too deeply to be read")
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return [_value(item, depth + 1) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {
                _key(key, depth): _value(value, depth + 1)
                for key, value in zip(keys, values, strict=True)
            }
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Attribute() | ast.Name() if _dotted(node) in _NAMES:
            return _NAMES[_dotted(node)]
        case ast.Call(func=function, args=given, keywords=named):
            call = _CALLS.get(_dotted(function))
            if call is not None:
                positional = [_value(one, depth + 1) for one in given]
                words = {one.arg or "": _value(one.value, depth + 1) for one in named}
                return call(*positional, **words)
    raise BadValueError(f"holds a {type(node).__name__} of Python, which is not read")


def _key(node: ast.expr | None, depth: int) -> object:
    key = None if node is None else _value(node, depth + 1)
    if not isinstance(key, str | int | float | bool):
        raise BadValueError("has a key that is no text")
    return key


def _dotted(node: ast.expr) -> str:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""
