"""Bodies without their Content-Encoding: right, wrong, too large."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from awkward_server import START

from mabillon.collect.answers import Answer, Ask
from mabillon.collect.unpacking import unpacked
from mabillon.errors import LimitExceeded, UnreadableInput

TEXT = "Заявление ".encode() * 400


def bare(data: bytes) -> bytes:
    tool = zlib.compressobj(wbits=-15)
    return tool.compress(data) + tool.flush()


PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=1),
    "zstd": zstandard.compress,
    "identity": bytes,
    "": bytes,
}


def answer(encoding: str, body: bytes) -> Answer:
    ask = Ask("http://site.example/", "test", "feed")
    headers = (("content-encoding", encoding),) if encoding else ()
    return Answer(ask, ask.url, 200, "OK", headers, body, START, 0.0, None)


@pytest.mark.parametrize("encoding", PACK)
def test_what_was_packed_is_unpacked(encoding: str) -> None:
    assert unpacked(answer(encoding, PACK[encoding](TEXT)), len(TEXT)) == TEXT


def test_odd_ways_of_packing() -> None:
    assert unpacked(answer("deflate", bare(TEXT)), 10_000) == TEXT
    assert unpacked(answer("gzip", gzip.compress(TEXT) * 2), 20_000) == TEXT * 2
    assert unpacked(answer("gzip, br", brotli.compress(gzip.compress(TEXT))), 10_000) == TEXT
    assert unpacked(answer("gzip", TEXT), 10_000) == TEXT  # it says so and is not
    assert unpacked(answer("gzip", b""), 10_000) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "identity"])
def test_a_bomb_ends_at_the_limit(encoding: str) -> None:
    bomb = PACK[encoding](bytes(9_000_000))
    with pytest.raises(LimitExceeded, match="larger than 1,000,000 bytes"):
        unpacked(answer(encoding, bomb), 1_000_000)
    twice = gzip.compress(PACK[encoding](bytes(9_000_000)))
    with pytest.raises(LimitExceeded):
        unpacked(answer(f"{encoding}, gzip", twice), 1_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_half_of_it_is_none(encoding: str) -> None:
    with pytest.raises(UnreadableInput, match="breaks off"):
        unpacked(answer(encoding, PACK[encoding](TEXT)[:-9]), 10_000)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"\x1f\x8b\x08garbage that is none"),
        ("deflate", b"\xff\xff\xff"),
        ("br", b"no brotli at all"),
        ("zstd", b"no zstandard"),
        ("compress", b"\x1f\x9d"),
        ("gzip, gzip, gzip, gzip", b""),
    ],
)
def test_what_is_not_as_it_says(encoding: str, body: bytes) -> None:
    with pytest.raises(UnreadableInput):
        unpacked(answer(encoding, body), 10_000)
