"""Make a record readable that is not quite JSON, and say what was mended.

Only a record that fails as it stands is mended; the raw bytes stay in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

FAILURES: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What a decoder raises for a broken record, and nothing else."""

_STRING: Final = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_HEX: Final = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|.)", re.DOTALL)
_ESCAPES: Final = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NUMBERS: Final = re.compile(_STRING + rb"|-?\b(?:NaN|Infinity)\b", re.DOTALL)
_CUT_STRING: Final = re.compile(_STRING + rb"|$", re.DOTALL)


def _hex_escapes(raw: bytes) -> bytes:
    """Old Telegram Desktop wrote control characters as ``\\xNN``, which is not JSON."""
    return _HEX.sub(lambda m: rb"\u00" + m[1] if m[1] is not None else m[0], raw)


def _surrogates(raw: bytes) -> bytes:
    """Half of a surrogate pair stands for no character: U+FFFD takes its place."""
    pieces: list[bytes] = []
    done = 0
    pending: re.Match[bytes] | None = None
    for m in _ESCAPES.finditer(raw):
        if m[1] is None:
            continue
        code = int(m[1], 16)
        if pending is not None:
            if 0xDC00 <= code <= 0xDFFF and m.start() == pending.end():
                pending = None
                continue
            pieces += [raw[done : pending.start()], rb"\ufffd"]
            done, pending = pending.end(), None
        if 0xD800 <= code <= 0xDBFF:
            pending = m
        elif 0xDC00 <= code <= 0xDFFF:
            pieces += [raw[done : m.start()], rb"\ufffd"]
            done = m.end()
    if pending is not None:
        pieces += [raw[done : pending.start()], rb"\ufffd"]
        done = pending.end()
    return b"".join([*pieces, raw[done:]]) if pieces else raw


def _control_characters(raw: bytes) -> bytes:
    return _CONTROL.sub(lambda m: b"\\u%04x" % m[0][0], raw)


def _utf8(raw: bytes) -> bytes:
    return raw.decode("utf-8", "replace").encode()


def _numbers(raw: bytes) -> bytes:
    """NaN and Infinity are no JSON numbers; as strings they reach the field's own check."""
    return _NUMBERS.sub(lambda m: m[0] if m[0].startswith(b'"') else b'"' + m[0] + b'"', raw)


_MENDS: Final[tuple[tuple[str, Callable[[bytes], bytes]], ...]] = (
    ("\\xNN escapes read as control characters", _hex_escapes),
    ("bytes that are not UTF-8 replaced by U+FFFD", _utf8),
    ("lone surrogates replaced by U+FFFD", _surrogates),
    ("control characters inside a string escaped", _control_characters),
    ("NaN or Infinity read as a word", _numbers),
)


def decode(raw: bytes, decoder: Callable[[bytes], T]) -> tuple[T | None, str | None, str | None]:
    """Decode one record, mended if need be.

    Returns
    -------
    value, repair, reason
        ``reason`` is null where it could be read, and then ``repair`` says what was
        mended (null = nothing); otherwise ``reason`` says why it could not.
    """
    try:
        return decoder(raw), None, None
    except FAILURES as failure:
        reason = explain(failure)
    mended = raw
    done: list[str] = []
    for name, mend in _MENDS:
        changed = mend(mended)
        if changed == mended:
            continue
        mended = changed
        done.append(name)
        try:
            return decoder(mended), "; ".join(done), None
        except FAILURES:
            continue
    return None, None, reason


def explain(failure: BaseException) -> str:
    """Say in a clause why a record could not be decoded."""
    if isinstance(failure, RecursionError):
        return "is nested too deeply to be read"
    if isinstance(failure, UnicodeDecodeError):
        return "is not UTF-8"
    if isinstance(failure, msgspec.ValidationError):
        text = str(failure)
        if "Expected `object`" in text:
            return "is not an object"
        return f"is not of the expected shape ({text})"
    text = str(failure)
    if "truncated" in text:
        return "is cut off"
    return f"is not JSON ({text})"
