"""`mabillon routing` and what a person decides of its suggestions, from raw exports on."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mabillon import Archive
from mabillon.cli import main
from mabillon.invented import desktop
from mabillon.invented.channels import Channel
from mabillon.invented.posts import Post
from mabillon.text.display import width_of

START = datetime(2030, 4, 1, 12, tzinfo=UTC)
END = datetime(2031, 3, 31, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def channel(name: str, number: int) -> Channel:
    return Channel(name, name.replace("-", " ").title(), "telegram", f"99000000{number}", "unknown")


DESK, STEADY, NEWCOMER, QUITTER, WORDY, GAPPED = (
    channel(name, 10 + i)
    for i, name in enumerate(
        ["league-desk", "steady-relay", "newcomer", "quitter", "wordy-wire", "night-off"]
    )
)
TICKER, SISTER, QUIET = (
    channel(name, 30 + i) for i, name in enumerate(["city-ticker", "league-too", "quiet-corner"])
)
TRACKED = (STEADY, NEWCOMER, QUITTER, WORDY, GAPPED)
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "par", "sel", "tor", "vin", "zem", "gra", "dol", "fen")


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=3)) for _ in range(count))


def happenings() -> list[Post]:
    """A statement every four days, every third a photo report, and who carries it."""
    rng = random.Random("routing command")
    posts: list[Post] = []

    def post(where: Channel, at: datetime, text: str) -> None:
        posts.append(Post(where, at, text, ident=len(posts) + 2))

    for n in range(91):
        at = START + n * 4 * DAY
        photo = n % 3 == 2
        head = "Photo report" if photo else f"Sowing No. {n + 1}"
        text = f"{head}. {words(rng, 40)}.\n\nLeave it better."
        post(DESK, at, text)
        post(STEADY, at + 10 * MINUTE, text)
        if n >= 46:
            post(NEWCOMER, at + 20 * MINUTE, text)
        if n < 60:
            post(QUITTER, at + 5 * MINUTE, text)
        if not photo:
            post(WORDY, at + 30 * MINUTE, text)
        post(GAPPED, at + 40 * MINUTE, text)
        post(SISTER, at + timedelta(seconds=4), text)
        if n % 2:
            post(TICKER, at + 90 * MINUTE, text)
        for _ in range(10):
            post(TICKER, at + timedelta(hours=rng.uniform(2, 90)), words(rng, 30))
    for where in (*TRACKED, QUIET):
        for week in range(0, 53, 2):
            post(where, START + (7 * week + 1) * DAY, words(rng, 20))
    return posts


def export(folder: Path, where: Channel, posts: list[Post], start: datetime, end: datetime) -> Path:
    shown = sorted(
        (p for p in posts if p.channel == where and start <= p.at < end), key=lambda p: p.at
    )
    path = folder / f"{where.slug}-{end:%Y%m%d}.json"
    path.write_text(desktop.single(where, shown), encoding="utf-8")
    return path


REGISTER = """\
issuers:
  the-league:
    title: The League
    kinds:
      - {name: communiqué, pattern: 'Sowing No'}
      - {name: photo report, pattern: 'Photo report'}
channels:
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the year: `night-off` was not collected from July to September."""
    folder = tmp_path_factory.mktemp("routing")
    posts = happenings()
    lines = [REGISTER.rstrip()]
    for where in (DESK, *TRACKED):
        lines.append(f"  {where.slug}: {{title: {where.title}, keys: ['{where.key}']}}")
    lines.append("roles:")
    for where in (DESK, *TRACKED):
        role = "own" if where == DESK else "forwarder"
        lines.append(
            f"  - {{channel: {where.slug}, issuer: the-league, role: {role}, reason: seen}}"
        )
    early = START - DAY
    with Archive.init(folder / "archive") as archive:
        (folder / "archive" / "register.yaml").write_text("\n".join(lines) + "\n", "utf-8")
        for where in (DESK, *TRACKED, TICKER, SISTER, QUIET):
            parts = [(early, END)]
            if where == GAPPED:
                parts = [(early, datetime(2030, 7, 1, tzinfo=UTC)),
                         (datetime(2030, 10, 1, tzinfo=UTC), END)]  # fmt: skip
            for start, end in parts:
                for result in archive.ingest(
                    [export(folder, where, posts, start, end)], collected_at=end
                ):
                    assert result.kept == result.read > 0
    return folder / "archive"


class Shell:
    """Runs `mabillon …` on one archive and gives status, output and errors."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys = root, capsys

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--archive", str(self.root), *arguments])
        seen = self.capsys.readouterr()
        return int(str(ended.value.code)), seen.out, seen.err

    def routing(self, *arguments: str) -> dict[str, Any]:
        status, out, _ = self("routing", "The League", "--json", *arguments)
        assert status == 0
        found: dict[str, Any] = json.loads(out)
        return found


