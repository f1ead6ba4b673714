"""``[alerts]`` of the user's own configuration: by which ways alerts go out, if at all.

Off until ``on = true`` is written there. A secret stands in the system's keyring, or in a file
that only the user can read; never in the configuration, and never in an archive.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows.configuration import config_path, configuration

SERVICE: Final = "mabillon"
"""What secrets are filed under in the keyring."""


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An Atom feed in a file. ``path``: absolute. ``most``: entries in it."""

    path: str
    most: int = 50

    def __post_init__(self) -> None:
        """Refuse what cannot be a file."""
        if not Path(self.path).expanduser().is_absolute():
            raise ValueError("feed: path must be absolute")
        if not 1 <= self.most <= 1000:
            raise ValueError("feed: most must lie between 1 and 1000")


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    """E-mail by SMTP.

    ``user``: "" = no name and password are asked for. ``password``: "keyring", or "file:PATH".
    ``starttls``: without it only a server on this machine is talked to. ``ca``: a file of
    certificates that vouch for the server; "" = those of the system.
    """

    host: str
    sender: str
    to: tuple[str, ...]
    port: int = 587
    user: str = ""
    password: str = "keyring"
    starttls: bool = True
    ca: str = ""
    timeout_s: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what would send a password or an alert in the open."""
        if not self.to:
            raise ValueError("mail: to names nobody")
        if any(c in "\r\n" for text in (self.sender, *self.to) for c in text):
            raise ValueError("mail: an address is one line")
        if not self.starttls and not _here(self.host):
            raise ValueError("mail: starttls = false only for a server on this machine")
        _timed(self.timeout_s)


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signed webhook. ``secret``: "keyring", or "file:PATH". ``ca``: as of `Mail`."""

    url: str
    secret: str = "keyring"
    ca: str = ""
    timeout_s: float = 20.0

    def __post_init__(self) -> None:
        """Refuse what is no address, or goes out in the open."""
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise ValueError("webhook: url must be https://HOST/PATH, without name or password")
        if parts.scheme == "http" and not _here(parts.hostname):
            raise ValueError("webhook: http only for a server on this machine")
        _timed(self.timeout_s)


class Alerts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The section, checked.

    ``link``: the address of an alert, with {number} in it; "" = none is given. ``days``:
    alerts older than that are not sent any more.
    """

    on: bool = False
    link: str = ""
    days: float = 7.0
    feed: Feed | None = None
    mail: Mail | None = None
    webhook: Webhook | None = None

    def link_of(self, number: int) -> str | None:
        """Return the address of an alert; null = none is configured."""
        return self.link.replace("{number}", str(number)) or None

    @classmethod
    def configured(cls, archive: Path, environ: Mapping[str, str] = os.environ) -> Alerts:
        """Return the section of the user's configuration; all off where there is none.

        Raises
        ------
        UsageError
            It cannot be read, or is impossible; the message names the entry.
        """
        section = configuration(archive, environ).get("alerts", {})
        try:
            return msgspec.convert(section, cls)
        except msgspec.ValidationError as error:
            raise UsageError(
                f"[alerts] cannot be read as it stands ({error})",
                where=str(config_path(environ)),
                do="mend it",
            ) from error


def secret(how: str, what: str) -> str:
    """Return a password or secret.

    Parameters
    ----------
    how
        "keyring", or "file:PATH".
    what
        What it is for, as it is filed in the keyring: an address or a user's name.

    Raises
    ------
    UsageError
        There is none, or others can read its file.
    """
    if how.startswith("file:"):
        return _from_file(Path(how.removeprefix("file:")).expanduser())
    if how != "keyring":
        raise UsageError(
            "a secret stands in the keyring or in a file of its own",
            where=what,
            do='write "keyring" or "file:PATH"',
        )
    try:
        import keyring  # here, for it takes time, and is of an extra
        from keyring.errors import KeyringError
    except ModuleNotFoundError as error:
        raise UsageError(
            "the system's keyring cannot be asked: keyring is not installed",
            where=what,
            do="pip install 'mabillon[collect]', or name a file with file:PATH",
        ) from error
    try:
        found = keyring.get_password(SERVICE, what)
    except KeyringError as error:
        told = plain(str(error)).partition(". ")[0][:200]  # what follows is of packages
        raise UsageError(
            f"the keyring cannot be asked ({told})", where=what, do="name a file with file:PATH"
        ) from error
    if not found:
        raise UsageError(
            "the keyring has no secret for this",
            where=what,
            do=f"keyring set {SERVICE} {what}, or name a file with file:PATH",
        )
    return found


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise UsageError("others can read this secret", where=str(path), do=f"chmod 600 {path}")
        found = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the secret cannot be read ({error})", where=str(path)) from error
    if not found:
        raise UsageError("there is no secret in it", where=str(path))
    return found


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _timed(seconds: float) -> None:
    if not 0 < seconds <= 600:
        raise ValueError("timeout_s must lie between 0 and 600 seconds")
