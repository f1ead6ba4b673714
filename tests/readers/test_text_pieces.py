"""Texts that are read together say what a decoder reads of each."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.readers.pieces import words


class Holder(msgspec.Struct):
    """A text as it stands."""

    text: msgspec.Raw


def read(texts: list[bytes]) -> list[str] | None:
    """Read texts together, each got as the reader gets it."""
    lines = b"\n".join(b'{"text": ' + text + b"}" for text in texts)
    holders = msgspec.json.Decoder(Holder).decode_lines(lines)
    found = words([holder.text for holder in holders])
    if found is None:
        return None
    found.validate(full=True)
    listed: list[str] = found.to_pylist()
    return listed


def said(text: Any) -> str:
    """Say what a decoded text says."""
    if isinstance(text, str):
        return text
    return "".join(piece if isinstance(piece, str) else piece.get("text", "") for piece in text)


def texts() -> st.SearchStrategy[Any]:
    """Draw a text: a string, or pieces, with what could be taken for their frame inside."""
    string = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
        [
            "",
            "text",
            '"',
            "\\",
            '\\"',
            "\n",
            '{"text": "',
            "]",
            ":",
            '": "',
            "\t}, {",
            "слово",
            "🙂",
        ]
    )
    other = st.sampled_from(["type", "href", "texts", "tex", "", "Text", 'text"'])
    marked = st.dictionaries(st.just("text") | other, string, max_size=3)
    return string | st.lists(string | marked, max_size=4)


@given(st.lists(texts(), min_size=1, max_size=5), st.sampled_from([None, 0, 1]))
def test_as_a_decoder_reads_them(drawn: list[Any], indent: int | None) -> None:
    raw = [json.dumps(text, ensure_ascii=False, indent=indent).encode() for text in drawn]
    if any(b"\\u" in text for text in raw):  # json escapes U+007F so
        assert read(raw) is None
    else:
        assert read(raw) == [said(text) for text in drawn]


@pytest.mark.parametrize(
    "text",
    [
        b"5",
        b"null",
        b'{"text": "a"}',
        b'["a", 5]',
        b'["a", null]',
        b'["a", ["b"]]',
        b'[{"text": 5}]',
        b'[{"user_id": 5, "text": "a"}]',
        b'[{"text": "a", "text": "b"}]',
        b'[{"text": ["b"]}]',
        b'[{"a": {"text": "b"}}]',
        b'[{"text": {"text": "b"}}]',
        b'[{"a": [{"text": "b"}]}]',
        b'"\\u0041"',
        b'[{"te\\u0078t": "a"}]',
        b'"\xff"',
        b'"\xd0"',
        b'[{"href": "\xed\xa0\x80"}]',
    ],
)
def test_what_only_a_decoder_can_read(text: bytes) -> None:
    assert read([b'["see ", {"text": "t.me/a"}]', text, b'"b"']) is None


def test_escapes_and_space_in_odd_places() -> None:
    assert read([b'[ {"text":"a\\nb" } ,"c\\/\\\\\\"" ]', b'""', b"[ ]"]) == ['a\nbc/\\"', "", ""]


@pytest.mark.parametrize("text", [b'""', b"[]", b"[{}]", b'[{"href": "\\n"}]'])
def test_nothing_said(text: bytes) -> None:
    assert read([text]) == [""]
