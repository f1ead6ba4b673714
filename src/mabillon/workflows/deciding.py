"""A person's decision on a suggested channel: accepted or refused, it is a role with a reason.

Nothing else is kept of it. The register is versioned and ledgered already, and a channel
that has a role is not suggested again.
"""

from __future__ import annotations

import msgspec

from mabillon.archive.register import Register, nearest
from mabillon.archive.sketches import Progress
from mabillon.archive.store import Store
from mabillon.errors import UnknownName, UsageError
from mabillon.workflows.entering import add_channel, add_role
from mabillon.workflows.register_in_force import current
from mabillon.workflows.registering import ArchiveChannel, channels_in
from mabillon.workflows.routing import routing


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was entered: the channel's register name, and whether it had to be added."""

    channel: str
    issuer: str
    role: str
    since: str | None
    until: str | None
    reason: str
    added: bool


def decide(
    store: Store,
    issuer: str,
    channel: str,
    role: str,
    *,
    reason: str,
    since: str | None = None,
    until: str | None = None,
    by: str = "",
) -> Decision:
    """Give a channel of the archive a role for an issuer, adding the channel where it is new.

    Parameters
    ----------
    issuer, channel
        By any of their names; a channel that is not in the register by its key, such as
        ``telegram:@vergerelay``.
    since, until
        As in register.yaml; None = always so, or still so.
    by
        Who decides; kept with the new version of the register. "" = not said.

    Raises
    ------
    UnknownName
        No such issuer, or neither the register nor the archive has such a channel.
    RegisterError
        The channel has another role at that time; nothing was changed.
    """
    _, register = current(store)
    name = register.issuer(issuer).name
    known = _registered(register, channel)
    if known is not None:
        add_role(store, known, name, role, reason=reason, since=since, until=until, who=by)
    else:
        found = _collected(store, register, channel)
        known = add_channel(
            store,
            found.key,
            title=found.title,
            issuer=name,
            role=role,
            reason=reason,
            since=since,
            until=until,
            who=by,
        )
    return Decision(
        channel=known,
        issuer=name,
        role=role,
        since=since,
        until=until,
        reason=reason,
        added=_registered(register, channel) is None,
    )


def measured_since(
    store: Store, issuer: str, channel: str, *, progress: Progress | None = None
) -> str:
    """Return the day from which a suggested channel is known to carry, as YYYY-MM-DD.

    Raises
    ------
    UsageError
        The channel is not suggested for that issuer, so that no day is known.
    """
    _, register = current(store)
    name = register.issuer(issuer).name
    key = _registered(register, channel) or _collected(store, register, channel).key
    for suggestion in routing(store, name, progress=progress).suggestions:
        if suggestion.channel == key:
            return suggestion.role_since
    raise UsageError(
        f"{channel} did not carry so much of the last year that a day is known from which it did",
        do=f"say since when with --since DATE, or look with: mabillon routing {name} --days 1500",
    )


def _registered(register: Register, channel: str) -> str | None:
    """Return the register name of a channel by any of its names; None = not in the register."""
    try:
        return register.channel(channel).name
    except UnknownName:
        return None


def _collected(store: Store, register: Register, channel: str) -> ArchiveChannel:
    """Return the channel of the archive that has that key."""
    channels = channels_in(store, register)
    for found in channels:
        if channel in (found.key, found.key.lower()) or channel.lower() == found.key:
            return found
    names = [c.name for c in register.channels] + [c.key for c in channels]
    near = nearest(channel, names)
    do = f"the nearest: {', '.join(near)}" if near else "look with: mabillon routing ISSUER"
    raise UnknownName(f"neither the register nor the archive has a channel {channel!r}", do=do)
