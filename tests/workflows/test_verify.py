"""An opinion keeps its number, is made again, and two of them are told apart."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from mabillon import Archive, errors
from mabillon.workflows.verify import differences

TEXT = "To all who pass by: the League has set four hundred bulbs along the quay."
REGISTER = "issuers:\n  league:\n    title: The League\n    aliases: [رابطة الشوك]\n"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.init(tmp_path / "archive")
    (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
    return made


def test_the_same_question_keeps_its_number(archive: Archive) -> None:
    first = archive.verify_text(TEXT, issuer="league")
    position = archive.store.position()
    assert archive.verify_text(TEXT, issuer="رابطة الشوك") == first
    assert archive.store.position() == position
    assert archive.verify_text(TEXT + " No more.", issuer="league").number == 2
    assert archive.verify_text(TEXT, issuer="league", keep=False).number is None
    assert differences(first, archive.again(1)) == []
    assert archive.opinion(1) == first


def test_nothing_to_ask(archive: Archive) -> None:
    with pytest.raises(errors.UnreadableInput):
        archive.verify_text(" … ", issuer="league")
    with pytest.raises(errors.UnknownName):
        archive.verify_text(TEXT, issuer="nobody")
    with pytest.raises(errors.UnknownName):
        archive.opinion(1)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (1.0, 1.0000005, True),
        (1.0, 1.00001, False),
        (1, 1.0, True),
        (True, False, False),
        (None, 0.0, False),
        ("a", "b", False),
        ([1, 2], [1, 2, 3], False),
        ({"a": 1}, {"a": 1, "b": None}, True),
        ({"a": [True]}, {"a": [False]}, False),
    ],
)
def test_differences_are_words_exactly_and_figures_within_a_millionth(
    archive: Archive, one: object, two: object, same: bool
) -> None:
    document = archive.verify_text(TEXT, issuer="league", keep=False)

    def holding(value: object):
        first = msgspec.structs.replace(document.findings[0], figures={"x": value})
        return msgspec.structs.replace(document, findings=[first, *document.findings[1:]])

    found = differences(holding(one), holding(two))
    assert (found == []) is same
    assert all(line.startswith("findings[0].figures.x") for line in found)
