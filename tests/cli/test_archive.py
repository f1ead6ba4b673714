"""init, ingest and audit as a user or a script calls them."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.cli.progress import Lines

Run = Callable[..., tuple[int, str, str]]
COMMAND = (sys.executable, "-c", "from mabillon.cli import main; main()")
WHEN = ("--collected-at", "2031-03-27T16:12Z")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MABILLON_ARCHIVE", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return call


def flat(text: str) -> str:
    """Undo the folding of lines."""
    return " ".join(text.split())


def export(path: Path, count: int = 3, start: int = 0, more: str = "") -> Path:
    posts = [
        {
            "channel": "web:club.example",
            "id": str(number),
            "posted_at": "2031-03-01T12:00:00Z",
            "text": f"Notice {number} of the gardening club",
        }
        for number in range(start, start + count)
    ]
    path.write_text("".join(json.dumps(post) + "\n" for post in posts) + more)
    return path


def last_line(out: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def test_from_nothing_to_a_checked_archive(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("init", "papers")
    assert status == 0 and "papers ingest" in out
    export(tmp_path / "a.jsonl", more='{"channel": \n')
    status, out, _ = run("--archive", "papers", "ingest", "a.jsonl", *WHEN)
    assert status == 0
    assert ["json", "1", "4", "3", "1", "3"] in [line.split() for line in out.splitlines()]
    assert "a.jsonl, byte " in out and "kept as reject 1" in flat(out)
    assert all(len(line) <= 80 for line in out.splitlines())
    status, out, _ = run("--archive", "papers", "ingest", "a.jsonl", *WHEN)
    assert status == 0 and "1 file had been read before in the same way; nothing changed." in out
    assert "reject 1" not in flat(out)
    status, out, _ = run("--archive", "papers", "audit")
    assert status == 0 and "Consistent with itself." in out


def test_the_archive_is_found_from_inside_and_by_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    assert run("audit")[0] == 2
    monkeypatch.setenv("MABILLON_ARCHIVE", str(tmp_path / "papers"))
    assert run("audit")[0] == 0
    monkeypatch.delenv("MABILLON_ARCHIVE")
    monkeypatch.chdir(tmp_path / "papers" / "caches")
    assert run("ingest", tmp_path / "a.jsonl", *WHEN)[0] == 0


def test_init_refuses_a_folder_with_something_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("mine")
    status, _, err = run("init", "mine")
    assert status == 2 and "not empty" in err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes"]


def test_json_is_a_line_a_file_and_one_for_all(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl", more="{\n")
    export(tmp_path / "b.jsonl", start=2)
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99))
    paths = [tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jpg")]
    status, out, _ = run("--archive", "papers", "ingest", "--json", *paths)
    assert status == 0
    files = [json.loads(line) for line in out.splitlines()[:-1]]
    assert [(f["file"], f["status"], f["read"], f["rejected"], f["new"]) for f in files] == [
        ("a.jsonl", "read", 4, 1, 3),
        ("b.jsonl", "read", 3, 0, 2),
        ("c.jpg", "unreadable", 1, 1, 0),
    ]
    assert files[0]["collected_at_from"] == "mtime"
    total = last_line(out)
    assert (total["read"], total["kept"], total["rejected"], total["new"]) == (8, 6, 2, 5)
    assert total["uncertain_time"] == 2
    with Store.open(tmp_path / "papers") as store:
        assert total["ledger"] == {"root": store.ledger_root(), "size": store.position()}
    status, out, _ = run("--archive", "papers", "ingest", "--json", *paths)
    again = last_line(out)
    assert status == 0
    assert (again["read"], again["kept"], again["rejected"], again["new"]) == (8, 6, 2, 0)
    assert again["ledger"] == total["ledger"]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("empty.json", b"", 3),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99), 3),
        ("broken.jsonl", b'{"channel": "web:x.example", "id": "1", "text"', 3),
        ("not.zip", b"PK\x03\x04" + bytes(50), 3),
    ],
)
def test_where_nothing_can_be_read(
    run: Run, tmp_path: Path, name: str, data: bytes, status: int
) -> None:
    run("init", "papers")
    (tmp_path / name).write_bytes(data)
    first, out, err = run("--archive", "papers", "ingest", "--json", name)
    assert first == status and "nothing in it could be read" in err and name in err
    assert {"read", "kept", "rejected", "new"} <= set(last_line(out))
    assert run("--archive", "papers", "ingest", name)[0] == status  # again: the same
    export(tmp_path / "good.jsonl")
    assert run("--archive", "papers", "ingest", name, "good.jsonl")[0] == 0


def test_an_empty_folder_is_no_input(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    (tmp_path / "in").mkdir()
    assert run("--archive", "papers", "ingest", "in")[0] == 3


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nothing.json"], "no such file"),
        (["a.jsonl", "--collected-at", "2031-03-27 16:12"], "zone"),
        (["a.jsonl", "--collected-at", "yesterday"], "not a time"),
        (["a.jsonl", "--collected-at", "0001-01-01T00:00+14:00"], "calendar"),
        (["a.jsonl", "--map", "text"], "OURS=THEIRS"),
        (["a.jsonl", "--format", "papyrus"], "papyrus"),
    ],
)
def test_usage_errors_say_what_to_do(run: Run, tmp_path: Path, args: list[str], says: str) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    status, out, err = run("--archive", "papers", "ingest", *args)
    assert status == 2 and says in err and not out
    with Store.open(tmp_path / "papers") as store:
        assert store.position() == 1


def test_times_are_read_with_their_zone(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    for given in ("2031-03-27T19:12+03:00", "2031-03-27 16:12 UTC", "2031-03-27 19:12 +03:00"):
        args = ("ingest", "--json", "a.jsonl", "--collected-at", given)
        _, out, _ = run("--archive", "papers", *args)
        assert json.loads(out.splitlines()[0])["collected_at"] == "2031-03-27T16:12:00Z"


def test_columns_are_mapped(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    (tmp_path / "a.csv").write_text("nr,body,when\n1,Seeds are here,2031-03-01T12:00:00Z\n")
    mapping = "id=nr,text=body,posted_at=when,channel==web:club.example"
    status, _, err = run("--archive", "papers", "ingest", "a.csv", "--map", mapping, *WHEN)
    assert status == 0, err
    with Store.open(tmp_path / "papers") as store:
        assert store.posts(["channel", "id", "text"]).to_pylist() == [
            {"channel": "web:club.example", "id": "1", "text": "Seeds are here"}
        ]


def test_quiet_is_quiet_unless_something_is_wrong(run: Run, tmp_path: Path) -> None:
    run("init", "papers", "--quiet")
    export(tmp_path / "a.jsonl")
    assert run("--archive", "papers", "ingest", "-q", "a.jsonl", *WHEN) == (0, "", "")
    export(tmp_path / "b.jsonl", more="{\n")
    status, out, err = run("--archive", "papers", "ingest", "-q", "b.jsonl", *WHEN)
    assert (status, out) == (0, "") and "kept as reject 1" in flat(err)
    assert run("--archive", "papers", "audit", "-q") == (0, "", "")


def test_hostile_names_and_texts_do_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    name = "a\x1b[2J\u202egpj.jsonl"
    export(tmp_path / name, more="{\n")
    _, out, err = run("--archive", "papers", "ingest", name)
    assert "kept as reject 1" in flat(out)
    assert not set("\x1b\u202e") & set(out + err)
    odd = os.fsencode(tmp_path) + b"/caf\xe9.jsonl"
    (tmp_path / name).rename(os.fsdecode(odd))
    status, out, _ = run("--archive", "papers", "ingest", "--json", os.fsdecode(odd), *WHEN)
    assert status == 0
    assert json.loads(out.splitlines()[0])["file"] == "caf\\xe9.jsonl"


def test_audit_finds_and_places(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    run("--archive", "papers", "ingest", "a.jsonl", *WHEN)
    status, out, _ = run("--archive", "papers", "audit", "--json")
    report = last_line(out)
    assert status == 0 and report["verdict"] == "consistent with itself"
    root = report["ledger_root"]
    status, out, _ = run("--archive", "papers", "audit", "--root", root)
    assert status == 0 and "Intact since that root was made" in out
    assert run("--archive", "papers", "audit", "--root", "ab:1")[0] == 2
    other = "0" * 64 + ":1"
    status, out, _ = run("--archive", "papers", "audit", "--root", other)
    assert status == 1 and "ALTERED  ledger root" in out

    with Store.open(tmp_path / "papers") as store:
        digest = store.connection.execute("SELECT digest FROM evidence").fetchone()[0]
        path = store.evidence.path(digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"Notice 1", b"Notice 7"))
    status, out, _ = run("--archive", "papers", "audit")
    assert status == 1 and f"ALTERED  evidence {digest}" in out
    path.unlink()
    status, out, _ = run("--archive", "papers", "audit", "--json")
    assert status == 1
    found = json.loads(out.splitlines()[0])
    assert (found["status"], found["place"]) == (
        "missing",
        str(path.relative_to(tmp_path / "papers")),
    )
    assert last_line(out)["verdict"] == "altered"


def test_a_busy_archive_names_its_writer(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    with Store.open(tmp_path / "papers") as store, store.writing():
        status, _, err = run("--archive", "papers", "ingest", "a.jsonl")
        assert status == 4 and str(os.getpid()) in err
        assert run("--archive", "papers", "audit")[0] == 0


def test_ctrl_c_ends_cleanly_and_is_taken_up_again(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    (tmp_path / "in").mkdir()
    for number in range(256):
        export(tmp_path / "in" / f"{number:03}.jsonl", 2, start=2 * number)
    big = export(tmp_path / "in" / "big.jsonl", 150_000, start=1000)
    with (tmp_path / "err").open("w+") as said:
        going = subprocess.Popen(
            [*COMMAND, "--archive", "papers", "ingest", "--json", "in"],
            stdout=subprocess.PIPE,
            pipesize=4096,  # it waits until its lines are read: it cannot be through before
            stderr=said,
            text=True,
            cwd=tmp_path,
        )
        assert going.stdout is not None
        first = going.stdout.readline()
        going.send_signal(signal.SIGINT)
        rest = going.stdout.read()
        going.stdout.close()
        status = going.wait()
        said.seek(0)
        err = said.read()
    assert status == 130, err
    assert "Traceback" not in err and "what was acknowledged is kept" in err
    told = [json.loads(line) for line in (first + rest).splitlines()]
    with Store.open(tmp_path / "papers") as store:
        assert 0 < sum(line["new"] for line in told) <= store.rows() < 150_000
    status, out, _ = run("--archive", "papers", "ingest", "--json", "in")
    assert status == 0 and last_line(out)["kept"] == 150_512
    with Store.open(tmp_path / "papers") as store:
        assert store.rows() == 150_512
        assert big.stat().st_size > 15_000_000


@pytest.mark.parametrize("what", ["all but the first page", "the leaves"])
def test_a_damaged_catalogue_is_no_traceback(run: Run, tmp_path: Path, what: str) -> None:
    run("init", "papers")
    export(tmp_path / "a.jsonl")
    run("--archive", "papers", "ingest", "a.jsonl", *WHEN)
    path = tmp_path / "papers" / "catalogue.sqlite"
    data = path.read_bytes()
    begin, end = 4096, len(data)
    if what == "the leaves":
        connection = sqlite3.connect(path)
        found = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'leaves'")
        end = found.fetchone()[0] * 4096
        begin = end - 4096
        connection.close()
    path.write_bytes(data[:begin] + b"\xff" * (end - begin) + data[end:])
    export(tmp_path / "b.jsonl", start=5)
    for args in (["ingest", "b.jsonl"], ["audit"]):
        status, _, err = run("--archive", "papers", *args)
        assert status == 1
        if what == "the leaves":
            assert args == ["audit"] or "run `mabillon audit`" in err
        else:
            assert "put back a copy" in err


def test_on_a_terminal_it_asks_once_when_it_was_collected(run: Run, tmp_path: Path) -> None:
    run("init", "papers")
    paths = [str(export(tmp_path / f"{n}.jsonl", start=n * 3)) for n in range(2)]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(COMMAND[0], [*COMMAND, "--archive", "papers", "ingest", *paths])
    answers, shown = [b"soon\n", b"2031-03-27T16:12Z\n"], b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # how a terminal says that nobody is there any more
            break
        if not data:
            break
        shown += data
        if answers and shown.endswith(b"do not know): "):
            os.write(terminal, answers.pop(0))
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"'soon' is not a time" in shown and shown.count(b"0.jsonl does not say") == 1
    with Store.open(tmp_path / "papers") as store:
        seen = store.observations()["seen_at"].to_pylist()
        assert seen == [datetime(2031, 3, 27, 16, 12, tzinfo=UTC)] * 2


def test_any_terminal_will_do(tmp_path: Path) -> None:
    export(tmp_path / "Ведомости.jsonl", more="{\n")
    for args in (["init", "papers"], ["ingest", "."], ["ingest", "--json", "."]):
        done = subprocess.run(
            [*COMMAND, *args],
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONIOENCODING": "ascii",
                "MABILLON_ARCHIVE": str(tmp_path / "papers"),
            },
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"Traceback" not in done.stderr


def test_progress_lines_tell_rate_and_remaining_time(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([100.0, 101.0, 106.0, 107.0])
    monkeypatch.setattr("mabillon.cli.progress.time.monotonic", lambda: next(clock))
    lines = Lines("reading", "")
    lines.expect(100_000_000)
    lines.at("exports/a\x1b[2J.jsonl")
    for _ in range(3):
        lines.advance(30_000_000)
    lines.close()
    assert capsys.readouterr().err == (
        "reading exports/a.jsonl: 60.0 MB of 100.0 MB (60 %), 10.0 MB/s, about 4 s left\n"
    )


def test_what_a_library_has_to_say_is_not_printed(run: Run, tmp_path: Path) -> None:
    """warcio warns of an address with a blank, and quotes it as it stands."""
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The beds are dug.</p>"
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://x.example/a \x1b]0;b\r\n"
    head += f"WARC-Record-ID: <urn:x:1>\r\nContent-Length: {len(body)}\r\n\r\n"
    (tmp_path / "blank.warc").write_bytes(head.encode() + body + b"\r\n\r\n")
    assert run("init", "a")[0] == 0
    done = subprocess.run(
        [*COMMAND, "--archive", "a", "ingest", "blank.warc", *WHEN],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "Replacing" not in done.stderr and "\x1b" not in done.stderr
