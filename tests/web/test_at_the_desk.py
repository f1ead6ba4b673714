"""What an examination says to do at a terminal is told at the desk as it is done there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import mabillon.examine
from mabillon.web.at_the_desk import at_the_desk
from mabillon.web.frame import environment

TYPED = re.compile(r"mabillon [a-z]|(?<![\w-])--[a-z]")
COMMANDS = "cautions.py"
"""Whole commands that a page for the terminal gives, and the desk has forms for."""


def sentences(path: Path) -> Iterator[str]:
    """Yield what a module says, with something in the place of what it fills in."""
    tree = ast.parse(path.read_text("utf-8"))
    within = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(p.value) if isinstance(p, ast.Constant) else "ab12" for p in node.values
            )
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in within
        ):
            yield node.value


def test_no_sentence_of_an_examination_names_a_command_or_an_option_at_the_desk() -> None:
    root = Path(next(iter(mabillon.examine.__path__)))
    said = [
        one
        for path in root.rglob("*.py")
        if path.name != COMMANDS
        for one in sentences(path)
        if "\n" not in one and TYPED.search(one)
    ]
    assert len(said) >= 8  # there are such sentences: a terminal is told what to type
    assert [one for one in said if TYPED.search(at_the_desk(one))] == []


def test_what_is_left_is_a_sentence() -> None:
    told = environment().filters["sentence"]
    assert told("it has no age; give --posted-at, or ingest the post") == (
        "It has no age; say when it was posted, or ingest the post."
    )
    assert told("have them read (mabillon transcribe POST) and ask again") == (
        "Have them read and ask again."
    )
    assert at_the_desk("say who looked with --by") == "say who looked"
    assert at_the_desk("A post as it was -- by nobody (see there).") == (
        "A post as it was -- by nobody (see there)."
    )
