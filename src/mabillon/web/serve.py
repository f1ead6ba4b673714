"""serve: the desk, opened in a browser."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from mabillon.archive.store import Store, utc_now
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows.giving_way import shown

if TYPE_CHECKING:
    from mabillon.web.desk import Desk
    from mabillon.web.serving import Tls

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},  # by itself, too
    epilog="""\b
Examples:
  mabillon serve
  mabillon --archive mabillon-demo/archive serve --port 8765
  mabillon people add okoro --role admin
  mabillon serve --team --second-factor --behind https://desk.example.org
  mabillon serve --team --host 0.0.0.0 --tls-cert desk.pem --tls-key desk.key""",
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen."
)
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65_535),
    help="0 = any that is free.",
)
@click.option(
    "--as",
    "name",
    default="desk",
    show_default=True,
    metavar="NAME",
    help="Without a team: the desk name that stands under what you do.",
)
@click.option("--team", is_flag=True, help="People sign in: see mabillon people.")
@click.option(
    "--second-factor",
    "strict",
    is_flag=True,
    help="With --team: whoever signs in must have set up an authenticator.",
)
@click.option(
    "--tls-cert",
    "certificate",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Serve over TLS: the certificate and what lies between it and its root (PEM).",
)
@click.option(
    "--tls-key",
    "key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The certificate's key (PEM).",
)
@click.option(
    "--behind",
    metavar="https://NAME",
    help="The address at which a reverse proxy serves it to the team.",
)
@click.option(
    "--proxy",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="With --behind: where the proxy asks from; nobody else may.",
)
@click.pass_obj
def serve(
    archive: str | None,
    host: str,
    port: int,
    name: str,
    team: bool,
    strict: bool,
    certificate: Path | None,
    key: Path | None,
    behind: str | None,
    proxy: str,
) -> None:
    """Open the archive in a browser: the whole work, for one analyst or a small team.

    Alone, it listens on this machine only, and asks for the link that it prints. A team signs
    in, and is served over TLS or behind a reverse proxy that does so.
    """
    try:
        import uvicorn

        from mabillon.web import trouble
        from mabillon.web.people.people import desk_folder
        from mabillon.web.serving import Tls, config
    except ImportError as error:
        raise UsageError(
            f"the desk needs {error.name}", do='install it with: pip install "mabillon[web]"'
        ) from error
    if (certificate is None) != (key is None):
        raise UsageError("--tls-cert and --tls-key go together")
    tls = Tls(certificate, key) if certificate and key else None
    _allowed(host, team=team, tls=tls is not None, behind=behind)
    with Store.find(archive, Path.cwd()) as store:
        root = store.root
    listening = _listening(host, port)
    try:
        way = _way(host, listening.getsockname()[1], tls, behind, proxy)
        desk = _of_team(root, way, strict) if team else _alone(root, way, name)
    except BaseException:
        listening.close()
        raise
    trouble.written_to(desk_folder(root))
    where = f" at {way.address}" if team else ""
    click.echo(f"The desk of {plain(root.name)} is open{where}")
    if not team:
        click.echo("Open this link, which works once:\n")
        click.echo(f"  {way.address}/sign-in?token={desk.token}\n")
    click.echo("Ctrl-C closes it.")
    try:
        with shown(root):
            desk.readings.begin()
            uvicorn.Server(config(desk, tls)).run(sockets=[listening])
    except KeyboardInterrupt:
        click.echo("The desk is closed; what was kept is whole.")


@dataclass(frozen=True, slots=True)
class Way:
    """How browsers come to the desk.

    ``hosts``: what their Host may be; ``address``: the address that is told; ``proxy``: null =
    they come directly.
    """

    hosts: frozenset[str]
    address: str
    secure: bool
    proxy: str | None = None


def _allowed(host: str, *, team: bool, tls: bool, behind: str | None) -> None:
    if tls and behind:
        raise UsageError(
            "--tls-cert and --behind are two ways", do="let the proxy do TLS, or the desk itself"
        )
    if not team and (tls or behind or host not in LOOPBACK):
        raise UsageError(
            "without accounts the desk is served to this machine alone",
            where=host,
            do="for a team: mabillon people add NAME --role admin, then serve --team",
        )
    if host not in LOOPBACK and not (tls or behind):
        raise UsageError(
            "passwords would cross the network for everybody to read",
            where=host,
            do="give --tls-cert and --tls-key, or --behind the address of a proxy that does TLS",
        )


def _way(host: str, port: int, tls: Tls | None, behind: str | None, proxy: str) -> Way:
    if behind is not None:
        return _behind(behind, proxy)
    if tls is None:
        return Way(hosts_of(port), f"http://{_shown(host)}:{port}", False)
    from mabillon.web.certificate import names_of

    named = names_of(tls.certificate)
    hosts = with_port(named, port, 443)
    return Way(hosts, f"https://{named[0]}{'' if port == 443 else f':{port}'}", True)


def _behind(address: str, proxy: str) -> Way:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query:
        raise UsageError(
            "is not the address of a desk behind a proxy",
            where=address,
            do="write it as https://desk.example.org, without a path",
        )
    try:
        ipaddress.ip_address(proxy)
    except ValueError as error:
        raise UsageError("is no address of a machine", where=f"--proxy {proxy}") from error
    return Way(frozenset({parts.netloc.lower()}), f"https://{parts.netloc.lower()}", True, proxy)


def _of_team(root: Path, way: Way, strict: bool) -> Desk:
    from mabillon.web.desk import Desk
    from mabillon.web.people.people import People, team_folder

    people = People(team_folder(root))
    if not any(one.role == "admin" and one.ended is None for one in people.accounts.all()):
        people.close()
        raise UsageError(
            "nobody has an account here who may open others",
            do="make the first: mabillon people add NAME --role admin",
        )
    people.kept.note("address", way.address)
    return Desk(root, people, hosts=way.hosts, secure=way.secure, proxy=way.proxy, strict=strict)


def _alone(root: Path, way: Way, name: str) -> Desk:
    from mabillon.web.desk import Desk
    from mabillon.web.people.people import People, alone_folder

    people, now = People(alone_folder(root)), utc_now()
    known = people.accounts.of(name)
    person = people.accounts.alone(name, now) if known is None else known
    token = secrets.token_urlsafe(32)
    return Desk(root, people, hosts=way.hosts, alone=person, token=token)


def hosts_of(port: int) -> frozenset[str]:
    """Return what a request's Host may be on this machine alone."""
    return with_port([_shown(host) for host in LOOPBACK], port, 80)


def with_port(hosts: list[str], port: int, usual: int) -> frozenset[str]:
    """Return hosts as they stand in a request: a browser leaves the usual port out."""
    named = {f"{host}:{port}" for host in hosts}
    return frozenset(named | set(hosts) if port == usual else named)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # so that the printed link can be opened at once
    except OSError as error:
        listening.close()
        raise UsageError(
            f"nothing can be served there: {error.strerror}",
            where=f"{_shown(host)}:{port}",
            do="name another --port, or 0 for any that is free",
        ) from error
    return listening
