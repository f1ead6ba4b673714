"""Turn records with mapped columns into posts, whatever file they came from.

| field | state |
| --- | --- |
| posted_at, edited_at, views, forwards, url | known where a column is mapped (an empty
  posted_at: not exported), else not exported |
| reply | known where ``reply_id`` is mapped, else not exported |
| forward | known where the origin's channel and post are given, or every mapped forward column is
  empty; not exported where only a name or only a channel is given, or no column is mapped |
| media | not exported |

A time without zone is read as UTC and uncertain by 14 hours, a day without time as its
noon and uncertain by 26. Without an id the id is the
first 16 hex digits of the SHA-256 of the record's bytes. How a channel's value becomes a
key stands in ``naming.channel``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.readers import naming
from mabillon.readers.base import Reject, Source
from mabillon.readers.blocks import Block
from mabillon.readers.mapping import Columns
from mabillon.readers.moments import BadValueError, Moments, shown
from mabillon.readers.rows import (
    KNOWN,
    NOT_EXPORTED,
    Codes,
    batch,
    counts,
    in_order,
    not_negative,
    places,
    refused,
    reject,
    repeated,
    texts,
)

Column: TypeAlias = Sequence[object] | pa.Array
"""Values of any kind; or, where a file is alike throughout, strings or int64 without null."""

Values = Callable[[str], Column]
"""Gives a block's values of one of our columns (mapped or constant)."""

_PLAIN_ID: Final = "^[0-9A-Za-z_-]{1,500}$"
_PLATFORM: Final = re.compile(r"[a-z][a-z0-9+-]{0,30}")

_OF_SPACES: Final[npt.NDArray[np.bool_]] = np.zeros(256, dtype=np.bool_)
"""First bytes, in UTF-8, of all that Python counts as a space, and of much else."""
_OF_SPACES[:0x21] = _OF_SPACES[[0xC2, 0xE1, 0xE2, 0xE3]] = True


