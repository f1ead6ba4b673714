"""The ledger's hashing, against the vectors of Certificate Transparency."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from mabillon.archive.ledger import (
    includes,
    inclusion_paths,
    leaf_data,
    leaf_hash,
    tree_head,
)

# From the reference implementation's tests (google/certificate-transparency, merkle_tree_test).
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

values = st.one_of(st.none(), st.text(), st.binary(), st.integers(-(2**63), 2**63 - 1))


def test_roots_are_those_of_certificate_transparency() -> None:
    hashes = [leaf_hash(data) for data in INPUTS]
    assert [tree_head(hashes[: n + 1]).hex() for n in range(len(hashes))] == ROOTS
    assert tree_head([]) == hashlib.sha256(b"").digest()


def recursive(hashes: list[bytes]) -> bytes:
    """The definition in RFC 9162, section 2.1.1, word for word."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\x01" + recursive(hashes[:split]) + recursive(hashes[split:])).digest()


@given(st.integers(1, 200))
def test_roots_are_those_of_the_definition(count: int) -> None:
    hashes = [leaf_hash(b"%d" % number) for number in range(count)]
    assert tree_head(hashes) == recursive(hashes)


def path_by_definition(leaf: int, hashes: list[bytes]) -> list[bytes]:
    """PATH(m, D_n) of RFC 9162, section 2.1.3.1, word for word."""
    if len(hashes) == 1:
        return []
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if leaf < split:
        return [*path_by_definition(leaf, hashes[:split]), recursive(hashes[split:])]
    return [*path_by_definition(leaf - split, hashes[split:]), recursive(hashes[:split])]


@given(st.data())
def test_inclusion_paths_are_those_of_the_definition_and_hold(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 70))
    hashes = [leaf_hash(b"%d" % number) for number in range(count)]
    paths = inclusion_paths(hashes, range(count))
    root = tree_head(hashes)
    for leaf, path in paths.items():
        assert path == path_by_definition(leaf, hashes)
        assert includes(root, count, leaf, hashes[leaf], path)
    leaf = data.draw(st.integers(0, count - 1))
    other = data.draw(st.integers(-1, count + 1).filter(lambda n: n != leaf))
    assert not includes(root, count, other, hashes[leaf], paths[leaf])
    assert not includes(root, count, leaf, leaf_hash(b"another"), paths[leaf])
    assert not includes(root, count, leaf, hashes[leaf], [*paths[leaf], root])
    assert not includes(root, count + 1, leaf, hashes[leaf], paths[leaf][:-1])
    assert not includes(leaf_hash(b"root"), count, leaf, hashes[leaf], paths[leaf])


@given(st.lists(values), st.lists(values))
def test_different_fields_have_different_bytes(one: list[object], other: list[object]) -> None:
    same = [(type(v), v) for v in one] == [(type(v), v) for v in other]
    assert (leaf_data("x", one) == leaf_data("x", other)) == same  # type: ignore[arg-type]


def test_none_differs_from_nothing() -> None:
    assert len({leaf_data("x", [v]) for v in (None, "", b"", 0)}) == 4
    assert leaf_data("x", ["ab", "c"]) != leaf_data("x", ["a", "bc"])
