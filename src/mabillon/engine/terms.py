"""Lexicon counts: in how many texts of whom, and when, each word and run of words stands.

The kernel counts some texts at a time by the lexicon's own ``examine.lexicon.grams``, which
tells what a word is and where no run of words goes on; the expression adds up.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mabillon.engine.contract import Batches, Engine, Kernel, Relation, Stream
from mabillon.examine.lexicon.grams import LONGEST, Grams, recurring

TEXTS: Final = pa.schema(
    [
        pa.field("who", pa.int32()),  # a number: a channel, an issuer, all others
        pa.field("window", pa.int32()),  # a number: of time
        pa.field("text", pa.string()),  # null = none
    ]
)

TERMS: Final = pa.schema(
    [
        pa.field("who", pa.int32(), nullable=False),
        pa.field("window", pa.int32(), nullable=False),
        pa.field("term", pa.string(), nullable=False),  # canonical words, a space between
        pa.field("texts", pa.int64(), nullable=False),  # that hold it, 1 and more
    ]
)

_AT_ONCE: Final = 1 << 11
"""Texts that are counted at a time: it bounds the memory it takes."""


def term_counts(
    engine: Engine, texts: Relation | Stream, *, least: int, longest: int = LONGEST
) -> Relation:
    """Count in how many texts each term stands, by who wrote them and when.

    Parameters
    ----------
    texts
        ``TEXTS``.
    least
        Only terms that stand in so many texts of the same, over all windows.
    longest
        Words of the longest term, 1 to ``grams.LONGEST``.

    Returns
    -------
    Relation
        ``TERMS``, by who, term and window.
    """
    counted = engine.mapped(texts, Kernel(TERMS, partial(_counted, longest=longest)))
    terms = counted.group_by("who", "window", "term").aggregate(texts=counted.texts.sum())
    terms = engine.kept(terms)
    every = terms.group_by("who", "term").aggregate(every=terms.texts.sum())
    often = every.filter(every.every >= least)
    kept = terms.semi_join(often, ["who", "term"])
    return kept.select(*TERMS.names).order_by("who", "term", "window")


def _counted(batches: Batches, *, longest: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for first in range(0, batch.num_rows, _AT_ONCE):
            some = batch.slice(first, _AT_ONCE)
            grams = recurring(some.column("text").fill_null("").to_pylist(), 1, longest)
            who, window = (some.column(name).to_numpy() for name in ("who", "window"))
            whose, which = np.unique(np.stack((who, window)), axis=1, return_inverse=True)
            keys, texts = np.unique(
                grams.owners * whose.shape[1] + which.ravel()[grams.texts], return_counts=True
            )
            term, of = np.divmod(keys, max(whose.shape[1], 1))
            columns = (*whose[:, of], _forms(grams).take(pa.array(term)), texts)
            yield pa.record_batch([pa.array(column) for column in columns], schema=TERMS)


def _forms(grams: Grams) -> pa.Array:
    """Return every n-gram as canonical words, by number (``Grams.form``)."""
    forms = pa.array(grams.forms, pa.string())
    made, lengths = [pa.array([], pa.string())], (grams.words >= 0).sum(axis=1)
    for length in np.unique(lengths).tolist():  # by number the shorter ones come first
        words = grams.words[lengths == length, :length]
        columns = [forms.take(pa.array(column)) for column in words.T]
        made.append(pc.binary_join_element_wise(*columns, " "))
    return pa.concat_arrays(made)
