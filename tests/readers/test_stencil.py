"""Lines that are alike are read at once, and just as a decoder reads them one by one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from mabillon.errors import UnreadableInput
from mabillon.readers import json_mapped
from mabillon.readers.base import Source
from mabillon.readers.stencil import Alike, Stencil

MAP = {
    "text": "text",
    "id": "n",
    "posted_at": "at",
    "channel": "who",
    "channel_name": "inner.name",
    "views": "views",
}
AWKWARD = ("", "a", 'say "so"', "\\", "\\\\n", "one\ntwo", "\t\b\f\r/", "Ж\u0301 سلام", "𝟘", "}, {")
TIMES = ("2031-03-27T16:12:00Z", "2031-03-27T16:12:00.5+03:00", "2031-03-27", "yesterday", "")


def read(path: Path, at_once: bool) -> tuple[pa.Table | None, Any]:
    """Return what is read of a file: the posts, and all else in its order."""
    try:
        batches = list(json_mapped.read(Source(path, path.name, mapping=MAP), at_once=at_once))
    except UnreadableInput as failure:
        return None, str(failure)
    told = [(b.rejects, b.position, b.notes) for b in batches]
    return pa.Table.from_batches([b.posts for b in batches]), told


def stretch(lines: Sequence[bytes]) -> bytes:
    """Return lines in one piece."""
    return b"".join(line + b"\n" for line in lines)


def records() -> st.SearchStrategy[list[dict[str, Any]]]:
    texts = st.one_of(st.sampled_from(AWKWARD), strategies.texts(8))
    record = st.fixed_dictionaries(
        {
            "who": st.sampled_from(["one", "telegram:@two", "", "1"]),
            "n": st.one_of(st.integers(0, 99), st.integers(-(10**20), 10**20)),
            "at": st.sampled_from(TIMES[:1] * 6 + TIMES),
            "text": texts,
            "inner": st.fixed_dictionaries({"name": texts, "list": st.just([1, "b", None])}),
            "views": st.integers(-1, 10**6),
            "other": texts,
        }
    )
    return st.lists(record, min_size=1, max_size=12)


INJURIES = (
    (b'"views"', b'"views" '),
    (b'"text": "', b'"text": null, "no": "'),
    (b'"text": "', b'"text": "\\u0416'),
    (b'"text": "', b'"text": "\\ud800'),
    (b'"text": "', b'"text": "\\q'),
    (b'"text": "', b'"text": "\x01'),
    (b'"text": "', b'"text": "\xc3'),
    (b'"other": "', b'"other": "\xff'),
    (b'"n": ', b'"n": 0'),
    (b'"n": ', b'"n": 1.'),
    (b'"n": ', b'"n": "x'),
    (b'"who": ', b'"who": 7, "who": '),
    (b'"list": [1', b'"list": [NaN'),
    (b"}\n", b"}\r\n"),
    (b"}\n", b"\n"),
    (b"}\n", b"}\n\n"),
    (b"}\n", b"} \n"),
    (b"}\n{", b"} {"),
    (b'", "', b'",\n"'),
    (b'\\"', b'"'),
)


@settings(deadline=None, max_examples=200)
@given(drawn=st.data())
def test_read_at_once_as_one_by_one(drawn: st.DataObject, tmp_path_factory: Any) -> None:
    """Whatever the lines hold, and whatever is wrong with some of them."""
    found = drawn.draw(records())
    apart = drawn.draw(st.sampled_from([(", ", ": "), (",", ":")]))
    written = "".join(
        json.dumps(record, ensure_ascii=False, separators=apart) + "\n" for record in found
    ).encode("utf-8", "surrogatepass")
    for before, after in drawn.draw(st.lists(st.sampled_from(INJURIES), max_size=2)):
        places = written.count(before)
        if places:
            pieces = written.split(before)
            at = drawn.draw(st.integers(1, places))
            written = before.join(pieces[:at]) + after + before.join(pieces[at:])
    path = tmp_path_factory.mktemp("lines") / "posts.jsonl"
    path.write_bytes(written)
    posts, told = read(path, at_once=True)
    plain, told_plainly = read(path, at_once=False)
    assert told == told_plainly
    assert posts == plain


@pytest.mark.parametrize("at_once", [True, False])
def test_a_blank_name_is_none(tmp_path: Path, at_once: bool) -> None:
    """Whatever its spaces are, and where every other name of the file begins with ink."""
    path = tmp_path / "posts.jsonl"
    spaces = [chr(code) for code in range(0x110000) if chr(code).isspace()]
    for blank in (*spaces, "\u2003 ", ""):
        names = ["ink", blank, "more"]
        rows = [{"who": "one", "n": 1, "at": TIMES[0], "text": "", "views": 1} for _ in names]
        lines = [row | {"inner": {"name": name}} for row, name in zip(rows, names, strict=True)]
        path.write_bytes(stretch([json.dumps(x, ensure_ascii=False).encode() for x in lines]))
        posts, _ = read(path, at_once)
        assert posts is not None
        assert posts["channel_name"].to_pylist() == ["ink", None, "more"]


def test_lines_that_are_alike_are_not_decoded() -> None:
    lines = [
        json.dumps({"n": n, "deep": {"text": text, "list": [n, text]}}).encode()
        for n, text in enumerate(text for text in AWKWARD if text.isascii())
    ]
    alike = Alike([("n",), ("deep", "text")])
    found = alike.lines(stretch(lines))
    assert found is not None
    columns = found.columns
    assert (found.ends - found.starts).tolist() == [len(line) for line in lines]
    assert columns["n",].to_pylist() == list(range(len(lines)))
    assert columns["deep", "text"].to_pylist() == [text for text in AWKWARD if text.isascii()]


def test_another_program_writes_on() -> None:
    """A stencil that no longer fits is taken anew; where nothing fits, trying ends."""
    alike = Alike([("n",)])
    first = stretch([b'{"n": 1}', b'{"n": 22}'])
    other = stretch([b'{"n":-1}', b'{"n":0}'])
    mixed = stretch([b'{"n": 1}', b'{"n":1}'])
    for lines, values in ((first, [1, 22]), (other, [-1, 0]), (first, [1, 22])):
        found = alike.lines(lines)
        assert found is not None and found.columns["n",].to_pylist() == values
    assert all(alike.lines(mixed) is None for _ in range(8))
    assert alike.lines(first) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"n": 1.5}',
        b'{"n": null}',
        b'{"n": 1, "n": 2}',
        b'{"n": {"n": 1}}',
        b'{"m": 1}',
        b'{"\\u006e": 1}',
        b'{"n": 01}',
        b'{"n": 1',
        b"[1]",
        b'"n"',
    ],
)
def test_no_stencil_is_taken_where_a_value_would_not_show(line: bytes) -> None:
    assert Stencil.of(line, [("n",)]) is None


@pytest.mark.parametrize(
    "line",
    [
        b'{"n": 01, "t": ""}',
        b'{"n": -, "t": ""}',
        b'{"n": 1234567890123456789, "t": ""}',
        b'{"n": 1, "t": "\x1f"}',
        b'{"n": 1, "t": "\\u0041"}',
        b'{"n": 1, "t": "\\x"}',
        b'{"n": 1, "t": "\\"}',
        b'{"n": 1, "t": "\xed\xa0\x80"}',
        b'{"n": 1, "t": "\xc0\x80"}',
        b'{"n": 1, "t": ""} ',
        b'{"n": 1, "t": "", "u": ""}',
        b'{"n": 1, "u": ""}',
        b'{"n": 1, "t": 1}',
    ],
)
def test_one_odd_line_is_left_to_a_decoder(line: bytes) -> None:
    good = b'{"n": 1, "t": "x"}'
    stencil = Stencil.of(good, [("n",), ("t",)])
    assert stencil is not None
    assert stencil.lay(stretch([good, good]), [("t",)]) is not None
    for lines in ([good, line], [line, good], [line]):
        assert stencil.lay(stretch(lines), [("t",)]) is None