@pytest.fixture
def shell(kept: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """The archive, with its register put back afterwards."""
    file = kept / "register.yaml"
    before = file.read_bytes()
    yield Shell(kept, capsys)
    file.write_bytes(before)


def test_the_profile_says_what_happened(shell: Shell) -> None:
    found = shell.routing()["profile"]
    assert (found["statements"], found["unit"]) == (91, "quarter")
    rows = {row["channel"]: row for row in found["channels"]}
    share = {name: row["carried"]["within"]["share"] for name, row in rows.items()}
    assert share["steady-relay"] == 1.0
    assert 0.6 < share["wordy-wire"] < 0.7
    assert rows["steady-relay"]["carried"]["usual"]["median"] == 600
    assert rows["steady-relay"]["carried"]["p90_s"] == 600

    assert rows["steady-relay"]["changes"] == []
    began = rows["newcomer"]["changes"]
    assert len(began) == 1
    assert began[0] == (
        "carried 0 of 45 (0 %) in April to September 2030 and 23 of 23 (100 %) in October to "
        "December 2030"
    )
    assert rows["quitter"]["changes"][-1] == (
        "carried 14 of 23 (61 %) in October to December 2030 and 0 of 22 (0 %) in January to "
        "March 2031"
    )

    gapped = {w["label"]: w for w in rows["night-off"]["windows"]}
    summer = gapped["July to September 2030"]
    assert summer["gap"] == "not watched for any of 23 statements"
    assert summer["carried"]["within"]["share"] is None
    assert rows["night-off"]["carried"]["within"]["share"] == 1.0
    assert rows["night-off"]["changes"] == []

    kinds = {kind["name"]: kind for kind in found["kinds"]}
    assert kinds["photo report"]["channels"]["wordy-wire"]["k"] == 0
    assert kinds["photo report"]["unlike"] == ["wordy-wire"]
    assert kinds["communiqué"]["channels"]["wordy-wire"]["share"] == 1.0

    first = rows["quitter"]["order"]
    assert first["places"] == [60, 0, 0, 0]
    assert rows["wordy-wire"]["order"]["after"] in ("steady-relay", "newcomer")
    assert rows["league-desk"]["carried"]["due"] == 0


def test_what_is_not_tracked_is_suggested_with_its_cautions(shell: Shell) -> None:
    found = {s["channel"]: s for s in shell.routing()["suggestions"]}
    assert list(found) == [SISTER.key, TICKER.key]
    ticker, sister = found[TICKER.key], found[SISTER.key]
    assert (ticker["within"]["k"], ticker["title"]) == (45, "City Ticker")
    assert any("an aggregator" in said for said in ticker["cautions"])
    assert ticker["posts"] > 900
    assert ticker["carrying"] == 45
    assert any("sister channel" in said for said in sister["cautions"])
    assert any("within 4 s" in said for said in sister["cautions"])
    assert ticker["role_since"] == "2030-04-05"
    assert ticker["examples"][0]["delay_s"] == 5400


def commands(screen: str, verb: str) -> list[list[str]]:
    """Read the printed commands as a shell would."""
    lines = screen.replace("\\\n", "").splitlines()
    return [shlex.split(line) for line in lines if line.startswith(f"    mabillon register {verb}")]


def test_the_printed_commands_decide_and_the_suggestion_does_not_come_back(shell: Shell) -> None:
    status, screen, _ = shell("routing", "the-league")
    assert status == 0
    assert all(width_of(line) <= 80 for line in screen.splitlines())
    accept = next(c for c in commands(screen, "accept") if TICKER.key in c)
    refuse = next(c for c in commands(screen, "refuse") if SISTER.key in c)
    versions = len(json.loads(shell("register", "log", "--json")[1])["versions"])

    status, out, _ = shell(*accept[1:])
    assert (status, "city-ticker is forwarder for the-league since 2030-04-05" in out) == (0, True)
    status, out, _ = shell(*refuse[1:], "--role", "supporter", "--json")
    assert json.loads(out) == {
        "channel": "league-too",
        "issuer": "the-league",
        "role": "supporter",
        "since": "2030-04-01",
        "until": None,
        "reason": "no routine forwarder, though it carried 91 of 91",
        "added": True,
    }
    after = json.loads(shell("register", "log", "--json")[1])["versions"]
    assert versions == 0  # to look at it records nothing
    assert len(after) == 3  # as it was written by hand, and each decision
    register = json.loads(shell("register", "show", "the-league", "--json")[1])["register"]
    roles = {role["channel"]: role for role in register["roles"]}
    assert (roles["city-ticker"]["role"], roles["league-too"]["role"]) == ("forwarder", "supporter")
    assert roles["city-ticker"]["reason"].startswith("carried 45 of ")

    found = shell.routing()
    assert [(s["channel"], s["role"]) for s in found["suggestions"]] == [
        ("league-too", "supporter")
    ]
    tracked = {row["channel"]: row for row in found["profile"]["channels"]}
    assert tracked["city-ticker"]["carried"]["within"]["k"] == 45
    _, screen, _ = shell("routing", "the-league")
    assert commands(screen, "accept") == []
    assert "decided: supporter" in " ".join(screen.split())


def test_a_refusal_that_begins_tomorrow_holds_too(shell: Shell) -> None:
    status, _, _ = shell(
        *("register", "refuse", "the-league", SISTER.key, "--since", "2031-06-01"),
        *("--reason", "one hand behind both"),
    )
    assert status == 0
    assert shell.routing()["suggestions"][-1]["role"] == "independent"


def test_accepting_without_a_day_takes_the_first_that_is_known(shell: Shell) -> None:
    _, out, _ = shell("register", "accept", "the-league", TICKER.key, "--reason", "seen")
    assert "since 2030-04-05" in out
    status, _, err = shell("register", "accept", "the-league", QUIET.key, "--reason", "seen")
    assert status == 2
    assert "--since DATE" in err
    assert QUIET.slug not in shell.root.joinpath("register.yaml").read_text("utf-8")


def test_what_cannot_be_decided_says_what_to_do(shell: Shell) -> None:
    for arguments, said in (
        (["the-league", "telegram:99000"], "neither the register nor the archive"),
        (["nobody", TICKER.key], "no issuer is called"),
        (["the-league", "steady-relay"], "while it is forwarder"),
    ):
        status, _, err = shell(
            "register", "refuse", *arguments, "--since", "2030-04-01", "--reason", "r"
        )
        assert (status, said in err) == (2, True), err
    assert shell("register", "accept", "the-league", TICKER.key)[0] == 2  # no reason


def test_the_page_shows_gaps_reasons_and_commands(shell: Shell, tmp_path: Path) -> None:
    page = tmp_path / "routing.html"
    assert shell("routing", "the-league", "--page", str(page))[0] == 0
    html = page.read_text("utf-8")
    assert "not watched for any of 23 statements" in html
    assert "mabillon register accept the-league telegram:9900000030 --since 2030-04-05" in html
    assert html.count("<article>") == len(TRACKED)
    assert "Order is not descent" in html


def test_a_statement_in_question_suggests_nothing(shell: Shell) -> None:
    before = shell.routing()
    assert before["left_out"] == 0
    with Archive(shell.root) as archive:
        statements = archive.store.posts(["channel", "id"]).to_pylist()
        own = [row["id"] for row in statements if row["channel"] == DESK.key]
        archive.verify(f"league-desk/{own[20]}", issuer="the-league")
    after = shell.routing()
    assert after["left_out"] == 1
    counted = [
        {s["channel"]: s["within"]["n"] for s in found["suggestions"]} for found in (before, after)
    ]
    assert counted[1] == {name: n - 1 for name, n in counted[0].items()}
    assert after["profile"] == before["profile"]


def test_an_issuer_of_whom_nothing_is_known(shell: Shell) -> None:
    shell("register", "add", "issuer", "Nobody Yet")
    status, out, _ = shell("routing", "nobody-yet")
    assert (status, "names no channel" in out) == (0, True)
    assert shell("routing", "the-league", "--days", "0")[0] == 2


# --- Real posts -----------------------------------------------------------------------------

SISTERS = ("1699803165", "1125816841", "1326203371")
UNRELATED = "1000724666"


@pytest.mark.data
def test_a_real_family_of_sisters_suggests_each_other(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = data / "posts" / "telegram-ru-news" / "data" / "raw"
    columns = {"id": "message_id", "text": "text", "posted_at": "date", "channel": "sender_id"}
    columns |= {"channel_name": "channel", "platform": "=telegram"}
    files = [folder / f"100{number}_messages.json" for number in (*SISTERS, UNRELATED)]
    with Archive.init(tmp_path / "archive") as archive:
        taken = datetime(2024, 12, 4, 9, 5, tzinfo=UTC)
        archive.ingest(files, mapping=columns, collected_at=taken)
    shell = Shell(tmp_path / "archive", capsys)
    assert shell("register", "add", "issuer", "The League", "--name", "the-league")[0] == 0
    own = ("--issuer", "the-league", "--role", "own", "--reason", "plays it")
    added = shell("register", "add", "channel", f"telegram:{SISTERS[0]}", "--name", "own", *own)
    assert added[0] == 0, added
    found = shell.routing()
    assert found["profile"]["statements"] > 500
    assert {s["channel"] for s in found["suggestions"]} == {f"telegram:{n}" for n in SISTERS[1:]}
    assert all(s["cautions"] for s in found["suggestions"])
    page = tmp_path / "routing.html"
    status, out, _ = shell("routing", "the-league", "--page", str(page))
    assert status == 0
    assert "Not tracked: Москва" in out
    assert "mabillon register refuse the-league telegram:" in page.read_text("utf-8")
