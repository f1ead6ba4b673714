"""What collecting found that channels became."""

from __future__ import annotations

from mabillon.archive.store import Store
from mabillon.watch.rules.became import Became
from mabillon.workflows.collect_memory import recall


def became(store: Store) -> list[Became]:
    """Return what the runs of collecting so far suggest for the register."""
    return [
        Became(one.channel, one.what, one.sentence, one.where, one.when)
        for one in recall(store).suggestions
    ]
