"""Programs of the user's own as sources: what they print comes in live, or why it did not."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import keyring
import pytest
from awkward_server import START, manners
from keyring.backend import KeyringBackend
from telegram_server import Channel, telegram

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


def test_stopped_it_takes_in_what_programs_printed(store: Store) -> None:
    late = "  late: {keys: ['board:late'], sources: [{kind: command, address: late}]}\n"
    (store.root / "register.yaml").write_text(REGISTER + late)
    stops = "import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(9)"
    commands = {
        name: {
            "command": [sys.executable, "-c", program, "{channel}", "{since}"],
            "map": {"id": "no", "posted_at": "when", "text": "body"},
        }
        for name, program in {"board": PRINTS, "late": stops}.items()
    }
    made = collect(store, manners(commands=commands), now=lambda: START, random=Random(7))
    assert made.stopped
    assert [(one.channel, one.new) for one in made.channels] == [("board", 2)]
    assert store.rows() == 2
    assert not list(folder(store).glob("*.jsonl"))


class Ring(KeyringBackend):
    """A keyring in memory, by the rules of the keyring package."""

    priority = 1

    def __init__(self, kept: str) -> None:
        self.kept = kept

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept under that name alone."""
        return self.kept if (service, username) == ("mabillon", "telegram") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing else."""
        raise NotImplementedError


def test_telegram_is_asked_with_a_session_of_the_keyring(store: Store) -> None:
    (store.root / "register.yaml").write_text(
        "channels:\n  desk: {keys: ['telegram:4242'],"
        " sources: [{kind: telegram, address: '@thistledowndesk'}]}\n"
    )
    channel = Channel(posts={n: f"Bed {n} is dug." for n in range(1, 8)})
    before = keyring.get_keyring()
    with telegram(channel) as server:
        session, code = server.session, "0123456789abcdefinvented"
        kept = {"api_id": 987654321, "api_hash": code, "session": session}
        keyring.set_keyring(Ring(json.dumps(kept)))
        try:
            looks = []
            for minutes in (0, 10):
                at = START + timedelta(minutes=minutes)
                made = collect(store, manners(telegram="keyring"), now=lambda at=at: at)
                looks.append(made.channels[0])
                channel.posts[9] = "Bed 9 is dug."
                channel.posts[7] = "Bed 7 is not dug after all."
                channel.posts.pop(6, None)
        finally:
            keyring.set_keyring(before)
    assert [(one.failures, one.new, one.edited, one.gone) for one in looks] == [
        ([], 7, 0, []),
        ([], 1, 1, ["telegram:4242/6"]),
    ]
    # Nothing of the credentials stands anywhere in the archive, nor where it came from.
    secrets = [session, code, "987654321", server.key.hex(), f"127.0.0.1:{server.port}"]
    told = [each.encode() for each in secrets] + [server.key]
    for path in store.root.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert not [each for each in told if each in held], path


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


def test_a_secret_inside_the_archive_is_not_read(store: Store) -> None:
    source = "sources: [{kind: telegram, address: '@desk'}]"
    (store.root / "register.yaml").write_text(
        f"channels:\n  desk: {{keys: ['telegram:@desk'], {source}}}\n"
    )
    path = store.root / "secret"
    path.write_text("{}")
    path.chmod(0o600)
    (found,) = collect(store, manners(telegram=f"file:{path}"), now=lambda: START).channels
    assert "a secret inside an archive is not read" in found.failures[0]
