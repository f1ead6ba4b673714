"""Which of a file's columns is which of ours: told by ``--map``, else guessed by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mabillon.errors import UnreadableInput, UsageError
from mabillon.readers.naming import is_shifted

OURS: Final = (
    "text",
    "posted_at",
    "channel",
    "id",
    "channel_name",
    "edited_at",
    "url",
    "collected_at",
    "forward_channel",
    "forward_id",
    "forward_name",
    "forward_at",
    "reply_channel",
    "reply_id",
    "views",
    "forwards",
    "platform",
)

_GUESSES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("text", "body", "message", "content", "full_text", "post", "caption"),
    "posted_at": (
        "posted_at",
        "date",
        "created_at",
        "timestamp",
        "unix_timestamp",
        "published_at",
        "published",
        "datetime",
        "created_utc",
        "time",
    ),
    "channel": (
        "channel",
        "channel_username",
        "username",
        "screen_name",
        "channel_name",
        "author",
        "account",
        "user",
        "source",
        "issuer",
        "channel_id",
        "chat_id",
    ),
    "id": ("id", "message_id", "post_id", "msg_id", "tweet_id", "id_str", "status_id"),
    "channel_name": ("channel_name", "channel_title", "chat_title", "display_name"),
    "edited_at": ("edited_at", "edit_date", "edited"),
    "url": ("url", "link", "permalink"),
    "collected_at": ("collected_at", "retrieved_at", "scraped_at"),
    "forward_channel": ("forward_channel", "forwarded_from_id"),
    "forward_id": ("forward_id", "forwarded_from_message_id"),
    "forward_name": ("forward_name", "forwarded_from"),
    "forward_at": ("forward_at", "forwarded_message_date"),
    "reply_channel": ("reply_channel",),
    "reply_id": ("reply_id", "reply_to_msg_id", "reply_to", "reply_to_message_id"),
    "views": ("views", "view_count"),
    "forwards": ("forwards", "forward_count"),
}
_NUMBERED: Final = ("channel_id", "chat_id", "sender_id", "peer_id", "from_id")


@dataclass(frozen=True, slots=True)
class Columns:
    """Our columns: the file's column each is taken from, and those that are constant.

    ``notes`` say what was guessed.
    """

    taken: Mapping[str, str]
    constant: Mapping[str, str]
    notes: Sequence[str]

    def given(self, *names: str) -> bool:
        """Say whether any of our columns has a source."""
        return any(name in self.taken or name in self.constant for name in names)


def _plain(name: str) -> str:
    return name.strip().strip("\ufeff").casefold().replace(" ", "_").replace("-", "_")


def recognised(columns: Sequence[str]) -> int:
    """Return how many of our columns are found in a header by their names."""
    plain = {_plain(column) for column in columns}
    return sum(not plain.isdisjoint(names) for names in _GUESSES.values())


def resolve(
    asked: Mapping[str, str],
    columns: Sequence[str],
    first: Mapping[str, Sequence[object]],
    name: str,
    *,
    complete: bool,
    channel_given: bool,
) -> Columns:
    """Settle which column is which.

    Parameters
    ----------
    asked
        ``--map`` pairs; "=VALUE" is a constant, "" means that there is none.
    columns
        The file's columns.
    first
        Some first values of each column.
    name
        The file, for messages.
    complete
        Whether ``columns`` are all that there can be (CSV), or only those seen so far.
    channel_given
        Whether the user named the channel, so that it need not be guessed.

    Raises
    ------
    UsageError
        If a name left of "=" is none of ours, or a column right of it does not exist.
    UnreadableInput
        If no column can be the text.
    """
    taken: dict[str, str] = {}
    constant: dict[str, str] = {}
    for ours, theirs in asked.items():
        if ours not in OURS:
            raise UsageError(
                f'--map {ours}=…: there is no column "{ours}"',
                do="the columns are " + ", ".join(OURS),
            )
        if theirs.startswith("="):
            constant[ours] = theirs[1:]
        elif theirs:
            if complete and theirs not in columns:
                raise UsageError(
                    f'--map {ours}={theirs}: the file has no column "{theirs}"',
                    where=name,
                    do="its columns are " + _listed(columns),
                )
            taken[ours] = theirs
    guessed = _guess(set(asked), columns, set(taken.values()), first, channel_given)
    taken |= guessed
    if "text" not in taken and "text" not in constant:
        raise UnreadableInput(
            "no column could be taken for the text; it has " + _listed(columns),
            where=name,
            do="say which is which, for example: --map text=COLUMN,posted_at=COLUMN,"
            "channel=COLUMN,id=COLUMN (VALUE==CONSTANT form for all rows: platform==telegram)",
        )
    notes = []
    if guessed:
        pairs = ", ".join(f"{ours}={theirs}" for ours, theirs in guessed.items())
        notes.append(f"Columns taken by their names: {pairs}. If that is wrong, say --map.")
    return Columns(taken, constant, notes)


def _guess(
    asked: Collection[str],
    columns: Sequence[str],
    used: Collection[str],
    first: Mapping[str, Sequence[object]],
    channel_given: bool,
) -> dict[str, str]:
    free = {_plain(column): column for column in reversed(columns) if column not in used}
    guessed: dict[str, str] = {}
    if "channel" not in asked and not channel_given:
        for candidate in _NUMBERED:
            column = free.get(candidate)
            values = [v for v in first.get(column or "", ()) if v not in (None, "")]
            if column is not None and values and all(map(is_shifted, values)):
                guessed["channel"] = free.pop(candidate)
                if "channel" in free and "channel_name" not in asked:
                    guessed["channel_name"] = free.pop("channel")
                break
    for ours, names in _GUESSES.items():
        if ours in asked or ours in guessed or (ours == "channel" and channel_given):
            continue
        for candidate in names:
            if candidate in free:
                guessed[ours] = free.pop(candidate)
                break
    return guessed


def _listed(columns: Sequence[str]) -> str:
    if not columns:
        return "no columns"
    shown = ", ".join(column if column.isprintable() else ascii(column) for column in columns[:40])
    return shown + (" …" if len(columns) > 40 else "")
