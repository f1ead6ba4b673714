"""How politely sources are asked, and whether at all: the ``[collect]`` section, checked.

The section stands in the user's own configuration, never in an archive; a workflow reads the
file. Nothing is asked of anybody before ``on = true`` and a contact are written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from mabillon.errors import UsageError

TOKEN: Final = "Mabillon"
"""The name that a robots.txt calls it by."""
PROXIES: Final = ("socks5", "socks5h", "http")

Network = IPv4Network | IPv6Network


class HostManners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is settled for one host: seconds between two requests, requests at once."""

    delay_s: float | None = None
    at_once: int | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be kept."""
        _paced(self.delay_s, self.at_once)


class Command(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program of the user's own that prints JSON lines, and the seconds it may take.

    ``map``: which of its fields is which of ours, as for ``mabillon ingest --map``.
    """

    command: tuple[str, ...]
    timeout_s: float = 60.0
    map: dict[str, str] = {}

    def __post_init__(self) -> None:
        """Refuse a command without a program."""
        if not self.command or not self.command[0].strip():
            raise ValueError("command names no program")
        if not 0 < self.timeout_s <= 86_400:
            raise ValueError("timeout_s must lie between 0 and 86400 seconds")


class Manners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of collecting.

    Parameters
    ----------
    on
        Whether anything is asked at all.
    contact
        An e-mail or web address, told to every server in the user agent.
    proxy
        ``socks5h://`` or ``http://``, host and port; "" = none. Every connection goes through
        it, and it is the proxy that looks up names.
    delay_s
        Seconds from the start of one request to the start of the next, for each host.
    at_once
        Requests that may be under way at once, for each host.
    timeout_s
        Seconds that a server may be silent: before it takes the connection, before it
        answers, between two pieces.
    most_mb
        Megabytes of one answer, as sent.
    pictures
        Whether the pictures that new posts of previews show are asked for, too.
    reach
        Addresses or networks that may be reached though they are private, at any port.
    hosts
        What is settled for single hosts, by name.
    commands
        Programs of the user's own, by name.
    telegram
        Where the credentials for Telegram's own interface are: "keyring", or "file:PATH" of a
        file that only the user can read; "" = it is not asked.
    """

    on: bool = False
    contact: str = ""
    proxy: str = ""
    delay_s: float = 1.0
    at_once: int = 1
    timeout_s: float = 30.0
    most_mb: float = 50.0
    pictures: bool = False
    reach: tuple[str, ...] = ()
    hosts: dict[str, HostManners] = {}
    commands: dict[str, Command] = {}
    telegram: str = ""

    def __post_init__(self) -> None:
        """Refuse what makes no sense, in a sentence."""
        _paced(self.delay_s, self.at_once)
        if not 0 < self.timeout_s <= 600:
            raise ValueError("timeout_s must lie between 0 and 600 seconds")
        if not 0 < self.most_mb <= 1000:
            raise ValueError("most_mb must lie between 0 and 1000 megabytes")
        if self.on and not self.contact.strip():
            raise ValueError(
                "contact is missing: servers are told whom to write to, "
                'such as contact = "desk@example.org"'
            )
        if any(not " " <= letter <= "~" or letter in "()" for letter in self.contact):
            raise ValueError("contact must be plain ASCII without brackets")
        _proxied(self.proxy)
        kept = self.telegram.removeprefix("file:")
        if self.telegram not in ("", "keyring", f"file:{kept}"):
            raise ValueError('telegram must be "keyring" or "file:PATH"')
        if self.telegram.startswith("file:") and not Path(kept).expanduser().is_absolute():
            raise ValueError("telegram: the PATH of file:PATH must be absolute")
        for host in self.hosts:
            if not host or host != host.lower() or set(host) & set("/:@ "):
                raise ValueError(f"hosts are named as in t.me, in small letters, and not {host!r}")
        for address in self.reach:
            try:
                ip_network(address)
            except ValueError as error:
                raise ValueError(
                    f"reach names addresses or networks, such as 127.0.0.1, and no {address!r}"
                ) from error

    @classmethod
    def parsed(cls, section: Mapping[str, object], where: str) -> Manners:
        """Return the settings of a section that was read from a file.

        Raises
        ------
        UsageError
            An entry is unknown or impossible; the message names it.
        """
        try:
            return msgspec.convert(section, cls)
        except msgspec.ValidationError as error:
            raise UsageError(
                f"[collect] cannot be read as it stands ({error})", where=where, do="mend it"
            ) from error

    @property
    def agent(self) -> str:
        """The user agent that every server is told."""
        return f"{TOKEN}/{version('mabillon')} (+{self.contact.strip()})"

    @property
    def proxy_shown(self) -> str:
        """The proxy as it may be shown: without a name and a password."""
        scheme, there, rest = self.proxy.partition("://")
        return f"{scheme}{there}{rest.rpartition('@')[2]}"

    @property
    def networks(self) -> tuple[Network, ...]:
        """``reach`` as networks."""
        return tuple(ip_network(address) for address in self.reach)

    @property
    def most(self) -> int:
        """Bytes of one answer."""
        return int(self.most_mb * 1_000_000)

    @property
    def begun_s(self) -> float:
        """Seconds until an answer must have begun, through proxies and however it drips."""
        return self.timeout_s * 2

    @property
    def whole_s(self) -> float:
        """Seconds until an answer must be whole."""
        return self.timeout_s * 10

    def of(self, host: str) -> tuple[float, int]:
        """Return the seconds between two requests and the requests at once, for a host."""
        own = self.hosts.get(host)
        delay_s = own.delay_s if own is not None else None
        at_once = own.at_once if own is not None else None
        return (
            self.delay_s if delay_s is None else delay_s,
            self.at_once if at_once is None else at_once,
        )


def _paced(delay_s: float | None, at_once: int | None) -> None:
    if delay_s is not None and not 0 <= delay_s <= 86_400:
        raise ValueError("delay_s must lie between 0 and 86400 seconds")
    if at_once is not None and not 1 <= at_once <= 16:
        raise ValueError("at_once must lie between 1 and 16")


def _proxied(proxy: str) -> None:
    if not proxy:
        return
    try:
        parts = urlsplit(proxy)
        right = parts.scheme in PROXIES and bool(parts.hostname) and bool(parts.port)
    except ValueError:
        right = False
    if not right:
        raise ValueError(
            f"proxy must be {', '.join(f'{name}://' for name in PROXIES)} with host and port, "
            "such as socks5h://127.0.0.1:9050"
        )
