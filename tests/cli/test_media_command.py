"""mabillon media: what is held, what is lacking, and what is said by hand."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from media_exports import NOT_INCLUDED, Desktop, digest, picture

from mabillon.archive.store import Store
from mabillon.cli import main
from mabillon.workflows.attached import in_force
from mabillon.workflows.audit import audit
from mabillon.workflows.pictures import Pictures

ONE, TWO = picture(1), picture(2)
CUT = TWO[:2500]
CHANNEL = "telegram:1700100"
BY = ("--by", "R. Vane", "--reason", "saved from the post")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("MABILLON_BY", raising=False)

    def call(*args: object) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            main(["--archive", "papers", *map(str, args)])
            status = 0
        except SystemExit as ended:
            status = int(ended.code or 0)
        out, err = capfd.readouterr()
        assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("{"))
        return status, out, err

    Store.init(tmp_path / "papers").close()
    export = Desktop()
    export.post("The beds are dug.", ONE, photo="photos/photo_1@22-03-2031_10-00-00.jpg")
    export.post("The seed is in.", CUT, photo="photos/photo_2@22-03-2031_10-10-00.jpg")
    export.post("The hedge is cut.", file=NOT_INCLUDED, file_name="hedge.mp4")
    export.post("Nothing.")
    folder = export.write(tmp_path / "export")
    assert call("ingest", folder, "--collected-at", "2031-03-27T16:00Z", "-q")[0] == 0
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as container:
        for name, data in {"result.json": export.export(), **export.files}.items():
            container.writestr(name, data)
    return call


def shown(run: Run, what: object) -> dict[str, Any]:
    status, out, _ = run("media", "show", what, "--json")
    assert status == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_a_file_with_its_posts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "copy.jpg").write_bytes(ONE)
    for what in (digest(ONE), digest(ONE)[:8].upper(), "copy.jpg"):
        found = shown(run, what)
        assert (found["kind"], found["width"], found["height"]) == ("jpeg", 160, 120)
        assert found["posts"] == [{"post": f"{CHANNEL}/1", "basis": "path"}]
    _, out, _ = run("media", "show", digest(ONE)[:12])
    assert "1 post has it" in out.replace("\u00a0", " ") and "it lies where the export says" in out
    broken = shown(run, digest(CUT))
    assert broken["kind"] is None and "cut off" in broken["why"]


def test_what_posts_have_attached(run: Run) -> None:
    states = {
        number: [
            (item["state"], item["kind"]) for item in shown(run, f"{CHANNEL}/{number}")["items"]
        ]
        for number in (1, 2, 3, 4)
    }
    assert states == {
        1: [("held", "photo")],
        2: [("could not be read", "photo")],
        3: [("lacking", "file")],
        4: [],
    }
    _, out, _ = run("media", "show", f"{CHANNEL}/2")
    assert "cut off" in out
    assert run("media", "show", f"{CHANNEL}/99")[0] == 2


def test_a_refused_file_of_a_container(run: Run) -> None:
    run("ingest", "other.zip", "--collected-at", "2031-03-28T16:00Z", "-q")
    [item] = shown(run, f"{CHANNEL}/2")["items"]
    assert item["state"] == "could not be read" and "cut off" in item["why"]


def test_an_export_that_does_not_say(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ndate: 2031-03-22\nid: n\n---\nA note on moss.\n")
    run("ingest", "a.md", "-q")
    with Store.open(tmp_path / "papers") as store:
        [channel] = store.posts(["channel"])["channel"].to_pylist()[-1:]
    assert shown(run, f"{channel}/n")["items"] is None


def test_lists(run: Run) -> None:
    status, out, _ = run("media", "list", "--json")
    files = json.loads(out)
    assert status == 0 and files["total"] == 1 and files["media"][0]["posts"] == 1
    _, out, _ = run("media", "list", "--lacking", "--channel", CHANNEL, "--json")
    lacking = json.loads(out)
    assert lacking["total"] == 1
    assert lacking["lacking"][0]["post"] == f"{CHANNEL}/3"
    assert lacking["lacking"][0]["item"]["name"] == "hedge.mp4"
    _, out, _ = run("media", "list", "--lacking")
    assert "1 file is lacking" in out.replace("\u00a0", " ") and "hedge.mp4" in out
    _, out, _ = run("media", "list", "--channel", CHANNEL)
    assert digest(ONE)[:12] in out and "160 × 120 px" in out


def test_by_hand_and_back(run: Run, tmp_path: Path) -> None:
    (tmp_path / "still.jpg").write_bytes(TWO)
    assert run("media", "attach", "still.jpg", f"{CHANNEL}/3", "--by", "R. Vane")[0] == 2
    assert run("media", "attach", "still.jpg", f"{CHANNEL}/3", *BY[2:])[0] == 2
    assert run("media", "attach", "still.jpg", f"{CHANNEL}/3", *BY)[0] == 0
    [item] = shown(run, f"{CHANNEL}/3")["items"]
    assert (item["state"], item["basis"], item["place"]) == ("held", "by hand", 0)
    assert item["evidence"] == digest(TWO)
    status, out, _ = run("media", "attach", digest(TWO)[:12], f"{CHANNEL}/3", *BY, "--json")
    assert status == 0 and json.loads(out)["new"] is False
    with Store.open(tmp_path / "papers") as store:
        before = store.position()
        assert Pictures(store).posts_with(digest(TWO)) == [2]
        assert [kept.reason for kept in in_force(store)] == ["saved from the post"]
    assert json.loads(run("media", "list", "--lacking", "--json")[1])["total"] == 0
    withdraw = ("media", "attach", digest(TWO), f"{CHANNEL}/3", "--withdraw", *BY)
    assert run(*withdraw)[0] == 0
    assert run(*withdraw)[0] == 2, "nothing is left to take back"
    [item] = shown(run, f"{CHANNEL}/3")["items"]
    assert item["state"] == "lacking"
    with Store.open(tmp_path / "papers") as store:
        assert Pictures(store).posts_with(digest(TWO)) == []
        assert Pictures(store, before).posts_with(digest(TWO)) == [2], "as it was known then"
        assert audit(store, lambda found: None).clean


def test_words_are_no_media(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    status, _, err = run("media", "attach", "a.txt", f"{CHANNEL}/3", *BY)
    assert status == 2 and "no picture" in err


def test_search_for_posts_by_what_is_held(run: Run) -> None:
    def found(*args: str) -> set[str]:
        status, out, _ = run("search", "--json", "-q", *args)
        assert status == 0
        return {post["post"].rpartition("/")[2] for post in json.loads(out)["posts"]}

    assert found("--files", "held") == {"1", "2"}
    assert found("--files", "lacking") == {"3"}
    assert found("seed", "--files", "held") == {"2"}
    assert found("--files", "held", "--no-media") == set()


def test_what_is_no_file_to_be_attached_is_said(run: Run) -> None:
    Path("some").mkdir()
    for what, said in (("lost.jpg", "there is no file lost.jpg"), ("some", "some is a folder")):
        status, _, err = run("media", "attach", what, f"{CHANNEL}/3", *BY)
        assert status == 2 and said in " ".join(err.split())
        status, _, err = run("media", "attach", what, "nobody/3", *BY)
        assert status == 2 and said in " ".join(err.split()), "before the post is looked for"
    Path("still.jpg").write_bytes(TWO)
    for given, said in (("r", "'r' says too little as --reason"), (" ", "it is not said how")):
        args = ("media", "attach", "still.jpg", f"{CHANNEL}/3", *BY[:3], given)
        status, _, err = run(*args)
        assert status == 2 and said in " ".join(err.split())