class Converter:
    """Converts the blocks of one file; remembers the channels that it has seen."""

    def __init__(self, source: Source, columns: Columns) -> None:
        self._source = source
        self._columns = columns
        self._channels: dict[tuple[object, object], str] = {}
        self.notes = list(columns.notes)
        self._unplaced = False
        self._without_zone = False
        self._fallback = source.channel or naming.of_file(source.member or source.name)
        if source.channel is None and not columns.given("channel"):
            self.notes.append(
                f"No column says which channel; all is kept as {self._fallback}. "
                "If that is wrong, say --channel or --map channel=COLUMN."
            )

    def convert(
        self, block: Block[Any], values: Values
    ) -> tuple[pa.RecordBatch, list[Reject], list[str]]:
        """Return the posts, the rejects and the notes of one block."""
        member = self._source.member
        rejects = [reject(broken, "record", member) for broken in block.broken]
        count = block.rows
        notes, self.notes = self.notes, []
        if not count:
            return batch(0, {}, {}), rejects, notes
        bad: dict[int, str] = {}
        given = self._columns.given
        rows = places(block, member)
        stated: dict[str, int | Codes] = {}
        rows["text"] = _texts(bad, block, values("text"))
        rows["channel"] = self._keys(bad, values, count)
        rows["id"] = _ids(bad, block, values("id") if given("id") else None)
        for field in ("posted_at", "edited_at", "collected_at", "forward_at"):
            if not given(field):
                continue
            moments = _moments(values(field))
            for row, why in moments.bad.items():
                bad.setdefault(row, f"{field} is {why}")
            rows[field] = moments.times()
            if field == "posted_at":
                rows["posted_at_uncertain_s"] = moments.uncertainty()
                stated[field] = np.where(moments.there, KNOWN, NOT_EXPORTED).astype(np.int32)
                if not self._without_zone and bool(moments.uncertain_s.any()):
                    self._without_zone = True
                    notes.append(
                        "Times without a zone were read as UTC; they are uncertain by up to "
                        "14 hours."
                    )
            elif field == "edited_at":
                stated[field] = KNOWN
        for field in ("channel_name", "url", "forward_name"):
            if given(field):
                rows[field] = _names(values(field))
        for field in ("views", "forwards"):
            if given(field):
                rows[field] = _counts(values(field))
        for field in ("url", "views", "forwards"):
            stated[field] = KNOWN if given(field) else NOT_EXPORTED
        self._origins(rows, stated, values, count)
        if self._unplaced:
            self._unplaced = False
            notes.append(
                'Some channels are given without their platform and kept as "mapped:NAME". '
                "To say it: --map platform==telegram (or x, or what it is)."
            )
        keep = np.ones(count, dtype=bool)
        keep[list(bad)] = False
        rejects += refused(block, bad, "record", member)
        return batch(count, rows, stated, None, keep), in_order(rejects), notes

    def _key(self, value: object, platform: object) -> str:
        """Return a channel's key, from memory if it was met before."""
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            raise BadValueError(shown(value))
        platform = platform if isinstance(platform, str) else None
        known = self._channels.get((value, platform))
        if known is not None:
            return known
        where = platform.strip().lower() if platform is not None else None
        if where and not _PLATFORM.fullmatch(where):
            raise BadValueError(f"{shown(value)} on the platform {shown(platform)}")
        key = naming.channel(value, where or None)
        if key.startswith("mapped:") and not str(value).startswith("mapped:"):
            self._unplaced = self._unplaced or not any(
                k.startswith("mapped:") for k in self._channels.values()
            )
        if len(self._channels) < 100_000:
            self._channels[value, platform] = key
        return key

    def _keys(self, bad: dict[int, str], values: Values, count: int) -> pa.Array:
        """Return the channel keys; what is none, as "" and by row in ``bad``."""
        if not self._columns.given("channel"):
            return repeated(self._fallback, count)
        named = values("channel")
        if isinstance(named, pa.Array) and "platform" not in self._columns.taken:
            coded = named.dictionary_encode()
            met = _listed_at_once(coded.dictionary)
            platform = self._columns.constant.get("platform")
            wrong: dict[int, str] = {}
            keys: Sequence[str | None] = [self._channels.get((v, platform)) for v in met]
            if None in keys:
                keys = self._read_keys(wrong, met, [platform] * len(met))
            rows = coded.indices.to_numpy()
            for place, reason in wrong.items():
                bad |= {row: bad.get(row, reason) for row in np.flatnonzero(rows == place).tolist()}
            return texts(keys).take(coded.indices)
        platforms: Sequence[object] = [None] * count
        if self._columns.given("platform"):
            platforms = _listed(values("platform"))
        return texts(self._read_keys(bad, _listed(named), platforms))

    def _read_keys(
        self, bad: dict[int, str], named: Sequence[object], platforms: Sequence[object]
    ) -> list[str]:
        keys = []
        for row, (value, platform) in enumerate(zip(named, platforms, strict=True)):
            if (value is None or value == "") and self._source.channel is not None:
                keys.append(self._source.channel)
                continue
            try:
                keys.append(self._key(value, platform))
            except BadValueError as failure:
                keys.append("")
                bad.setdefault(row, f"channel is {failure}")
        return keys

    def _origins(
        self, rows: dict[str, pa.Array], stated: dict[str, int | Codes], values: Values, count: int
    ) -> None:
        """Fill the columns of forwards and replies; what cannot be read there is null."""
        given = self._columns.given
        platforms = _listed(values("platform")) if given("platform") else [None] * count
        for what in ("forward", "reply"):
            if not given(f"{what}_channel"):
                continue
            keys: list[str | None] = []
            for value, platform in zip(_listed(values(f"{what}_channel")), platforms, strict=True):
                try:
                    keys.append(None if value in (None, "") else self._key(value, platform))
                except BadValueError:
                    keys.append(None)
            rows[f"{what}_channel"] = texts(keys)
        for what in ("forward", "reply"):
            if given(f"{what}_id"):
                rows[f"{what}_id"] = texts([_maybe_id(v) for v in _listed(values(f"{what}_id"))])
        if given("reply_id"):
            stated["reply"] = KNOWN
            if "reply_channel" not in rows:
                own = rows["channel"].to_pylist()
                ids = rows["reply_id"].to_pylist()
                rows["reply_channel"] = texts(
                    [k if i is not None else None for k, i in zip(own, ids, strict=True)]
                )
        if given("forward_channel", "forward_id", "forward_name"):
            there = [
                rows[name].is_valid().to_numpy(zero_copy_only=False)
                if name in rows
                else np.zeros(count, dtype=bool)
                for name in ("forward_channel", "forward_id", "forward_name")
            ]
            exact = there[0] & there[1]
            none = ~(there[0] | there[1] | there[2])
            stated["forward"] = np.where(exact | none, KNOWN, NOT_EXPORTED).astype(np.int32)


