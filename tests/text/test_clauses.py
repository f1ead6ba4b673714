"""Where sentences and lines end."""

from __future__ import annotations

import pytest

from mabillon.text.clauses import sentences
from mabillon.text.tokens import words


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Umm Hasan left. Abu Bakr stayed.", ["umm hasan left", "abu bakr stayed"]),
        ("Dr. Hasan and M. Quilloni met.", ["dr hasan and m quilloni met"]),
        ("Is it Hasan? No! Abu", ["is it hasan", "no", "abu"]),
        ("Hasan\nAbu Bakr", ["hasan", "abu bakr"]),
        ("هل جاء حسن؟ أبو بكر هنا", ["هل جا حسن", "ابو بكر هنا"]),
        ("he left.) Abu", ["he left", "abu"]),
        ("version 2.5 of it, al-Masri", ["version 2 5 of it al masri"]),
        ("", []),
        ("...", []),
    ],
)
def test_parted(text: str, parted: list[str]) -> None:
    running = words(text)
    found = [" ".join(token.form for token in running[a:b]) for a, b in sentences(text, running)]
    assert found == parted
