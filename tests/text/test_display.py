"""Text from evidence, shown in a terminal: nothing in it is obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mabillon.text.display import FSI, MARKS_SHOWN, PDI, defang, fit, plain, width_of, wrap

HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b[]\\\x07\x9b\x9c\u202e\u2066\u2067\u2068\u2069\u200b\nאب\u0301 m;"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://a.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("one\ntwo\r\nthree\u2028four", "one two three four"),
        ("a\u202ecod.exe\u202c", "acod.exe"),
        ("ze\u200bro\ufeff", "zero"),
        ("\ud800", "\ufffd"),
        ("bell\x07 null\x00", "bell null"),
        ("شوك", f"{FSI}شوك{PDI}"),
        (f"by {FSI}شوك{PDI} on", f"by {FSI}شوك{PDI} on"),
        (f"{PDI}open {FSI}x", f"open {FSI}x{PDI}"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_plain_keeps_lines_only_when_asked() -> None:
    assert plain("a\nشوك", lines=True) == f"a\n{FSI}شوك{PDI}"


def test_a_tower_of_marks_is_cut() -> None:
    shown = plain("a" + "\u0301" * 500 + "b")
    assert shown == "a" + "\u0301" * MARKS_SHOWN + "b"


@given(HOSTILE)
def test_plain_twice_is_plain_once_and_nothing_controls(text: str) -> None:
    shown = plain(text)
    assert plain(shown) == shown
    for char in shown:
        assert unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        assert char not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    assert shown.count(FSI) == shown.count(PDI)


@given(HOSTILE, st.integers(min_value=2, max_value=40))
def test_no_line_is_wider_than_asked_and_every_isolate_is_closed(text: str, width: int) -> None:
    for line in wrap(text, width):
        assert width_of(line) <= width
        assert line.count(FSI) == line.count(PDI)
        assert plain(line) == line


def test_wrap_counts_wide_characters_twice_and_cuts_long_words() -> None:
    assert wrap("花花花花", 4) == ["花花", "花花"]
    assert wrap("aaaa bb c", 4) == ["aaaa", "bb c"]
    assert wrap("", 10) == [""]
    assert len(wrap("x" * 100_000, 80)) == 1250


def test_wrap_reopens_an_isolate_on_the_next_line() -> None:
    assert wrap(f"{FSI}شوك شوك{PDI} x", 4) == [f"{FSI}شوك{PDI}", f"{FSI}شوك{PDI}", "x"]


@given(HOSTILE, st.integers(min_value=1, max_value=30))
def test_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    shown = fit(text, width)
    assert width_of(shown) == width
    assert shown.count(FSI) == shown.count(PDI)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://a.example/b.c.", "see hxxps://a[.]example/b.c."),
        ("HTTP://A.Example", "hxxp://A[.]Example"),
        ("t.me/name, ok", "t[.]me/name, ok"),
        ("www.a.example?x=1", "www[.]a[.]example?x=1"),
        ("пример.рф/путь", "пример[.]рф/путь"),
        ("https://a.example/http://b.c/", "hxxps://a[.]example/hxxp://b[.]c/"),
        ("data:http://b.c", "data[:]hxxp://b[.]c"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("tg://resolve?domain=x", "tg[:]//resolve?domain=x"),
        ("e.g. this. And No. 198, 3.5 kg. The end.Next", None),
        ("Data: five trays", None),
    ],
)
def test_defang(text: str, shown: str | None) -> None:
    assert defang(text) == (text if shown is None else shown)


def test_defang_takes_hostile_lengths() -> None:
    for text in ("data:" * 20_000, "http://" * 20_000, "a." * 50_000, "a" * 100_000, "-." * 50_000):
        assert len(defang(text)) >= len(text)


@given(st.text(alphabet="htps:/.w[]abc @\n", max_size=40))
def test_defanged_text_holds_no_web_address_and_stays(text: str) -> None:
    shown = defang(text)
    assert defang(shown) == shown
    assert "http://" not in shown and "https://" not in shown
