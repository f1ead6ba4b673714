"""What a template may print: shown, never obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mabillon.pages.safe import LONGEST, finalize, shown, verbatim


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\u202eb\u202c", "a⟨RLO⟩b⟨PDF⟩"),
        ("\u2068safe\u2069 \u2069", "\u2068safe\u2069 ⟨PDI⟩"),
        ("\u2068over\nlines\u2069", "⟨FSI⟩over\nlines⟨PDI⟩"),
        ("\x00\x1b\x7f\x9b", "␀␛␡⟨U+009B⟩"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("ze\u200bro", "ze⟨ZWSP⟩ro"),
        ("\ud83d", "�"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("a" + "\u0301" * 10, "a" + "\u0301" * 6 + "⟨4 more marks⟩"),
        ("http://a.example", "hxxp://a[.]example"),
    ],
)
def test_shown(text: str, said: str) -> None:
    assert shown(text) == said


def test_what_is_too_long_is_cut_and_says_so() -> None:
    said = shown("x" * (LONGEST + 1234))
    assert said.endswith("[…] (1,234 more characters are not shown here)")


@given(st.text(st.characters(), max_size=40))
def test_whatever_comes_can_be_written_and_hides_nothing(text: str) -> None:
    said = shown(text)
    said.encode("utf-8")
    assert not any(char in said for char in "\u202a\u202b\u202d\u202e\u2066\u2067\x1b\x00")


def test_only_our_own_markup_passes() -> None:
    assert finalize(Markup("<b>")) == Markup("<b>")
    assert not isinstance(finalize("<b>"), Markup)
    assert finalize(3) == 3
    assert verbatim("a.txt <b>") == Markup("a.txt &lt;b&gt;")
    assert verbatim("web:a.example/1") == "web:a.example/1"
    assert verbatim("x/https://a.example") == "x/hxxps://a[.]example"
