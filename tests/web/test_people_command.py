"""`mabillon people` at the terminal of the machine that serves the desk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pseudo_terminal import Terminal

from mabillon.archive.store import Store, utc_now
from mabillon.cli import main
from mabillon.web.people import passwords
from mabillon.web.people.people import People, team_folder

WORDS = "damp otter, brass ladder"


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty archive, with its data folder beside it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    Store.init(tmp_path / "archive").close()
    return tmp_path / "archive"


def run(archive: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--archive", str(archive), "people", *words])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_the_first_admin_types_a_password_twice(archive: Path) -> None:
    terminal = Terminal(archive, archive.parent, "people", "add", "Okoro", "--role", "admin")
    terminal.until("Password: ")
    for typed, then in (("password1234", "Password: "), (WORDS, "Okoro can sign in as admin.")):
        terminal.type(f"{typed}\n")
        terminal.until("Repeat for confirmation: ")
        terminal.type(f"{typed}\n")
        terminal.until(then)
    assert terminal.ended() == 0
    assert "Not taken: that password is among the first that anybody tries" in terminal.shown
    assert WORDS not in terminal.shown  # it is typed unseen
    people = People(team_folder(archive))
    assert passwords.is_right(WORDS, people.accounts.password("okoro"))
    assert [one.what for one in people.journal.page()] == [
        "set the password of Okoro",
        "opened an account: Okoro, admin",
    ]
    people.close()


def test_others_are_invited_listed_given_roles_and_closed(
    archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "The first: mabillon people add" in run(archive, capsys, "list")[1]
    status, out, _ = run(archive, capsys, "add", "Vane", "--role", "editor", "--invite", "--json")
    made = json.loads(out)
    assert status == 0 and made["name"] == "Vane" and not made["password"]
    people = People(team_folder(archive))
    token = made["link"].partition("token=")[2]
    invited = people.invitations.of(token, utc_now())
    assert invited is not None and invited.name == "Vane"
    assert run(archive, capsys, "add", "vane", "--role", "reader", "--invite")[0] == 2
    assert run(archive, capsys, "add", "Okoro", "--role", "admin", "--invite")[0] == 0
    assert run(archive, capsys, "role", "vane", "reader")[1] == "Vane is reader now.\n"
    assert run(archive, capsys, "role", "nobody", "reader")[0] == 2
    assert "nobody would be left" in run(archive, capsys, "close", "Okoro")[2]
    people.sessions.begin(invited, utc_now())
    assert "1 signed in" in run(archive, capsys, "list")[1]
    assert "closed, and signed out everywhere" in run(archive, capsys, "close", "Vane")[1]
    assert people.sessions.all(utc_now()) == []
    assert people.invitations.of(token, utc_now()) is None
    listed = [json.loads(line) for line in run(archive, capsys, "list", "--json")[1].splitlines()]
    assert [(one["name"], one["closed_at"] is None) for one in listed] == [
        ("Okoro", True),
        ("Vane", False),
    ]
    assert run(archive, capsys, "password", "Vane", "--invite")[0] == 2
    assert "by the password alone" in run(archive, capsys, "authenticator", "Okoro")[1]
    people.kept.note("address", "https://desk.example.org")
    again = run(archive, capsys, "open", "Vane", "--invite")[1]
    assert "\n  https://desk.example.org/invitation?token=" in again
    people.close()


def test_a_password_is_never_read_from_a_pipe(archive: Path) -> None:
    start = "import sys; from mabillon.cli import main; main(sys.argv[1:])"
    words = ["--archive", str(archive), "people", "add", "Okoro", "--role", "admin"]
    came = subprocess.run(
        [sys.executable, "-c", start, *words],
        input=f"{WORDS}\n{WORDS}\n",
        capture_output=True,
        text=True,
        env=dict(os.environ),
    )
    assert came.returncode == 2 and "typed at a terminal" in came.stderr
    people = People(team_folder(archive))
    assert people.accounts.all() == []
    people.close()
