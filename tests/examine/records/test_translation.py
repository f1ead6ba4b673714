"""A translation says of which text it is, who made it, and whether a machine did."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from mabillon.errors import UsageError
from mabillon.examine.records.translation import (
    LABEL,
    Translation,
    Transliteration,
    digest_of,
    document,
    read,
    term,
)

MADE = Translation(
    of="telegram:@club/7",
    of_text=digest_of("اجتماع في الحديقة"),
    from_language="ar",
    to_language="en",
    text="A meeting in the garden",
    by="R. Vane",
    made=date(2031, 3, 27),
    terms=[Transliteration(original="الحديقة", latin="al-ḥadīqa", scheme="ALA-LC", gloss="garden")],
)


def test_it_comes_back_as_it_was_kept() -> None:
    assert read(document(MADE)) == MADE
    assert document(MADE) == document(read(document(MADE)))
    assert MADE.key == "telegram:@club/7 en"
    assert MADE.label == "translated by R. Vane"


def test_a_machine_is_always_named_as_one() -> None:
    machine = msgspec.structs.replace(MADE, machine="Sedge 2")
    assert LABEL in machine.label and "Sedge 2" in machine.label


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to_language": "English!"}, "no language"),
        ({"to_language": "ar"}, "into the same"),
        ({"text": " \n"}, "no words"),
        ({"by": " "}, "no name"),
        ({"of": ""}, "of nothing"),
        ({"of_text": "abc"}, "by a digest"),
        ({"text": "x" * 200_001}, "characters"),
        ({"terms": MADE.terms * 501}, "terms"),
    ],
)
def test_what_says_too_little_or_too_much_is_refused(change: dict[str, object], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        msgspec.structs.replace(MADE, **change)


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("بيان = bayān (ALA-LC): statement", ("بيان", "bayān", "ALA-LC", "statement")),
        ("بيان=bayan(house)", ("بيان", "bayan", "house", "")),
        ("Сад = Sad (ISO 9): garden: a small one", ("Сад", "Sad", "ISO 9", "garden: a small one")),
    ],
)
def test_terms_as_they_are_written(written: str, made: tuple[str, str, str, str]) -> None:
    found = term(written)
    assert (found.original, found.latin, found.scheme, found.gloss) == made


@pytest.mark.parametrize("written", ["بيان", "بيان = bayān", "= x (y)", "a = b ()", "a = (b)"])
def test_a_term_without_its_parts_is_refused(written: str) -> None:
    with pytest.raises(UsageError, match="term"):
        term(written)
