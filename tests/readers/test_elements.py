"""Splitting an array: every element, its exact place, in any layout and any window."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import strategies
from mabillon.readers.brackets import closings
from mabillon.readers.elements import Elements, Fence
from mabillon.readers.window import RECORD_LIMIT, Window

ONE = msgspec.json.Decoder(dict[str, Any])

OBJECTS = st.dictionaries(strategies.texts(6), strategies.anything(), max_size=4)
IDENTIFIED = OBJECTS.map(lambda rest: {"id": 1, **{k: v for k, v in rest.items() if k != "id"}})


def split(data: bytes, step: int = 1 << 20, fence: str | None = None) -> tuple[Any, Any]:
    """Split what stands behind the first "[": blocks' values with places, broken ones."""
    window = Window(io.BytesIO(data), step)
    window.grow()
    while b"[" not in window.data and window.grow():
        pass
    window.drop(window.data.index(b"[") + 1)
    wall = Fence(fence[:3].encode(), re.compile(fence.encode())) if fence else None
    elements = Elements(window, ONE.decode_lines, ONE.decode, wall)
    values, broken = [], []
    for block in elements:
        broken += block.broken
        for row, value in enumerate(block.values):
            raw = data[block.offsets[row] : block.offsets[row] + block.lengths[row]]
            assert block.raw(row) == raw
            values.append((value, raw))
    return values, (broken, elements)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_same_as_json_in_any_layout_and_window(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([OBJECTS, IDENTIFIED]))
    objects = data.draw(st.lists(kind, max_size=8))
    whole = data.draw(strategies.written(objects)) + data.draw(
        st.sampled_from([b"", b"\n", b" ]}"])
    )
    values, (broken, elements) = split(whole, data.draw(st.sampled_from([1, 3, 17, 64, 1 << 20])))
    assert [value for value, _ in values] == json.loads(json.dumps(objects))
    assert [json.loads(raw) for _, raw in values] == json.loads(json.dumps(objects))
    assert broken == [] and elements.closed and elements.count == len(objects)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_boundaries_that_lie_inside_elements(data: st.DataObject) -> None:
    """Nested objects that look just like the elements, and layouts that change midway."""
    inner = [{"id": 1, "a": "},{"}, {"id": 2}, {"id": 3}]
    pieces = []
    for number in range(data.draw(st.integers(1, 6))):
        value = {"id": number, "nested": data.draw(st.sampled_from([inner, [], {"id": inner}]))}
        pieces.append(data.draw(strategies.written(value)))
    gaps = [
        data.draw(st.sampled_from([b",", b", ", b",\n", b" ,\n\t", b",\r\n  "])) for _ in pieces
    ]
    whole = (
        b"[" + b"".join(p + g for p, g in zip(pieces, gaps, strict=True))[: -len(gaps[-1])] + b"]"
    )
    values, (broken, elements) = split(whole, data.draw(st.sampled_from([2, 40, 1 << 20])))
    assert [raw for _, raw in values] == pieces
    assert broken == [] and elements.closed


@pytest.mark.parametrize("indent", [None, 0, 1, 4])
@pytest.mark.parametrize("step", [50, 1 << 20])
@pytest.mark.parametrize(
    "injury",
    [
        (b'"n": "7"', b'"n": "7'),  # a string that is not closed
        (b'"n": "7"', b'"n": 7"'),
        (b'"n": "7"', b'"n": "7"}'),  # an object closed too early
        (b'"n": "7"', b'"n": {"7"'),  # one not closed
        (b'"n": "7"', b'"n": [1, 2}'),
        (b'"n": "7"', b'"n": "\\q"'),
        (b'"n": "7"', b""),
    ],
)
def test_only_the_broken_element_is_lost(
    indent: int | None, step: int, injury: tuple[bytes, bytes]
) -> None:
    objects = [{"id": i, "n": str(i), "list": [{"id": 0}, {"x": "é"}]} for i in range(14)]
    whole = json.dumps(objects, indent=indent).encode()
    assert whole.count(injury[0]) == 1
    values, (broken, elements) = split(whole.replace(*injury), step)
    numbers = [value.get("id") for value, _ in values]
    assert [n for n in numbers if n != 7 and n in range(14)] == [n for n in range(14) if n != 7]
    assert len(values) + len(broken) == elements.count
    assert elements.closed


