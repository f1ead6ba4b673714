"""people: the accounts of an archive's desk, at the terminal of the machine that serves it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import click

from mabillon.archive.store import Store, utc_now
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.web.people.roles import MAY, Role

if TYPE_CHECKING:
    from mabillon.web.people.accounts import Person
    from mabillon.web.people.people import People

JSON = click.option("--json", "as_json", is_flag=True, help="Lines of JSON for a script.")
ROLE = click.Choice(list(MAY))
INVITE = click.option(
    "--invite",
    is_flag=True,
    help="Print a link that works once, with which they set it themselves.",
)
NAME = click.argument("name", metavar="NAME")
TRIES = 3


@click.group()
def people() -> None:
    """Who may sign in to the desk that `mabillon serve --team` opens.

    Accounts are kept outside the archive, in your data folder; no export has them. A
    reader sees every page; an analyst takes in, examines, drafts and signs; an editor
    publishes and withdraws; an admin opens and closes accounts and reads the log.
    """


@people.command(
    short_help="open an account",
    epilog="""\b
Examples:
  mabillon people add okoro --role admin
  mabillon people add vane --role analyst --invite""",
)
@NAME
@click.option("--role", type=ROLE, required=True, help="What they may do.")
@INVITE
@JSON
@click.pass_obj
def add(archive: str | None, name: str, role: Role, invite: bool, as_json: bool) -> None:
    """Open an account under a desk name, which stands under what they sign.

    The password is asked for twice, or set by whoever is invited.
    """
    with _people(archive) as (desk, root):
        _for_somebody_there(invite)
        person = desk.accounts.open(name, role, utc_now())
        _log(desk, f"opened an account: {person.name}, {role}")
        _entry(desk, root, person, invite=invite, as_json=as_json)


@people.command("list", short_help="who has an account, and who is signed in")
@JSON
@click.pass_obj
def list_(archive: str | None, as_json: bool) -> None:
    """Say who has an account, with which role, and who is signed in."""
    with _people(archive) as (desk, _):
        everybody = desk.accounts.all()
        sessions = desk.sessions.all(utc_now())
        counts = {p.name: sum(s.person.name == p.name for s in sessions) for p in everybody}
    if as_json:
        for person in everybody:
            click.echo(json.dumps(_record(person, counts[person.name]), ensure_ascii=False))
    elif not everybody:
        click.echo("Nobody has an account. The first: mabillon people add NAME --role admin")
    for person in [] if as_json else everybody:
        state = "closed" if person.ended else "" if person.enters else "no password yet"
        browsers = f"{counts[person.name]} signed in" if counts[person.name] else ""
        told = ", ".join(part for part in (person.role, state, browsers) if part)
        click.echo(f"{plain(person.name)}: {told}")


def _record(person: Person, sessions: int) -> dict[str, Any]:
    ended = person.ended.isoformat() if person.ended else None
    return {
        "name": person.name,
        "role": person.role,
        "closed_at": ended,
        "password": person.enters,
        "sessions": sessions,
    }


@people.command(short_help="give somebody another role")
@NAME
@click.argument("new", metavar="ROLE", type=ROLE)
@click.pass_obj
def role(archive: str | None, name: str, new: Role) -> None:
    """Give somebody another role; it holds from their next page on."""
    with _people(archive) as (desk, _):
        person = desk.accounts.give(desk.accounts.known(name), new)
        _log(desk, f"gave {person.name} the role {new}")
    click.echo(f"{plain(person.name)} is {new} now.")


@people.command(short_help="set somebody's password anew")
@NAME
@INVITE
@JSON
@click.pass_obj
def password(archive: str | None, name: str, invite: bool, as_json: bool) -> None:
    """Set somebody's password anew; every browser of theirs is signed out.

    It also lets somebody in again whose name was guessed at too often.
    """
    with _people(archive) as (desk, root):
        _for_somebody_there(invite)
        person = desk.accounts.known(name)
        if person.ended is not None:
            raise UsageError("that account is closed", do=f"mabillon people open {name}")
        desk.attempts.forget(person.name)
        _entry(desk, root, person, invite=invite, as_json=as_json)


@people.command(short_help="remove a lost authenticator")
@NAME
@click.pass_obj
def authenticator(archive: str | None, name: str) -> None:
    """Remove an authenticator that was lost; its owner signs in by the password alone.

    Be sure that it is its owner who asks. Every browser of theirs is signed out.
    """
    with _people(archive) as (desk, _):
        person = desk.accounts.known(name)
        desk.seconds.remove(person.name)
        desk.sessions.end_all(person.name)
        _log(desk, f"removed the authenticator of {person.name}")
    click.echo(f"{plain(person.name)} signs in by the password alone now.")


@people.command(short_help="close an account")
@NAME
@click.pass_obj
def close(archive: str | None, name: str) -> None:
    """Close an account and sign it out everywhere; what it signed keeps its name."""
    with _people(archive) as (desk, _):
        person = desk.accounts.close(desk.accounts.known(name), utc_now())
        _log(desk, f"closed the account of {person.name}")
    click.echo(f"The account of {plain(person.name)} is closed, and signed out everywhere.")


@people.command("open", short_help="open a closed account again")
@NAME
@INVITE
@JSON
@click.pass_obj
def open_(archive: str | None, name: str, invite: bool, as_json: bool) -> None:
    """Open a closed account again, with a new password."""
    with _people(archive) as (desk, root):
        _for_somebody_there(invite)
        person = desk.accounts.known(name)
        if person.ended is None:
            raise UsageError("that account is open", do=f"mabillon people password {name}")
        person = desk.accounts.reopen(person)
        _log(desk, f"opened the account of {person.name} again")
        _entry(desk, root, person, invite=invite, as_json=as_json)


@contextmanager
def _people(archive: str | None) -> Iterator[tuple[People, Path]]:
    try:
        from mabillon.web.people.people import People, team_folder
    except ImportError as error:
        raise UsageError(
            f"the desk needs {error.name}", do='install it with: pip install "mabillon[web]"'
        ) from error
    with Store.find(archive, Path.cwd()) as store:
        root = store.root
    desk = People(team_folder(root))
    try:
        yield desk, root
    finally:
        desk.close()


def _log(desk: People, what: str) -> None:
    desk.journal.write("", what, "done", utc_now())


def _for_somebody_there(invite: bool) -> None:
    if not invite and not sys.stdin.isatty():
        raise UsageError(
            "a password is typed at a terminal",
            do="add --invite for a link with which they set it themselves",
        )


def _entry(desk: People, root: Path, person: Person, *, invite: bool, as_json: bool) -> None:
    """Give somebody a password, or a link to set it with."""
    from mabillon.web.people.invitations import LASTS

    if not invite:
        desk.accounts.keep_password(person, _typed(person, root))
        _log(desk, f"set the password of {person.name}")
        if not as_json:
            click.echo(f"{plain(person.name)} can sign in as {person.role}.")
    else:
        query = urlencode({"token": desk.invitations.invite(person, utc_now())})
        _log(desk, f"invited {person.name}")
        address = desk.kept.fact("address")
        link = f"{address or ''}/invitation?{query}"
        if not as_json:
            click.echo(f"Give {plain(person.name)} this link, by a way on which nobody else reads.")
            click.echo(f"It works once, for {LASTS.days} days.\n\n  {link}\n")
            if address is None:
                click.echo("Put before it the address at which the desk is served.")
            return
    if as_json:
        found = _record(desk.accounts.known(person.name), 0)
        click.echo(json.dumps(found | ({"link": link} if invite else {}), ensure_ascii=False))


def _typed(person: Person, root: Path) -> str:
    from mabillon.web.people import passwords

    names = (person.name, root.name, "mabillon")
    for _ in range(TRIES - 1):
        try:
            return passwords.kept(_prompted(), names=names)
        except UsageError as error:
            click.echo(f"Not taken: {error}.", err=True)
    return passwords.kept(_prompted(), names=names)


def _prompted() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
