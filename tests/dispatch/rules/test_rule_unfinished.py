"""``unfinished``: what is left to be written is found, words that only look so are not."""

from __future__ import annotations

import pytest

from mabillon.dispatch.checking import check
from mabillon.dispatch.cited import Cited, House
from mabillon.dispatch.rules import RULES
from mabillon.dispatch.rules.rule import Checked
from mabillon.dispatch.source import read

FRONT = "---\nseries: S\nnumber: 1\ndate: 2031-03-27\ntitle: T\n---\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TO DO: say who had it from where.", True),
        ("It came on TK March.", True),
        ("The count is XXX.", True),
        ("He said so [to be confirmed].", True),
        ("There is much to do in the yard.", False),
        ("HE HAS BEEN TRYING TO DO THIS FOR A LONG TIME.", False),
        ("To do: nothing of the kind.", False),
    ],
)
def test_what_is_left(text: str, found: bool) -> None:
    made = read(f"{FRONT}A line.\n\n{text}\n", "d.md")
    faults = check(Checked(made, Cited({}), House()), {"unfinished": RULES["unfinished"]})
    assert [(f.line, f.column > 0) for f in faults] == ([(9, True)] if found else [])


def test_it_cannot_be_switched_off() -> None:
    off = FRONT.replace("title: T\n", "title: T\noff:\n  - {rule: unfinished, reason: later}\n")
    made = read(f"{off}TO DO: write\n", "d.md")
    faults = check(Checked(made, Cited({}), House()), {"unfinished": RULES["unfinished"]})
    assert {f.rule for f in faults if f.off is None} == {"unfinished", "switched-off"}
