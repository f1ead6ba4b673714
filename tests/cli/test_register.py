"""`mabillon register`: entries added, shown, checked, and every version kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.cli import main

LEAGUE = ["add", "issuer", "The Thistledown League", "--alias", "the League"]
DESK = [
    *("add", "channel", "telegram:@thistledowndesk", "--title", "Thistledown Desk"),
    *("--issuer", "the league", "--role", "own", "--reason", "named on its banner"),
]


class Shell:
    """Runs `mabillon register …` on one archive and gives status, output and errors."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root = root
        self.capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(self.root), "register", *arguments])
        seen = self.capsys.readouterr()
        return int(str(ended.value.code)), seen.out, seen.err

    @property
    def file(self) -> Path:
        return self.root / "register.yaml"


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    Store.init(tmp_path / "archive").close()
    return Shell(tmp_path / "archive", capsys)


def test_from_nothing_to_a_register_that_is_shown(shell: Shell) -> None:
    assert "The register is empty" in shell("show")[1]
    assert shell(*LEAGUE)[0] == 0
    assert shell(*DESK)[0] == 0
    status, out, _ = shell("show", "the LEAGUE")
    assert status == 0
    assert "The Thistledown League  (thistledown-league)" in out
    assert out.index("own\n") < out.index("thistledown-desk  Thistledown Desk")
    assert "named on its banner" in out
    assert all(len(line) <= 80 for line in out.splitlines())


def test_every_kind_of_entry_can_be_added(shell: Shell) -> None:
    role = ["verge-relay", "the league", "forwarder", "--since", "2028-03-01"]
    stance = ["the league", "denies", "x:@marl/99", "--at", "2031-03-27T10:00Z"]
    for arguments in (
        LEAGUE,
        DESK,
        ["add", "channel", "x:@vergerelay", "--name", "verge-relay"],
        ["add", "channel", "telegram:77", "--to", "verge-relay"],
        ["add", "role", *role, "--reason", "passed on 40 of 41"],
        ["add", "alias", "the league", "رابطة الشوك", "--latin", "rabitat ash-shawk"],
        ["add", "stance", *stance, "--post", "thistledown-desk/871", "--reason", "its post"],
        ["add", "outcome", "the league", "x:@marl/12", "not_issued", "--reason", "disowned"],
        ["add", "mark", "the league", "thistledown-desk/4", "--no-statement", "--reason", "chat"],
    ):
        status, out, err = shell(*arguments)
        assert (status, err) == (0, "")
        assert "mabillon register show" in out
    shown = json.loads(shell("show", "rabitat ash-shawk", "--json")[1])
    register = shown["register"]
    assert [c["keys"] for c in register["channels"]] == [
        ["telegram:@thistledowndesk"],
        ["x:@vergerelay", "telegram:77"],
    ]
    assert register["roles"][1]["since"] == "2028-03-01T00:00:00Z"
    assert register["stances"][0]["at"] == "2031-03-27T10:00:00Z"
    assert register["outcomes"][0]["outcome"] == "not_issued"
    assert register["marks"][0]["statement"] is False
    assert json.loads(shell("log", "--json")[1])["versions"][-1]["digest"] == shown["digest"]
    assert shell("check")[0] == 0


def test_an_entry_that_does_not_hold_changes_nothing(shell: Shell) -> None:
    shell(*LEAGUE)
    shell(*DESK)
    before = shell.file.read_bytes()
    for arguments, says in (
        (
            ["add", "role", "thistledown-desk", "the league", "adversary", "--reason", "r"],
            "while it is",
        ),
        (
            ["add", "role", "thistledown-desk", "nobody", "own", "--reason", "r"],
            "no issuer is called",
        ),
        (["add", "channel", "telegram:@thistledowndesk"], "belongs to channel thistledown-desk"),
        (["add", "channel", "https://t.me/Foo"], "write telegram:@foo"),
        (["add", "issuer", "A", "--statement", "("], "is not a pattern"),
        (["add", "issuer", "رابطة"], "give one with --name"),
        (["add", "mark", "the league", "481", "--statement", "--reason", "r"], "CHANNEL/ID"),
        (["add", "channel", "x:@a", "--role", "own"], "go together"),
        (["add", "channel", "x:@a", "--to", "thistledown-desk", "--title", "A"], "alone"),
        ([*DESK[:2], "x:@a", *DESK[5:], "--since", "2030-02-30"], "not a date that exists"),
    ):
        status, _, err = shell(*arguments)
        assert status == 2
        assert says in err
        assert shell.file.read_bytes() == before
    assert len(json.loads(shell("log", "--json")[1])["versions"]) == 2


def test_a_hand_edited_register_is_recorded_before_the_next_entry(shell: Shell) -> None:
    shell(*LEAGUE)
    edited = shell.file.read_text() + "channels:\n  marl: {keys: [x:@marl]}  # by hand\n"
    shell.file.write_text(edited)
    assert shell("show")[0] == 0  # looking records nothing
    assert len(json.loads(shell("log", "--json")[1])["versions"]) == 1
    assert shell("add", "channel", "x:@lark")[0] == 0
    reasons = [v["reason"] for v in json.loads(shell("log", "--json")[1])["versions"]]
    assert reasons[1:] == ["edited by hand: added channel marl", "added channel lark"]
    assert "# by hand" in shell.file.read_text()


