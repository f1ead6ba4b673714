"""dispatch: numbered, cited reports: new, check, build, publish, import, recall."""

from __future__ import annotations

from typing import Final

import click

from mabillon.cli.lazily import Commands

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


@click.group(
    cls=Commands,
    table=COMMANDS,
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
