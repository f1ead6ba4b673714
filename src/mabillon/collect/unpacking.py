"""What an answer says once its Content-Encoding is undone, with an end to how large it may get."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

from mabillon.collect.answers import Answer
from mabillon.errors import LimitExceeded, UnreadableInput

_STEP: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_DEEPEST: Final = 3
"""Encodings on top of one another that are undone."""


def unpacked(answer: Answer, most: int) -> bytes:
    """Return an answer's body without its Content-Encoding.

    Parameters
    ----------
    answer
        Its body is as sent, and whole.
    most
        Bytes that it may have.

    Raises
    ------
    LimitExceeded
        It has more: a decompression bomb, or too large.
    UnreadableInput
        It is not encoded as it says, or in a way nobody asked for and nobody here knows.

    Notes
    -----
    A body that says gzip and does not begin as gzip does is taken as it stands: servers that
    say so by mistake are common, and readers of web archives do the same.
    """
    names = (answer.header("Content-Encoding") or "").lower().replace(",", " ").split()
    encodings = [name.removeprefix("x-") for name in names if name != "identity"]
    if len(encodings) > _DEEPEST:
        raise UnreadableInput("it is encoded more than three times over", where=answer.url)
    body = answer.body
    for name in reversed(encodings):
        if name == "gzip" and not body.startswith(_GZIP):
            continue
        if name not in _WAYS:
            raise UnreadableInput(f"its encoding {name[:20]!r} is not known", where=answer.url)
        try:
            body = _WAYS[name](body, most)
        except _FAULTS as error:
            raise UnreadableInput(f"it is not encoded as {name}", where=answer.url) from error
        if len(body) > most:
            break
    if len(body) > most:
        raise LimitExceeded(f"it is larger than {most:,} bytes once unpacked", where=answer.url)
    return body


def _inflated(data: bytes, most: int, window: int) -> bytes:
    """Undo gzip or deflate; several gzip files after one another are one."""
    made = bytearray()
    while data:
        tool = zlib.decompressobj(window)
        made += tool.decompress(data, most + 1 - len(made))
        if len(made) > most:
            break
        if not tool.eof:
            raise ValueError("it ends too early")
        data = tool.unused_data if tool.unused_data.startswith(_GZIP) else b""
    return bytes(made)


def _gzip(data: bytes, most: int) -> bytes:
    return _inflated(data, most, zlib.MAX_WBITS | 16)


def _deflate(data: bytes, most: int) -> bytes:
    """Undo deflate, with zlib's frame as the standard has it, or bare as some servers send it."""
    framed = len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return _inflated(data, most, zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)


def _brotli(data: bytes, most: int) -> bytes:
    import brotli

    tool = brotli.Decompressor()
    try:
        made = bytearray(tool.process(data, output_buffer_limit=_STEP))
        while len(made) <= most and not tool.is_finished():
            piece = tool.process(b"", output_buffer_limit=_STEP)
            if not piece:
                raise ValueError("it ends too early")
            made += piece
    except brotli.error as error:
        raise ValueError(str(error)) from error
    return bytes(made)


def _zstd(data: bytes, most: int) -> bytes:
    import zstandard

    made = bytearray()
    tool = zstandard.ZstdDecompressor(max_window_size=8 << 20)
    try:
        with tool.stream_reader(data, read_across_frames=True) as stream:
            while len(made) <= most and (piece := stream.read(_STEP)):
                made += piece
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    return bytes(made)


_WAYS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
_FAULTS: Final = (zlib.error, ValueError)
