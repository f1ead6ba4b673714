"""`mabillon validate`: what is known to be true of a small archive is what is counted."""

from __future__ import annotations

import json
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mabillon import Archive, errors
from mabillon.cli import main
from mabillon.examine.settings import Settings
from mabillon.examine.validation.document import Validation, decoded, encoded
from mabillon.text.display import width_of
from mabillon.workflows import trying
from mabillon.workflows.validate import validate, validation_page
from mabillon.workflows.validated import kept, validated
from mabillon.workflows.verify import differences

START = datetime(2030, 4, 1, 12, tzinfo=UTC)
END = datetime(2031, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "par", "sel", "tor", "vin", "zem", "gra", "dol", "fen")
STATEMENTS = 70
IGNORED, LATE, DENIED = 50, 57, 64
"""Statements that nobody carried; that were carried after 30 hours; that were disowned."""
REGISTER = """\
issuers:
  the-league: {title: The League}
channels:
  desk: {title: The Desk, keys: ['web:desk.example']}
  relay: {title: Relay, keys: ['web:relay.example']}
  wire: {title: Wire, keys: ['web:wire.example']}
roles:
  - {channel: desk, issuer: the-league, role: own, reason: seen}
  - {channel: relay, issuer: the-league, role: forwarder, reason: seen}
  - {channel: wire, issuer: the-league, role: forwarder, reason: seen}
outcomes:
  - {issuer: the-league, post: 'web:rumour.example/r1', outcome: not_issued, reason: made up}
  - {issuer: the-league, post: 'web:rumour.example/r2', outcome: not_issued, reason: made up}
  - {issuer: the-league, post: desk/s64, outcome: not_issued, reason: taken over}
"""


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=3)) for _ in range(count))


