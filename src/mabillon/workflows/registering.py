"""What an examination needs of the register, what is lacking, and offering to add it.

``missing_for`` says it, ``offer`` asks on a terminal and adds it; where nobody can be
asked, ``Missing.error`` names the commands that add it. The verbs themselves stand in
``workflows.entering``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

import msgspec
import pyarrow.compute as pc

from mabillon.archive.register import Register, nearest
from mabillon.archive.register.fields import slug_from
from mabillon.archive.store import Store
from mabillon.errors import UsageError
from mabillon.text.display import plain
from mabillon.workflows.entering import (
    add_alias,
    add_channel,
    add_issuer,
    add_key,
    add_mark,
    add_outcome,
    add_role,
    add_specimen,
    add_stance,
)
from mabillon.workflows.register_in_force import current, working_copy

__all__ = [
    "ArchiveChannel",
    "Ask",
    "Missing",
    "Say",
    "add_alias",
    "add_channel",
    "add_issuer",
    "add_key",
    "add_mark",
    "add_outcome",
    "add_role",
    "add_specimen",
    "add_stance",
    "channels_in",
    "current",
    "missing_for",
    "offer",
    "working_copy",
]

SHOWN: Final = 40
Ask = Callable[[str, str | None], str]
"""Asks a question with a default (None = an answer is needed) and returns the answer."""
Say = Callable[[str], None]
"""Prints one line, already safe to print."""


class ArchiveChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that has posts in the archive.

    ``registered`` is its register name, null = not in the register. ``posts`` counts
    posts, not their versions.
    """

    key: str
    title: str | None
    posts: int
    registered: str | None


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What the register lacks for an issuer, as somebody called it.

    ``issuer`` is its register name, null = unknown; ``near`` the register names most like
    it. ``own`` and ``tracked`` count channels with that role (tracked = own or
    forwarder). ``channels`` are those of the archive, the largest first.
    """

    words: str
    issuer: str | None
    near: list[str]
    own: int
    tracked: int
    channels: list[ArchiveChannel]

    @property
    def complete(self) -> bool:
        """Whether an examination of carriage can start: issuer known, a channel tracked."""
        return self.issuer is not None and self.tracked > 0

    def error(self) -> UsageError:
        """Return the error for where nobody can be asked, with the commands that help."""
        if self.issuer is None:
            what = f"no issuer is called {self.words!r} in the register"
            if self.near:
                what += f" (the nearest: {', '.join(self.near)})"
        else:
            what = f"the register names no channel that carries statements of {self.issuer}"
        return UsageError(what, do="to add it:\n" + "\n".join(self.commands()))

    def commands(self) -> list[str]:
        """Return the commands that would add what is lacking."""
        lines: list[str] = []
        issuer = self.issuer or slug_from(self.words) or "ISSUER"
        if self.issuer is None:
            lines.append(f"  mabillon register add issuer {_quoted(self.words)} --name {issuer}")
        if self.tracked == 0:
            lines.append(
                f"  mabillon register add channel KEY --issuer {issuer} --role own "
                '--reason "how you know"'
            )
            lines.append("  (and again with --role forwarder for each that passes it on)")
            known = [f"    {_shown(c)}" for c in self.channels[:12]]
            lines += ["  KEY is one of the channels in this archive:", *known] if known else []
        return lines


def channels_in(store: Store, register: Register) -> list[ArchiveChannel]:
    """Return the channels that have posts in the archive, the largest first."""
    table = store.posts(["channel", "channel_name", "id"])
    grouped = table.group_by("channel", use_threads=False).aggregate(
        [("id", "count_distinct"), ("channel_name", "last")]
    )
    order = pc.sort_indices(
        grouped, [("id_count_distinct", "descending"), ("channel", "ascending")]
    )
    found: list[ArchiveChannel] = []
    for row in grouped.take(order).to_pylist():
        channel = register.channel_of_key(row["channel"])
        found.append(
            ArchiveChannel(
                key=row["channel"],
                title=row["channel_name_last"],
                posts=row["id_count_distinct"],
                registered=channel.name if channel else None,
            )
        )
    return found


def missing_for(register: Register, store: Store, issuer_words: str) -> Missing:
    """Say what the register lacks for examining a statement in that issuer's name.

    Parameters
    ----------
    register
        The register in force.
    store
        The archive; its channels are listed only where something is lacking.
    issuer_words
        How the user called the issuer: name, title or alias.
    """
    name = register.known_issuer(issuer_words)
    roles = register.roles_of(name) if name else []
    own = {r.channel for r in roles if r.role == "own"}
    tracked = own | {r.channel for r in roles if r.role == "forwarder"}
    names = {n: i.name for i in register.issuers for n in i.names()}
    near = [] if name else list(dict.fromkeys(names[n] for n in nearest(issuer_words, names)))
    return Missing(
        words=issuer_words,
        issuer=name,
        near=near,
        own=len(own),
        tracked=len(tracked),
        channels=[] if name and tracked else channels_in(store, register),
    )


def offer(store: Store, missing: Missing, ask: Ask, say: Say) -> tuple[str, Register]:
    """Ask for what is lacking, add it to the register, and return the register in force.

    Each answer is recorded at once, so that stopping half-way loses nothing.

    Raises
    ------
    UsageError
        The answers leave it lacking: no channel was chosen.
    """
    issuer = missing.issuer or _which_issuer(store, missing, ask, say)
    register = current(store)[1]
    if not any(r.role in ("own", "forwarder") for r in register.roles_of(issuer)):
        if not missing.channels:
            raise UsageError(
                "the archive has no posts yet", do="collect first: mabillon ingest PATH…"
            )
        title = plain(register.issuer(issuer).title)
        say(f"Channels in this archive, for the register of {title}:")
        for number, channel in enumerate(missing.channels[:SHOWN], 1):
            say(f"{number:4}  {_shown(channel)}")
        if len(missing.channels) > SHOWN:
            say(f"      and {len(missing.channels) - SHOWN:,} smaller ones")
        taken = _choose(store, issuer, missing.channels, "own", "are its own", set(), ask)
        taken |= _choose(
            store, issuer, missing.channels, "forwarder", "routinely pass it on", taken, ask
        )
        if not taken:
            raise missing_for(current(store)[1], store, issuer).error()
        say(f"Kept in {working_copy(store)}; mabillon register show {issuer}")
    return current(store)


def _which_issuer(store: Store, missing: Missing, ask: Ask, say: Say) -> str:
    say(f"The register has no issuer called {plain(missing.words)}.")
    if missing.near:
        say(f"The nearest: {', '.join(missing.near)}.")
        answer = ask("Type one of these, or nothing to add a new issuer", "")
        if answer.strip() in missing.near:
            return answer.strip()
    title = ask("Its name as it should be printed", missing.words)
    name = ask("Its name in the register (a-z, digits, hyphens)", slug_from(title))
    return add_issuer(store, title, name=name)


def _choose(
    store: Store,
    issuer: str,
    channels: list[ArchiveChannel],
    role: str,
    words: str,
    taken: set[int],
    ask: Ask,
) -> set[int]:
    answer = ask(f"Which {words}? Numbers, such as 1 3 4; nothing for none", "")
    numbers = {int(n) for n in re.findall(r"\d+", answer)[:SHOWN] if len(n) < 6}
    chosen = {n for n in numbers if 1 <= n <= min(len(channels), SHOWN)} - taken
    if not chosen:
        return set()
    reason = ask("How do you know? One sentence, kept with the role", None)
    for number in sorted(chosen):
        channel = channels[number - 1]
        if channel.registered:
            add_role(store, channel.registered, issuer, role, reason=reason)
        else:
            add_channel(
                store, channel.key, title=channel.title, issuer=issuer, role=role, reason=reason
            )
    return chosen


def _shown(channel: ArchiveChannel) -> str:
    title = f"  {plain(channel.title)}" if channel.title else ""
    posts = "1 post" if channel.posts == 1 else f"{channel.posts:,} posts"
    known = f", {channel.registered} in the register" if channel.registered else ""
    return f"{plain(channel.key)}{title}  ({posts}{known})"


def _quoted(text: str) -> str:
    return "'" + plain(text).replace("'", "'\\''") + "'"
