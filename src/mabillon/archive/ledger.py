"""The ledger: an append-only list of leaves and the one hash that speaks for all of them.

A leaf says what the catalogue holds from then on: a piece of evidence, a capture, a
segment, a version of the register, an opinion, a judgement. Whoever keeps the root and
the size elsewhere can tell later whether anything before that point was changed.

Notes
-----
Leaf data are length-prefixed fields, so that no two different lists of fields have the
same bytes. Hashing is that of RFC 9162 (Certificate Transparency 2.0), section 2.1.1:
leaf SHA-256(0x00 || data), node SHA-256(0x01 || left || right), the empty tree SHA-256("").
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

Value = str | int | bytes | None

_LENGTH = 8


def encode(value: Value) -> bytes:
    """Return a field's bytes: a letter for its type, then the value; nothing for None."""
    if value is None:
        return b""
    if isinstance(value, str):
        return b"s" + value.encode("utf-8")
    if isinstance(value, int):
        return b"i%d" % value
    return b"b" + value


def prefixed(fields: Iterable[bytes]) -> bytes:
    """Return the fields one after another, each with its length in 8 bytes before it."""
    return b"".join(len(field).to_bytes(_LENGTH, "big") + field for field in fields)


def leaf_data(kind: str, values: Iterable[Value]) -> bytes:
    """Return the bytes of a leaf: its kind, then its values in the order of `bindings`."""
    return prefixed([kind.encode("ascii"), *map(encode, values)])


def leaf_hash(data: bytes) -> bytes:
    """Return the 32 bytes of a leaf's hash."""
    return hashlib.sha256(b"\x00" + data).digest()


def tree_head(hashes: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes in their order.

    Parameters
    ----------
    hashes
        Leaf hashes, 32 bytes each; may be none at all.

    Returns
    -------
    bytes
        32 bytes. Full subtrees are joined as they fill, the rest from right to left,
        which is the split at the largest power of two that RFC 9162 asks for.
    """
    full: list[tuple[int, bytes]] = []
    for leaf in hashes:
        height, node = 0, leaf
        while full and full[-1][0] == height:
            node = _node(full.pop()[1], node)
            height += 1
        full.append((height, node))
    if not full:
        return hashlib.sha256(b"").digest()
    _, root = full.pop()
    while full:
        root = _node(full.pop()[1], root)
    return root


def inclusion_paths(hashes: Sequence[bytes], wanted: Collection[int]) -> dict[int, list[bytes]]:
    """Return, of each wanted leaf, the nodes by which its hash leads to the root over all.

    Parameters
    ----------
    hashes
        Leaf hashes in their order, 32 bytes each.
    wanted
        Numbers of leaves, from 0.

    Returns
    -------
    dict
        Leaf -> inclusion proof of RFC 9162, section 2.1.3.1, from the leaf upwards.

    Notes
    -----
    Level by level: neighbours are joined, and one that has none goes up as it is, which
    is the same tree as the RFC's and takes one pass for however many leaves.
    """
    paths: dict[int, list[bytes]] = {leaf: [] for leaf in wanted}
    level, height = list(hashes), 0
    while len(level) > 1:
        for leaf, path in paths.items():
            beside = (leaf >> height) ^ 1
            if beside < len(level):
                path.append(level[beside])
        joined = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = joined + level[len(joined) * 2 :]
        height += 1
    return paths


def includes(root: bytes, size: int, leaf: int, hashed: bytes, path: Iterable[bytes]) -> bool:
    """Tell whether a leaf's hash stands at its place in the tree of that root and size.

    Notes
    -----
    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= leaf < size:
        return False
    at, last, node = leaf, size - 1, hashed
    for beside in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            node = _node(beside, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, beside)
        at, last = at >> 1, last >> 1
    return last == 0 and node == root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
