"""`mabillon translation`, `shots` and `destroy` as a user or a script calls them."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.text.display import width_of

Run = Callable[..., tuple[int, str, str]]
ARABIC = "اجتماع في الحديقة يوم الأحد"
WHY = [
    *("--reason", "an order of the court", "--authority", "District Court, 12 O 44/31"),
    *("--by", "R. Vane", "--second", "M. Ferrier"),
]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A shell in a folder with an archive of one Arabic channel and a video."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MABILLON_ARCHIVE", "papers")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("MABILLON_BY", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        if args[0] in ("translation", "shots", "destroy") and not {"--json", "template"} & {*args}:
            assert all(width_of(line) <= 80 for line in out.splitlines())
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    posts = [{"id": str(n), "text": f"{ARABIC} {n}"} for n in range(3)]
    lines = [
        json.dumps({"channel": "web:club.example", "posted_at": "2031-03-01T12:00:00Z", **post})
        for post in posts
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(lines) + "\n")
    (tmp_path / "clip.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 4)
    assert call("init", "papers")[0] == 0
    assert call("ingest", "posts.jsonl", "clip.mp4", "--collected-at", "2031-03-27T16:12Z")[0] == 0
    named = ["--title", "Club", "--language", "ar"]
    assert call("register", "add", "channel", "web:club.example", *named)[0] == 0
    return call


def digest_of(name: str) -> str:
    with Store.open(Path("papers")) as store:
        [digest] = [d for d, _ in store.evidence_like("") if store.names_of(d) == [name]]
    return digest


def test_a_translation_from_a_file_and_from_standard_input(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en.txt").write_text("A meeting in the garden on Sunday\n")
    to = ["--to", "en", "--by", "R. Vane"]
    term = ["--term", "الحديقة = al-ḥadīqa (ALA-LC): the garden"]
    status, out, _ = run("translation", "add", "club/1", "--file", "en.txt", *to, *term)
    assert status == 0 and "recorded club/1, ar to en: translated by R. Vane" in out
    status, out, _ = run("translation", "add", "club/1", "--file", "en.txt", *to, *term, "--json")
    assert status == 0 and json.loads(out)["new"] is False
    given = io.TextIOWrapper(io.BytesIO(b"Ein Treffen\n"))
    monkeypatch.setattr(sys, "stdin", given)
    machine = ["--to", "de", "--by", "R. Vane", "--machine", "Sedge 2"]
    assert run("translation", "add", "club/1", "--file", "-", *machine)[0] == 0

    status, out, _ = run("translation", "show", "club/1")
    assert status == 0 and f"\u2068{ARABIC} 1\u2069" in out, "isolated, so that it turns nothing"
    assert "machine translation (Sedge 2), had made by R. Vane" in out
    assert "al-ḥadīqa (ALA-LC): the garden" in out and "Of the text as it stands." in out
    shown = json.loads(run("translation", "show", "club/1", "--json")[1])
    assert [t["label"] for t in shown["translations"]][1].startswith("machine translation")
    assert shown["key"] == "web:club.example/1" and shown["of"] == "club/1"
    status, out, _ = run("translation", "list")
    assert "2 translations" in out and "club/1" in out and "machine translation" in out
    listed = json.loads(run("translation", "list", "--to", "en", "--json")[1])
    assert listed["total"] == 1 and listed["translations"][0]["label"] == "translated by R. Vane"
    early = [*to, "--made", "2031-03-26", "--version", "1", "--json"]
    made = json.loads(run("translation", "add", "club/2", "--file", "en.txt", *early)[1])
    assert made["translation"]["made"] == "2031-03-26"


def test_a_machine_translator_is_off_until_it_is_configured(run: Run, tmp_path: Path) -> None:
    make = ["translation", "make", "club/2", "--to", "en", "--by", "R. Vane"]
    status, _, err = run(*make)
    assert status == 2 and "no machine translator is configured" in err and "[translator]" in err
    (tmp_path / "home" / "mabillon").mkdir(parents=True)
    config = tmp_path / "home" / "mabillon" / "config.toml"
    config.write_text('[translator]\nname = "Turner"\ncommand = ["cat"]\n')
    config.chmod(0o600)
    status, out, _ = run(*make)
    assert status == 0 and "machine translation (Turner)" in out
    config.write_text('[translator]\ncommand = ["false"]\n')
    status, _, err = run(*make)
    assert status == 3 and "status 1" in err


def test_mistakes_have_a_message_and_a_status(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\xfd")
    add = ["translation", "add", "club/1", "--to", "en", "--by", "R. Vane", "--file"]
    assert run(*add, "bad.txt")[0] == 3
    assert run(*add, "nowhere.txt")[0] == 3
    (tmp_path / "en.txt").write_text("x")
    assert run(*add, "en.txt", "--term", "x")[0] == 2
    assert run("translation", "add", "club/1", "--to", "en", "--file", "en.txt")[0] == 2
    assert run("translation", "show", "club/99")[0] == 2
    assert run("shots", "show", "club/1")[0] == 2
    status, _, err = run("shots", "add", "club/1", "--file", "bad.txt", "--by", "R. Vane")
    assert status == 3 and "UTF-8" in err


def test_a_shot_list_from_the_template(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("shots", "template")
    assert status == 0
    (tmp_path / "rows.csv").write_text(out, newline="")
    short = digest_of("clip.mp4")[:8]
    status, out, _ = run("shots", "add", short, "--file", "rows.csv", "--by", "R. Vane")
    assert status == 0 and "recorded 2 rows: video" in out
    status, out, _ = run("shots", "show", short)
    assert status == 0 and "0:00 to 0:14" in out and "cannot be seen" in out
    status, out, _ = run("shots", "show", short, "--at", "0:14")
    assert status == 0 and "0:00 to" not in out and "“words heard” (en)" in out
    assert run("shots", "show", short, "--at", "9:00")[0] == 1
    chosen = json.loads(run("shots", "show", short, "--at", "0:14", "--json")[1])
    assert len(chosen["chosen"]) == 1 and len(chosen["shots"]["rows"]) == 2
    status, out, _ = run("shots", "list")
    assert status == 0 and "1 shot list" in out and "video, 2 rows" in out


def test_destroying_says_what_went_and_what_did_not(run: Run) -> None:
    digest = digest_of("posts.jsonl")
    status, out, _ = run("destroy", digest[:8], "--dry-run")
    assert status == 0 and "This would NOT be reached" in out and "3 posts" in out
    status, _, err = run("destroy", digest[:8], *WHY[:-2])
    assert status == 2 and "no second" in err
    with Store.open(Path("papers")) as store:
        assert store.evidence.has(digest) and not store.tombstones()
    status, out, _ = run("destroy", digest[:8], *WHY)
    said = " ".join(out.split())
    assert status == 0 and "an order of the court (District Court, 12 O 44/31)" in said
    assert "NOT reached" in out and "--with-posts destroys them too" in said
    status, out, _ = run("audit")
    assert status == 0 and "destroyed  evidence" in out and "MISSING" not in out
    assert "Consistent with itself" in out
    status, out, _ = run("audit", "--json")
    assert json.loads(out.splitlines()[-1])["destroyed"] == 1
    status, out, err = run("ingest", "posts.jsonl")
    assert "destroyed on" in " ".join((out + err).split())
    status, out, _ = run("destroy", digest, "--with-posts", "--json", *WHY)
    made = json.loads(out)
    assert made["tombstone"]["posts"] == 3 and made["scope"]["posts"] == 3 and made["left"]
    status, out, _ = run("translation", "show", "club/1")
    assert status == 0 and ARABIC not in out and "This text is empty" in out
    assert run("destroy", digest, "--with-posts", *WHY)[0] == 2


@pytest.mark.parametrize("answer", ["right", "wrong"])
def test_on_a_terminal_it_asks(run: Run, answer: str) -> None:
    digest = digest_of("clip.mp4")
    code = "from mabillon.cli import main; main()"
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", code, "destroy", digest[:8], *WHY])
    shown = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # how a terminal says that nobody is there any more
            break
        if not data:
            break
        shown += data
        if shown.endswith(b"to destroy it: "):
            os.write(terminal, (digest[:8] if answer == "right" else "yes").encode() + b"\n")
    os.close(terminal)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with Store.open(Path("papers")) as store:
        assert (status, store.evidence.has(digest)) == (
            (0, False) if answer == "right" else (2, True)
        )
