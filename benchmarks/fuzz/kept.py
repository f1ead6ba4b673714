"""Ingest what fuzzing kept into an archive: its books must balance and its audit be clean."""

from __future__ import annotations

import logging
import mimetypes
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.fuzz.rules import CONTAINER, Watch
from mabillon.archive.store import Store
from mabillon.errors import MabillonError
from mabillon.workflows.audit import audit
from mabillon.workflows.ingest import ingest
from mabillon.workflows.options import Options

_APART: Final = re.compile(r"subprocess\.Popen \('[^']+', \['[^']+', '-P', '-m', 'mabillon\.")
"""What an ingest starts by right: a process of its own, where it decodes a picture or a paper."""


def ingested(root: Path, targets: Sequence[str]) -> str:
    """Ingest every target's corpus as its format; returns what is wrong, "" = nothing.

    Prints how many files went in, and what they came to.
    """
    tempfile.tempdir = str(root)
    mimetypes.init()
    logging.getLogger().addHandler(logging.NullHandler())  # as the command line does
    watch = Watch(root)
    files = kept = rejected = 0
    wrong: list[str] = []
    with Store.init(root / "archive") as store:
        for target in targets:
            options = Options(format=None if target == CONTAINER else target)
            try:
                for result in ingest(store, [root / target / "corpus"], options):
                    files += 1
                    if result.status != "already":
                        kept += result.kept
                        rejected += result.rejected
            except MabillonError as error:
                wrong.append(f"{target}: the ingest stopped: {error}")
        there = sum(1 for _ in store.rejects())
        if there != rejected:
            wrong.append(f"{rejected:,} records were said to be rejected and {there:,} are kept")
        report = audit(store, lambda check: wrong.append(str(check)))
        if not report.clean:
            wrong.append("the audit is not clean")
    wrong += [seen for seen in watch.seen if not _APART.match(seen)][:5]
    print(
        f"{files:,} of these inputs ingested: {kept:,} kept, {rejected:,} rejected, "
        f"audit {'clean' if report.clean else 'NOT CLEAN'}"
    )
    return "\n".join(wrong[:20])
