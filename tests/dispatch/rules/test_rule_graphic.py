"""Pictures are named by digest and described; none that is marked graphic is embedded."""

from __future__ import annotations

from dataclasses import replace

from dispatch_desk import checked, found, read

from mabillon.dispatch.cited import Cited, Missing
from mabillon.dispatch.rules.graphic import GRAPHIC as RULE
from mabillon.dispatch.rules.graphic import embedded

HEAD = "---\nseries: S\nnumber: 1\ndate: 2031-03-28\ntitle: A text\n---\n\n"


def test_pictures_that_may_not_be_there_are_found() -> None:
    case = checked(read("graphic.bad"))
    assert [(case.dispatch.place(f.start)[0], f.says) for f in RULE.check(case)] == [
        (16, "a picture that the desk marked graphic is embedded"),
        (18, "a picture is not described"),
        (20, "a picture is embedded by its address; a dispatch carries none"),
        (20, "a picture is embedded by its address; a dispatch carries none"),
    ]


def test_a_described_picture_and_code_are_left_alone() -> None:
    assert found(RULE, read("graphic.good")) == []


def test_no_address_passes() -> None:
    for src in ("https://a.example/x.jpg", "//a.example/x", "data:image/png,AA", "evidence:"):
        assert len(found(RULE, f"{HEAD}![a wall with plants]({src})\n")) == 1


def test_a_picture_of_nothing_is_found() -> None:
    case = checked(f"{HEAD}![a letter with a stamp](evidence:00000000)\n")
    assert list(RULE.check(case)) == []
    [target] = embedded(case.dispatch)
    nothing = Cited({**case.cited.items, target: Missing(why="no evidence has such a digest")})
    [fault] = RULE.check(replace(case, cited=nothing))
    assert "points to nothing" in fault.says


def test_many_brackets_take_no_time() -> None:
    assert found(RULE, HEAD + "![a" * 100_000) == []


def test_it_cannot_be_switched_off() -> None:
    assert RULE.always
