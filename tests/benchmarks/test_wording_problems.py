"""Problems in PAN layout: read, split, matched with what was fitted, and measured."""

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.quality import wording
from benchmarks.quality.pan import Problem, load, split
from benchmarks.quality.wording_material import fit_material, matched, questions
from benchmarks.quality.wording_models import Models

_TEXTS = {
    "one": "the mill on a river by night and of it was there with some more then but so or if",
    "two": "der die das und wir ihr nicht auf dem Haus am See mit viel mehr dann oder so ein",
}
AUTHORS = 16


def _folder(place: Path, language: str, seed: int) -> Path:
    """Write 16 authors' problems, half of them answered yes; a text of the first recurs."""
    draw = np.random.default_rng(seed)
    words = _TEXTS[language].split()
    habits = draw.dirichlet(np.full(len(words), 0.5), AUTHORS)

    def text(author: int) -> str:
        chosen = draw.choice(words, 90, p=habits[author])
        return "\ufeff" + " ".join(w + (".\n" if draw.random() < 0.1 else "") for w in chosen)

    truth, first = [], text(0)
    for a in range(AUTHORS):
        problem = place / language / f"P{a:03}"
        problem.mkdir(parents=True)
        for k in range(1 + a % 3):
            recurring = k == 0 and a in (0, 1)
            (problem / f"known{k + 1:02}.txt").write_text(first if recurring else text(a), "utf-8")
        asked = a if a % 2 else (a + 3) % AUTHORS
        (problem / "unknown.txt").write_text(text(asked), "utf-8")
        truth.append(f"P{a:03} {'Y' if a % 2 else 'N'}")
    (place / language / "odd").mkdir()
    (place / language / "P900").mkdir()
    (place / language / "P900" / "known01.txt").write_bytes(b"\xff\xfe not text")
    (place / language / "P900" / "unknown.txt").write_text("")
    truth.append("P900 N")
    (place / language / "truth.txt").write_text("\ufeff" + "\r\n".join(truth), "utf-8")
    return place / language


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pan")
    for language in _TEXTS:
        _folder(place / "fit", language, 1)
        _folder(place / "test", language, 2)
    return place


def test_problems_are_read_whole(place: Path) -> None:
    problems = load(place / "fit" / "one")
    assert [len(p.known) for p in problems] == [1 + a % 3 for a in range(AUTHORS)] + [1]
    assert [p.same for p in problems[:3]] == [False, True, False]
    assert not problems[0].unknown.startswith("\ufeff")
    assert problems[-1].unknown == ""


def test_the_parts_share_no_text_and_no_author(place: Path) -> None:
    problems = load(place / "fit" / "one")
    development, held = split(problems)
    assert len(development) > len(held) > 1
    sides = [{t for p in part for t in (*p.known, p.unknown)} for part in (development, held)]
    assert not sides[0] & sides[1]
    assert split(problems) == (development, held)


def test_a_problem_is_matched_by_its_text_not_by_a_name(place: Path) -> None:
    fitted = [fit_material("x", load(place / "fit" / name)) for name in ("one", "two")]
    for which, name in enumerate(("one", "two")):
        of_it = [matched(p, fitted) for p in load(place / "test" / name)[:AUTHORS]]
        assert of_it.count(which) > 0.8 * AUTHORS and (1 - which) not in of_it
    greek = "και το σπίτι δίπλα στο ποτάμι τη νύχτα " * 9
    assert matched(Problem("g", (greek,), greek, None), fitted) is None
    assert matched(Problem("g", (greek,), greek, None), []) is None


def test_texts_that_recur_are_one_text_by_one_author(place: Path) -> None:
    one = fit_material("x", load(place / "fit" / "one"))
    assert one.problems[0].known[0] == one.problems[1].known[0]
    assert one.problems[0].organisation == one.problems[1].organisation
    for trial in one.pseudo:
        assert trial.questioned not in trial.known
        who = {one.documents[row].organisation for row in trial.known}
        assert who == {trial.organisation}
        assert (one.documents[trial.questioned].organisation in who) == trial.same


def test_every_scorer_prints_its_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = [f"{place}/fit/one", f"{place}/fit/two", f"{place}/test/one"]
    wording.main(["--fit", *folders[:2], "--test", folders[2], "--draws", "50"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by = {line["scorer"]: line for line in lines}
    assert list(by) == ["mabillon", "mabillon-refusing", *wording.BASELINES]
    for scorer, line in by.items():
        assert line["set"] == "one" and line["n"] == AUTHORS + 1
        assert line["c_at_1_low"] <= line["c_at_1"] <= line["c_at_1_high"]
        assert line["seconds_per_problem"] > 0
        if scorer != "mabillon-refusing":
            assert {"auc", "f05u", "f1", "brier", "cllr", "cllr_min", "cllr_gap_chance"} <= set(
                line
            )
    assert by["mabillon"]["auc"] > 0.85 > by["length-and-punctuation"]["auc"]
    assert 0 < by["mabillon-refusing"]["refused"] < 1


def test_a_language_without_a_fit_is_examined_against_the_other_problems(place: Path) -> None:
    fitted = [fit_material("x", load(place / "fit" / "one"))]
    problems = load(place / "test" / "two")
    corpus, trials = questions(problems, [])
    figures = Models(fitted).figures("mabillon", None, corpus, trials)
    assert np.isfinite(figures.llr).all() and figures.refused.all()
    assert Models([]).figures("mabillon", None, corpus, trials).llr.tolist() == [0.0] * len(trials)


def test_folders_are_named_together_or_one_by_one(place: Path) -> None:
    one, two = f"{place}/fit/one", f"{place}/fit/two"
    for arguments in (
        ["--fit", one, two, "--test", one, "--split", two, one],
        ["--fit", one, "--fit", two, "--test", one, "--split", two, "--split", one],
    ):
        asked = wording.options(arguments)
        assert asked.fit == [Path(one), Path(two)]
        assert (asked.test, asked.split) == ([Path(one)], [Path(two), Path(one)])


@pytest.mark.parametrize("arguments", [[], ["--test", "no such folder"]])
def test_nothing_to_test_is_said(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        wording.main(arguments)
    assert stopped.value.code == 2
