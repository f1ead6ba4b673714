"""Sentences of a dispatch: where they end, what is quoted in them, what they cite."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.dispatch.sentences import ends
from mabillon.dispatch.source import read

FRONT = "---\nseries: Special Dispatch\nnumber: 1\ndate: 2031-03-27\ntitle: Bulbs\n---\n"


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


def test_a_citation_behind_the_full_stop_belongs_to_the_sentence() -> None:
    dispatch = read(FRONT + "It came late. [@post:desk/1] Nobody saw it.[@post:desk/2]\n", "x.md")
    cited = [[str(t) for c in s.citations for t in c.targets] for s in dispatch.sentences]
    assert cited == [["@post:desk/1"], ["@post:desk/2"]]


def test_a_quotation_is_one_with_its_sentence_and_is_not_its_own_words() -> None:
    (one, two) = read(FRONT + "It says “All of it. Now.” and no more. Then it ends.", "x").sentences
    assert one.text.startswith("It says “All of it. Now.”")
    assert "Now" not in one.own and len(one.own) == len(one.text) == one.stop - one.start
    assert two.text == "Then it ends."


def test_code_has_no_sentences() -> None:
    assert read(FRONT + "```\nOne. Two.\n```\n", "x.md").sentences == ()


@settings(deadline=None)
@given(st.text(alphabet='aB. !?\n>“”"»«-|[@post:a/1]', max_size=80))
def test_sentences_lie_in_the_file_in_order(body: str) -> None:
    dispatch = read(FRONT + body, "x.md")
    at = dispatch.body
    for sentence in dispatch.sentences:
        assert at <= sentence.start < sentence.stop <= len(dispatch.source)
        assert len(sentence.text) == len(sentence.own) == sentence.stop - sentence.start
        at = sentence.stop