def happenings() -> list[dict[str, str]]:
    rng = random.Random("validation")
    rows: list[dict[str, str]] = []

    def post(channel: str, at: datetime, text: str, name: str) -> None:
        rows.append(
            {"channel": f"web:{channel}.example", "id": name, "date": at.isoformat(), "text": text}
        )

    for n in range(STATEMENTS):
        at = START + n * 4 * DAY
        text = f"Sowing No. {n + 1}, {at.day} April {at.year}. {words(rng, 40)}. Leave it better."
        post("desk", at, text, f"s{n}")
        if n != IGNORED:
            post("relay", at + (30 if n == LATE else 0.2) * HOUR, text, f"s{n}")
        if n % 2 and n not in (IGNORED, LATE):
            post("wire", at + 2 * HOUR, text, f"s{n}")
    for week in range(0, 46, 2):
        for channel in ("relay", "wire"):
            post(channel, START + (7 * week + 1) * DAY, words(rng, 20), f"w{week}")
        post("shed", START + (7 * week + 1) * DAY, words(rng, 60), f"o{week}")
    carried, silent = words(rng, 40), words(rng, 40)
    post("rumour", START + 200 * DAY, carried, "r1")
    post("relay", START + 200 * DAY + 3 * HOUR, carried, "r1")
    post("rumour", START + 210 * DAY, silent, "r2")
    return sorted(rows, key=lambda row: row["date"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("validation")
    by_channel: dict[str, list[dict[str, str]]] = {}
    for row in happenings():
        by_channel.setdefault(row["channel"], []).append(row)
    mapping = {"id": "id", "text": "text", "posted_at": "date", "channel": "channel"}
    with Archive.init(made / "archive") as archive:
        (made / "archive" / "register.yaml").write_text(REGISTER, "utf-8")
        for i, rows in enumerate(by_channel.values()):
            path = made / f"{i}.jsonl"
            path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
            [result] = archive.ingest([path], mapping=mapping, collected_at=END)
            assert result.kept == len(rows)
        archive.verify_text(words(random.Random(5), 30), issuer="the-league")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(trying, "STATED_MOST", 5)
            validate(archive.store, "The League", hours=(1, 24, 72), most=30, seed=3)
    return made / "archive"


@pytest.fixture(scope="module")
def made(folder: Path) -> Validation:
    with Archive(folder) as archive:
        entry = kept(archive.store, "the-league")
        assert entry is not None
        return decoded(entry.document)


def test_every_statement_is_counted_once(made: Validation) -> None:
    counted = made.undated + made.doubted + made.reference_only + made.left_undrawn + made.examined
    assert counted == made.statements == STATEMENTS
    assert made.doubted == 1
    assert made.examined == 30
    assert sum(b.examined for b in made.blocks) == made.examined
    assert all(b.known >= Settings().min_reference for b in made.blocks if b.examined)
    genuine = {r.post for r in made.carriage_rows if r.kind == "genuine"}
    assert f"desk/s{DENIED}" not in genuine


def rows_of(made: Validation, n: int) -> dict[int, str]:
    rows = [r for r in made.carriage_rows if r.kind == "genuine"]
    return {r.hours: r.said for r in rows if r.post == f"desk/s{n}"}


def test_all_are_examined_when_asked_for_and_silence_misleads_where_it_was(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "STATED_MOST", 6)
    with Archive(folder) as archive:
        every = validate(archive.store, "the-league", hours=(24, 72), most=99, seed=3, keep=False)
    assert every.left_undrawn == 0
    assert rows_of(every, IGNORED) == {24: "silent", 72: "silent"}
    assert rows_of(every, LATE) == {24: "silent", 72: "forwarders"}
    assert rows_of(every, DENIED) == {}
    others = {r.said for r in every.carriage_rows if r.kind == "genuine"
              and r.post not in (f"desk/s{IGNORED}", f"desk/s{LATE}")}  # fmt: skip
    assert others == {"forwarders"}  # never "own": the channel of the hidden post is not looked at
    at = {row.hours: row for row in every.carriage if row.kind == "genuine"}
    assert (at[24].silent.k, at[72].silent.k) == (2, 1)
    assert at[24].stated is not None
    assert at[24].stated.n == 6
    assert at[24].stated.observed.k <= 2
    assert at[24].stated.low <= at[24].stated.p_none <= at[24].stated.high


def test_recorded_cases_are_the_other_side(made: Validation) -> None:
    said = {(r.post.rpartition("/")[2], r.hours): r.said for r in made.carriage_rows
            if r.kind == "recorded"}  # fmt: skip
    assert (said["r1", 1], said["r1", 24]) == ("silent", "forwarders")
    assert (said["r2", 1], said["r2", 72]) == ("silent", "silent")
    assert made.carriage_figures is None
    taken_over = [r for r in made.carriage_rows if r.post == f"desk/s{DENIED}"]
    assert {r.said for r in taken_over} == {"own"}  # nothing hides it: it misleads in favour
    at = {row.hours: row for row in made.carriage if row.kind == "recorded"}
    assert (at[24].n, at[24].appears.k) == (3, 1)


def test_donors_are_those_built_on(made: Validation) -> None:
    by_kind = {row.kind: row for row in made.copying}
    for kind in ("spliced", "recycled", "swapped"):
        right = by_kind[kind].right
        assert right is not None
        assert right.k == right.n == 30
    assert by_kind["genuine"].named.k == 0
    assert by_kind["random"].named.k == 0
    earlier = dict(enumerate(b.from_at for b in made.blocks))
    posted = {f"desk/s{n}": START + n * 4 * DAY for n in range(STATEMENTS)}
    for row in made.copying_rows:
        if row.built_on:
            assert posted[row.built_on] < datetime.fromisoformat(earlier[row.block])


def test_the_same_seed_makes_the_same_figures_and_another_does_not(
    folder: Path, made: Validation
) -> None:
    with Archive(folder) as archive:
        again = validate(archive.store, "the-league", hours=(24,), most=8, seed=3, keep=False)
        twice = validate(archive.store, "the-league", hours=(24,), most=8, seed=3, keep=False)
        other = validate(archive.store, "the-league", hours=(24,), most=8, seed=4, keep=False)
    assert encoded(again) == encoded(twice)
    assert again.copying_rows != other.copying_rows
    assert again.material == made.material


def test_it_stands_on_later_opinions_and_on_no_earlier_one(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "archive"
    shutil.copytree(folder, root)
    with Archive(root) as archive:
        before = archive.opinion(1)
        assert before.validated is None
        assert differences(before, archive.again(1)) == []
        text = words(random.Random(5), 30)
        after = archive.verify_text(text, issuer="the-league")
        assert after.number == 2
        assert after.validated is not None
        assert after.validated.examined == 30
        assert after.validated.differs == []
        assert after.validated.said[0].startswith("Of 30 own statements")
        validate(archive.store, "the-league", hours=(24,), most=4)
        assert differences(after, archive.again(2)) == []
        later = archive.verify_text(text, issuer="the-league")
        assert later.validated is not None
        assert later.validated.examined == 4
        changed = msgspec.structs.replace(Settings(), off_channel=0.05)
        standing = validated(archive.store, "the-league", changed)
        assert standing is not None
        assert standing.differs == ["the settings were others"]
        _report, found = archive.audit()
        assert {check.status for check in found} <= {"not checked"}


def test_with_too_few_statements_it_says_what_to_do(tmp_path: Path) -> None:
    with Archive.init(tmp_path / "archive") as archive:
        (tmp_path / "archive" / "register.yaml").write_text("issuers: {x: {title: The X}}\n")
        with pytest.raises(errors.UsageError, match="has 0 known statements"):
            validate(archive.store, "x")
        with pytest.raises(errors.UnknownName):
            validate(archive.store, "nobody")
        assert archive.store.entries("validation") == []


def test_interrupted_it_keeps_nothing(folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 5:
            raise KeyboardInterrupt

    with Archive(folder) as archive:
        before = archive.store.position()
        with pytest.raises(KeyboardInterrupt):
            validate(archive.store, "the-league", hours=(24,), most=8, progress=stop)
        assert archive.store.position() == before


def run(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["--archive", str(root), "validate", *arguments])
    seen = capsys.readouterr()
    return int(str(ended.value.code)), seen.out, seen.err


def test_the_command(
    folder: Path, made: Validation, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    status, out, _ = run(folder, capsys, "The League", "--kept", "--page", str(page))
    assert status == 0
    assert all(width_of(line) <= 80 for line in out.splitlines() if not line.startswith("Page"))
    assert "genuine     24 h    30" in out
    assert "Wording was not validated" in out
    assert "mabillon validate the-league --ages 1,24,72 --most 30 --seed 3" in page.read_text()
    status, out, _ = run(folder, capsys, "the-league", "--kept", "--json")
    assert status == 0
    assert msgspec.json.decode(out, type=Validation) == made
    status, _, err = run(folder, capsys, "the-league", "--ages", "6,x")
    assert status == 2
    assert "1,6,24,72" in err
    assert run(folder, capsys, "the-league", "--kept", "--page", str(tmp_path))[0] == 2


def test_every_problem_is_on_the_page(made: Validation) -> None:
    html = validation_page(made)
    for row in made.carriage_rows:
        assert row.post in html
    assert html.count("<tr") > len(made.carriage_rows) + len(made.copying_rows)


def test_the_numbers_of_the_page_are_those_counted(made: Validation) -> None:
    at: dict[int, Any] = {row.hours: row for row in made.carriage if row.kind == "genuine"}
    html = validation_page(made).replace("\u00a0", " ")
    assert f"{at[24].silent.k} of {at[24].n}" in html
    assert f"{made.examined} examined" in html
