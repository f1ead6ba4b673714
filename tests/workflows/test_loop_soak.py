"""The loop with random faults: servers that fail, kills, no room, a clock that is set.

Whatever happens: every post that was posted is kept, every statement in the League's name
raises one alert, each alert is acknowledged once, and the archive is consistent with itself.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from awkward_server import Handler
from looped_desk import LoopedDesk, looped_desk

from mabillon.archive.store import Store
from mabillon.workflows.audit import audit

CHILD = Path(__file__).with_name("loop_child.py")
WORDS = (
    *("bed", "bulb", "trowel", "fork", "quay", "ring", "tram", "lamp", "bench", "hedge"),
    *("barrow", "council", "soil", "seed", "tulip", "crocus", "planter", "corner", "night"),
    *("lantern", "bridge", "basin", "street", "market", "gate", "fence", "moss", "fern", "ivy"),
)


@dataclass
class Life:
    """What goes on: channels post while they are asked, and their server fails now and then."""

    desk: LoopedDesk
    draw: random.Random
    faults: float = 0.0
    statements: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Have every request go through this."""
        for path, act in list(self.desk.server.script.items()):
            self.desk.server.script[path] = self._around(path, act)

    def _around(self, path: str, act: Callable[[Handler], None]) -> Callable[[Handler], None]:
        def answer(handler: Handler) -> None:
            if path == "/s/marl":
                self._post()
            if self.draw.random() >= self.faults:
                act(handler)
                return
            fault = self.draw.choice(("error", "dropped", "half"))
            if fault == "error":
                handler.answer(self.draw.choice((500, 502, 503)))
            elif fault == "half":
                handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<html><div data-post=")
            else:
                handler.close_connection = True

        return answer

    def _post(self) -> None:
        posts = self.desk.marl.posts
        number = max(posts) + 1
        words = " ".join(self.draw.choices(WORDS, k=40))
        if number % 3 == 0:
            posts[number] = (
                f"To all who pass by: we, the Thistledown League, say this of {number}: {words}."
                "\nThe Thistledown League"
            )
            self.statements.append(posts[number])
        else:
            posts[number] = f"Seen on the way: {words}."


def child(desk: LoopedDesk, rounds: int, **how: float) -> tuple[int, str]:
    """Run the loop in a process of its own; return its status, and what it said."""
    wanted = [rounds, how.get("offset", 0), how.get("jump", 0)]
    wanted += [int(how.get("kill", 0)), int(how.get("largest", 0))]
    done = subprocess.run(
        [sys.executable, str(CHILD), str(desk.root), *map(str, wanted)],
        check=False,
        capture_output=True,
        text=True,
        env=desk.environ,
        timeout=300,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


def soak(folder: Path, fates: Sequence[str], rounds: int, seed: int) -> Counter[str]:
    """Let the loop live and end so each time, then once in peace; return what happened to it."""
    draw = random.Random(seed)
    happened: Counter[str] = Counter()
    with looped_desk(folder) as desk:
        life = Life(desk, draw)
        life.begin()
        status, said = child(desk, 2)
        assert status == 0
        operations = int(said.split()[-1])
        offset = 0.0
        for fate in fates:
            offset += 2 * 86_400 / len(fates)
            life.faults = draw.choice((0.0, 0.1))
            how = {
                "killed": {"kill": draw.randrange(operations // 6, operations)},
                "full": {"largest": draw.randrange(2_000, 60_000)},
                "set": {"jump": draw.choice((-7200, 7200))},
                "peace": {},
            }[fate]
            status, said = child(desk, rounds, offset=offset, **how)
            assert status in {"killed": (0, -9), "full": (0, 1)}.get(fate, (0,)), (fate, said)
            happened[fate if status else "lived"] += 1
            _holds(desk)
        life.faults = 0.0
        life.desk.server.script["/s/marl"] = desk.marl._preview  # it posts no more
        status, _ = child(desk, 2, offset=offset + 86_400)
        assert status == 0
        assert desk.texts("telegram:@marl") >= set(desk.marl.posts.values())
        told = desk.alerts()
        assert sorted(key for one in told for key in one.alert.posts) == sorted(
            f"marl/{n}" for n, text in desk.marl.posts.items() if text in life.statements
        )
        assert len(told) == len(life.statements)
        assert sorted(desk.deliveries()) == sorted(f"{one.alert.key} feed" for one in told)
        entries = re.findall(r"<entry>.*?<id>(.*?)</id>", desk.feed.read_text(), re.DOTALL)
        assert len(entries) == len(set(entries)) == min(50, len(told))
    return happened


def _holds(desk: LoopedDesk) -> None:
    keys = [one.alert.key for one in desk.alerts()]
    assert len(keys) == len(set(keys)), "an alert was raised twice"
    taken = desk.deliveries()
    assert len(taken) == len(set(taken)), "an alert was acknowledged twice"
    with Store.open(desk.root) as store:
        assert audit(store, lambda found: None).clean


def test_a_short_life_with_faults(tmp_path: Path) -> None:
    happened = soak(tmp_path, ["killed", "full", "killed", "set"], rounds=2, seed=11)
    assert happened["killed"]


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_long_life_with_faults(tmp_path: Path) -> None:
    fates = random.Random(29).choices(("killed", "killed", "full", "set", "peace"), k=60)
    happened = soak(tmp_path, fates, rounds=6, seed=29)
    assert happened["killed"] >= 10
    assert happened["full"]
