"""Numbers of dispatches: in sequence for each series, also when several ask at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mabillon.archive.store import Store
from mabillon.workflows import dispatches

ASK = """
import sys
from pathlib import Path
from mabillon.archive.store import Store
from mabillon.workflows.dispatches import reserve
with Store.open(Path(sys.argv[1])) as store:
    for _ in range(5):
        print(reserve(store, "Special Dispatch", "T", by=sys.argv[2]))
"""


def test_numbers_follow_each_other_in_each_series(tmp_path: Path) -> None:
    with Store.init(tmp_path / "a") as store:
        given = [
            dispatches.reserve(store, s, "T", by="desk") for s in ("Inquiry", "Inquiry", "Brief")
        ]
        assert given == [1, 2, 1]
        folder = dispatches.folder(store)
        folder.mkdir(exist_ok=True)
        (folder / "by-hand.md").write_text(
            "---\nseries: inquiry\nnumber: 40\ndate: 2031-03-27\ntitle: T\n---\n"
        )
        assert dispatches.reserve(store, "Inquiry", "T", by="desk") == 41


def test_no_two_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    Store.init(tmp_path / "a").close()
    asking = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, str(tmp_path / "a"), f"desk {n}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(3)
    ]
    given = [int(line) for process in asking for line in process.communicate()[0].split()]
    assert all(process.returncode == 0 for process in asking)
    assert sorted(given) == list(range(1, 16))