def _listed(values: Column) -> Sequence[object]:
    return values.to_pylist() if isinstance(values, pa.Array) else values


def _listed_at_once(values: pa.Array) -> list[Any]:
    """Return the values of a column without null: numbers not one by one."""
    listed: list[Any] = (
        values.to_numpy().tolist() if values.type == pa.int64() else values.to_pylist()
    )
    return listed


def _names(values: Column) -> pa.Array:
    """Return names; null stands for what is blank or no text."""
    if not isinstance(values, pa.Array):
        return texts([_worded_one(v) for v in values])
    if values.type == pa.string() and _begin_with_ink(values):
        return values
    coded = values.dictionary_encode()
    return texts([_worded_one(v) for v in coded.dictionary.to_pylist()]).take(coded.indices)


def _begin_with_ink(column: pa.Array) -> bool:
    """Say whether no text is empty or begins with a byte that a space may begin with."""
    _, offsets, held = column.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[column.offset :][: len(column) + 1]
    if not bounds.size or np.any(bounds[1:] == bounds[:-1]):
        return False
    first = np.frombuffer(held, dtype=np.uint8)[bounds[:-1]]
    return not _OF_SPACES[first].any()


def _moments(values: Column) -> Moments:
    if isinstance(values, pa.Array):
        moments = Moments.of_column(values)
        if moments is not None:
            return moments
    return Moments(_worded(_listed(values)))


def _counts(values: Column) -> pa.Array:
    if isinstance(values, pa.Array) and values.type == pa.int64():
        return not_negative(values)
    return counts(_number(v) for v in _listed(values))


def _texts(bad: dict[int, str], block: Block[Any], column: Column) -> pa.Array:
    if isinstance(column, pa.Array) and column.type == pa.string():
        return column
    values = _listed(column)
    plain = [value for value in values if isinstance(value, str)]
    if len(plain) == len(values) and not block.repairs:
        return texts(plain)
    words: list[str] = []
    for row, value in enumerate(values):
        if value is None or (value == "NaN" and "NaN" in block.repairs.get(row, "")):
            words.append("")
        elif isinstance(value, str):
            words.append(value)
        else:
            words.append("")
            bad.setdefault(row, f"text is {shown(value)}, which is not a text")
    return texts(words)


def _ids(bad: dict[int, str], block: Block[Any], column: Column | None) -> pa.Array:
    """Return the posts' ids; made from the record's bytes where the file gives none."""
    if isinstance(column, pa.Array):
        named = column.cast(pa.string())
        if named is column and not pc.all(pc.match_substring_regex(named, _PLAIN_ID)).as_py():
            return _ids(bad, block, named.to_pylist())
        return named
    if column is not None and set(map(type, column)) == {int}:
        return texts(list(map(str, column)))
    names = []
    for row in range(block.rows):
        value = None if column is None else column[row]
        if value is None or value == "":
            names.append(hashlib.sha256(block.raw(row)).hexdigest()[:16])
            continue
        try:
            names.append(naming.post_id(value))
        except BadValueError as failure:
            names.append("")
            bad.setdefault(row, f"id is {failure}")
    return texts(names)


def _maybe_id(value: object) -> str | None:
    try:
        return None if value in (None, "") else naming.post_id(value)
    except BadValueError:
        return None


def _worded(values: Sequence[object]) -> Sequence[object]:
    """Blank text stands for no value."""
    return [None if isinstance(v, str) and not v.strip() else v for v in values]


def _worded_one(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _number(value: object) -> int | None:
    if isinstance(value, str):
        text = value.strip().removesuffix(".0")
        return naming.whole(text)
    return naming.whole(value)
