"""Queries: what is read, what is refused, and what a text must hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.errors import UsageError
from mabillon.text.matching import holds, stretches, window
from mabillon.text.query import MAX_CHARACTERS, All, Any, Near, Not, Words, parse, starred_within

A, B, C = Words(("a",)), Words(("b",)), Words(("c",))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a b", All((A, B))),
        ("A  AND b", All((A, B))),
        ("a OR b", Any((A, B))),
        ("a b OR c", All((A, Any((B, C))))),
        ("(a b) OR c", Any((All((A, B)), C))),
        ("a | b", Any((A, B))),
        ("-a", Not(A)),
        ("NOT a b", All((Not(A), B))),
        ("-(a OR b) c", All((Not(Any((A, B))), C))),
        ("NOT -a", A),
        ('"a b"', Words(("a", "b"))),
        ("“a b”", Words(("a", "b"))),
        ("«a b»", Words(("a", "b"))),
        ('-"a b" c', All((Not(Words(("a", "b"))), C))),
        ("a*", Words(("a",), prefix=True)),
        ('"a b*"', Words(("a", "b"), prefix=True)),
        ('"a b"*', Words(("a", "b"), prefix=True)),
        ('"a b"~5', Near(((A,), (B,)), 5)),
        ("co-operation", Words(("co", "operation"))),
        ('צה"ל', Words(("צה", "ל"))),
        ('"צה"ל אמר"', Words(("צה", "ל", "אמר"))),
        ("الرَّابِطة", Words(("الرابطه",))),
        ("٣٦", Words(("36",))),
        ("𝐛𝐨𝐥𝐝", Words(("bold",))),
        ("北京大学", Words(("北京", "京大", "大学"))),
        ("https://t.me/Hedge_post/7", Words(("t", "me", "hedge", "post", "7"), link=True)),
        ("t.me/hed*", Words(("t", "me", "hed"), prefix=True, link=True)),
        ("a.*[b]+$", Words(("a", "b"))),
        ("f(a) c", All((Words(("f", "a")), C))),
        ("a - b", All((A, B))),
    ],
)
def test_what_is_read(text: str, query: object) -> None:
    assert parse(text).query == query


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no word"),
        ("   \t\n", "no word"),
        ("😀 !!! ()", "no word"),
        ("*", "no word"),
        ('a "b c', "quotation mark at character 3"),
        ("a (b c", "bracket at character 3"),
        ("a OR", "without a word after"),
        ("OR a", "without a word before"),
        ("a OR OR b", "without a word before"),
        ("a " * 300, "more than 200 parts"),
        ("(" * 30 + "a", "brackets within each other"),
        ("x" * 100_000, "100,000 characters"),
        ("\x00\x1b[2J\x07", "2j"),
    ],
)
def test_what_is_refused_says_why(text: str, says: str) -> None:
    if says == "2j":  # control characters only separate
        assert parse(text).query == Words(("2j",))
        return
    with pytest.raises(UsageError, match=says):
        parse(text)


@pytest.mark.parametrize(
    ("query", "within"),
    [
        ("le*gue", ["le*gue"]),
        ("*gue seed", ["*gue"]),
        ('"a b*" c* (d*) OR e* "f g*"~3', []),
        ("t.me/hedge*", []),
    ],
)
def test_a_star_that_means_nothing(query: str, within: list[str]) -> None:
    assert starred_within(query) == within


def test_pieces_without_a_word_are_told() -> None:
    assert parse("a :) b").ignored == (":)",)


@given(st.text(max_size=60) | st.text('ab()"“”*-~5 OR\n', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        query = parse(text).query
    except UsageError as error:
        assert str(error)
        return
    assert holds(query, "a b") in (True, False)


def test_too_long_is_measured_in_characters() -> None:
    parse("x" * MAX_CHARACTERS)
    with pytest.raises(UsageError):
        parse("x" * (MAX_CHARACTERS + 1))


@pytest.mark.parametrize(
    ("query", "text", "held"),
    [
        ("sowing", "The SOWING plan", True),
        ("sow", "The SOWING plan", False),
        ("sow*", "The SOWING plan", True),
        ('"the plan"', "the sowing plan", False),
        ('"the plan"~3', "the sowing plan", True),
        ('"plan the"~3', "the sowing plan", True),
        ('"plan the"~2', "the sowing plan", False),
        ('"a a"~5', "a b", False),
        ('"a a"~5', "a b a", True),
        ("-plan", "the sowing", True),
        ("رابطة", "رَابِطَه", True),
        ("hedge", "see t.me/hedge/7", False),
        ("t.me/hedge", "see https://t.me/hedge/7", True),
        ("https://www.hedge.example", "http://hedge.example/a", True),
    ],
)
def test_what_a_text_holds(query: str, text: str, held: bool) -> None:
    assert holds(parse(query).query, text) is held


def test_marks_are_where_the_words_stand() -> None:
    text = "The Sowing plan, and the plan of SOWING."
    marked = stretches(parse("sowing -denial").query, text)
    assert [text[s.start : s.end] for s in marked] == ["Sowing", "SOWING"]
    near = stretches(parse('"plan sowing"~3').query, text)
    assert [text[s.start : s.end] for s in near] == ["Sowing", "plan", "plan", "SOWING"]


@given(
    st.lists(st.sampled_from(["seed", "bulb", "tuber", "زهرة"]), max_size=120).map(" ".join),
    st.integers(20, 300),
)
def test_the_window_shows_a_mark(text: str, width: int) -> None:
    marked = stretches(parse("زهرة").query, text)
    seen = window(text, marked, width)
    assert 0 <= seen.start <= seen.end <= len(text)
    assert seen.end - seen.start <= max(width, len(text) if len(text) <= width else width)
    if marked:
        assert any(seen.start <= m.start and m.end <= seen.end for m in marked)
