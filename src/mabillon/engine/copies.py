"""Verified copies: the texts of candidate pairs laid side by side where they are.

The kernel is ``examine.related``; the expression only brings both texts to each pair.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa

from mabillon.engine.contract import Batches, Engine, Kernel, Relation
from mabillon.examine.hashed import Places
from mabillon.examine.related import RELATIONS, Related, relate
from mabillon.examine.settings import Settings
from mabillon.text.furniture import Furniture

COPIES: Final = pa.schema(
    [
        pa.field("a", pa.int64(), nullable=False),  # row
        pa.field("b", pa.int64(), nullable=False),  # row
        pa.field("relation", pa.string(), nullable=False),  # of a to b (examine.copies.Relation)
        pa.field("share_a", pa.float64(), nullable=False),  # 0 to 1, of a that stands in b
        pa.field("share_b", pa.float64(), nullable=False),
        pa.field("carries", pa.bool_(), nullable=False),
    ]
)


def verified_copies(
    engine: Engine,
    pairs: Relation,
    texts: Relation,
    furniture: Mapping[str, Furniture],
    settings: Settings,
) -> Relation:
    """Return the pairs of which one text holds nearly all of the other.

    Parameters
    ----------
    pairs
        Rows ``a`` and ``b``, each pair once.
    texts
        ``sketching.TEXTS``, of every row in a pair.
    furniture
        Of each raw channel key; it is sent to where the texts are.

    Returns
    -------
    Relation
        ``COPIES``, by a and b.
    """
    one, two = texts, texts.view()
    asked = pairs.join(one, pairs.a == one.row)
    asked = asked.select("a", "b", text_a=one.text, channel_a=one.channel)
    asked = asked.join(two, asked.b == two.row)
    asked = asked.select(*("a", "b", "text_a", "channel_a"), text_b=two.text, channel_b=two.channel)
    kernel = Kernel(COPIES, partial(_verified, furniture=dict(furniture), settings=settings))
    return engine.mapped(asked, kernel).order_by("a", "b")


def _verified(
    batches: Batches, *, furniture: Mapping[str, Furniture], settings: Settings
) -> Iterator[pa.RecordBatch]:
    """Yield of pairs with their texts those that are copies (``COPIES``)."""
    for batch in batches:
        a, b = (batch.column(side).to_numpy() for side in ("a", "b"))
        _, first, place = np.unique(np.concatenate((a, b)), return_index=True, return_inverse=True)
        texts, channels = (_once(batch, name, first) for name in ("text", "channel"))
        keys = channels.dictionary_encode()
        one, two = np.split(place, 2)
        found = relate(
            texts.fill_null("").to_pylist(),
            keys.indices.to_numpy().astype(np.int64),
            [furniture.get(key, _NONE) for key in keys.dictionary.to_pylist()],
            *(one, two, settings),
        )
        yield from copies(a, b, found).to_batches()


_NONE: Final = Furniture()


def _once(batch: pa.RecordBatch, name: str, places: Places) -> pa.Array:
    """Return the values of both sides of pairs at these places."""
    both = pa.concat_arrays([batch.column(f"{name}_{side}") for side in ("a", "b")])
    return both.take(pa.array(places))


def copies(a: Places, b: Places, found: Related) -> pa.Table:
    """Return of pairs of rows those that are copies, by what was found of them (``COPIES``)."""
    near = found.near
    columns = [
        *(a[near], b[near]),
        pa.array(RELATIONS).take(pa.array(found.relation[near])),
        *(column[near] for column in found[1:]),
    ]
    return pa.table([pa.array(column) for column in columns], schema=COPIES)
