"""Linking after a merge: a file that came on one machine, with the post of another.

An export that gives the digest of what its posts have attached means those bytes, wherever they
came from: an ingest links them whether they lie beside the export or not, and so does this. A
path or a name says which file was meant only among those that lay together: in two archives
that were merged, ``photos/photo_1.jpg`` may be two pictures. These are linked when the export
is ingested together with its files.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from mabillon import tables
from mabillon.archive.store import Store
from mabillon.archive.writer import Writer
from mabillon.workflows.looking_up import INSIDE

_LINK = ["post", "place", "evidence"]


def link_by_digest(store: Store, writer: Writer) -> int:
    """Keep which files posts have attached by their digests; return how many were not known.

    Raises
    ------
    MabillonError
        The archive could not be written; nothing was linked then.
    """
    if not store.segments("listed"):
        return 0
    held = {digest for digest, _ in store.evidence_like("")}
    held -= {stone.evidence for stone in store.tombstones()}
    listed = store.listed(["capture", "post", "place", "name", "digest"])
    digests = listed["digest"].cast(pa.string())
    meant = listed.filter(pc.is_in(digests, value_set=pa.array(held, pa.string())))
    known = {*_links(store.attached(_LINK))} if meant.num_rows else set()
    formats = dict(store.connection.execute("SELECT capture, format FROM captures"))
    rows = []
    for row in meant.to_pylist():
        link = (row["post"], row["place"], row["digest"])
        if link not in known:
            known.add(link)
            basis = "inside" if formats[row["capture"]] in INSIDE else "digest"
            made = {name: row[name] for name in ("post", "place", "name")}
            rows.append(made | {"evidence": row["digest"], "basis": basis})
    if rows:
        with writer.intake() as intake:
            intake.attach(pa.Table.from_pylist(rows, schema=tables.ATTACHED))
            intake.commit()
    return len(rows)


def _links(rows: pa.Table) -> list[tuple[int, int, str]]:
    plain = [rows[name].to_pylist() for name in ("post", "place")]
    return list(zip(*plain, rows["evidence"].cast(pa.string()).to_pylist(), strict=True))
