"""Wording in a validation: who wrote a questioned text is never in what is learned from."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mabillon import Archive
from mabillon.examine.settings import Settings
from mabillon.examine.validation import dating, sayings
from mabillon.workflows import trying_texts, trying_wording
from mabillon.workflows.held_out import HeldOut
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.register_in_force import current
from mabillon.workflows.trying_lexicon import LexiconTried
from mabillon.workflows.trying_texts import TriedTexts
from mabillon.workflows.trying_wording import WordingTried
from mabillon.workflows.validate import validate

START = datetime(2030, 1, 1, 9, tzinfo=UTC)
END = datetime(2031, 1, 1, tzinfo=UTC)
LITTLE = "and but so of in on by with for to the a this that we you they it is are was be not all"
SMALL = LITTLE.split()
SYLLABLES = ("ba", "ke", "li", "mo", "nu", "par", "sel", "tor", "vin", "zem", "gra", "dol", "fen")
REGISTER = """\
issuers:
  the-league: {title: The League}
channels:
  desk: {title: The Desk, keys: ['web:desk.example']}
roles:
  - {channel: desk, issuer: the-league, role: own, reason: seen}
"""


def text(rng: random.Random, habit: list[float], stop: str) -> str:
    """Ninety words: every other one small, by the writer's habit; the rest of the day's subject."""
    small = rng.choices(SMALL, habit, k=45)
    long = ["".join(rng.choices(SYLLABLES, k=3)) for _ in range(45)]
    words = [w for pair in zip(small, long, strict=True) for w in pair]
    return "\n".join(" ".join(words[i : i + 15]).capitalize() + stop for i in range(0, 90, 15))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("validation")
    made = Archive.init(folder / "archive")
    (folder / "archive" / "register.yaml").write_text(REGISTER, "utf-8")
    for writer in range(18):
        rng = random.Random(f"writer {writer}")
        habit = [rng.expovariate(1) for _ in SMALL]
        name, many = ("desk", 48) if not writer else (f"club{writer:02}", 8)
        rows = [
            {
                "channel": f"web:{name}.example",
                "id": f"{writer}-{n}",
                "date": (START + n * (300 / many) * timedelta(days=1)).isoformat(),
                "text": text(rng, habit, "." if writer % 3 else " –"),
            }
            for n in range(many)
        ]
        path = folder / f"{writer}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        mapping = {"id": "id", "text": "text", "posted_at": "date", "channel": "channel"}
        made.ingest([path], mapping=mapping, collected_at=END)
    return made


def held(archive: Archive) -> HeldOut:
    _, register = current(archive.store)
    holdings = Holdings(archive.store, register, Settings())
    return HeldOut(holdings, register.issuers[0], 40, 5)


def test_who_wrote_it_is_in_no_background_and_what_is_known_is_earlier(archive: Archive) -> None:
    tried = TriedTexts(held(archive))
    problems = list(tried.problems(0))
    assert {p.kind for p in problems} == {"genuine", "random", "topic", "spliced"}
    for problem in problems:
        writers = {d.organisation for d in tried.background}
        if problem.organisation:
            fold = tried.fold[problem.organisation]
            learned_from = {w for w in writers if tried.fold[w] != fold}
            assert learned_from
            assert problem.organisation not in learned_from
        assert "the-league" not in writers
        assert "The League" in problem.text or problem.issued
    sizes = [list(tried.fold.values()).count(n) for n in range(tried.folds)]
    assert max(sizes) - min(sizes) <= 1


def test_distinct_writers_are_told_apart_and_every_question_counted(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying_wording, "KNOWN", (5, 10, 20))
    monkeypatch.setattr(trying_wording, "LENGTHS", (70, 400))
    monkeypatch.setattr(trying_texts, "MOST", 14)
    made = validate(archive.store, "the-league", hours=(24,), most=40, keep=False)
    assert made.wording is not None
    found = {(c.words, c.kind): c for c in made.wording.conditions}
    others = {(w, k) for w in (0, 70) for k in ("random", "topic", "spliced")}
    assert set(found) == others | {(0, "recycled"), (0, "swapped")}
    topic = found[0, "topic"]
    assert topic.figures.issued + topic.figures.others == topic.n
    assert topic.figures.auc is not None
    assert topic.figures.auc > 0.75
    assert topic.figures.plots is not None
    assert any(said.startswith("400 words: 0 of its statements") for said in made.wording.untried)
    assert "Wording, from texts as posted and 10 known" in sayings.sentences(made)[-1]
    assert {(r.known, r.compared) for r in made.wording.rows} == {(5, 0), (5, 5), (10, 0), (10, 7)}
    again = [said for said in made.wording.untried if "the figures would be those of 10" in said]
    assert [said.split(":")[0] for said in again] == ["20 known statements, as posted and 70 words"]
    recycled = [r for r in made.wording.rows if r.kind == "recycled"]
    assert recycled
    assert all(r.llr is None and r.why.startswith("fewer than 60 words left") for r in recycled)
    assert "recycled texts none have 60 words" in sayings.wording_alone(made)[0]
    genuine = [(r.words, r.post) for r in made.wording.rows if r.kind == "genuine"]
    assert len(genuine) == 2 * len(set(genuine)) == 56  # with 5 known, and with 10


def test_with_few_organisations_it_says_how_many_are_needed(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying_texts, "FEWEST_ORGANISATIONS", 16)
    said = WordingTried(held(archive), [], lambda done: None).result()
    assert isinstance(said, str)
    assert "17 other organisations have comparable texts enough, 24 needed" in said


def test_own_statements_are_put_to_the_lexicon_as_of_their_day(archive: Archive) -> None:
    told: list[int] = []
    own = held(archive)
    problems = [*own.genuine, *(p for p in own.simulated() if p.kind == "recycled")]
    rows = LexiconTried(own, told.append).rows(problems)
    assert sum(told) == len(rows) == len(problems)
    assert not any(row.terms for row in rows)  # 48 statements, 60 are needed
    found = {kind: dating.of_kind(kind, rows) for kind in dating.ASKED}
    assert found["genuine"].n == found["genuine"].without_terms == len(own.genuine)
    assert found["genuine"].named.k == 0


def test_a_number_used_again_is_named_and_one_that_follows_is_not(tmp_path: Path) -> None:
    """A house with numbers: its own are in order, recycled ones come a second time."""
    made = Archive.init(tmp_path / "archive")
    (tmp_path / "archive" / "register.yaml").write_text(REGISTER, "utf-8")
    rng = random.Random("numbers")
    rows = [
        {
            "channel": "web:desk.example",
            "id": f"{n}",
            "date": (START + n * timedelta(days=3)).isoformat(),
            "text": f"Sowing No. {n + 1}\n{text(rng, [1.0] * len(SMALL), '.')}",
        }
        for n in range(60)
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    mapping = {"id": "id", "text": "text", "posted_at": "date", "channel": "channel"}
    made.ingest([path], mapping=mapping, collected_at=END)
    validation = validate(made.store, "the-league", hours=(24,), most=40, keep=False)
    by_kind = {row.kind: row for row in validation.lexicon}
    assert by_kind["genuine"].named.k == 0
    assert by_kind["recycled"].rules["serial"] == by_kind["recycled"].n > 0
    assert "names an anachronism, wrongly, in none" in " ".join(sayings.sentences(validation))
