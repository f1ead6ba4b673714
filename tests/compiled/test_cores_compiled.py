"""Compiled cores are those of the array code, and the hash is BLAKE2b."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mabillon.compiled import array_code_only, cores
from mabillon.text.cores import CUTS, Cores, core_of, cores_of

PIECES = ("a", "ж", "خبر", " ", "\t", "\n", "\r\n", "\n\n", "\u2028", "\u2029", "\u00a0", "\u20ac")
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
long = st.tuples(st.integers(0, 400), st.integers(0, 400)).map(
    lambda sizes: "x" * sizes[0] + "\n" + "y" * sizes[1]
)


@pytest.fixture(autouse=True)
def compiled_here() -> None:
    if cores.digests(np.zeros(0, np.uint8), np.zeros(1, np.int64)) is None:
        pytest.skip("needs a C compiler: apt-get install gcc")


def both(given: list[str], skip: int = 0) -> Cores:
    """Return the cores of texts, which are the same in both ways."""
    column = pa.array(given, pa.large_string()).slice(skip)
    made = cores_of(column)
    with array_code_only():
        np.testing.assert_array_equal(cores_of(column), made)
    return made


@settings(deadline=None)  # the compiler's checks take their time
@given(st.lists(texts | long, max_size=8), st.integers(0, 3))
@example(["x" * 128 + "\n" + "y" * 127 + "\nz"], 0)
@example(["x" * 256], 0)
def test_they_are_as_array_code_has_them(given: list[str], skip: int) -> None:
    assert both(given, skip).shape == (max(len(given) - skip, 0), CUTS)


def test_the_hash_is_that_of_the_standard_library() -> None:
    [made] = both(["one\n\ntwo \nthree\t\n"]).tolist()
    lines = (b"one\n\ntwo \nthree", b"one\n\ntwo", b"one")
    digests = [hashlib.blake2b(line, digest_size=8).digest() for line in lines]
    assert made == [int.from_bytes(digest, "little") for digest in digests]
    assert made[1] == core_of("one\n\ntwo  \n")


def test_no_text_is_read_beyond_the_bytes() -> None:
    with pytest.raises(ValueError, match="beyond their bytes"):
        cores.digests(np.zeros(4, np.uint8), np.array([0, 5], np.int64))
    with pytest.raises(ValueError, match="beyond their bytes"):
        cores.digests(np.zeros(4, np.uint8), np.array([3, 2], np.int64))
    with pytest.raises(ValueError, match="where each text begins"):
        cores.digests(np.zeros(4, np.uint8), np.zeros(0, np.int64))
