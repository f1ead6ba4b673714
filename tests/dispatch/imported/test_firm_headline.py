"""A heading that is firmer than its text, and those that are not."""

from __future__ import annotations

import random

import pytest

from mabillon.dispatch.imported import reading
from mabillon.dispatch.imported.opened import Block, Opened
from mabillon.invented.places import town
from mabillon.invented.reports import reports


def found(title: str, text: str) -> list[str]:
    blocks = (Block(title, 1, role="heading", level=1), Block(text, 2))
    return [f.rule for f in reading.check(reading.read(Opened("HTML", "paragraph", blocks)))]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Fake: the letter", "The letter appears not to have been issued by it."),
        ("Fake: a letter in the League's name", "It is not known who wrote this letter."),
        ("The letter is authentic", "Whether it issued the letter has not been established."),
        ("League claims responsibility", "A statement in the name of the League says it did."),
        ("Not issued by the League", "Officials said the letter is fake. It seems forged."),
        ("Falso: la carta", "La carta parece no haber sido emitida por la Liga."),
        ("Фейк: письмо Лиги", "По-видимому, письмо выпустила не Лига."),
        ("بيان مزور", "ويبدو أن البيان لم يصدر عنها."),
    ],
)
def test_firmer_than_the_text(title: str, text: str) -> None:
    assert found(title, text) == ["report-firm-headline"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Fake: the letter", "The letter is a fake. It appears that two hands made it."),
        ("Is the letter fake?", "The letter appears not to have been issued."),
        ("Apparently fake: the letter", "The letter appears not to have been issued."),
        ("League claims responsibility", "It claimed responsibility. It may be more."),
        ("A purported statement", "The statement appears forged."),
        ("Fake: the letter", "Nothing is told here of the matter."),
        ("The council calls the letter fake", "The letter appears not to be the League's."),
    ],
)
def test_not_firmer_than_the_text(title: str, text: str) -> None:
    assert found(title, text) == []


def test_of_the_invented_desks_reports_one_is_firmer_than_its_text() -> None:
    from mabillon.dispatch.imported.opening import markdown

    firm = {
        name
        for name, written in reports(town(1, random.Random(1))).items()
        if reading.check(reading.read(markdown.open_report(written.encode())))
    }
    assert firm == {"2029-06-lighthouse-letter.md"}