def test_check_names_every_problem_and_exits_1(shell: Shell, tmp_path: Path) -> None:
    shell.file.write_text("issuers:\n  a: {titel: A}\nrols: []\n")
    status, out, _ = shell("check")
    assert status == 1
    assert [line.split(": ")[0] for line in out.splitlines()] == [
        "register.yaml:2",
        "register.yaml:2",
        "register.yaml:3",
    ]
    assert [p["line"] for p in json.loads(shell("check", "--json")[1])["problems"]] == [2, 2, 3]
    status, _, err = shell("show")
    assert status == 2
    assert "register.yaml:3: the register has an unknown key 'rols'" in err
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text("issuers: {a: {title: A}}\n")
    assert shell("check", "--file", str(elsewhere))[0] == 0
    assert shell("check", "--file", str(tmp_path / "nowhere.yaml"))[0] == 2


def test_a_lost_working_copy_comes_back_with_the_next_entry(shell: Shell) -> None:
    shell(*LEAGUE)
    shell.file.unlink()
    assert "thistledown-league" in shell("show")[1]
    shell("add", "alias", "the league", "Thistle")
    assert "Thistle" in shell.file.read_text()


def test_titles_are_shown_safely(shell: Shell) -> None:
    shell("add", "issuer", "A\x1b[2J\u202eevil", "--name", "a", "--alias", "b\x07\u2066")
    for command in (["show"], ["show", "a"], ["log"]):
        out = shell(*command)[1]
        assert not {"\x1b", "\x07", "\u202e", "\u2066"} & set(out)
    titles = json.loads(shell("show", "--json")[1])["register"]["issuers"][0]["title"]
    assert titles == "A\x1b[2J\u202eevil"


def test_outside_an_archive_it_says_so(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from mabillon.cli import main; main()", "register", "show"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin"},
    )
    assert ended.returncode == 2
    assert "archive" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", [[], ["add"], ["show"], ["check"], ["log"]])
def test_help_says_what_it_does(shell: Shell, command: list[str]) -> None:
    status, out, _ = shell(*command, "--help")
    assert status == 0
    assert "Usage: mabillon register" in out


@pytest.mark.parametrize(
    "kind", ["issuer", "channel", "role", "alias", "stance", "outcome", "mark", "term"]
)
def test_help_has_an_example(shell: Shell, kind: str) -> None:
    assert f"  mabillon register add {kind} " in shell("add", kind, "--help")[1]


def test_a_term_is_added_listed_and_looked_up(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    term = ["قرية الشرق", "--gloss", "Eastmere", "--latin", "qaryat ash-sharq", "--by", "the desk"]
    status, out, err = shell("add", "term", *term, "--variant", "القرية", "--reason", "meeting")
    assert (status, err) == (0, "") and "mabillon glossary" in out
    assert shell("add", "term", "الزرع", "--gloss", "Sowing", "--proposed", "--reason", "x")[0] == 0
    status, out, err = shell("add", "term", "القرية", "--gloss", "Hamlet", "--reason", "x")
    assert status == 2 and "nothing was changed" in err and "'Eastmere'" in err
    assert shell("add", "term", "قصر", "--gloss", "castle")[0] == 2  # no reason

    assert "terms: 2" in shell("show")[1]

    def glossary(*words: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(shell.root), "glossary", *words])
        assert ended.value.code == 0
        return capsys.readouterr().out

    out = glossary()
    assert "“Eastmere”" in out and "the desk: meeting" in out and "proposed, not approved" in out
    assert "Sowing" not in glossary("Qariat al Sharq") and "Eastmere" in glossary("Qariat al Sharq")
    assert "no term like" in glossary("lavender")
    (found,) = json.loads(glossary("Eastmere", "--json"))["terms"]
    assert found["similarity"] == 1 and found["term"]["variants"] == ["القرية"]


def test_a_role_is_ended_with_a_reason(shell: Shell) -> None:
    shell(*LEAGUE)
    shell(*DESK)
    end = ["end", "the league", "telegram:@thistledowndesk", "--reason", "sold"]
    assert shell(*end)[0] == 2, "a day is needed"
    status, out, _ = shell(*end, "--until", "2031-03-01")
    assert status == 0 and "thistledown-desk is own for thistledown-league until 2031-03-01" in out
    assert "ended role: thistledown-desk is own" in " ".join(shell("log")[1].split())
    status, _, err = shell(*end, "--until", "2031-04-01")
    assert status != 0 and "no role for thistledown-league that is without an end" in err
    again = ["add", "role", "thistledown-desk", "the league", "unknown", "--since", "2031-03-01"]
    assert shell(*again, "--reason", "nobody knows whose it is now")[0] == 0
    status, _, err = shell(*end, "--until", "2031-02-01")
    assert status != 0 and "nothing was changed" in err
    assert shell(*end, "--until", "2031-06-01", "--role", "own")[0] != 0
    status, out, _ = shell(*end, "--until", "2031-06-01", "--role", "unknown", "--json")
    assert json.loads(out)["role"] == "unknown"
