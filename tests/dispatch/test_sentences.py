"""Where the sentences of a dispatch end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mabillon.dispatch.sentences import ends


def _texts(text: str) -> list[str]:
    found, at = [], 0
    for end in ends(text, []):
        found.append(text[at:end].strip())
        at = end
    return found


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert _texts("Sowing No. 231 came. J. Quill wrote it at 3 p.m. Nobody saw.") == [
        "Sowing No. 231 came.",
        "J. Quill wrote it at 3 p.m.",
        "Nobody saw.",
    ]


def test_sentences_end_in_other_scripts() -> None:
    assert _texts("Он ушёл. Она осталась!") == ["Он ушёл.", "Она осталась!"]
    assert _texts("هل رأيت؟ نعم رأيت.") == ["هل رأيت؟", "نعم رأيت."]


def test_a_quotation_is_one_with_its_sentence() -> None:
    text = "It says “All of it. Now.” and no more. Then it ends."
    assert list(ends(text, [(9, 24)])) == [text.index("Then"), len(text)]


@given(st.text(alphabet='aB. !?\n”"»1', max_size=80), st.integers(0, 40), st.integers(0, 40))
def test_ends_are_in_order_and_the_last_is_the_end(text: str, start: int, more: int) -> None:
    found = list(ends(text, [(start, start + more)]))
    assert found == sorted(set(found)) and found[-1] == len(text)
