"""Whether bytes are UTF-8 is told as Python tells it."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.readers.utf8 import is_utf8

_EDGES: Final = bytes.fromhex(
    "00 41 7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 e1 ec ed ee ef f0 f1 f3 f4 f5 ff"
)


def decodes(data: bytes) -> bool:
    """Ask Python."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_all_that_may_go_wrong_in_a_character(size: int) -> None:
    for drawn in itertools.product(_EDGES, repeat=size):
        data = bytes(drawn)
        assert is_utf8(data) == decodes(data), data.hex(" ")


@given(st.lists(st.sampled_from(_EDGES), min_size=4, max_size=5))
def test_long_characters(drawn: list[int]) -> None:
    assert is_utf8(bytes(drawn)) == decodes(bytes(drawn))


@given(st.text(), st.integers(0, 255), st.data())
def test_one_byte_changed_in_a_text(words: str, byte: int, data: st.DataObject) -> None:
    whole = bytearray(words.encode())
    assert is_utf8(bytes(whole))
    if whole:
        whole[data.draw(st.integers(0, len(whole) - 1))] = byte
        assert is_utf8(bytes(whole)) == decodes(bytes(whole))


def test_every_character_but_surrogates() -> None:
    whole = "".join(map(chr, itertools.chain(range(0xD800), range(0xE000, 0x110000))))
    assert is_utf8(whole.encode())
    assert not is_utf8(b"a" + chr(0xD912).encode("utf-8", "surrogatepass"))
