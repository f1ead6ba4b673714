"""Each alert is written once: also by two processes at a time, and where one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from watch_world import ANOTHER, FALSE, GENUINE, GOSSIP, add, after, archive_of

from mabillon.workflows.alerts_done import KIND as DONE
from mabillon.workflows.alerts_done import dealt_with, done
from mabillon.workflows.destroying import destroy
from mabillon.workflows.raised import raised
from mabillon.workflows.register_in_force import current
from mabillon.workflows.saved_searches import save
from mabillon.workflows.search import Request
from mabillon.workflows.watching import KIND, watch_once

YAML = "in_name:\n  - {issuer: league, days: any}\n"
KILLED = """
import os, sys
from pathlib import Path
from mabillon.archive import catalogue
from mabillon.archive.store import Store, utc_now
from mabillon.workflows.watching import watch_once

written, real = [], catalogue.append

def append(connection, kind, row):
    real(connection, kind, row)
    written.append(row["kind"])
    if len(written) == 2:  # the alerts are written, how far was watched is not, nor is it kept
        os.kill(os.getpid(), 9)

catalogue.append = append
with Store.open(Path(sys.argv[1])) as store:
    watch_once(store, utc_now())
"""


def test_killed_while_it_writes_everything_is_raised_by_the_next(tmp_path: Path) -> None:
    said = [("x:@marl", "7", 0, FALSE), ("x:@marl", "8", 0, ANOTHER)]
    with archive_of(tmp_path, said) as archive:
        store = archive.store
        (store.root / "watch.yaml").write_text(YAML)
        current(store)  # the register is recorded before
        child = subprocess.run([sys.executable, "-c", KILLED, str(store.root)], check=False)
        assert child.returncode == -signal.SIGKILL
        assert (raised(store), store.entries(KIND)) == ([], [])
        found = watch_once(store, after(4))
        keys = ["in-name league x:@marl/7", "in-name league x:@marl/8"]
        assert [one.alert.key for one in found] == keys
        assert watch_once(store, after(5)) == []
        assert [one.alert.key for one in raised(store)] == keys


def test_two_processes_at_a_time_raise_each_alert_once(tmp_path: Path) -> None:
    said = [("x:@marl", str(n), 0, text) for n, text in enumerate((FALSE, ANOTHER, GENUINE))]
    with archive_of(tmp_path, said) as archive:
        (archive.store.root / "watch.yaml").write_text(YAML)
        current(archive.store)
        root = archive.store.root
        command = [sys.executable, "-c", "from mabillon.cli import main; main()"]
        command += ["--archive", str(root), "watch", "--json"]
        environ = os.environ | {"XDG_CONFIG_HOME": str(tmp_path)}
        children = [
            subprocess.Popen(command, stdout=subprocess.PIPE, env=environ, text=True)
            for _ in range(2)
        ]
        told = [child.communicate()[0] for child in children]
        assert {child.returncode for child in children} <= {0, 1, 4}  # 4: it was busy
        keys = [alert["key"] for out in told if out for alert in json.loads(out)["alerts"]]
        kept = [one.alert.key for one in raised(archive.store)]
        assert len(kept) == len(set(kept)) == 3
        assert sorted(keys) == sorted(kept)


def test_a_saved_search_finds_what_is_new(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@desk", "1", 0, GENUINE)]) as archive:
        store = archive.store
        save(store, "bulbs", Request(query="bulbs"))
        (store.root / "watch.yaml").write_text("searches: [bulbs]\n")
        [first] = watch_once(store, after(3))
        assert first.alert.key == "search bulbs x:@desk/1"
        add(archive, tmp_path, [("x:@aunt", "2", 4, "Two bulbs."), ("x:@aunt", "3", 4, "No.")], 5)
        [found] = watch_once(store, after(5))
        assert (found.alert.posts, found.alert.where) == (["x:@aunt/2"], "x:@aunt")
        assert watch_once(store, after(5)) == []


def test_a_forwarder_that_stopped_is_told_once_a_silence(tmp_path: Path) -> None:
    posts = [("x:@relay", str(n), n - 40.0, f"Number {n} of many") for n in range(40)]
    with archive_of(tmp_path, posts) as archive:
        store = archive.store
        (store.root / "watch.yaml").write_text("stopped: [league]\n")
        [found] = watch_once(store, after(3))
        assert found.alert.key == "stopped league x:@relay/39"
        assert found.alert.what == "Verge Relay has posted nothing for 4 h."
        assert found.alert.posts == ["relay/39"]
        assert found.alert.when == after(-1)
        position = store.position()
        assert watch_once(store, after(4)) == []
        assert store.position() == position, "a silence that goes on adds nothing to the ledger"
        add(archive, tmp_path, posts, 9)
        assert watch_once(store, after(9)) == []
        again = [*posts, ("x:@relay", "40", 10.0, "Here again")]
        add(archive, tmp_path, again, 10.5)
        assert watch_once(store, after(10.5)) == []
        add(archive, tmp_path, again, 40)
        [found] = watch_once(store, after(40))
        assert found.alert.subject == "league x:@relay/40"


def test_an_alert_goes_with_its_post_and_is_not_raised_again(tmp_path: Path) -> None:
    with archive_of(tmp_path, [("x:@marl", "7", 0, FALSE)]) as archive:
        store = archive.store
        (store.root / "watch.yaml").write_text(YAML)
        [found] = watch_once(store, after(3))
        why = {"reason": "ordered", "authority": "a court", "by": "Vane", "second": "Ferrier"}
        done(store, [found.number], by="Vane", reason="it quotes “the wheelbarrow”")
        destroy(store, found.alert.evidence[0], with_posts=True, **why)
        assert (raised(store), dealt_with(store)) == ([], {})
        select = "SELECT document, reason FROM entries WHERE kind = ?"
        assert store.connection.execute(select, (DONE,)).fetchall() == [(b"", "")]
        add(archive, tmp_path, [("x:@marl", "7", 0, FALSE), ("x:@b", "2", 0, GOSSIP)], 4)
        assert watch_once(store, after(4)) == []
