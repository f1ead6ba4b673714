"""serve: the desk, opened in a browser."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

import click

from mabillon.archive.store import Store, utc_now
from mabillon.errors import UsageError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command(
    epilog="""\b
Examples:
  mabillon serve
  mabillon --archive mabillon-demo/archive serve --port 8765"""
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
    help="The desk name that stands under what you do.",
)
@click.pass_obj
def serve(archive: str | None, host: str, port: int, name: str) -> None:
    """Open the archive in a browser: the whole work, for one analyst or a small team.

    It listens on this machine alone, and asks for the link that it prints.
    """
    try:
        import uvicorn

        from mabillon.web.application import application
        from mabillon.web.desk import Desk
        from mabillon.web.people.people import People, desk_folder
    except ImportError as error:
        raise UsageError(
            f"the desk needs {error.name}", do='install it with: pip install "mabillon[web]"'
        ) from error
    if host not in LOOPBACK:
        raise UsageError("without accounts the desk is served to this machine alone", where=host)
    with Store.find(archive, Path.cwd()) as store:
        root = store.root
    listening = _listening(host, port)
    port = listening.getsockname()[1]
    people = People(desk_folder(root) / "alone")
    person = people.add(name, "admin", None, utc_now())
    desk = Desk(root, people, hosts=hosts_of(port), alone=person, token=secrets.token_urlsafe(24))
    click.echo(f"The desk of {root.name} is open at http://{_shown(host)}:{port}/sign-in")
    click.echo("Open this link, which works once:\n")
    click.echo(f"  http://{_shown(host)}:{port}/sign-in?token={desk.token}\n")
    click.echo("Ctrl-C closes it.")
    config = uvicorn.Config(
        application(desk), log_level="warning", access_log=False, server_header=False
    )
    uvicorn.Server(config).run(sockets=[listening])


def hosts_of(port: int) -> frozenset[str]:
    """Return what a request's Host may be on this machine alone."""
    return frozenset(f"{_shown(host)}:{port}" for host in LOOPBACK)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"nothing can be served there: {error.strerror}",
            where=f"{_shown(host)}:{port}",
            do="name another --port, or 0 for any that is free",
        ) from error
    return listening
