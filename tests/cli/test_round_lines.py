"""The lines by which a round can be scripted."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.cli.round_lines import Line, read
from mabillon.errors import UsageError


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("desk n", Line(channel="desk", answer="n")),
        ("  desk\tnot_there  a shot (1).png \n", Line(
            channel="desk", answer="not_there", screenshot="a shot (1).png")),
        ('{"channel": "the Desk", "answer": "t", "at": "2031-03-26T15:12:00Z"}', None),
        ('{"channel": "the Desk", "answer": "t", "at": "2031-03-26T15:12Z"}', None),
        ('{"channel": "the Desk", "answer": "t", "at": "2031-03-26 18:12 +03:00"}', None),
        ("", None),
        ("# the second half", None),
    ],
)  # fmt: skip
def test_lines(text: str, line: Line | None) -> None:
    found = read(text)
    if text.startswith("{"):
        assert found is not None
        assert (found.channel, found.at is not None) == ("the Desk", True)
    else:
        assert found == line


@given(
    st.text()
    | st.recursive(st.none() | st.text(), st.lists).map(json.dumps)
    | st.dictionaries(st.sampled_from(["channel", "answer", "at", "x"]), st.text()).map(json.dumps)
)
def test_any_line_is_an_answer_or_is_refused(text: str) -> None:
    try:
        found = read(text)
    except UsageError as error:
        assert str(error)
    else:
        assert found is None or isinstance(found, Line)
