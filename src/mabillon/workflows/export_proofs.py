"""The leaves of the ledger that bind what is exported, with their inclusion proofs."""

from __future__ import annotations

from mabillon.archive.proofs import proofs
from mabillon.exporters.exported import Leaf
from mabillon.workflows.events import KIND
from mabillon.workflows.export_records import Records


def leaves(records: Records, size: int) -> list[Leaf]:
    """Prove that evidence and opinions, and where names are asked for judgements, are kept.

    Leaves in which somebody is named are left out otherwise, and not only blinded: a hash
    over so few unknown words would let a reader confirm whom he suspects.
    """
    store = records.store
    named: list[tuple[str, str | int]] = [("evidence", digest) for digest in records.posts.evidence]
    named += [("opinion", number) for number in records.opinions.taken]
    if records.withheld.names:
        for number, opinion in records.opinions.taken.items():
            named += [("register", opinion.register)]
            named += [("judgement", j.number) for j in store.judgements(number)]
        named += [("entry", e.number) for e in store.entries(KIND) if e.key in records.events]
    return [
        Leaf(
            number=proof.leaf,
            fields=[field.decode() for field in proof.fields],
            path=[node.hex() for node in proof.path],
        )
        for proof in proofs(store, dict.fromkeys(named), size)
    ]
