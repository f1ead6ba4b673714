"""The round: from the command line, by lines and by keys, and what an opinion makes of it.

The channels were collected until the eve; the questioned post came the day after. Nobody
watched, and somebody looks.
"""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from case_world import DESK, HOUR, ISSUER, MARL, TRACKED, Scene, found, name, own, post, register
from test_case_silence import CLUMSY, FREE

from mabillon import OpinionDocument
from mabillon.cli import main
from mabillon.cli.round_keys import SETTLE_S
from mabillon.text.display import width_of

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
Run = Callable[..., "Ran"]
LOOKED = "2031-03-26T15:12Z"
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a screen"
COMMAND = str(Path(sys.executable).with_name("mabillon"))


@pytest.fixture
def asked(scene: Scene) -> str:
    """A statement in the League's name on a stranger's account, which alone was collected."""
    made = post(MARL, AT, FREE)
    scene.happens(made)
    scene.export(MARL, AT + 8 * HOUR)
    return name(made)


@dataclass(frozen=True)
class Ran:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process, with its standard input."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(scene.folder)

    def running(*words: str, given: str = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(given))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(scene.archive.store.root), *words])
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return running


def verified(scene: Scene, asked: str) -> OpinionDocument:
    return scene.archive.verify(asked, issuer=ISSUER)


def lines(*answers: str) -> str:
    return "".join(f"{channel.slug} {a}\n" for channel, a in zip(TRACKED, answers, strict=True))


def test_a_round_by_lines_and_what_the_opinion_makes_of_it(
    scene: Scene, asked: str, run: Run
) -> None:
    before = run("verify", asked, "--issuer", ISSUER, "--json")
    assert json.loads(before.stdout)["findings"][0]["status"] == "not_determined"
    shot = scene.folder / "the desk, 16.05 'now'.png"
    shot.write_bytes(PNG)
    answers = ["not_there", "n", "there?", "NOT-THERE", f"n {scene.folder}/none.png"]
    answers[0] += f" {shot}"
    by = ("--by", "R. Vane", "--at", LOOKED)
    ran = run("round", ISSUER, "--about", asked, *by, given=lines(*answers) + "who n\n")
    assert ran.returncode == 1  # what was wrong is said, and the others are kept
    assert [line.split(":")[1] for line in ran.stderr.splitlines()] == [
        " line 3", " line 5", " line 6",
    ]  # fmt: skip
    assert "potting-wire" not in ran.stdout
    ended = " ".join(ran.stdout.split())
    assert "3 channels not there; 2 not looked at" in ended
    assert f"mabillon verify {asked} --issuer {ISSUER}" in ended

    rest = '{"channel": "potting-wire", "answer": "n", "newest": "14:02 UTC"}\nnight-mulch n\n'
    ran = run("round", ISSUER, *by, "--json", given=rest)  # goes on, asks for no statement
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert told["left"] == []
    assert [look["channel"] for look in told["looks"]] == [c.slug for c in TRACKED]
    assert told["looks"][2]["newest"] == "14:02 UTC"
    assert {look["at"] for look in told["looks"]} == {"2031-03-26T15:12:00Z"}
    kept = told["looks"][0]["screenshot"]
    assert scene.archive.store.evidence.read(kept) == PNG

    after = run("verify", asked, "--issuer", ISSUER)
    text = " ".join(after.stdout.split())
    assert "any of five channels that routinely carry its statements, all looked at by R. Vane" in (
        text
    )
    assert "attested and not collected" in text
    assert "This would be wrong if R. Vane overlooked it (assumed 1 in 20)" in text
    assert "watched throughout" not in text
    page = (scene.archive.store.root / "opinions" / "opinion-2.html").read_text(encoding="utf-8")
    assert page.count('class="look"') == 5
    assert page.count("UTC by <bdi>R. Vane</bdi>: not there") == 5
    assert 'class="whole"' not in page

    listed = run("round", ISSUER, "--list", "--about", asked, "--json")
    assert json.loads(listed.stdout) == [told["looks"][i] for i in (0, 1, 3, 2, 4)]
    screen = run("round", ISSUER, "--list").stdout
    assert "newest 14:02 UTC" in " ".join(screen.split())
    assert max(map(len, screen.splitlines())) <= 80

    assert run("verify", "--again", "1", "--quiet").returncode == 0
    later = run("round", ISSUER, *by, "--again", "--about", asked, given="verge-relay t\n")
    assert "Capture what you saw" in " ".join(later.stdout.split())
    assert run("verify", "--again", "2", "--quiet").returncode == 0
    changed = json.loads(run("verify", asked, "--issuer", ISSUER, "--json").stdout)
    assert changed["opinion"]["llr"] is None
    assert "R. Vane saw it on Verge Relay" in changed["findings"][0]["explanation"][0]

    assert run("audit", "--json").returncode == 0
    path = scene.archive.store.evidence.path(kept)
    path.chmod(0o644)
    path.write_bytes(PNG.replace(b"picture", b"drawing"))
    audit = run("audit")
    assert audit.returncode == 1
    assert kept in audit.stdout + audit.stderr


