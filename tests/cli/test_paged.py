"""A page that cannot be written is a plain sentence, whichever command was to write it."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from mabillon.cli.lexicon import lexicon
from mabillon.cli.paged import ELSEWHERE, write
from mabillon.cli.routing import routing
from mabillon.cli.trace import trace
from mabillon.cli.validate import validate
from mabillon.cli.verify import verify
from mabillon.errors import UsageError


def test_it_is_written(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write(page, "<p>Pärt</p>")
    assert page.read_text("utf-8") == "<p>Pärt</p>"


@pytest.mark.parametrize("do", [ELSEWHERE, "write it elsewhere"])
def test_what_cannot_be_written_says_what_where_and_what_to_do(tmp_path: Path, do: str) -> None:
    page = tmp_path / "no such folder" / "page.html"
    with pytest.raises(UsageError, match="the page cannot be written: No such file") as raised:
        write(page, "", do)
    assert (raised.value.where, raised.value.do) == (str(page), do)


@pytest.mark.parametrize("command", [lexicon, routing, trace, validate, verify])
def test_every_command_with_a_page_takes_it_alike(command: click.Command) -> None:
    [option] = [p for p in command.params if p.name == "page"]
    assert option.opts == ["--page"]
    assert option.metavar == "FILE"
