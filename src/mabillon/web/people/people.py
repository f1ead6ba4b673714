"""The people of one desk, in a file outside the archive.

A received archive brings no accounts, and no export of an archive names who worked at a desk.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from mabillon.web.people.accounts import Accounts
from mabillon.web.people.attempts import Attempts
from mabillon.web.people.entrance import Entrance
from mabillon.web.people.invitations import Invitations
from mabillon.web.people.journal import Journal
from mabillon.web.people.kept import Kept
from mabillon.web.people.second import Seconds
from mabillon.web.people.sessions import Sessions


class People:
    """Accounts, authenticators, sessions, invitations, failed attempts and the log of a desk."""

    def __init__(self, folder: Path) -> None:
        self.kept = Kept(folder)
        self.accounts = Accounts(self.kept)
        self.sessions = Sessions(self.kept)
        self.invitations = Invitations(self.kept, self.accounts)
        self.attempts = Attempts(self.kept)
        self.journal = Journal(self.kept)
        self.seconds = Seconds(self.kept)
        self.entrance = Entrance(self.accounts, self.attempts, self.seconds)

    def close(self) -> None:
        """Give the file back."""
        self.kept.close()


def desk_folder(archive: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the desk of an archive, in the user's own data folder."""
    given = environ.get("XDG_DATA_HOME", "")
    home = Path(given) if given and Path(given).is_absolute() else Path.home() / ".local/share"
    name = hashlib.sha256(os.fsencode(archive.resolve())).hexdigest()[:16]
    return home / "mabillon" / "desks" / name


def team_folder(archive: Path) -> Path:
    """Return where the accounts of an archive's team are kept."""
    return desk_folder(archive) / "team"


def alone_folder(archive: Path) -> Path:
    """Return where the sessions and the log of one analyst are kept."""
    return desk_folder(archive) / "alone"