def test_what_is_refused(scene: Scene, asked: str, run: Run) -> None:
    begun = ("round", ISSUER, "--about", asked)
    wrong = {
        ("round", ISSUER, "--by", "R. Vane"): "what is to be looked for?",
        begun: "a look has a name",
        (*begun, "--by", " "): "a look has a name",
        (*begun, "--by", "x" * 81): "by has 81 characters",
        (*begun, "--by", "x", "--again", "--round", "2"): "--again begins a round",
        (*begun, "--by", "x", "--round", "2099"): "no round is called '2099'",
        ("round", "nobody", "--about", asked, "--by", "x"): "nobody",
        (*begun[:3], "marl/0", "--by", "x"): "has no post '0'",
        (*begun, "--by", "x", "--at", "2031-03-26 15:12"): "does not say its zone",
    }
    for words, said in wrong.items():
        ran = run(*words, given="verge-relay n\n")
        assert ran.returncode == 2, words
        assert said in ran.stderr
        assert "Traceback" not in ran.stderr
    (scene.folder / "notes.png").write_text("no picture")
    (scene.folder / "large.png").write_bytes(PNG + bytes(25 << 20))
    given = (
        "verge-relay n notes.png\nverge-relay n large.png\nverge-relay n .\nverge-relay\n"
        '{"channel": "verge-relay", "answer": "n", "sure": true}\n{"channel\nverge-relay n a\0b\n'
        '{"channel": "verge-relay", "answer": "n", "at": "2031-03-26T15:12:00"}\n'
        f'{{"channel": "verge-relay", "answer": "n", "note": "{"x" * 501}"}}\n'
    )
    ran = run(*begun, "--by", "x", given=given)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    for number, said in enumerate((
        "is neither a picture", "at most 25 MB", "no such file", "there is no answer",
        "this is no answer", "this is no answer", "line 7", "does not say its zone", "501",
    ), 1):  # fmt: skip
        [line] = [line for line in ran.stderr.splitlines() if f"line {number}:" in line]
        assert said in line
    late = run(*begun, "--by", "x", "--at", "2099-01-01T00:00Z", given="verge-relay n\n")
    assert "in the future" in late.stderr
    assert scene.archive.store.entries("look") == []


