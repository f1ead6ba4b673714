"""``mabillon register``: what an archive knows of issuers and their channels."""

from __future__ import annotations

import importlib
from pathlib import Path

import click
import msgspec

from mabillon.archive.register import Register, as_text, inspect
from mabillon.cli.register_add import add, opened
from mabillon.cli.register_view import log_lines, overview_lines, show_lines
from mabillon.errors import RegisterError
from mabillon.text.display import plain, wrap
from mabillon.workflows import register_in_force
from mabillon.workflows.lookalikes import in_register

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class Entries(click.Group):
    """The register's commands; those that measure are imported when they are called."""

    later = ("accept", "end", "refuse")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *self.later])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.later:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module("mabillon.cli.register_decide")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Entries)
def register() -> None:
    """Issuers, their channels, and what each channel is to them.

    The register stands in register.yaml in the archive's folder. Edit that file, or use
    `mabillon register add`; both are checked as a whole, and every version is kept.

    \b
    Examples:
      mabillon register add issuer "The Thistledown League" --alias "the League"
      mabillon register add channel telegram:@thistledowndesk --title "Thistledown Desk" \\
        --issuer thistledown-league --role own --reason "named on its banner"
      mabillon register show thistledown-league
      mabillon register check
    """


register.add_command(add)


@register.command()
@click.argument("issuer", required=False)
@JSON
@click.pass_context
def show(context: click.Context, issuer: str | None, as_json: bool) -> None:
    """Show the register, or one ISSUER with its channels by role.

    \b
    Examples:
      mabillon register show
      mabillon register show thistledown-league
      mabillon register show "the League" --json
    """
    with opened(context) as store:
        digest, found = register_in_force.current(store, record=False)
    if issuer is not None:
        found = _only(found, found.issuer(issuer).name)
    if as_json:
        click.echo(msgspec.json.encode({"digest": digest, "register": found}).decode())
        return
    lines = show_lines(found) if issuer is not None else overview_lines(found, digest)
    click.echo("\n".join(lines))


@register.command()
@click.option("--file", "path", type=click.Path(path_type=Path), help="Another register.yaml.")
@JSON
@click.pass_context
def check(context: click.Context, path: Path | None, as_json: bool) -> None:
    """Check register.yaml: every problem with its line, and what to do.

    Channels without a role whose names look like a tracked channel's are named too.
    Exit status 0 where it holds, 1 where it does not.

    \b
    Examples:
      mabillon register check
      mabillon register check --file elsewhere/register.yaml
    """
    if path is None:
        with opened(context) as store:
            path = register_in_force.working_copy(store)
            yaml = register_in_force.read_working_copy(store)
            if yaml is None:
                yaml = (store.register_version() or ("", b""))[1]
    elif not path.is_file():
        raise RegisterError("there is no such file", where=str(path))
    else:
        yaml = path.read_bytes()
    found, problems = inspect(yaml)
    if as_json:
        rows = [{"line": p.line, "what": p.what, "do": p.do} for p in problems]
        alike = in_register(found) if found else []
        made = {"file": str(path), "problems": rows, "lookalikes": alike}
        click.echo(msgspec.json.encode(made).decode())
    elif problems:
        click.echo(as_text(problems, path.name))
    if found is None:
        context.exit(1)
    if not as_json:
        click.echo(
            f"{path.name} holds; issuers: {len(found.issuers)}, "
            f"channels: {len(found.channels)}, roles: {len(found.roles)}"
        )
        for look in in_register(found):
            click.echo("\n".join(wrap(plain(look.sentence), 80)))


@register.command()
@JSON
@click.pass_context
def log(context: click.Context, as_json: bool) -> None:
    """List the versions of the register: when, digest, what changed.

    \b
    Example:
      mabillon register log
    """
    with opened(context) as store:
        versions = store.register_versions()
    if as_json:
        rows = [
            {"number": v.number, "digest": v.digest, "at": v.at, "reason": v.reason}
            for v in versions
        ]
        click.echo(msgspec.json.encode({"versions": rows}).decode())
        return
    click.echo("\n".join(log_lines(versions)))


def _only(found: Register, name: str) -> Register:
    """Return the part of a register that speaks of one issuer."""
    roles = found.roles_of(name)
    channels = {r.channel for r in roles}
    return Register(
        issuers=[i for i in found.issuers if i.name == name],
        channels=[c for c in found.channels if c.name in channels],
        roles=roles,
        stances=[s for s in found.stances if s.issuer == name],
        outcomes=[o for o in found.outcomes if o.issuer == name],
        marks=[m for m in found.marks if m.issuer == name],
        specimens=found.specimens_of(name),
    )
