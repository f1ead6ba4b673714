"""Audit at the desk: what is intact, what was altered, and against which root."""

from __future__ import annotations

import pytest
from desk_server import Served
from long_work import done

from mabillon.archive.store import Store


@pytest.fixture(scope="module")
def room(shared_room: Served) -> Served:
    """A desk for all of them."""
    return shared_room


def test_what_was_altered_is_found_and_an_older_root_holds(room: Served) -> None:
    analyst = room.signed_in("okoro", "analyst")
    with Store.open(room.desk.root) as store:
        root = f"{store.ledger_root(100)}:100"
        [(digest, _), *_] = store.evidence_like("")
        raw = store.evidence.path(digest)
    raw.chmod(0o600)
    raw.write_bytes(raw.read_bytes()[:-1] + b"!")
    told = done(analyst, analyst.submit("/audit", root=root)).text
    assert "which it has" in told
    assert "Not in order: 1 piece is altered or missing" in told
    assert digest in told
    assert "Not in order" in analyst.get("/audit").text
    assert analyst.submit("/audit", root="nonsense").status_code == 400
    reader = room.signed_in("vane", "reader")
    assert reader.submit("/audit", root="").status_code == 403
    assert digest[:4] in reader.get(f"/audit/captures?q={digest[:12]}").text