def test_an_answer_is_corrected_and_the_first_one_stays(scene: Scene, asked: str, run: Run) -> None:
    by = ("--by", "R. Vane", "--at", LOOKED)
    first = run("round", ISSUER, "--about", asked, *by, "--json", given="verge-relay t\n")
    told = json.loads(first.stdout)
    assert verified(scene, asked).opinion.llr is None
    ran = run(
        "round", ISSUER, "--round", told["round"][:12], "--within", "0", *by,
        given=lines(*"nnnnn"),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert len(scene.archive.store.entries("look")) == 6
    figures = found(verified(scene, asked), "carriage").figures
    assert [look["answer"] for look in figures["looks"]] == ["not_there"] * 5


def test_a_text_that_is_handed_in_is_the_same_statement_later(
    scene: Scene, asked: str, run: Run
) -> None:
    """The looks were for a file; verify is asked of the captured post with the same text."""
    file = scene.folder / "letter.txt"
    file.write_text(FREE, encoding="utf-8")
    ran = run(
        "round", ISSUER, "--about", str(file), "--by", "desk", "--at", LOOKED,
        given=lines(*"nnnnn"),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert found(verified(scene, asked), "carriage").figures["looked_at"]
    assert found(scene.verify(CLUMSY), "carriage").figures.get("looks") is None


def test_seen_on_the_own_channel_until_it_is_captured(scene: Scene, asked: str, run: Run) -> None:
    genuine, _ = own(AT)
    copy = post(MARL, AT + HOUR, genuine.text)
    scene.happens(genuine, copy)
    scene.export(MARL, AT + 9 * HOUR)
    ran = run(
        "round", ISSUER, "--about", name(copy), "--by", "R. Vane", "--at", LOOKED,
        given=lines("t", "n", "n", "n", "u"),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    seen = scene.verify(copy)
    assert (seen.opinion.standing, seen.opinion.llr) == ("not established", None)
    screen = " ".join(run("verify", name(copy), "--issuer", ISSUER).stdout.split())
    assert "R. Vane saw it on Thistledown Desk, an own channel of Thistledown League" in screen
    assert "Had not appeared" not in screen
    scene.export(DESK, AT + 9 * HOUR)
    assert scene.verify(copy).opinion.standing == "assessed as issued"


HOSTILE = "\x1b[31mDesk\x1b[0m \u202eevil\u202c رابطة https://evil.example/x" + " long" * 40


class Terminal:
    """A program on a pseudo-terminal of 80 columns."""

    def __init__(self, scene: Scene, *words: str, stdin: bytes | None = None) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        self.process = subprocess.Popen(
            [COMMAND, "--archive", str(scene.archive.store.root), *words],
            stdin=slave if stdin is None else subprocess.PIPE,
            stdout=slave,
            stderr=slave,
            cwd=scene.folder,
            env={**os.environ, "TERM": "xterm", "TZ": "Africa/Nairobi"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        if stdin is not None and self.process.stdin:
            self.process.stdin.write(stdin)
            self.process.stdin.close()
        self.shown = ""
        self._seen = 0

    def until(self, *words: str, seconds: float = 60) -> str:
        """Read until each of the words was shown, after what was waited for before."""
        end = time.monotonic() + seconds
        while True:
            new = self.shown[self._seen :]
            if all(word in new for word in words):
                self._seen = len(self.shown)
                return new
            ready, _, _ = select.select([self._master], [], [], max(0, end - time.monotonic()))
            assert ready, f"waited for {words} and saw {new}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            assert data, f"it ended; waited for {words} and saw {new}"
            self.shown += data.decode("utf-8", "replace")

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def press(self, key: str) -> None:
        """Press a key once the place has been looked at."""
        time.sleep(SETTLE_S + 0.2)
        self.type(key)

    def ended(self) -> int:
        while True:
            ready, _, _ = select.select([self._master], [], [], 60)
            assert ready, f"it does not end; saw {self.shown}"
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            if not data:
                break
            self.shown += data.decode("utf-8", "replace")
        return self.process.wait(timeout=60)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self._master)


@pytest.fixture
def on_terminal(scene: Scene) -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def make(*words: str, stdin: bytes | None = None) -> Terminal:
        made.append(Terminal(scene, *words, stdin=stdin))
        return made[-1]

    yield make
    for terminal in made:
        terminal.close()


def test_a_round_by_keys_stopped_and_gone_on_with(
    scene: Scene, asked: str, run: Run, on_terminal: Callable[..., Terminal]
) -> None:
    hostile = register().replace("title: Verge Relay", f"title: {json.dumps(HOSTILE)}")
    (scene.archive.store.root / "register.yaml").write_text(hostile, encoding="utf-8")
    shot = scene.folder / "a shot.png"
    shot.write_bytes(PNG)
    seen = on_terminal("round", ISSUER, "--about", asked, "--at", LOOKED)
    seen.until("Who looks?")
    seen.type("R. Vane\n")
    head = seen.until("1 of 5  Thistledown Desk   own", "telegram:9900000001")
    assert "To all who pass by" in head
    assert "back to 25 March 2031, 09:12 UTC (12:12 EAT)" in " ".join(head.split())
    assert "for 60 minutes" in " ".join(head.split())
    seen.press("x")
    seen.until("t there")
    seen.press("p")
    seen.until("path")
    seen.type("/no/where.png\n")
    seen.until("no such file", "path")
    seen.type(f"'{shot}'\n")
    seen.until("a shot.png: PNG, 29 bytes")
    seen.press("n")
    seen.until("not there, 26 March 2031, 15:12 UTC (18:12 EAT)", "sha256", ": kept", "2 of 5")
    seen.press("\x1b[A")  # an arrow is no answer
    shown = seen.until("t there")
    seen.press("t")
    seen.until("there, 26 March", "3 of 5")
    seen.press("b")
    shown = seen.until("2 of 5", "In this round so far: there")
    seen.press("n")
    seen.until("3 of 5  Potting Wire")
    seen.press("\x03")
    assert seen.ended() == 130
    assert "stopped; what was acknowledged is kept" in seen.shown
    assert "\u202e" not in seen.shown
    assert "\x1b[31mDesk" not in seen.shown
    assert "https://evil.example" not in seen.shown
    assert "hxxps://evil" in shown or "hxxps://evil" in seen.shown
    for line in re.sub(r"\x1b\[[0-9;]*m", "", seen.shown).splitlines():
        assert width_of(line) <= 80 or "'s path" in line, line  # what was typed there counts too

    again = on_terminal("round", ISSUER, "--by", "T. Okoro", "--at", LOOKED)
    assert "2 of 5 looked at" in " ".join(again.until("3 of 5  Potting Wire").split())
    again.press("s")
    again.until("4 of 5")
    again.press("e")
    again.until("newest post there")
    again.type("14:02 UTC\n")
    again.press("m")
    again.until("remark")
    again.type("door wide open\n")
    again.press("u")
    again.until("not to be reached", "5 of 5")
    again.press("q")
    assert again.ended() == 0
    assert "3 channels" not in again.shown
    assert "2 not looked at" in " ".join(again.shown.split())
    told = json.loads(run("round", ISSUER, "--list", "--json").stdout)
    assert [(k["channel"], k["answer"], k["by"]) for k in told] == [
        ("thistledown-desk", "not_there", "R. Vane"),
        ("verge-relay", "not_there", "R. Vane"),
        ("hedge-bulletin", "unreachable", "T. Okoro"),
    ]
    assert (told[2]["newest"], told[2]["note"]) == ("14:02 UTC", "door wide open")
    assert scene.archive.store.evidence.read(told[0]["screenshot"]) == PNG
    assert len({look["round"] for look in told}) == 1


def test_the_text_on_standard_input_and_the_keys_on_the_terminal(
    scene: Scene, asked: str, on_terminal: Callable[..., Terminal]
) -> None:
    seen = on_terminal(
        "round", ISSUER, "--about", "-", "--at", LOOKED, "--links", stdin=FREE.encode()
    )
    seen.until("Who looks?")
    seen.type("desk\n")
    seen.until("1 of 5")
    seen.type("nnnnn")  # a key held down answers for nothing that was not looked at
    for number in range(2, 6):
        seen.press("n")
        seen.until(f"{number} of 5")
    seen.press("n")
    assert seen.ended() == 0
    assert "5 channels" in seen.shown
    assert found(verified(scene, asked), "carriage").figures["looked_at"]


def test_a_look_before_the_statement_is_told_at_once(
    scene: Scene, asked: str, on_terminal: Callable[..., Terminal]
) -> None:
    seen = on_terminal("round", ISSUER, "--about", asked, "--by", "desk")
    head = seen.until("1 of 5")
    assert "is earlier: it can say nothing of it" in " ".join(head.split())
    seen.press("q")
    assert seen.ended() == 0


def test_an_archive_that_is_being_written_asks_again(
    scene: Scene, asked: str, on_terminal: Callable[..., Terminal]
) -> None:
    seen = on_terminal("round", ISSUER, "--about", asked, "--by", "desk", "--at", LOOKED)
    seen.until("1 of 5")
    with scene.archive.store.writing():
        seen.press("n")
        seen.until("is writing to this archive", "press the key again")
    seen.press("n")
    seen.until("2 of 5")
    seen.press("q")
    assert seen.ended() == 0
    assert len(scene.archive.store.entries("look")) == 1
