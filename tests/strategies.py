"""Hypothesis strategies for posts and for the messages of exports, shared by all tests."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from mabillon.tables import READ_POSTS

TIMES = st.datetimes(datetime(2029, 1, 1), datetime(2031, 12, 31), timezones=st.just(UTC))

_CHARACTERS = st.one_of(
    st.sampled_from("abcdefghijklmnopqrstuvwxyz  ,.«»–абвгдежз"),
    st.sampled_from('\\"{}[]:,\n\t\r'),  # what JSON and CSV trip over
    st.sampled_from(
        "\x00\x07\u200b\u200e\u202e\u2066\ufeff\u0301\U0001f331"
    ),  # what cannot be seen
    st.characters(exclude_categories=("Cs",)),
)


def texts(longest: int = 80) -> st.SearchStrategy[str]:
    """Texts in which everything occurs that breaks readers; no half surrogates."""
    return st.text(_CHARACTERS, max_size=longest)


def anything() -> st.SearchStrategy[Any]:
    """JSON values of any type, for where a field holds what it should not."""
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(allow_nan=False, allow_infinity=False),
        texts(12),
        st.sampled_from(["NaN", "0000-00-00", "99999-01-01", "inf", "-1", "1e400"]),
    )
    return st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(texts(6), inner, max_size=3)
        ),
        max_leaves=6,
    )


def channel_keys() -> st.SearchStrategy[str]:
    """Channel keys of the forms in use."""
    return st.one_of(
        st.integers(1, 2**40).map("telegram:{}".format),
        st.sampled_from(["telegram:@hedgepost", "x:@marl", "web:potting.example", "file:note"]),
    )


@st.composite
def posts(draw: st.DrawFn) -> dict[str, Any]:
    """One row of ``tables.READ_POSTS`` as a mapping."""
    at = draw(st.none() | TIMES)
    forward = draw(st.booleans())
    known = dict.fromkeys(("edited_at", "reply", "media", "views", "forwards"), "known")
    return {
        "channel": draw(channel_keys()),
        "channel_name": draw(st.none() | texts(12)),
        "id": str(draw(st.integers(1, 10**6))),
        "kind": draw(st.sampled_from(["post", "post", "post", "service"])),
        "posted_at": at,
        "posted_at_uncertain_s": None if at is None else draw(st.sampled_from([0, 50_400])),
        "edited_at": draw(st.none() | TIMES),
        "text": draw(texts()),
        "forward_channel": draw(channel_keys()) if forward else None,
        "forward_id": str(draw(st.integers(1, 10**6))) if forward else None,
        "views": draw(st.none() | st.integers(0, 10**9)),
        "forwards": draw(st.none() | st.integers(0, 10**6)),
        "state": {
            "posted_at": "known" if at is not None else "not_exported",
            "forward": "known",
            "url": "not_exported",
            **known,
        },
        "record": draw(st.integers(1, 10**6)),
    }


def post_batches(most: int = 12) -> st.SearchStrategy[pa.RecordBatch]:
    """Batches of ``tables.READ_POSTS``, as a reader yields them."""
    return st.lists(posts(), max_size=most).map(
        lambda rows: pa.RecordBatch.from_pylist(rows, schema=READ_POSTS)
    )


def _styled(draw: st.DrawFn, text: str) -> Any:
    """A text as Telegram Desktop writes it: itself, or in pieces."""
    cut = draw(st.integers(0, len(text)))
    if draw(st.booleans()):
        return text
    return [text[:cut], {"type": "bold", "text": text[cut:]}]


@st.composite
def desktop_messages(draw: st.DrawFn, number: int = 1) -> dict[str, Any]:
    """One message of a Telegram Desktop export."""
    at = draw(TIMES)
    message: dict[str, Any] = {
        "id": number,
        "type": draw(st.sampled_from(["message", "message", "service"])),
        "date": at.strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(at.timestamp())),
        "from": "Potting Wire",
        "from_id": "channel1700100",
        "text": _styled(draw, draw(texts())),
        "text_entities": [{"type": "plain", "text": draw(texts(20))}],
    }
    if draw(st.booleans()):
        message["forwarded_from"] = draw(st.none() | texts(12))
    if draw(st.booleans()):
        message["reply_to_message_id"] = draw(st.integers(1, 99))
    if draw(st.booleans()):
        message |= {"photo": "photos/photo_1.jpg", "photo_file_size": 4096}
    return message


@st.composite
def desktop_exports(draw: st.DrawFn, most: int = 6) -> dict[str, Any]:
    """A single-chat export of Telegram Desktop."""
    count = draw(st.integers(0, most))
    return {
        "name": draw(texts(12)),
        "type": "public_channel",
        "id": 1700100,
        "messages": [draw(desktop_messages(number)) for number in range(1, count + 1)],
    }


@st.composite
def telethon_messages(draw: st.DrawFn, number: int = 1) -> dict[str, Any]:
    """One raw Telethon message of a channel."""
    origin = draw(st.sampled_from(["none", "exact", "name"]))
    fwd: dict[str, Any] | None = None
    if origin != "none":
        fwd = {"_": "MessageFwdHeader", "date": draw(TIMES).isoformat(), "imported": False}
        fwd |= {"from_id": None, "from_name": None, "channel_post": None}
    if fwd is not None and origin == "exact":
        fwd["from_id"] = {"_": "PeerChannel", "channel_id": draw(st.integers(1, 2**40))}
        fwd["channel_post"] = draw(st.integers(1, 10**6))
    if fwd is not None and origin == "name":
        fwd["from_name"] = draw(texts(12))
    edited = draw(st.none() | TIMES)
    return {
        "_": "Message",
        "id": number,
        "peer_id": {"_": "PeerChannel", "channel_id": 1700100},
        "date": draw(TIMES).isoformat(),
        "message": draw(texts()),
        "fwd_from": fwd,
        "edit_date": None if edited is None else edited.isoformat(),
        "edit_hide": draw(st.booleans()),
        "reply_to": None,
        "media": None,
        "views": draw(st.none() | st.integers(0, 10**9)),
        "forwards": draw(st.none() | st.integers(0, 10**6)),
    }


def written(value: Any) -> st.SearchStrategy[bytes]:
    """JSON of a value in the ways that exporters write it."""
    return st.sampled_from(
        [
            json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace"),
            json.dumps(value, indent=4).encode(),
            json.dumps(value).encode(),
            json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
        ]
    )


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Bytes of a file after one to four injuries: cut, lost, doubled, overwritten, put in."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        how = draw(st.sampled_from(["cut", "lose", "double", "overwrite", "put in"]))
        if how == "cut":
            del data[start:]
        elif how == "lose":
            del data[start:end]
        elif how == "double":
            data[end:end] = data[start:end]
        elif how == "overwrite":
            data[start:end] = draw(st.binary(min_size=end - start, max_size=end - start))
        else:
            pieces = [
                b'"',
                b"\\",
                b"{",
                b"}",
                b"[",
                b"]",
                b"\n",
                b"\x00",
                b"\xff",
                b"\\x1f",
                b"NaN",
            ]
            data[start:start] = draw(st.sampled_from(pieces))
    return bytes(data)
