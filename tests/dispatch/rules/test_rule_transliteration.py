"""The rule ``transliteration``."""

from __future__ import annotations

from dispatch_case import faults, lines
from mabillon.dispatch.cited import House, Name
from mabillon.dispatch.rules.transliteration import TRANSLITERATION


def test_terms_that_nothing_explains_are_found_and_nothing_else() -> None:
    assert lines(TRANSLITERATION, "transliteration.bad.md") == [8, 9, 10, 11, 12]
    assert lines(TRANSLITERATION, "transliteration.good.md") == []


def test_what_the_register_has_is_proposed() -> None:
    (fault,) = faults(TRANSLITERATION, "The channel ناقل الشوك posted it.\n")
    assert fault.do == "write: ناقل الشوك (Naqil al-Shawk, thistle carrier)"


def test_a_term_is_asked_for_once() -> None:
    body = "The channel ناقل الشوك.\n\nIt is ناقل الشوك again.\n"
    assert len(faults(TRANSLITERATION, body)) == 1


def test_a_gloss_of_ones_own_is_no_transliteration() -> None:
    assert not faults(
        TRANSLITERATION, "The channel ناقل الشوك (he who carries thorns) posted it.\n"
    )


def test_two_schemes_for_one_language() -> None:
    house = House(
        names=(
            Name(kind="term", text="чертополох", latin="chertopolokh", scheme="BGN", language="ru"),
            Name(kind="term", text="посад", latin="posadʺ", scheme="ALA-LC", language="ru"),
        )
    )
    (fault,) = faults(TRANSLITERATION, "Of chertopolokh and posadʺ.\n", house=house)
    assert "follows ALA-LC" in fault.says
    assert not faults(TRANSLITERATION, "Of chertopolokh alone.\n", house=house)


def test_a_dispatch_in_another_script_is_let_be() -> None:
    assert not faults(
        TRANSLITERATION, "Лига объявила о луковицах на площади, и чертополох цветёт.\n"
    )


def test_a_dispatch_in_another_script_is_let_be_however_many_addresses_it_has() -> None:
    front = "---\nseries: S\nnumber: 1\ndate: 2031-03-27\ntitle: T\nlanguage: {}\n---\n\n"
    body = "نشر حساب marl_of_port_quillon_and_more بيانا hxxps://t[.]me/somebody_else\n"
    assert not faults(TRANSLITERATION, front.format("ar") + body)
    assert faults(TRANSLITERATION, front.format("en") + body)
