"""Supplying what the register lacks about an issuer: itself, and channels that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, count

import msgspec
from anyascii import anyascii

from mabillon.archive.register import Register, fields
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.readers import naming
from mabillon.workflows.entering import add_channel, add_issuer, add_role
from mabillon.workflows.named_posts import address_in
from mabillon.workflows.register_in_force import current


class Carrying(msgspec.Struct, frozen=True, kw_only=True):
    """A channel, by its raw key, and its role for the issuer: own or forwarder."""

    key: str
    role: str
    title: str | None = None


def key_of(given: str) -> str:
    """Return the channel key that somebody wrote: a key, or an address of the channel.

    Raises
    ------
    UsageError
        It is neither.
    """
    address = address_in(given)
    key = naming.channel(address or given) if address or ":" in given else given.strip()
    try:
        return fields.channel_key(key)
    except fields.Wrong as wrong:
        raise UsageError(
            f"{given.strip()!r} is no channel: {wrong.what}",
            do="write telegram:@name, x:@name, web:site.example, or the channel's address",
        ) from wrong


def name_for(register: Register, title: str) -> str:
    """Return a register name for an issuer of any title, that no other issuer has.

    A title in another script is written in Latin letters, roughly: it is a name for files and
    commands, and readers are shown the title.
    """
    made = fields.slug_from(title) or fields.slug_from(anyascii(title)) or "issuer"
    taken = {issuer.name for issuer in register.issuers}
    further = (f"{made[:60]}-{number}" for number in count(2))
    return next(name for name in chain([made], further) if name not in taken)


def supply(
    store: Store,
    called: str,
    carrying: Sequence[Carrying],
    *,
    reason: str,
    title: str = "",
    name: str = "",
) -> str:
    """Enter an issuer that the register does not have, and channels that carry it.

    Parameters
    ----------
    called
        How somebody called the issuer; one that the register has is not entered again.
    carrying
        May be empty.
    reason
        How it is known that they carry it; kept with each role.
    title, name
        Of a new issuer: its name as printed, and in the register; "" = made from ``called``.

    Returns
    -------
    str
        The issuer's register name.

    Raises
    ------
    UsageError
        There is no reason for a role, or a name cannot be; nothing was changed then.
    """
    if carrying and not reason.strip():
        raise UsageError("a role has a reason", do="say how you know whose channel it is")
    _, register = current(store)
    issuer = register.known_issuer(called)
    if issuer is None:
        title = title.strip() or called.strip()
        issuer = add_issuer(store, title, name=name.strip() or name_for(register, title))
    for one in carrying:
        _carries(store, current(store)[1], issuer, one, reason.strip())
    return issuer


def _carries(store: Store, register: Register, issuer: str, one: Carrying, reason: str) -> None:
    held = register.channel_of_key(one.key)
    if held is None:
        add_channel(store, one.key, title=one.title, issuer=issuer, role=one.role, reason=reason)
    elif not any(
        role.channel == held.name and role.role == one.role and role.until is None
        for role in register.roles_of(issuer)
    ):
        add_role(store, held.name, issuer, one.role, reason=reason)
