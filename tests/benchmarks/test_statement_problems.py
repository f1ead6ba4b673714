"""The problems that wording on statements is measured by, on invented ones."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest
from benchmarks.quality.statement_problems import KNOWN, Maker, Problems
from benchmarks.quality.statement_texts import (
    CUT,
    SEED,
    SPLICED,
    Cutting,
    Statement,
    head_and_tail,
    load,
    renamed,
    splice,
    split,
)
from benchmarks.quality.statements import accepted

from mabillon.examine.wording.documents import Document
from mabillon.examine.wording.takeout import Held
from mabillon.text.tokens import forms

ISSUERS = [f"House{letter}" for letter in "ABCDEF"]
EACH = 70


def invented(issuer: str, number: int) -> dict[str, str]:
    chance = random.Random(f"{issuer} {number}")
    words = ["".join(chance.choices("abdeiklmnorstu", k=chance.randint(2, 7))) for _ in range(200)]
    day = f"20{10 + number // 28 % 12}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    text = f"{issuer} says, at once: {' '.join(words)}. More."
    return {"id": str(number), "issuer": issuer, "date": day, "text": text}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("statements")
    for issuer in ISSUERS:
        rows = [invented(issuer, n) for n in range(EACH)]
        rows += [rows[0], {**rows[1], "date": "no day", "text": "lost"}]
        with gzip.open(place / f"{issuer}.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row) + "\n" for row in rows)
    return place


@pytest.fixture(scope="module")
def statements(folder: Path) -> dict[str, list[Statement]]:
    return load(folder)


@pytest.fixture(scope="module")
def made(statements: dict[str, list[Statement]]) -> Problems:
    background, tested = split(statements, SEED)
    return Maker(statements, background, tested, "body", 3).problems()


def test_each_text_once_and_dated(statements: dict[str, list[Statement]]) -> None:
    assert {name: len(found) for name, found in statements.items()} == dict.fromkeys(ISSUERS, EACH)
    ids = [s.id for some in statements.values() for s in some]
    assert len(ids) == len(set(ids))


def test_the_split_is_by_organisation(made: Problems) -> None:
    background, tested = split(ISSUERS, SEED)
    assert len(background) == 4 and len(tested) == 2
    assert not {*background} & {*tested}
    assert {made.documents[r].organisation for r in made.background} == {*background}
    assert {t.organisation for some in made.trials.values() for t in some} == {*tested}


def test_known_are_the_issuers_and_earlier(made: Problems) -> None:
    for kind, trials in made.trials.items():
        assert len(trials) == len(made.trials["genuine"])
        for trial in trials:
            known = [made.documents[r] for r in trial.known]
            asked = made.documents[trial.questioned]
            assert len(set(trial.known)) == max(KNOWN)
            assert {d.organisation for d in known} == {trial.organisation}
            assert asked.organisation == ""
            assert (asked.id.split("/")[0] == trial.organisation) == (kind == "genuine")
            assert all((d.at or 0) < (asked.at or 0) for d in known)


def test_what_the_examiner_holds_is_taken_out_and_nothing_else(
    statements: dict[str, list[Statement]], made: Problems
) -> None:
    own = {name: {w for s in some for w in forms(s.text)} for name, some in statements.items()}
    for kind, pasted in (("matched", False), ("spliced_held", False), ("spliced_unheld", True)):
        for trial in made.trials[kind]:
            asked = made.documents[trial.questioned]
            host = asked.id.split("/")[0]
            words = [w for w in asked.words if len(w) > 5 and w not in own[host]]
            strange = sum(w in own[trial.organisation] for w in words)
            assert (strange > 10) == pasted


def test_a_passage_of_30_percent_in_the_middle() -> None:
    host, donor = " ".join(f"h{n}" for n in range(70)), " ".join(f"d{n}" for n in range(90))
    found = splice(donor, host, random.Random(1)).split()
    places = [n for n, w in enumerate(found) if w.startswith("d")]
    assert len(found) == 100
    assert len(places) == 100 * SPLICED
    assert places == list(range(places[0], places[-1] + 1))
    assert 30 < places[0] < 40
    assert [w for w in found if w.startswith("h")] == host.split()
    short = splice("d1 d2 d3", host, random.Random(1)).split()  # the host is cut to fit
    assert len(short) in (9, 10)


def test_head_and_tail() -> None:
    text = "x " * CUT + "One, two." + " y" * CUT
    (first, after), (last, end) = head_and_tail(Document("", "", None, text))
    assert text[after:last] == "One, two"
    assert (first, end) == (0, len(text))
    assert head_and_tail(Document("", "", None, "x " * 2 * CUT)) == [(0, 4 * CUT)]


def test_habits_go_and_names_stay_unless_the_text_is_bare() -> None:
    habit = "we thank all of you who came to this house"
    new = [" ".join(f"w{k}{n}" for n in range(30)) for k in range(4)]
    pad = [" ".join(f"p{k}{n}" for n in range(CUT)) for k in range(8)]
    texts = [f"{pad[2 * k]} {habit}, {new[k]} Hous: {pad[2 * k + 1]}" for k in range(4)]
    said = [Statement(f"Hous/{k}", "Hous", k, text) for k, text in enumerate(texts)]
    cut = {text: Cutting(text, Held(said), ["Hous"]) for text in ("body", "bare", "full")}
    assert cut["body"].compared(said[0], "Hous").text == f"{habit} {new[0]} hous"
    assert cut["body"].compared(said[3], "Hous").text == f"{new[3]} hous"
    assert cut["bare"].compared(said[3], "Hous").text == new[3]
    assert habit not in cut["full"].compared(said[3], "Hous").text
    assert {c.new_words(said[3]) for c in cut.values()} == {31}


def test_the_issuers_name_is_put_in() -> None:
    text = "Anna Miller's office: MILLER, of Ohio"
    assert renamed(text, "AnnaMiller", "HillBaker") == "Hill Baker's office: Baker, of Ohio"
    assert renamed("Miller of Hilltown", "Miller", "AnnaBaker") == "Baker of Hilltown"
    assert renamed("Miller and Baker", "MillerBaker", "Stone") == "Stone and Stone"


def test_accepted_beside_ordinary() -> None:
    """Of four spliced three are accepted, of the four that they were made of one."""
    spliced, ordinary = np.array([0.3, 0.1, -0.2, 0.4]), np.array([-0.3, 0.0, -0.2, 0.4])
    found = accepted(spliced, ordinary, np.arange(4))
    assert (found["accepted"], found["accepted_ordinary"]) == (0.75, 0.25)
    assert found["accepted_more_low"] <= found["accepted_more"] == 0.5


def test_issuers_with_few_statements(statements: dict[str, list[Statement]]) -> None:
    """They are asked with fewer known ones, or not at all."""
    few = {name: some[:30] for name, some in statements.items()}
    background, tested = split(few, SEED)
    trials = Maker(few, background, tested, "full", 3).problems().trials
    assert trials
    assert all(2 <= len(t.known) < 20 for t in trials["genuine"])
    none = {name: some[:4] for name, some in statements.items()}
    assert not Maker(none, background, tested, "full", 3).problems().trials
