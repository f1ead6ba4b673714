"""Writes the golden opinions of the demo anew: ``python tests/golden/make.py``.

Look at the difference that it makes before you commit it: each changed word or figure is
a change of what the tool says.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from mabillon.examine.finding import OpinionDocument
from mabillon.workflows.demo import demo

HERE = Path(__file__).parent


def golden(document: OpinionDocument) -> bytes:
    """Return what an opinion says, without what differs from one run to the next."""
    inputs = msgspec.structs.replace(document.inputs, ledger_root="", version="")
    said = msgspec.structs.replace(document, known_as_of="", number=None, inputs=inputs)
    return msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for verdict in demo(Path(folder) / "demo"):
            path = HERE / f"{verdict.questioned.name}.json"
            path.write_bytes(golden(verdict.document))
            print(path.name, verdict.document.opinion.standing)
