"""``mabillon register accept``, ``refuse`` and ``end``: a channel's role begins or ends."""

from __future__ import annotations

import click
import msgspec

from mabillon.archive.register import ROLES
from mabillon.cli.counting import counting
from mabillon.cli.register_add import REASON, kept, opened
from mabillon.workflows.deciding import decide, measured_since
from mabillon.workflows.entering import end_role

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
SINCE = click.option("--since", metavar="DATE", help="First day, or a time with its zone.")
UNTIL = click.option("--until", metavar="DATE", help="First day on which it no longer holds.")


@click.command()
@click.argument("issuer", metavar="ISSUER")
@click.argument("channel", metavar="CHANNEL")
@click.option(
    "--role",
    type=click.Choice(["forwarder", "own"]),
    default="forwarder",
    show_default=True,
    help="What its posts are.",
)
@click.option(
    "--since",
    metavar="DATE",
    help="First day. Default: the day of the first statement that it is known to have carried.",
)
@UNTIL
@REASON
@JSON
@click.pass_context
def accept(
    context: click.Context,
    issuer: str,
    channel: str,
    role: str,
    since: str | None,
    until: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """Accept a suggestion of `mabillon routing`: CHANNEL is tracked for ISSUER from now on.

    CHANNEL is a name of the register or a channel's key; one that is not in the register is
    added to it. Say why in your own words.

    \b
    Example:
      mabillon register accept thistledown-league telegram:@vergerelay \\
        --since 2030-06-03 --reason "passed on 40 of its last 41"
    """
    with opened(context) as store:
        if since is None:
            with counting("sketching", "posts", quiet=as_json) as progress:
                since = measured_since(store, issuer, channel, progress=progress)
        made = decide(store, issuer, channel, role, reason=reason, since=since, until=until)
        if as_json:
            click.echo(msgspec.json.encode(made))
            return
        kept(
            store,
            f"{made.channel} is {role} for {made.issuer} since {made.since}",
            f"mabillon routing {made.issuer}",
        )


@click.command()
@click.argument("issuer", metavar="ISSUER")
@click.argument("channel", metavar="CHANNEL")
@click.option(
    "--role",
    type=click.Choice(["independent", "supporter", "adversary", "unknown"]),
    default="independent",
    show_default=True,
    help="What its posts are instead.",
)
@SINCE
@UNTIL
@REASON
@JSON
@click.pass_context
def refuse(
    context: click.Context,
    issuer: str,
    channel: str,
    role: str,
    since: str | None,
    until: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """Refuse a suggestion of `mabillon routing`: CHANNEL is something else to ISSUER.

    It is not tracked, and not suggested again while the role holds. Say why in your own
    words.

    \b
    Example:
      mabillon register refuse thistledown-league telegram:@cityticker \\
        --reason "carries everybody: 3 of 100 posts were the League's"
    """
    with opened(context) as store:
        made = decide(store, issuer, channel, role, reason=reason, since=since, until=until)
        if as_json:
            click.echo(msgspec.json.encode(made))
            return
        kept(
            store,
            f"{made.channel} is {role} for {made.issuer}, and not tracked",
            f"mabillon routing {made.issuer}",
        )


@click.command()
@click.argument("issuer", metavar="ISSUER")
@click.argument("channel", metavar="CHANNEL")
@click.option(
    "--until", metavar="DATE", required=True, help="First day on which it no longer holds."
)
@click.option(
    "--role",
    type=click.Choice(ROLES),
    help="Which role ends. Default: the one that it has; there is one at most.",
)
@REASON
@JSON
@click.pass_context
def end(
    context: click.Context,
    issuer: str,
    channel: str,
    until: str,
    role: str | None,
    reason: str,
    as_json: bool,
) -> None:
    """End the role that CHANNEL has for ISSUER: from that day on it is something else.

    The role stays for the time before, and so does every opinion that rests on it. What the
    channel is afterwards is another role: `mabillon register add role`.

    \b
    Example:
      mabillon register end thistledown-league verge-relay --until 2031-03-01 \\
        --reason "sold; its new owner said so that day"
    """
    with opened(context) as store:
        ended = end_role(store, channel, issuer, until, reason=reason, role=role)
        if as_json:
            ending = {"channel": ended.channel, "issuer": ended.issuer, "role": ended.role}
            click.echo(msgspec.json.encode({**ending, "until": until, "reason": reason}))
            return
        kept(
            store,
            f"{ended.channel} is {ended.role} for {ended.issuer} until {until}",
            f"mabillon register show {ended.issuer}",
        )
