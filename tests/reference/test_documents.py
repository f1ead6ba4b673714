"""What the documents show can be done: their commands exist, their register holds."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from mabillon.archive.register import parse
from mabillon.cli import group

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/**/*.md"))]
SHOWN = [page for page in PAGES if page.parent.name != "reference"]


def lines_of(page: Path) -> list[str]:
    """Return the command lines of `mabillon` in a page's shell blocks, joined where they wrap."""
    blocks = re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    joined = "\n".join(blocks).replace("\\\n", " ")
    return [
        line.partition("  #")[0] for line in joined.splitlines() if line.startswith("mabillon ")
    ]


COMMAND_LINES = [(page, line) for page in SHOWN for line in lines_of(page)]


@pytest.mark.parametrize(("page", "line"), COMMAND_LINES, ids=[line for _, line in COMMAND_LINES])
def test_a_command_that_is_shown_exists_with_its_options(page: Path, line: str) -> None:
    command: click.Command = group
    context = click.Context(group)
    words = shlex.split(line)[1:]
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, f"{page.name}: {line}"
        command = found
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)} | {"--help"}
    for word in words:
        if word.startswith("--"):
            assert word in known, f"{page.name}: {line}"


def test_there_are_commands_to_check() -> None:
    assert len(COMMAND_LINES) > 15


def test_the_register_that_is_shown_holds() -> None:
    page = (ROOT / "docs/how-to/register-an-issuer.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 1
    register = parse(blocks[0].encode(), "register-an-issuer.md")
    assert register.issuers
    assert register.channels
    assert register.roles
    assert register.stances
    assert register.outcomes
    assert register.marks


@pytest.mark.parametrize("page", SHOWN, ids=[str(page.relative_to(ROOT)) for page in SHOWN])
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    shown = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", shown)
    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", SHOWN, ids=[str(page.relative_to(ROOT)) for page in SHOWN])
def test_prose_stands_one_sentence_a_line(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    prose = [
        line for line in text.splitlines() if not line.startswith(("|", "#", "!", "-", "1", "2"))
    ]
    two = [line for line in prose if re.search(r"[a-z]{3}[.?] [A-Z][a-z]* [a-z]", line)]
    assert two == []
