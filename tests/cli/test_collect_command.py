"""`mabillon collect` as a user calls it: switched off, rehearsed, run, stopped, out of room."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from awkward_server import Handler, Server, serving
from posting import Posting

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of

ON = """\
[collect]
on = true
contact = "desk@example.org"
delay_s = 0.0
reach = ["127.0.0.1"]
"""


@dataclass
class Desk:
    """A machine of a desk: an archive, a configuration, and a server with two channels."""

    folder: Path
    server: Server
    wire: Posting
    desk: Posting
    printed: pytest.CaptureFixture[str]

    def command(self, *arguments: str) -> list[str]:
        """The command line."""
        start = "import sys; from mabillon.cli import main; main(sys.argv[1:])"
        return [sys.executable, "-c", start, "--archive", str(self.folder / "papers"), *arguments]

    def environment(self) -> dict[str, str]:
        """Where the configuration stands."""
        return {**os.environ, "XDG_CONFIG_HOME": str(self.folder)}

    def switch_on(self, more: str = "") -> None:
        """Write the configuration."""
        path = self.folder / "mabillon" / "config.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(ON + more)
        path.chmod(0o600)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run it here."""
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(self.folder / "papers"), *arguments])
        said = self.printed.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.out, said.err

    def bounded(self, largest: int, *arguments: str) -> tuple[int, str, str]:
        """Run it in a process whose files may have so many bytes."""

        def bounded() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        done = subprocess.run(
            self.command(*arguments),
            check=False,
            capture_output=True,
            text=True,
            env=self.environment(),
            preexec_fn=bounded,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with serving() as server:
        wire = Posting("pottingwire", "Potting Wire", posts={1: "Bed 1 is dug.", 2: "And bed 2."})
        own = Posting("desk", "Thistledown Desk", posts={1: "To all who pass by."})
        wire.serve(server)
        own.serve(server)
        with Store.init(tmp_path / "papers") as store:
            (store.root / "register.yaml").write_text(f"""\
channels:
  potting-wire:
    keys: ['telegram:@pottingwire']
    sources: [{{kind: preview, address: '{server.url("/s/pottingwire")}'}}]
  desk:
    keys: ['web:desk.example']
    sources: [{{kind: feed, address: '{server.url("/desk.xml")}'}}]
""")
        yield Desk(tmp_path, server, wire, own, capsys)


def test_it_is_off_and_says_how_to_switch_it_on(desk: Desk) -> None:
    status, said, complaint = desk.run("collect")
    assert (status, said) == (2, "")
    assert "switched off" in complaint
    assert "on = true" in complaint
    status, said, _ = desk.run("collect", "--dry-run")
    assert status == 0
    assert "2 sources would be asked, of 1 host" in said
    assert "switched off" in said.replace("\n", " ")
    assert all(width_of(line) <= 80 for line in said.splitlines() if "http" not in line)
    assert not desk.server.seen


def test_a_round_on_one_screen_and_as_json(desk: Desk) -> None:
    desk.switch_on()
    status, said, _ = desk.run("collect")
    assert status == 0
    assert "potting-wire" in said
    assert "The answers are evidence" in said
    desk.desk.closed = 500
    del desk.wire.posts[2]
    desk.wire.posts[3] = "Bed 3."
    status, said, _ = desk.run("collect", "--json")
    told = json.loads(said)
    by_name = {one["channel"]: one for one in told["channels"]}
    assert status == 1
    assert by_name["potting-wire"]["gone"] == ["telegram:@pottingwire/2"]
    assert "500" in by_name["desk"]["failures"][0]


def test_without_the_extra_it_is_planned_and_says_what_to_install(desk: Desk) -> None:
    desk.switch_on()
    desk.run("collect")
    without = "import sys; sys.modules.update(dict.fromkeys({!r})); {}"
    start = "from mabillon.cli import main; sys.exit(main(sys.argv[1:]))"
    program = without.format(["protego", "httpx", "httpcore", "socksio", "telethon"], start)
    archive = ["--archive", str(desk.folder / "papers")]
    for words, status, said in ((["--dry-run"], 0, "would be asked"), ([], 2, "mabillon[collect]")):
        done = subprocess.run(
            [sys.executable, "-c", program, *archive, "collect", *words],
            check=False,
            capture_output=True,
            text=True,
            env=desk.environment(),
        )
        assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done.stderr


def test_what_a_channel_became_is_told_with_the_command_for_the_register(desk: Desk) -> None:
    desk.switch_on()
    desk.run("collect")
    desk.desk.closed = 410
    desk.wire.title = "Potting Wire Daily"
    status, said, _ = desk.run("collect")
    assert status == 1
    words = " ".join(said.split())
    assert "desk seems to have vanished: it answered 410" in words
    assert "mabillon register end ISSUER desk --until 20" in words
    assert "potting-wire seems to have been renamed" in words
    assert "mabillon register add channel NEW-KEY --to potting-wire" in words


def test_stopped_it_takes_in_what_came(desk: Desk) -> None:
    desk.switch_on()
    waiting, let_go = threading.Event(), threading.Event()

    def slow(handler: Handler) -> None:
        waiting.set()
        let_go.wait(120)

    def kept() -> bool:
        runs = (desk.folder / "papers").rglob("*.warc")
        return any(b"And bed 2." in path.read_bytes() for path in runs)

    desk.server.script["/desk.xml"] = slow
    with subprocess.Popen(
        desk.command("collect"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=desk.environment() | {"PYTHONUNBUFFERED": "1"},
    ) as running:
        until = time.monotonic() + 60
        while not (waiting.is_set() and kept()):
            assert time.monotonic() < until
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        said, complaint = running.communicate(timeout=60)
    let_go.set()
    assert running.returncode == 130
    assert "Traceback" not in complaint
    assert "Stopped before every source was asked" in said
    with Store.open(desk.folder / "papers") as store:
        assert store.rows() == 2


def test_a_full_disk_stops_it_whole(desk: Desk) -> None:
    desk.switch_on()
    desk.wire.posts[3] = "A very long tale. " * 100_000
    status, _, complaint = desk.bounded(1_000_000, "collect")
    assert status == 1
    assert "cannot be written" in complaint
    assert "make room" in complaint
    assert desk.run("collect")[0] == 0
    with Store.open(desk.folder / "papers") as store:
        assert store.rows() == 4


def test_a_source_is_added_shown_and_planned(desk: Desk) -> None:
    address = desk.server.url("/more.xml")
    why = ["--reason", "linked from its front page"]
    status, said, _ = desk.run("register", "add", "source", "potting-wire", "feed", address, *why)
    assert status == 0
    assert "potting-wire is collected from a feed" in said
    told = json.loads(desk.run("collect", "--dry-run", "--json")[1])
    assert [one["channel"] for one in told["sources"] if one["address"] == address] == [
        "potting-wire"
    ]