def test_an_element_never_reaches_over_the_fence() -> None:
    """A broken last element must not swallow the next list's head."""
    first = '[{"id": 1}, {"id": 2, "text": "open}], "messages": [{"id": 3}, {"id": 4}]'
    values, (broken, elements) = split(first.encode(), fence='"messages": \\[')
    assert [value for value, _ in values] == [{"id": 1}]
    assert [b.offset for b in broken] == [first.index('{"id": 2')] and elements.closed


def test_what_is_no_object_is_refused_alone() -> None:
    values, (broken, elements) = split(b'[1, {"a": 1}, "x,]", null, [2, 3], {"b": 2}, true]')
    assert [value for value, _ in values] == [{"a": 1}, {"b": 2}]
    assert len(broken) == 5 and elements.closed


def test_a_cut_leaves_what_stood_before_it() -> None:
    whole = json.dumps([{"id": i} for i in range(100)], indent=1).encode()
    for cut in range(len(whole) - 60, len(whole) - 1):
        values, (broken, elements) = split(whole[:cut], 64)
        assert len(values) >= 94 and not elements.closed
        assert all(b.offset + b.length <= cut for b in broken) and len(broken) <= 1


def test_an_element_beyond_the_limit_is_passed_over_without_being_held() -> None:
    big = RECORD_LIMIT + (1 << 20)
    whole = b'[{"id": 1}, {"id": 2, "x": "' + b"y" * big + b'"}, {"id": 3}]'
    values, (broken, _) = split(whole)
    assert [value["id"] for value, _ in values] == [1, 3]
    assert broken[0].offset == 12 and broken[0].length > big and "64 MiB" in broken[0].reason


def test_window_never_holds_more_than_the_limit_and_a_step() -> None:
    window = Window(io.BytesIO(b"x" * (RECORD_LIMIT * 2)), 1 << 20)
    while len(window.data) <= RECORD_LIMIT:
        assert window.grow()
    assert len(window.data) <= RECORD_LIMIT + (1 << 20)


@given(st.data())
def test_brackets_are_counted_alike_in_any_stretch(data: st.DataObject) -> None:
    values = data.draw(st.lists(OBJECTS, max_size=5))
    whole = b",".join(json.dumps(value).encode() for value in values)
    ends, at = [], 0
    for value in values:
        at += len(json.dumps(value))
        ends.append(at)
        at += 1
    assert closings(whole + b"]", 0, len(whole) + 1) == ends


def test_a_run_of_backslashes_longer_than_a_stretch() -> None:
    whole = b'{"a": "' + b"\\\\" * (1 << 20) + b'\\"}"}'
    assert closings(whole + b"}", 0, len(whole) + 1) == [len(whole)]


@pytest.mark.parametrize("before", [0, 1, (64 << 10) - 9, (64 << 10) - 5, 64 << 10, 150_000])
@pytest.mark.parametrize("false", [b"", b'"messages", '])
def test_a_fence_is_found_wherever_it_stands(before: int, false: bytes) -> None:
    """A word that begins like it stands before it; it may lie across what is searched at once."""
    fence = Fence(b'"messages"', re.compile(rb'"messages": \['))
    data = b"x" * before + false + b'"messages": [' + b"y" * 100_000
    found = fence.search(data)
    assert found is not None and found.start() == before + len(false)
    assert fence.search(data, found.start() + 1) is None
    assert fence.search(data, 0, found.end() - 1) is None
