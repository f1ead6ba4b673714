"""Compiled version ids are those of the array code, byte for byte, whatever the posts hold.

So are those by instructions of the processor, and those by OpenSSL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mabillon.archive.versions import version_ids
from mabillon.compiled import array_code_only, versions

Rows = list[tuple[str, str, str, int | None]]

# About the room that few bytes are gathered in, and far beyond it.
lengths = st.sampled_from(
    [0, 1, 100, 207, 208, 209, 255, 256, 257, 1000, 8100, 8184, 8191, 8192, 8193, 16_400, 70_000]
)
texts = st.text(max_size=8) | st.tuples(st.text(min_size=1, max_size=2), lengths).map(
    lambda drawn: (drawn[0] * drawn[1])[: drawn[1]]
)
stamps = st.none() | st.integers(-(2**63), 2**63 - 1)
rows = st.lists(st.tuples(texts, texts, texts, stamps), max_size=12)


@pytest.fixture(autouse=True)
def compiled_here() -> None:
    empty = (np.zeros(1, np.int64), np.zeros(0, np.uint8))
    if versions.ids([empty] * 3, np.zeros(0, np.int64), np.zeros(0, np.bool_), 16) is None:
        pytest.skip("needs a C compiler, and an interpreter whose OpenSSL stands apart from it")


def table(rows: Sequence[tuple[str | None, str | None, str | None, int | None]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [[]] * 4
    kinds = [pa.string(), pa.string(), pa.string(), pa.timestamp("us", "UTC")]
    return pa.table(
        [pa.array(list(column), kind) for column, kind in zip(columns, kinds, strict=True)],
        ["channel", "id", "text", "edited_at"],
    )


def both(posts: pa.Table | pa.RecordBatch) -> pa.Array:
    """Return the ids, which are the same in all ways."""
    found = version_ids(posts)
    found.validate(full=True)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(versions, "_by_processor", lambda posts, made: False)
        assert version_ids(posts).equals(found)
    with array_code_only():
        assert version_ids(posts).equals(found)
    return found


@settings(deadline=None)  # the compiler's checks take their time
@given(rows, st.integers(0, 4), st.integers(0, 12))
def test_slices_and_chunks_are_as_array_code_has_them(rows: Rows, skip: int, count: int) -> None:
    whole = table(rows)
    expected = both(whole)
    assert both(whole.slice(skip, count)).equals(expected.slice(skip, count))
    assert both(pa.concat_tables([whole.slice(skip), whole, whole.slice(0, 0)])).equals(
        pa.concat_arrays([expected.slice(skip), expected])
    )
    for batch in whole.slice(skip).to_batches():
        both(batch)


def test_other_types_of_texts_are_the_same_posts() -> None:
    plain = table([("telegram:1", "7", "one", 5), ("telegram:1", "8", "", None)])
    word = pa.dictionary(pa.int32(), pa.string())
    coded = plain.set_column(0, "channel", plain["channel"].cast(word))
    large = plain.set_column(2, "text", plain["text"].cast(pa.large_string()))
    assert both(coded).equals(both(plain))
    assert both(large).equals(both(plain))


def test_a_post_without_a_field_it_must_have_is_as_it_was() -> None:
    both(table([("telegram:1", None, "text", 5), (None, "2", None, None), ("a", "b", "c", 1)]))
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array(["a", None]))
    both(table([("x", "1", "text", 5)] * 2).set_column(0, "channel", coded))


def test_many_posts_are_told_apart_in_order() -> None:
    numbers = range(70_000)  # more than are taken at a time
    posts = table([("telegram:1", str(n), "text", n if n % 3 else None) for n in numbers])
    found = both(posts)
    assert len(found.unique()) == len(numbers)
    assert found.slice(66_000, 5).equals(version_ids(posts.slice(66_000, 5)))


def test_messages_that_end_anywhere_in_a_block_are_hashed_beside_others() -> None:
    sizes = [*range(200), *range(8100, 8260), 3, 20_000, 70_000, 1, 16_384]
    numbers = np.random.default_rng(3).permutation(sizes).tolist()
    both(table([("telegram:1", str(n), "é" * (n // 2) + "x" * (n % 2), n) for n in numbers]))
    for count in range(9):  # fewer than are hashed at a time, and a few more
        both(table([("telegram:1", str(n), "x" * n, None) for n in range(count)]))


def test_a_processor_that_has_instructions_for_it_hashes_by_them() -> None:
    processor = Path("/proc/cpuinfo")
    if not processor.exists() or " sha_ni " not in processor.read_text():
        pytest.skip("needs a processor with instructions for SHA-256, and Linux")
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(versions, "_by_openssl", lambda posts, made: False)
        assert called([1, 3, 6]) is not None
        assert called([0, 3, 7]) is None


def called(
    offsets: list[int], data: bytes = b"abcdef", stamps: int = 2, known: int = 2
) -> bytes | None:
    held = (np.array(offsets, np.int64), np.frombuffer(data, np.uint8))
    plain = (np.zeros(3, np.int64), np.zeros(0, np.uint8))
    made = versions.ids([plain, held, plain], np.zeros(stamps, np.int64), np.ones(known, bool), 32)
    return None if made is None else made.tobytes()


def test_whole_digests_are_those_of_the_fields() -> None:
    def of(text: bytes) -> bytes:
        size = len(text).to_bytes(8, "big")
        return hashlib.sha256(
            bytes(8) + size + text + bytes(8) + (8).to_bytes(8, "big") + bytes(8)
        ).digest()

    assert called([1, 3, 6]) == of(b"bc") + of(b"def")


@pytest.mark.parametrize(
    "offsets", [[0, 3, 7], [-1, 3, 6], [0, 4, 3], [0, 2**62, 3], [0, -(2**63), 0], [7, 7, 7]]
)
def test_offsets_that_lead_out_of_the_bytes_have_no_answer(offsets: list[int]) -> None:
    assert called(offsets) is None


def test_fields_of_other_numbers_of_posts_are_refused() -> None:
    with pytest.raises(ValueError, match="not of as many posts"):
        called([0, 3])
    with pytest.raises(ValueError, match="not of as many posts"):
        called([0, 3, 6], known=1)


def test_more_than_a_digest_is_not_given() -> None:
    empty = (np.zeros(2, np.int64), np.zeros(0, np.uint8))
    assert versions.ids([empty] * 3, np.zeros(1, np.int64), np.zeros(1, bool), 33) is None


def test_without_openssl_array_code_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    posts = table([("telegram:1", "7", "one", 5), ("telegram:1", "8", "", None)])
    expected = version_ids(posts)
    monkeypatch.setattr(versions, "_openssl", lambda: None)
    assert version_ids(posts).equals(expected)
