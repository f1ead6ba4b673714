"""What a person decides: who may sign when, and that it stands beside the opinion."""

from __future__ import annotations

from pathlib import Path

import pytest

from mabillon import Archive, errors

TEXT = "To all who pass by: the League has set four hundred bulbs along the quay."
REGISTER = "issuers:\n  league:\n    title: The League\n"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive.init(tmp_path / "archive")
    (tmp_path / "archive" / "register.yaml").write_text(REGISTER)
    assert made.verify_text(TEXT, issuer="league").number == 1
    return made


def test_two_people_sign_and_anybody_dissents(archive: Archive) -> None:
    before = archive.store.opinion(1)
    archive.judge(1, "sign", by="R. Vane", reason="looked at the Desk by hand")
    archive.judge(1, "dissent", by="R. Vane", reason="slept on it")
    last = archive.judge(1, "second", by=" T. Okoro ", reason="agree")
    held = archive.store.judgements(1)
    assert [(j.kind, j.by) for j in held] == [
        ("sign", "R. Vane"), ("dissent", "R. Vane"), ("second", "T. Okoro"),
    ]  # fmt: skip
    assert held[-1] == last
    assert archive.store.opinion(1) == before


@pytest.mark.parametrize(
    ("signed", "kind", "by"),
    [
        ([], "second", "T. Okoro"),
        ([("sign", "R. Vane")], "sign", "T. Okoro"),
        ([("sign", "R. Vane")], "second", "r. vane"),
        ([("sign", "R. Vane"), ("second", "T. Okoro")], "second", "L. Brandt"),
        ([], "sign", "  "),
    ],
)
def test_what_may_not_be(archive: Archive, signed: list, kind: str, by: str) -> None:
    for word, who in signed:
        archive.judge(1, word, by=who, reason="looked")
    position = archive.store.position()
    with pytest.raises(errors.UsageError):
        archive.judge(1, kind, by=by, reason="looked")
    assert archive.store.position() == position


def test_no_such_opinion(archive: Archive) -> None:
    with pytest.raises(errors.UnknownName):
        archive.judge(2, "sign", by="R. Vane", reason="looked")
