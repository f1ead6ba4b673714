"""Texts in pieces and marks between records are read by the compiled form as by array code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from mabillon.compiled import array_code_only, pieces
from mabillon.readers.pieces import words
from mabillon.readers.stretches import every

pytestmark = pytest.mark.skipif(
    pieces.every(np.zeros(1, dtype=np.uint8), b"x") is None, reason="nothing is compiled here"
)

FRAME: Final = b'"\\[]{}:, \n\t\x1ftex5u/' + bytes.fromhex("80bfc3e0f0ff")


def compiled(texts: Sequence[bytes]) -> pa.Array | None:
    """Read texts by the compiled form alone."""
    bounds = np.cumsum([0, *map(len, texts)])
    found = pieces.words(b"".join(texts), bounds)
    if found is None:
        return None
    column = pa.StringArray.from_buffers(len(texts), *map(pa.py_buffer, found))
    column.validate(full=True)
    return column


def plain(texts: Sequence[bytes]) -> pa.Array | None:
    """Read them in array code."""
    with array_code_only():
        return words([msgspec.Raw(text) for text in texts])


def drawn_texts() -> st.SearchStrategy[Any]:
    string = strategies.texts(6) | st.sampled_from(
        ["text", '"', "\\", "{", "]", ":", "", "🙂" * 20]
    )
    marked = st.dictionaries(st.sampled_from(["text", "type", "texts", "", "tex"]), string)
    return string | st.lists(string | marked, max_size=5)


@settings(deadline=None, max_examples=150)
@given(st.lists(drawn_texts(), min_size=1, max_size=5), st.data())
def test_texts_are_read_alike(drawn: list[Any], more: st.DataObject) -> None:
    """As they are written, and with some of their bytes replaced: of what then is no JSON too."""
    indent = more.draw(st.sampled_from([None, 1]))
    raw = [
        json.dumps(text, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
        for text in drawn
    ]
    good = plain(raw)
    found = compiled(raw)
    assert (found is None) == (good is None)
    assert found is None or found.equals(good)
    for _ in range(more.draw(st.integers(1, 3))):
        which = more.draw(st.integers(0, len(raw) - 1))
        at = more.draw(st.integers(0, len(raw[which]) - 1))
        cut = more.draw(st.integers(0, 2))
        new = more.draw(st.sampled_from(FRAME)).to_bytes()
        raw[which] = raw[which][:at] + new + raw[which][at + cut :]
    spoilt = compiled(raw)
    assert spoilt is None or spoilt.equals(plain(raw))


@pytest.mark.parametrize(
    "text",
    [
        b"5",
        b"[5]",
        b'{"text": "a"}',
        b'[["a"]]',
        b'[{"text": ["a"]}]',
        b'[{"text": "a", "text": "b"}]',
        b'[{"text" : "a"}]',
        b'[{"text": 5}]',
        b'["\\u0041"]',
        b'["\\q"]',
        b'["a',
        b'["a"',
        b'[{"text": "a"',
        b'[{"text":',
        b'[{"text"',
        b'[{"',
        b'"\\',
        b'"',
        b"[",
        b'"a" ',
        b'["a"]]',
        b'"\xc3"',
    ],
)
def test_what_only_a_decoder_can_read_is_left_to_it(text: bytes) -> None:
    assert compiled([text]) is None
    assert compiled([b'"a"', text]) is None
    assert compiled([text, b'"a"']) is None


@given(st.binary(max_size=60), st.binary(min_size=1, max_size=3))
def test_marks_are_found_alike(data: bytes, mark: bytes) -> None:
    naive = [at for at in range(len(data)) if data.startswith(mark, at)]
    codes = np.frombuffer(data, dtype=np.uint8)
    found = pieces.every(codes, mark)
    assert found is None or found.tolist() == naive
    if len(mark) > 1:
        assert every(codes, mark).tolist() == naive
        with array_code_only():
            assert every(codes, mark).tolist() == naive


def test_marks_that_overlap_too_often_are_left_to_array_code() -> None:
    codes = np.frombuffer(b"a" * 100, dtype=np.uint8)
    assert pieces.every(codes, b"aa") is None
    assert every(codes, b"aa").tolist() == list(range(99))


def test_of_no_texts_it_is_still_said_where_they_end() -> None:
    assert compiled([]) is not None
    with pytest.raises(ValueError, match="must be said"):
        pieces.words(b"", np.empty(0, dtype=np.int64))
