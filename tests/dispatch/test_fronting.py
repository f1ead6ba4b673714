"""The front matter is changed where that is asked for, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest

from mabillon.dispatch import source
from mabillon.dispatch.fronting import fronted
from mabillon.errors import UnreadableInput

TEXT = """---
# a comment that stays
series: "Note"
number: 4
date: 2031-03-27
title: 'A title: with a colon'
countries: ["Port Quillon"]
status: draft
---

status: draft stands here, too.
"""


def test_a_field_is_set_and_the_rest_stays() -> None:
    made = fronted(TEXT, "note-4.md", {"status": "ready"})
    assert made == TEXT.replace("status: draft\n---", "status: ready\n---")
    assert fronted(made, "note-4.md", {"status": None}) == TEXT.replace("status: draft\n---", "---")


def test_a_notice_is_what_it_says_whatever_it_says() -> None:
    said = "---\nstatus: withdrawn # “نص” {}"
    made = fronted(TEXT, "note-4.md", {"changes": [{"date": date(2031, 4, 1), "notice": said}]})
    read = source.read(made, "note-4.md")
    assert [change.notice for change in read.front.changes] == [said]
    assert read.front.status == "draft" and made.endswith(TEXT.partition("---\n\n")[2])


def test_what_could_not_be_read_again_is_not_made() -> None:
    with pytest.raises(UnreadableInput):
        fronted(TEXT, "note-4.md", {"number": "four"})
