"""dispatch: numbered, cited reports: new, check, build, publish, import, recall.

Each command stands in its own file and is imported only when it is called.
"""

from __future__ import annotations

import importlib
from typing import Final

import click

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    # name: (module:attribute, one line of help)
    "new": ("mabillon.cli.dispatch.new:new", "begin one from an opinion"),
    "background": ("mabillon.cli.dispatch.background:background", "what has to do with an opinion"),
    "check": ("mabillon.cli.dispatch.check:check", "read it back: every quotation, date, note"),
    "build": ("mabillon.cli.dispatch.build:build", "as page, PDF, Word file, Markdown"),
    "publish": ("mabillon.cli.dispatch.publish:publish", "versions, and the sites of them"),
    "import": ("mabillon.cli.dispatch.import_:import_", "read old reports, and check them"),
    "recall": ("mabillon.cli.dispatch.recall:recall", "what relied on what no longer stands"),
    "annex": ("mabillon.cli.dispatch.annex:annex", "write out a sealed annex"),
    "list": ("mabillon.cli.dispatch.listed:list_", "numbers, status, versions"),
}


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=Commands,
    epilog="""\b
Examples:
  mabillon dispatch new --from 7 --by "Desk North" --country "Port Quillon"
  mabillon dispatch check special-dispatch/14
  mabillon dispatch build special-dispatch/14 --to html,pdf
  mabillon dispatch publish /srv/www/dispatches --by "Desk North\"""",
)
def dispatch() -> None:
    """Numbered, cited reports that check themselves.

    A dispatch is a Markdown file under dispatches/ in the archive. Its citations are
    [@post:CHANNEL/ID], [@evidence:DIGEST], [@opinion:7] and [@dispatch:special-dispatch/13];
    its notes are made of them.
    """
