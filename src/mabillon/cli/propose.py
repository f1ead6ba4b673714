"""propose: posts that speak in an issuer's name where the issuer does not speak."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
import msgspec

from mabillon.archive.store import Store
from mabillon.cli import terminal
from mabillon.cli.counting import counting
from mabillon.cli.keyboard import Keyboard, terminal_there
from mabillon.cli.propose_keys import Guide
from mabillon.cli.propose_screen import asking, decision_screen, ended, proposal_screen
from mabillon.cli.times import Time
from mabillon.errors import UsageError
from mabillon.workflows import proposing
from mabillon.workflows.proposed import decided, tally
from mabillon.workflows.proposing import Proposal, Proposals


@click.command(
    epilog="""\b
Examples:
  mabillon propose thistledown-league
  mabillon propose "Thistledown League" --since 2031-03-01T00:00Z --json
  mabillon propose thistledown-league --keys --by "Ana"
  mabillon propose thistledown-league --yes marl/231 --by "Ana" \\
    --reason "it speaks as the League"
  mabillon propose thistledown-league --no hoverfly/17 --by "Ana" \\
    --reason "a report about it" """
)
@click.argument("issuer", metavar="ISSUER")
@click.option(
    "--since",
    type=Time(),
    metavar="TIME",
    help=f"Posts from then on, with zone. Default: the {proposing.DAYS} days before the latest.",
)
@click.option("--yes", metavar="POST", help="CHANNEL/ID does speak in its name.")
@click.option("--no", metavar="POST", help="CHANNEL/ID does not; it is never proposed again.")
@click.option("--keys", is_flag=True, help="Decide of one after another, a key each.")
@click.option(
    "--by",
    envvar="MABILLON_BY",
    metavar="NAME",
    help="Who decides. Default: MABILLON_BY; with --keys, else asked.",
)
@click.option("--reason", metavar="TEXT", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="JSON for a script.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.pass_obj
def propose(
    archive: str | None,
    issuer: str,
    since: datetime | None,
    yes: str | None,
    no: str | None,
    keys: bool,
    by: str | None,
    reason: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Posts that speak in the name of ISSUER on channels that are not its own.

    Each is shown with what speaks for it and against it. A proposal says that a post speaks as
    if it were the issuer, never whether the issuer issued it: that is `mabillon verify`. Copies
    of its own statements, and what is in question already, are left out. A yes or a no is
    remembered, and counted.
    """
    if (yes or no) and not (by and reason):
        raise UsageError("--yes and --no need --by and --reason", do="say who decides, and why")
    if yes and no:
        raise UsageError("give --yes or --no, not both", do="decide one post after another")
    if keys and (yes or no or as_json):
        raise UsageError("--keys goes with neither --yes, --no nor --json", do="give one of them")
    with (
        Store.find(archive, Path.cwd()) as store,
        counting("sketching", "posts", quiet=quiet or as_json) as progress,
    ):
        post = yes or no
        if post:
            made = proposing.decide(
                store, issuer, post, yes is not None, by=by or "", reason=reason or ""
            )
            lines = decision_screen(made, post, terminal.width(), colour=terminal.colour())
            document = msgspec.json.encode(made)
        else:
            found = proposing.proposals(store, issuer, since=since, progress=progress)
            if keys:
                _by_keys(store, found, by)
                return
            lines = proposal_screen(found, terminal.width(), colour=terminal.colour())
            document = msgspec.json.encode(found)
    if as_json:
        click.echo(document.decode())
    else:
        terminal.show(lines)


def _by_keys(store: Store, found: Proposals, by: str | None) -> None:
    if not terminal_there():
        raise UsageError(
            "there is no terminal to answer on", do="decide with --yes POST and --no POST"
        )
    keyboard = Keyboard()
    who = by or (keyboard.line("Who decides? A name, or a desk's name") if found.proposals else "")

    def decide(proposal: Proposal, yes: bool, reason: str) -> None:
        proposing.decide(store, found.issuer, proposal.post, yes, by=who, reason=reason)

    width = terminal.width()
    terminal.show(asking(found, who, width, colour=terminal.colour()))
    yes = Guide(found, decide, keyboard, click.echo, width).run()
    terminal.show(ended(yes, found.issuer, tally(decided(store, found.issuer)), width))
