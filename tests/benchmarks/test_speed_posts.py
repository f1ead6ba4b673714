"""The synthetic posts: the same for a seed, and the truth that is told of them holds."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from benchmarks.speed import posts, table

from mabillon import Archive
from mabillon.archive.register.parsing import parse
from mabillon.text.tokens import forms

COUNT = 3_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("posts")
    posts.write(folder, COUNT, seed=7)
    return folder


def _bodies(folder: Path) -> list[list[str]]:
    lines = (folder / "posts.jsonl").read_text(encoding="utf-8").splitlines()
    return [forms(json.loads(line)["text"].partition("\n\n")[0]) for line in lines]


def test_a_seed_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    posts.write(tmp_path, COUNT, seed=7)
    for file in made.iterdir():
        assert (tmp_path / file.name).read_bytes() == file.read_bytes(), file.name
    posts.write(tmp_path, COUNT, seed=8)
    assert (tmp_path / "posts.jsonl").read_bytes() != (made / "posts.jsonl").read_bytes()


def test_the_truth_holds(made: Path) -> None:
    bodies = _bodies(made)
    truth = pq.read_table(made / "truth.parquet").to_pylist()
    assert len(bodies) == COUNT
    assert {pair["kind"] for pair in truth} == {"copy", "edited", "quotation"}
    for pair in truth:
        before, after = bodies[pair["a"]], bodies[pair["b"]]
        assert pair["a"] < pair["b"]
        if pair["kind"] == "copy":
            assert before == after
        elif pair["kind"] == "quotation":
            joined = " ".join(after)
            assert " ".join(before) in joined and len(after) >= 2 * len(before) - 1
        else:
            assert before != after and len(set(before) & set(after)) >= 0.7 * len(set(before))


def test_the_questions_name_their_original(made: Path) -> None:
    bodies = _bodies(made)
    lines = (made / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [json.loads(line) for line in lines]
    assert len(asked) == posts.QUESTIONS
    assert all((ask["row"] is None) == (ask["kind"] == "none") for ask in asked)
    assert all(forms(ask["text"]) == bodies[ask["row"]] for ask in asked if ask["kind"] == "copy")


def test_both_shapes_hold_the_same_posts(made: Path, tmp_path: Path) -> None:
    case = json.loads((made / "case.json").read_text())
    mapped = dict(pair.split("=", 1) for pair in case["map"].split(","))
    kept = []
    for name, columns in (("posts.jsonl", mapped), ("result.json", None)):
        with Archive.init(tmp_path / name) as archive:
            at = datetime.fromisoformat(case["collected_at"])
            archive.ingest([made / name], mapping=columns, collected_at=at)
            rows = archive.store.posts().select(["channel", "id", "posted_at", "text"]).to_pylist()
        kept.append(sorted((r["channel"], r["id"], r["posted_at"], r["text"]) for r in rows))
    assert len(kept[0]) == COUNT
    assert kept[0] == kept[1]


def test_the_register_is_one(made: Path) -> None:
    case = json.loads((made / "case.json").read_text())
    register = parse((made / "register.yaml").read_bytes(), "register.yaml")
    roles = [role.role for role in register.roles_of(case["issuer"])]
    assert roles == ["own", *["forwarder"] * posts.FORWARDERS]


def test_the_table_shows_what_is_said_and_leaves_the_rest_empty() -> None:
    shown = table.table(
        [
            {
                "benchmark": "ingest",
                "value": "4 s",
                "peer": "loop 9 s",
                "ratio": 2.25,
                "peak_mb": 300,
            },
            {"benchmark": "start", "value": "77 ms", "peer": None},
        ]
    ).splitlines()
    assert shown[0].split() == ["what", "measured", "beside", "ratio", "target", "peak", "MB"]
    assert "2.25" in shown[1] and shown[1].endswith("300")
    assert shown[2].split() == ["start", "77", "ms"]
