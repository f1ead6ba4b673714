"""The compiled walk over texts finds the lines and words that the array code finds."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pytest
import xxhash
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mabillon.compiled import array_code_only, words
from mabillon.text import walked
from mabillon.text.lines import Lines, _at_once

pytestmark = pytest.mark.skipif(not words.there(), reason="needs a C compiler")

PARTS: Final = [
    *("ß", "½", "ﬁ", "Σ", "İ", "e\u0301", "\u0301", "\u05b8", "가", "ᄀ", "أ", "ء", "ـ", "٣", "①"),
    *("漢", "字", "カ", "ไ", "क", "\u093f", "moss", "Nine", "x", "17", "я", "Ⱥ", "𝐛", "\U0001d7d8"),
    *(
        "\u200b",
        "\xad",
        "_",
        "\u241f",
        "😀",
        "\n",
        "\r",
        "\u2028",
        "\u2029",
        "\x85",
        "\x0b",
        "\x1c",
    ),
    *(" ", "\xa0", "@", "@moss", "@mo", ".", "t", "h", "<", "»", "a" * 31, "я" * 17, "9" * 64),
    *("https://a.example/ß1", "http://", "www.b.example/漢", "t.me/\u200bc@moss", "tm", "HTTP://x"),
]
TEXTS: Final = st.lists(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), max_size=8)


def column(texts: list[str]) -> pa.LargeStringArray:
    return pa.array(texts, pa.large_string())


def read(data: bytes, ends: list[int]) -> words.Read | None:
    return walked.read(np.frombuffer(data, np.uint8), np.array(ends, np.int64), 7)


def assert_alike(made: Lines, wanted: Lines) -> None:
    for name, found in wanted._asdict().items():
        assert np.array_equal(getattr(made, name), found), name


def assert_read_alike(texts: pa.LargeStringArray) -> None:
    made = _at_once(texts)
    with array_code_only():
        assert_alike(made, _at_once(texts))


@settings(deadline=None)
@given(TEXTS | st.lists(st.text(max_size=30), max_size=5))
@example([])
@example(["", "\n\n", " \u2028 ", "ء", "ـ\n\u200b"])
@example(["x\u2028www.a.example @moss\n@mo x@moss", "漢\n字 http://a", "ß 漢 ß\nß x"])
def test_the_lines_are_those_of_the_array_code(texts: list[str]) -> None:
    assert_read_alike(column(texts))


def test_characters_of_every_kind_between_others() -> None:
    every = map(chr, [*range(0x3100), *range(0x3100, 0xD800, 41), *range(0xE000, 0x20000, 5)])
    some = [c for c in every if c.isprintable() or c.isspace()]
    assert_read_alike(column([f"a{c}b {c}\n{c} @x{c}{c}" for c in some]))


def test_of_a_column_in_pieces() -> None:
    whole = column(["one", "two @three", "", "four\nfive ß", "six"])
    for first in range(5):
        assert_read_alike(whole.slice(first, 3))


@pytest.mark.parametrize("size", [*range(1, 70), 4096])
def test_words_of_every_length_are_hashed_as_xxhash_does(size: int) -> None:
    text = "a" * size
    made = read(f"{text} 1{text}".encode(), [0, 2 * size + 2])
    assert made is not None
    wanted = [xxhash.xxh64_intdigest(form.encode()) for form in (text, f"1{text}", f"0{text}")]
    assert [*made.hashes.tolist(), made.masked.tolist()[1]] == wanted


def test_there_is_room_for_many_words_that_are_left_to_another_way() -> None:
    assert_read_alike(column(["ß " * 3000, "漢\n" * 3000]))


@given(st.lists(st.binary(max_size=12), max_size=4))
@example([b"\xc0\xaf"])
@example([b"\xed\xa0\x80"])
@example([b"\xf4\x90\x80\x80"])
@example([b"a\xe2\x80", b"\xa8b"])
@example([b"http://x\xff", b"@\xff\xff"])
@example([b"\xf0\x9f\x98"])
def test_what_is_no_utf8_is_refused(parts: list[bytes]) -> None:
    ends = np.cumsum([0, *map(len, parts)]).tolist()
    try:
        texts = [part.decode() for part in parts]
    except UnicodeDecodeError:
        assert read(b"".join(parts), ends) is None
    else:
        assert_read_alike(column(texts))


@pytest.mark.parametrize("ends", [[0, 5], [-1, 2], [3, 2], [0, 3, 1, 4], [0, 1 << 62]])
def test_texts_that_end_beyond_the_bytes_are_refused(ends: list[int]) -> None:
    assert read(b"abcd", ends) is None


def test_what_a_table_lacks_is_not_asked_of_texts_that_end_before_they_begin() -> None:
    data, table = np.frombuffer(b"abcde", np.uint8), np.zeros(words.POINTS, np.uint32)
    openings = words.Openings(data[:0], np.zeros(0, np.int64))
    assert words.read(data, np.array([0, 5, 0]), table, openings, 7) is None


def test_a_table_that_may_be_walked_by_is_not_changed() -> None:
    read(b"a", [0, 1])
    [held] = walked._tables()
    before = held.copy()
    unmet = int(np.flatnonzero(held == 0)[-1])  # none of those that UTF-8 has no bytes for
    assert read(chr(unmet).encode(), [0, 4]) is not None
    assert np.array_equal(held, before)
    assert walked._tables()[0][unmet] & words.KNOWN


def test_a_table_of_too_few_characters_is_refused() -> None:
    data, ends, table = np.zeros(4, np.uint8), np.zeros(1, np.int64), np.zeros(256, np.uint32)
    openings = words.Openings(data, np.array([4]))
    with pytest.raises(ValueError, match="table"):
        words.read(data, ends, table, openings, 7)
    with pytest.raises(ValueError, match="openings"):
        longer = openings._replace(ends=np.array([5]))
        words.read(data, ends, np.zeros(words.POINTS, np.uint32), longer, 7)
