"""The rule ``note-unused``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.rules.note_unused import NOTE_UNUSED


def test_marks_made_by_hand_are_found_and_nothing_else() -> None:
    assert lines(NOTE_UNUSED, "note-unused.bad.md") == [8, 9, 9, 10, 11, 14, 15]
    assert lines(NOTE_UNUSED, "note-unused.good.md") == []


def test_a_whole_set_of_notes_is_let_be_where_nothing_is_cited() -> None:
    assert not faults(NOTE_UNUSED, "One.¹ Two.²\n\n¹ A note.\n² Another.\n")
    assert not faults(NOTE_UNUSED, "One.[^a] Two.[^b]\n\n[^a]: A note.\n\n[^b]: Another.\n")


def test_beside_citations_two_numberings_would_be_read() -> None:
    found = faults(NOTE_UNUSED, "One.^1^ Two. [@post:desk/231]\n\n^1^ A note.\n")
    assert [f.says for f in found] == [
        "notes are numbered by hand beside citations that number themselves"
    ]


def test_a_gap_is_told_with_what_is_left_out() -> None:
    body = "One.[1] Two.[4]\n\n[1] A.\n\n[4] B.\n"
    assert [f.says for f in faults(NOTE_UNUSED, body)] == [
        "the marks go from 1 to 4: 2 to 3 is not there"
    ]


def test_the_same_thing_in_one_pair_of_brackets() -> None:
    (fault,) = faults(NOTE_UNUSED, "So [@post:desk/231; @post:desk/231].\n")
    assert "cited twice" in fault.says
