"""The round: from the command line, by lines and by keys, and what an opinion makes of it.

The channels were collected until the eve; the questioned post came the day after. Nobody
watched, and somebody looks.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from case_world import DESK, HOUR, ISSUER, MARL, TRACKED, Scene, found, name, own, post
from test_case_silence import CLUMSY, FREE

from mabillon import OpinionDocument
from mabillon.cli import main
from mabillon.errors import UsageError
from mabillon.workflows.round import begin

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
    assert "Had not appeared by 15:12 UTC on 26 March 2031 on any of five" in text
    assert "all looked at by R. Vane" in text
    assert "attested and not collected" in text
    assert "This would be wrong if R. Vane overlooked it (assumed 1 in 20)" in text
    assert "watched throughout" not in text
    assert "Collected rather than looked at, these channels could tell more." in text
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
    page = max((scene.archive.store.root / "opinions").glob("*.html")).read_text(encoding="utf-8")
    assert page.count("as <bdi>R. Vane</bdi> attests; not captured") == 1
    assert page.count('class="look"') == 5
    scene.export(DESK, AT + 9 * HOUR)
    assert scene.verify(copy).opinion.standing == "assessed as issued"


def test_the_same_from_python(scene: Scene, asked: str) -> None:
    looking = scene.archive.round(ISSUER, asked)
    assert [place.role for place in looking.left] == ["own", *["forwarder"] * 4]
    for place in looking.left[:2]:
        looking.answer(place, "not_there", by="the night desk", at=AT + 6 * HOUR)
    again = scene.archive.round(ISSUER)
    assert (again.name, len(again.left)) == (looking.name, 3)
    assert again.places == looking.places
    assert again.sought.posted_at == looking.sought.posted_at
    assert scene.archive.round(ISSUER, asked, again=True).left == looking.places
    second = scene.archive.round(ISSUER, asked, again=True)
    second.answer(second.left[2], "unreachable", by="the night desk", at=AT + 7 * HOUR)
    named = begin(scene.archive.store, ISSUER, None, name=looking.name)
    assert named.looks == again.looks  # though the other's name begins so, if it began as soon
    assert [look.by for look in scene.archive.looks(ISSUER)] == ["the night desk"] * 3
    with pytest.raises(UsageError, match="in the future"):
        looking.answer(looking.left[0], "there", by="x", at=AT + 1000 * HOUR)
