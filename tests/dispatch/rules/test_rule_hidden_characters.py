"""The rule ``hidden-characters``."""

from __future__ import annotations

from dispatch_case import FRONT, HOUSE, checked, faults, lines
from mabillon.dispatch.cited import House, Name
from mabillon.dispatch.rules.hidden_characters import HIDDEN_CHARACTERS


def test_hidden_characters_are_found_and_nothing_else() -> None:
    assert lines(HIDDEN_CHARACTERS, "hidden-characters.bad.md") == [8, 9, 9, 10, 10, 11, 11, 12, 13]
    assert lines(HIDDEN_CHARACTERS, "hidden-characters.good.md") == []


def test_the_character_is_named() -> None:
    (fault,) = faults(HIDDEN_CHARACTERS, "Bul\u200bbs.\n")
    assert fault.says == "nobody sees this: U+200B zero width space"


def test_an_isolate_that_is_left_open_turns_the_line() -> None:
    assert faults(HIDDEN_CHARACTERS, "\u2067ناقل and more\n")
    assert not faults(HIDDEN_CHARACTERS, "\u2067ناقل\u2069 and more\n")


def test_a_word_that_looks_like_a_name_of_the_register() -> None:
    house = House(names=(Name(kind="outlet", text="Coax"), *HOUSE.names))
    (fault,) = faults(HIDDEN_CHARACTERS, "Соах says so.\n", house=house)
    assert "'Coax'" in fault.says and "cyrillic" in fault.says
    assert not faults(HIDDEN_CHARACTERS, "Соки says so.\n", house=house)


def test_a_mark_of_byte_order_begins_a_file_and_stands_nowhere_else() -> None:
    given = checked(f"\ufeff{FRONT}So.\n")
    assert not list(HIDDEN_CHARACTERS.check(given))
    assert faults(HIDDEN_CHARACTERS, "So.\ufeff\n")
