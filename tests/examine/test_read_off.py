"""What reading a text off a picture does to its examination."""

from __future__ import annotations

from datetime import date

from mabillon.examine import read_off
from mabillon.examine.finding import Finding, Transcribed
from mabillon.examine.records.transcription import Doubt, Transcription

SURE = Transcribed(entries=[1], machine="Tesseract 5.3.0", confidence=91.0, words=40, doubtful=2)
WEAK = Transcribed(entries=[1], machine="Tesseract 5.3.0", confidence=61.0, words=40, doubtful=19)
BY_HAND = Transcribed(entries=[2], by="R. Vane")


def of(text: str, **more: object) -> Transcription:
    return Transcription(**{"of": "ab" * 32, "text": text, "made": date(2031, 3, 27)} | more)


def test_parts_are_put_together_by_their_words() -> None:
    doubt = [Doubt(0, "a", 20.0, (0, 0, 1, 1))]
    one = of("a b", machine="T 5", confidence=90.0, words=3, languages=["ara"], doubtful=doubt)
    two = of("c", machine="T 5", confidence=50.0, words=1, languages=["ara", "eng"])
    made = read_off.together([(4, one), (7, two)])
    assert (made.entries, made.confidence, made.words, made.doubtful) == ([4, 7], 80.0, 4, 1)
    assert made.languages == ["ara", "eng"] and made.machine == "T 5"
    by_hand = of("c", by="R. Vane")
    assert read_off.together([(4, one), (8, by_hand)]).machine == "T 5"
    assert read_off.together([(8, by_hand)]) == Transcribed(entries=[8], by="R. Vane")
    assert read_off.together([(1, of("", machine="T 5"))]).confidence is None


def test_silence_is_judged_only_where_words_are_sure() -> None:
    assert read_off.why_silent(None, "desk/1", None) is None
    assert read_off.why_silent(BY_HAND, "desk/1", BY_HAND) is None
    assert read_off.why_silent(SURE, None, None) is None
    assert "61 of 100, 19 of 40" in str(read_off.why_silent(WEAK, None, None))
    assert "what keeps desk/1 from" in str(read_off.why_silent(SURE, "desk/1", None))
    assert "the words of desk/1 were" in str(read_off.why_silent(None, "desk/1", SURE))


def test_two_readings_that_agree_do_not_show_a_copy() -> None:
    other = Transcribed(entries=[5], machine="Tesseract 5.3.0", confidence=95.0, words=40)
    assert "reads like desk/7" in str(read_off.why_unsure(SURE, [("desk/7", other)]))
    assert read_off.why_unsure(SURE, []) is None
    assert read_off.why_unsure(SURE, [("desk/7", SURE)]) is None  # the very picture
    assert read_off.why_unsure(SURE, [("desk/7", other), ("desk/8", None)]) is None
    assert read_off.why_unsure(SURE, [("desk/7", BY_HAND)]) is None
    assert read_off.why_unsure(BY_HAND, [("desk/7", other)]) is None
    assert read_off.why_unsure(None, [("desk/7", other)]) is None


def test_what_carries_it_may_be_misread_too() -> None:
    found = Finding(examination="carriage", status="determined", would_be_wrong_if=["x"])
    first, last = read_off.carried_by(found, None, [("desk/7", SURE)]).would_be_wrong_if
    assert first.startswith("words of desk/7 were misread") and last == "x"
    assert read_off.carried_by(found, None, [("desk/7", SURE), ("desk/8", None)]) == found
    assert read_off.carried_by(found, SURE, [("desk/7", SURE)]) == found
    assert read_off.carried_by(found, None, []) == found


def test_wording_is_refused_on_words_that_are_not_sure() -> None:
    assert read_off.no_wording(SURE) is None and read_off.no_wording(None) is None
    refused = read_off.no_wording(WEAK)
    assert refused and refused.status == "not_determined" and refused.reason
    assert read_off.weak(Transcribed(entries=[1], machine="T 5")) and not read_off.weak(BY_HAND)


def test_findings_on_words_say_first_that_they_may_be_misread() -> None:
    findings = [
        Finding(examination="donor", status="determined", would_be_wrong_if=["x"]),
        Finding(examination="record", status="determined"),
        Finding(examination="wording", status="not_determined", reason="few"),
    ]
    made = read_off.cautioned(findings, SURE)
    assert made[0].would_be_wrong_if[0].startswith("words of it were misread")
    assert made[0].would_be_wrong_if[1:] == ["x"] and made[1:] == findings[1:]
    assert read_off.cautioned(findings, BY_HAND) == findings
