"""Programs of the user's own as sources: what they print comes in live, or why it did not."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from awkward_server import START, manners

from mabillon.archive.store import Store
from mabillon.workflows.collect_memory import folder
from mabillon.workflows.collecting import ChannelCame, collect

REGISTER = """\
channels:
  board:
    keys: ['board:allotments']
    sources: [{kind: command, address: board}]
"""
PRINTS = """
import json, sys
print(json.dumps({"said": sys.argv[1:], "on": "x"}), file=sys.stderr)
for n in (1, 2):
    body = f"Bed {n} is dug; asked since {sys.argv[2]}."
    print(json.dumps({"no": n, "when": f"2031-03-25T0{n}:00:00Z", "body": body}))
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.init(tmp_path / "papers")
    (made.root / "register.yaml").write_text(REGISTER)
    return made


def ran(store: Store, program: str, minutes: int = 0, **more: object) -> ChannelCame:
    """Collect with a program of Python."""
    command = {
        "command": [sys.executable, "-c", program, "{channel}", "{since}"],
        "map": {"id": "no", "posted_at": "when", "text": "body"},
        **more,
    }
    made = collect(
        store,
        manners(commands={"board": command}, most_mb=1.0),
        now=lambda: START + timedelta(minutes=minutes),
        random=Random(7),
    )
    (found,) = made.channels
    assert not [path for path in folder(store).iterdir() if path.suffix == ".jsonl"]
    return found


def test_what_a_program_prints_comes_in_live(store: Store) -> None:
    found = ran(store, PRINTS)
    assert (found.new, found.failures) == (2, [])
    rows = store.posts(["channel", "id", "text"]).to_pylist()
    assert rows[0] == {
        "channel": "board:allotments",
        "id": "1",
        "text": "Bed 1 is dug; asked since .",
    }
    (seen,) = store.observations().to_pylist()
    assert (seen["mode"], seen["seen_at"], seen["posts"]) == ("live", START, 2)


def test_it_is_told_since_when_and_what_it_no_more_prints_is_gone(store: Store) -> None:
    ran(store, PRINTS)
    again = ran(store, PRINTS.replace("(1, 2)", "(1, 3)"), minutes=10)
    assert (again.new, again.edited, again.gone) == (1, 1, ["board:allotments/2"])
    texts = [row["text"] for row in store.posts(["text"]).to_pylist()]
    assert "Bed 3 is dug; asked since 2031-03-25T02:00:00Z." in texts


@pytest.mark.parametrize(
    ("program", "more", "said"),
    [
        ("import sys; print('{}'); sys.exit('no bed')", {}, "ended with status 1: no bed"),
        ("import time; time.sleep(9)", {"timeout_s": 0.3}, "took more than 0.3 seconds"),
        ("while True: print('{}' * 9999)", {}, "printed more than 1 MB"),
    ],
)
def test_a_program_that_fails_is_no_look(
    store: Store, program: str, more: dict[str, object], said: str
) -> None:
    found = ran(store, program, **more)
    assert said in found.failures[0]
    assert not len(store.observations())


def test_what_is_not_configured_is_not_run(store: Store) -> None:
    found = collect(store, manners(), now=lambda: START).channels[0]
    assert "[collect.commands.board]" in found.failures[0]
    assert json.dumps(found.failures)


@pytest.mark.parametrize(
    ("secret", "mode", "said"),
    [
        (None, 0o600, "is not switched on"),
        ("no secret", 0o600, "is not what is needed"),
        ("{}", 0o644, "others can read this secret"),
        ('{"api_id": 1, "api_hash": "ab", "session": "ab"}', 0o600, "session of the secret"),
    ],
)
def test_telegram_is_not_asked_without_good_credentials(
    store: Store, tmp_path: Path, secret: str | None, mode: int, said: str
) -> None:
    source = "sources: [{kind: telegram, address: '@desk'}]"
    (store.root / "register.yaml").write_text(
        f"channels:\n  desk: {{keys: ['telegram:@desk'], {source}}}\n"
    )
    path = tmp_path / "secret"
    path.write_text(secret or "")
    path.chmod(mode)
    how = manners(telegram=f"file:{path}") if secret else manners()
    (found,) = collect(store, how, now=lambda: START).channels
    assert said in found.failures[0]
    assert "ab" not in found.failures[0].split()
