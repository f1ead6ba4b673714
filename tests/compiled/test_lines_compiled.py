"""The compiled way through lines that are alike says what the array code says."""

from __future__ import annotations

import itertools
import json
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from mabillon.compiled import array_code_only, lines
from mabillon.readers.stencil import Laid, Stencil
from mabillon.readers.utf8 import is_utf8

pytestmark = pytest.mark.skipif(
    lines.cutter() is None or lines.utf8() is None, reason="nothing is compiled here"
)
PATHS: Final = (("n",), ("t",), ("in", "t"), ("in", "m"), ("last",))
BYTES: Final = bytes(range(0x23)) + b"\\/bfnrtu0129-+.e{}[]:," + bytes.fromhex("7f80bfc3e0edf4ff")


def both(stencil: Stencil, data: bytes, wanted: frozenset[tuple[str, ...]]) -> Laid | None:
    """Lay a stencil in both ways, which must agree; return what they say."""
    found = stencil.lay(data, wanted)
    with array_code_only():
        plain = stencil.lay(data, wanted)
    assert (found is None) == (plain is None)
    if found is not None and plain is not None:
        assert found.starts.tolist() == plain.starts.tolist()
        assert found.ends.tolist() == plain.ends.tolist()
        assert set(found.columns) == set(plain.columns)
        for path, column in found.columns.items():
            column.validate(full=True)
            assert column.equals(plain.columns[path])
    return found


def record(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, object]]:
    numbers = st.one_of(st.integers(-9, 99), st.integers(-(10**19), 10**19))
    return st.fixed_dictionaries(
        {
            "n": numbers,
            "t": texts,
            "in": st.fixed_dictionaries({"t": texts, "m": numbers}),
            "list": st.tuples(texts, numbers),
            "last": texts,
        }
    )


def words() -> st.SearchStrategy[str]:
    """Return texts with escapes at every distance from one another, and long plain ones."""
    runs = st.tuples(st.sampled_from(["x", "Ж", "\n", '"', "\\", "𝟘", "/"]), st.integers(0, 70))
    return st.one_of(
        strategies.texts(8), st.lists(runs, max_size=4).map(lambda p: "".join(a * n for a, n in p))
    )


@settings(deadline=None, max_examples=150)
@given(st.lists(record(words()), min_size=1, max_size=6), st.data())
def test_both_ways_say_the_same(records: list[dict[str, object]], drawn: st.DataObject) -> None:
    """Of lines as they are written, and with some of their bytes replaced."""
    written = [json.dumps(record, ensure_ascii=False) for record in records]
    data = bytearray("\n".join(written).encode("utf-8", "surrogatepass"))
    data += drawn.draw(st.sampled_from([b"", b"\n"]))
    wanted = drawn.draw(st.frozensets(st.sampled_from(PATHS)))
    stencil = Stencil.of(json.dumps(records[0], ensure_ascii=False).encode("utf-8", "ignore"), [])
    if stencil is None:
        return
    both(stencil, bytes(data), wanted)
    for _ in range(drawn.draw(st.integers(0, 2))):
        at = drawn.draw(st.integers(0, len(data) - 1))
        cut = drawn.draw(st.integers(0, 2))
        data[at : at + cut] = drawn.draw(st.sampled_from(BYTES)).to_bytes()
    both(stencil, bytes(data), wanted)
    end = drawn.draw(st.integers(0, len(data)))
    both(stencil, bytes(data[:end]), wanted)


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 31, 32, 33, 63, 64, 65])
@pytest.mark.parametrize("middle", ['"', "\\", "\n", "\\n", 'a"b', "\\\\"])
def test_escapes_at_every_distance_from_the_quotes(size: int, middle: str) -> None:
    stencil = Stencil.of(b'{"t": "", "u": ""}', [])
    assert stencil is not None
    for before in range(size + 1):
        said = "x" * before + middle + "x" * (size - before)
        line = json.dumps({"t": said, "u": "é" + said}, ensure_ascii=False).encode()
        found = both(stencil, line + b"\n" + line, frozenset([("t",), ("u",)]))
        assert found is not None
        assert found.columns["t",].to_pylist() == [said, said]
        assert found.columns["u",].to_pylist() == ["é" + said] * 2


@pytest.mark.parametrize("digits", ["0", "-0", "00", "-", "", "-01", "9" * 18, "-" + "9" * 18])
@pytest.mark.parametrize("behind", ["", "1", "e1", ".", " "])
def test_numbers_are_read_or_none_is(digits: str, behind: str) -> None:
    stencil = Stencil.of(b'{"n": 1}', [])
    assert stencil is not None
    line = b'{"n": ' + (digits + behind).encode() + b"}"
    for data in (line, line + b"\n" + line + b"\n", line[:-1], b'{"n": 5}\n' + line[:-2]):
        both(stencil, data, frozenset([("n",)]))


@pytest.mark.parametrize("line", [b"{}", b'{"n": []}', b'{"n": 7}\r', b'{"t": ""}'])
def test_the_smallest_stencils(line: bytes) -> None:
    stencil = Stencil.of(line, [])
    assert stencil is not None
    for data in (b"", b"\n", line, line + b"\n", line * 2, b"\n" + line, line + b"\n\n", b"{"):
        both(stencil, data, frozenset(hole.path for hole in stencil.holes))


@given(st.binary(max_size=90), st.integers(0, 90))
def test_bytes_are_utf8_in_both_ways(tail: bytes, plain: int) -> None:
    for data in (b"x" * plain + tail, "Ж𝟘€".encode() * plain + tail, tail + b"x" * plain):
        told = is_utf8(data)
        with array_code_only():
            assert is_utf8(data) == told


def test_each_place_of_a_character_counts() -> None:
    """Whatever of a long text is cut off, doubled or changed in one bit."""
    whole = "aЖ€𝟘".encode() * 10
    spoilt = [whole[:at] for at in range(len(whole))]
    spoilt += [whole[at:] for at in range(len(whole))]
    spoilt += [
        whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
        for at, bit in itertools.product(range(len(whole)), range(8))
    ]
    told = [is_utf8(data) for data in spoilt]
    with array_code_only():
        assert [is_utf8(data) for data in spoilt] == told
    assert {True, False} == set(told)
