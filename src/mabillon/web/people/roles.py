"""What each role may do at the desk."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Literal

Role = Literal["reader", "analyst", "editor", "admin"]


class May(IntEnum):
    """What a door asks for; who may more, may less."""

    READ = 0
    """See every page."""
    WORK = 1
    """Take in, look, examine, enter, draft and sign."""
    PUBLISH = 2
    """Publish, withdraw, and accept what is suggested for the register."""
    ADMIN = 3
    """People, sessions and the log."""


MAY: Final[dict[Role, May]] = {
    "reader": May.READ,
    "analyst": May.WORK,
    "editor": May.PUBLISH,
    "admin": May.ADMIN,
}
NEEDED: Final[dict[May, Role]] = {may: role for role, may in MAY.items()}
