"""Content-Encoding (RFC 9110) undone, with an end to how large anything may get."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Final

_STEP: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_DEEPEST: Final = 3
"""Encodings on top of one another that are undone."""
_BARE: Final = (b"<", b"{", b"[")
"""How text begins that only says that it is encoded."""

Undone = tuple[bytes, bool]
"""What was in it, and whether that is all of it."""


class CodingError(ValueError):
    """It is not encoded as it says, or in a way that nobody here knows; its text says which."""


def undone(body: bytes, said: str, most: int) -> Undone:
    """Return a body without its Content-Encoding.

    Parameters
    ----------
    body
        As sent.
    said
        The header: names of encodings in the order in which they were put on; "" = none.
    most
        Bytes that are given at most.

    Returns
    -------
    tuple[bytes, bool]
        The body, and whether it is all of it: not where there is more than ``most``, nor where
        it breaks off.

    Raises
    ------
    CodingError
        It cannot be undone.

    Notes
    -----
    A body that says gzip and does not begin as gzip does is taken as it stands, and so is one
    that begins as a page does and cannot be undone: servers and archives that say so by mistake
    are common, and readers of web archives do the same.
    """
    names = said.lower().replace(",", " ").split()
    encodings = [name.removeprefix("x-") for name in names if name != "identity"]
    if len(encodings) > _DEEPEST:
        raise CodingError("it is encoded more than three times over")
    whole = True
    for name in reversed(encodings):
        if name == "gzip" and not body.startswith(_GZIP):
            continue
        if name not in _WAYS:
            raise CodingError(f"its encoding {name[:20]!r} is not known")
        try:
            body, all_of_it = _WAYS[name](body, most)
        except _FAULTS as error:
            if body.lstrip().startswith(_BARE):
                continue
            raise CodingError(f"it is not encoded as {name}") from error
        whole = whole and all_of_it
    return body[:most], whole and len(body) <= most


def _inflated(data: bytes, most: int, window: int) -> Undone:
    """Undo gzip or deflate; several gzip files after one another are one."""
    made = bytearray()
    while data:
        tool = zlib.decompressobj(window)
        made += tool.decompress(data, most + 1 - len(made))
        if len(made) > most or not tool.eof:
            return bytes(made), False
        data = tool.unused_data if tool.unused_data.startswith(_GZIP) else b""
    return bytes(made), True


def _gzip(data: bytes, most: int) -> Undone:
    return _inflated(data, most, zlib.MAX_WBITS | 16)


def _deflate(data: bytes, most: int) -> Undone:
    """Undo deflate, with zlib's frame as the standard has it, or bare as some servers send it."""
    framed = len(data) > 1 and data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0
    return _inflated(data, most, zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)


def _brotli(data: bytes, most: int) -> Undone:
    import brotli

    tool = brotli.Decompressor()
    try:
        made = bytearray(tool.process(data, output_buffer_limit=_STEP))
        while len(made) <= most and not tool.is_finished():
            piece = tool.process(b"", output_buffer_limit=_STEP)
            if not piece:
                return bytes(made), False
            made += piece
    except brotli.error as error:
        raise ValueError(str(error)) from error
    return bytes(made), len(made) <= most


def _zstd(data: bytes, most: int) -> Undone:
    import zstandard

    made = bytearray()
    tool = zstandard.ZstdDecompressor(max_window_size=8 << 20)
    try:
        with tool.stream_reader(data, read_across_frames=True) as stream:
            while len(made) <= most and (piece := stream.read(_STEP)):
                made += piece
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
    return bytes(made), len(made) <= most


_WAYS: Final[dict[str, Callable[[bytes, int], Undone]]] = {
    "gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
_FAULTS: Final = (zlib.error, ValueError)
