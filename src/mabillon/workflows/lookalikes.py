"""Look-alike names: channels whose names look like an issuer's registered channels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from mabillon.archive.register import Channel, Register
from mabillon.text.lookalike import Known, lookalikes

TRACKED = ("own", "forwarder")


class LookAlike(msgspec.Struct, frozen=True, kw_only=True):
    """``name``, which ``channel`` bears, looks like ``like``, a name of the channel ``registered``.

    ``channel``: register name or raw key; null = known only as the name that a forward gives.
    ``role``: what the registered channel is to ``issuer``. ``sort``: "same", "confusable",
    "added" or "edited"; ``how`` says it in words.
    """

    name: str
    channel: str | None
    like: str
    registered: str
    role: str
    issuer: str
    sort: str
    how: str

    @property
    def sentence(self) -> str:
        """It in a sentence."""
        where = f" ({self.channel})" if self.channel else ", which a forward names,"
        return (
            f"“{self.name}”{where} looks like “{self.like}”, {_ROLES[self.role]} of {self.issuer}: "
            f"{self.how}."
        )


_ROLES = {"own": "an own channel", "forwarder": "a forwarder"}


def handles(channel_keys: Iterable[str]) -> list[str]:
    """Return the handles among raw channel keys: ``marl`` for ``x:@marl``."""
    accounts = (key.partition(":")[2] for key in channel_keys)
    return [account[1:] for account in accounts if account.startswith("@")]


def of_names(
    register: Register,
    names: Mapping[str, Sequence[str]],
    hints: Iterable[str] = (),
    *,
    issuer: str | None = None,
) -> list[LookAlike]:
    """Return which channels look like a tracked channel of an issuer.

    Parameters
    ----------
    register
        The register.
    names
        Raw channel key -> the titles and handles that the channel bears.
    hints
        Display names that forwards give. One that is a registered channel's very title is
        what every forward of it gives, and says nothing.
    issuer
        Register name of the issuer whose channels count; None = those of all issuers.

    Returns
    -------
    list of LookAlike
        In the order of ``names``, then of ``hints``. Channels that have a role for the same
        issuer are left out: it is known what they are.
    """
    found: list[LookAlike] = []
    titles = {channel.title.casefold() for channel in register.channels}
    new = [h for h in dict.fromkeys(hints) if h.casefold() not in titles]
    for towards in register.issuers:
        if issuer is not None and towards.name != issuer:
            continue
        roles = {r.channel: r.role for r in register.roles_of(towards.name)}
        tracked = [
            Known(c.name, (c.title, *handles(c.keys)))
            for c in register.channels
            if roles.get(c.name) in TRACKED
        ]
        asked: list[tuple[str | None, Sequence[str]]] = []
        for key, borne in names.items():
            channel = register.channel_of_key(key)
            if channel is None or channel.name not in roles:
                asked.append((channel.name if channel else key, borne))
        asked += [(None, [hint]) for hint in new]
        for shown, borne in asked:
            for made in lookalikes(borne, tracked):
                found.append(
                    LookAlike(
                        name=made.name,
                        channel=shown,
                        like=made.like,
                        registered=made.channel,
                        role=roles[made.channel],
                        issuer=towards.title,
                        sort=made.sort,
                        how=made.how,
                    )
                )
    return found


def in_register(register: Register) -> list[LookAlike]:
    """Return which registered channels without a role for an issuer look like one with a role."""
    return of_names(register, {c.keys[0]: _borne(c) for c in register.channels})


def _borne(channel: Channel) -> list[str]:
    return [channel.title, *handles(channel.keys)]
