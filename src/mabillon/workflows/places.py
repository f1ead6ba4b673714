"""Where a round looks: the tracked channels, and where each can be seen."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from mabillon.archive.register import Channel, Issuer, Register
from mabillon.errors import UsageError

TRACKED: Final = ("own", "forwarder")


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One channel of the round: ``role`` towards the issuer, ``address`` (null = none known)."""

    channel: str
    title: str
    role: str
    key: str
    address: str | None


def places(register: Register, issuer: Issuer, at: datetime) -> list[Place]:
    """Return the channels tracked at that time, in the register's order.

    Raises
    ------
    UsageError
        There is none.
    """
    found: dict[str, Place] = {}
    for role in register.roles_of(issuer.name):
        if role.role in TRACKED and role.holds_at(at):
            channel = register.channel(role.channel)
            place = Place(
                channel=channel.name,
                title=channel.title,
                role=role.role,
                key=channel.keys[0],
                address=address(channel),
            )
            if role.role == "own" or channel.name not in found:
                found[channel.name] = place
    if not found:
        raise UsageError(
            f"the register names no channel that carries statements of {issuer.name}",
            do="add one: mabillon register add channel KEY --issuer "
            f'{issuer.name} --role own --reason "how you know"',
        )
    return list(found.values())


def address(channel: Channel) -> str | None:
    """Return where a channel can be looked at: the register's address, else one from its keys."""
    if channel.url:
        return channel.url
    for key in channel.keys:
        platform, _, native = key.partition(":")
        if platform == "web":
            return f"https://{native}"
        if native.startswith("@") and platform in ("telegram", "x"):
            host = {"telegram": "t.me", "x": "x.com"}[platform]
            return f"https://{host}/{native[1:]}"
    return None
