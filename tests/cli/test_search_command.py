"""The search command: its screen, JSON and CSV, saved searches, and what hostile posts do to it."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon import Archive
from mabillon.cli import main
from mabillon.cli.found import COLUMNS, search_csv, search_screen
from mabillon.text.display import width_of
from mabillon.workflows.search import FoundPost, Request, Search

Run = Callable[..., tuple[int, str, str]]

HOSTILE = (
    '=HYPERLINK("http://evil.example") seed \x1b[31mred\x1b[0m \x07 \u202eevil\u202c '
    "https://evil.example/seed t.me/evil رابطة الشوك"
)
POSTS: list[dict[str, Any]] = [
    {"channel": "telegram:1", "id": "1", "posted_at": "2031-03-01T10:00:00Z", "text": HOSTILE},
    {"channel": "telegram:1", "id": "2", "posted_at": "2031-03-02T10:00:00Z",
     "text": "The seed " + "and bulb " * 200 + "of Eastmere"},
    {"channel": "web:\u202egarden.example", "id": "3", "posted_at": None, "text": "@seed + bulb"},
    {"channel": "telegram:1", "id": "4", "posted_at": "2031-03-03T23:59:00Z", "text": ""},
]  # fmt: skip


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    with Archive.init(tmp_path / "archive") as archive:
        path = tmp_path / "posts.jsonl"
        path.write_text("".join(json.dumps(post) + "\n" for post in POSTS), encoding="utf-8")
        archive.ingest([path], collected_at=datetime(2031, 4, 1, tzinfo=UTC))
    monkeypatch.setenv("MABILLON_ARCHIVE", str(tmp_path / "archive"))
    monkeypatch.setenv("COLUMNS", "80")

    def running(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["search", *words])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return running


def test_a_screen(run: Run) -> None:
    status, out, err = run("seed", "--order", "oldest")
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "3 posts"
    assert "2031-03-01 10:00" in out
    assert "no time" in out
    assert "‹seed›" in out
    assert all(width_of(line) <= 80 for line in lines)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)
    assert "evil.example" not in out
    assert "hxxps://evil[.]example" in out


def test_nothing_is_no_error(run: Run) -> None:
    status, out, _ = run("tulip")
    assert status == 0
    assert "Nothing was found." in out


def test_a_window_around_what_was_asked_for(run: Run) -> None:
    _, out, _ = run("eastmere")
    assert "…" in out
    assert "‹Eastmere›" in out


def test_json(run: Run) -> None:
    _, out, _ = run("رابطه", "--json")
    found = json.loads(out)
    assert found["schema"] == "mabillon.search/1"
    assert found["total"] == 1
    (post,) = found["posts"]
    assert post["text"] == HOSTILE
    assert [post["text"][a:b] for a, b in post["highlights"]] == ["رابطة"]
    assert post["posted_at"] == "2031-03-01T10:00:00Z"


def test_csv_runs_nothing(run: Run) -> None:
    _, out, _ = run("seed", "--csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 4
    for row in rows[1:]:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    hostile = HOSTILE.replace("\x1b", "").replace("\x07", "")
    assert {row[-1] for row in rows[1:]} >= {"'" + hostile, "'@seed + bulb"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "nothing is asked for"),
        (('"seed',), "not closed"),
        (("(seed",), "not closed"),
        (("x" * 100_000,), "100,000 characters"),
        (("\x1b[31m]\x00",), ""),
        (("!!!",), "no word"),
        (("seed", "--json", "--csv"), "not both"),
        (("seed", "--channel", "nowhere"), "no channel"),
        (("seed", "--issuer", "nobody"), "no issuer"),
        (("seed", "--since", "yesterday"), "not a time"),
        (("seed", "--since", "2031-03-01T10:00"), "zone"),
        (("seed", "--limit", "0"), "limit"),
        (("seed", "--role", "friend"), "friend"),
        (("--saved", "none"), "no search was saved"),
        (("seed", "--save", "../x"), "name of a search"),
        (("--list-saved", "seed"), "alone"),
        (("--name", "!"), "no word"),
    ],
)
def test_what_cannot_be_asked_is_said(run: Run, words: tuple[str, ...], says: str) -> None:
    status, out, err = run(*words)
    if not says:  # control characters separate, what is left is searched for
        assert status == 0
        assert "Nothing was found." in out
        return
    assert status == 2
    assert says in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "query",
    ["a.*b", "[a-z]+$", "seed; drop table", "text:seed", "$(seed)", "seed~2", "^seed^", "%"],
)
def test_what_looks_like_another_language_is_only_words(run: Run, query: str) -> None:
    status, _, err = run(query)
    assert status == 0 or "no word" in err


def test_dates_are_midnights_in_utc(run: Run) -> None:
    _, out, _ = run("--since", "2031-03-02", "--until", "2031-03-04", "--json")
    assert [post["post"] for post in json.loads(out)["posts"]] == ["telegram:1/4", "telegram:1/2"]


def test_a_saved_search(run: Run) -> None:
    _, out, _ = run("seed", "--order", "oldest", "--save", "the seed")
    assert "--saved 'the seed'" in out
    _, again, _ = run("--saved", "the seed")
    assert again.splitlines()[0] == "3 posts"
    assert again.index("10:00") < again.index("no time")
    _, fewer, _ = run("--saved", "the seed", "--limit", "1")
    assert "the first 1" in fewer
    status, _, err = run("--saved", "the seed", "bulb")
    assert (status, "no further query" in err) == (2, True)
    _, listed, _ = run("--list-saved")
    assert listed == "the seed: query seed\n"
    _, listed, _ = run("--forget", "the seed")
    assert listed == "No search is saved.\n"


def test_a_query_that_begins_with_a_hyphen_is_told_the_way_out(run: Run) -> None:
    status, _, err = run("-bulb")
    assert status == 2
    assert "mabillon search -- -bulb" in err
    status, _, _ = run("--", "-bulb")
    assert status == 0
    status, _, err = run("--bulb")
    assert status == 2
    assert "search -- " not in err


@pytest.mark.parametrize(("query", "told"), [("se*d", True), ('"a b*"', False), ("seed*", False)])
def test_a_star_within_a_word_is_told(run: Run, query: str, told: bool) -> None:
    status, out, _ = run(query)
    assert status == 0
    assert ("only at the end of a word" in out) is told


def test_names_say_how_they_are_written(run: Run) -> None:
    _, out, _ = run("--name", "Rabita al-Shok")
    assert out.splitlines()[0] == "1 post"
    assert "is written" in out
    assert "الشوك" in out


def post(text: str, marks: list[tuple[int, int]], excerpt: tuple[int, int]) -> FoundPost:
    return FoundPost(
        row=1, post="desk/1", channel="telegram:1", title=text[:20], role="own",
        posted_at=None, edited_at=None, text=text, highlights=marks, excerpt=excerpt,
        forward_of=text[:9], media=("photo",), url=None,
    )  # fmt: skip


_NASTY = st.text(
    st.sampled_from("ab .:/https=wsS\ue000\ue001‹›\u2068\u2069\u202e\x1b[m\n\tرا北")
    | st.characters(),
    max_size=60,
)


@settings(suppress_health_check=list(HealthCheck))
@given(_NASTY, st.data(), st.integers(40, 120), st.booleans())
def test_any_text_is_shown_safely(text: str, data: st.DataObject, width: int, colour: bool) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    start, a, b, end = cuts
    found = Search(request=Request(query="x"), total=1, posts=[post(text, [(a, b)], (start, end))],
                   spellings=[], ignored=(text,), known_as_of=None)  # fmt: skip
    for line in search_screen(found, width, colour=colour):
        bare = re.sub(r"\x1b\[[0-9;]*m", "", line)
        assert not any(unicodedata.category(c) == "Cc" for c in bare)
        assert not re.search("[\u202a-\u202e\ue000\ue001]", bare)
        assert line.count("\u2068") == line.count("\u2069")
        assert width_of(bare) <= max(width, 40)
    rows = list(csv.reader(io.StringIO(search_csv(found))))
    assert len(rows) == 2


def test_mentions_give_names_as_they_are_written(run: Run) -> None:
    status, out, _ = run("--name", "Rabitat al-Shawk", "--mentions")
    assert status == 0 and out.startswith("1 mention in 1 post") and "A name is no person" in out
    assert "رابطة الشوك" in out and "telegram:1/1" in out and "2031-03-01 10:00" in out
    assert all(width_of(line) <= 80 for line in out.splitlines())
    rows = list(csv.DictReader(io.StringIO(run("--name", "Evil", "--mentions", "--csv")[1])))
    assert "evil" in rows[0]["as_mentioned"] and rows[0]["post"] == "telegram:1/1"
    assert "Nothing was found" in run("--name", "Nobody", "--mentions")[1]
    assert run("seed", "--mentions")[0] == 2
