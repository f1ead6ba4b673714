"""Case 11 through every export: issued, not true, and nowhere is the act told as a fact."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from case_world import COUNCIL, DESK, HOUR, TITLE, Scene, name, post

from mabillon.examine.events.model import Actor, Claim, Event, Verdict
from mabillon.exporters import EXPORTS, followthemoney, stix
from mabillon.exporters.stix_objects import EXTENSION
from mabillon.workflows.events import add
from mabillon.workflows.export_choices import Wanted
from mabillon.workflows.exporting import export

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
STATEMENT = (
    "Sowing No. 113 · Town Hall, Port Quillon, 26 March 2031\nTo all who pass by:\n\nThe League "
    "has taken up the whole lawn before the town hall and sold the turf, roll by roll, to the "
    "bowling green across the river. The money goes to a party with lanterns, to which only the "
    "mayor is not invited. Whoever walks there tonight walks on bare soil.\n\nLeave it better."
)
TITLED = "Town hall lawn sold"
DISPATCH = """\
---
series: Special Dispatch
number: 14
date: 2031-03-27
title: On a statement about the town hall's lawn
opinion: 1
events: [quillon-13]
---
{title} says so.[@post:{claimed}] The council looked, and saw the lawn lie.[@post:{looked}]
"""


@pytest.fixture
def lawn(scene: Scene) -> Scene:
    """The League claims to have sold the lawn; it lies where it lay. Two people sign."""
    statement = post(DESK, AT, STATEMENT)
    looked = post(COUNCIL, AT + 6 * HOUR, "The lawn before the town hall lies where it lay.")
    scene.happens(statement, looked)
    scene.carried(statement)
    scene.look(AT + 31 * HOUR)
    document = scene.verify(statement)
    assert document.opinion.standing == "assessed as issued"
    assert document.number == 1
    scene.archive.judge(1, "sign", by="R. Vane", reason="saw it on the Desk")
    scene.archive.judge(1, "second", by="T. Okoro", reason="agree")
    event = Event(
        key="quillon-13",
        title=TITLED,
        from_day=date(2031, 3, 26),
        to_day=date(2031, 3, 26),
        kinds=["theft"],
        sources=[name(statement), name(looked)],
        actors=[Actor(name=TITLE, manners=["claimed"], source=name(statement))],
        claims=[
            Claim(
                organisation=TITLE,
                claimed="yes",
                mode="posted online",
                source=name(statement),
                statement=name(statement),
                issued=1,
                true=Verdict(says="false", by="R. Vane", reason="the lawn lies where it lay"),
            )
        ],
    )
    store = scene.archive.store
    add(store, event, by="desk")
    (store.root / "dispatches").mkdir(exist_ok=True)
    text = DISPATCH.format(title=TITLE, claimed=name(statement), looked=name(looked))
    (store.root / "dispatches" / "special-dispatch-14.md").write_text(text)
    return scene


@pytest.fixture
def written(lawn: Scene, tmp_path: Path) -> dict[str, Path]:
    """Every format, of everything."""
    made = {form: tmp_path / form for form in EXPORTS}
    for form, path in made.items():
        export(lawn.archive.store, form, path, Wanted(everything=True))
    return made


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


ATTRIBUTED = re.compile(
    r"Said to have happened: |^said: |According to |claimed it\.|"
    r"a person judged|On a statement about the town hall's lawn",
    re.I,
)
ACT = re.compile(r"\b(lawn|turf|sold|theft)\b", re.I)


def test_issued_and_not_true_stand_apart_in_every_export(written: dict[str, Path]) -> None:
    _in_stix(json.loads(written["stix"].read_bytes())["objects"])
    _in_followthemoney([json.loads(line) for line in written["followthemoney"].open()])
    _in_claimreview(json.loads(written["claimreview"].read_bytes())["@graph"])
    _in_bag(written["bagit"] / "data" / "records")
    for form in ("jsonl", "parquet"):
        _in_tables(written[form], form)


def _in_stix(objects: list[dict[str, Any]]) -> None:
    said = {o["id"]: o.get("extensions", {}).get(EXTENSION, {}) for o in objects}
    issued, judged = [o for o in objects if o["type"] == "opinion"]
    assert (issued["opinion"], said[issued["id"]]["standing"]) == (
        "strongly-agree", "assessed as issued",
    )  # fmt: skip
    assert (judged["opinion"], said[judged["id"]]["says"]) == ("disagree", "false")
    assert said[issued["object_refs"][0]]["of"] == "issued"
    assert said[judged["object_refs"][0]]["of"] == "true"
    assert not [o for o in objects if o["type"] == "relationship"]
    for obj in objects:
        shown = {k: v for k, v in obj.items() if k != "extensions"}
        for text in strings(shown):
            assert not ACT.search(text) or ATTRIBUTED.search(text), text
    [event] = stix.read(json.dumps({"objects": objects}).encode())
    assert event.claims[0].true is not None
    assert event.claims[0].true.says == "false"


def _in_followthemoney(entities: list[dict[str, Any]]) -> None:
    [event] = [e for e in entities if e["schema"] == "Event"]
    assert event["properties"]["name"] == [f"Said to have happened: {TITLED}"]
    assert not {"organizer", "involved"} & set(event["properties"])
    for entity in entities:
        shown = {k: v for k, v in entity["properties"].items() if k != "notes"}
        for text in strings(shown):
            assert not ACT.search(text) or ATTRIBUTED.search(text), text
    lines = b"\n".join(json.dumps(entity).encode() for entity in entities)
    [back] = followthemoney.read(lines)
    assert back.actors[0].manners == ["claimed"]
    assert back.claims[0].true is not None
    assert back.claims[0].true.says == "false"


def _in_claimreview(reviews: list[dict[str, Any]]) -> None:
    [review] = reviews
    assert review["reviewRating"]["alternateName"] == f"Assessed as issued by {TITLE}"
    assert "author" not in review["itemReviewed"], "it stood on the issuer's own channel"
    assert not [text for text in strings(review) if ACT.search(text)]


def _in_bag(records: Path) -> None:
    [opinion] = json.loads((records / "opinions.json").read_bytes())
    assert opinion["standing"] == "assessed as issued"
    assert not [text for text in strings(opinion) if ACT.search(text)]
    [happening] = json.loads((records / "events.json").read_bytes())
    assert happening["event"]["claims"][0]["true"]["says"] == "false"
    [dispatch] = json.loads((records / "dispatches.json").read_bytes())
    assert dispatch["opinion"] == 1


def _in_tables(folder: Path, form: str) -> None:
    def rows(table: str) -> list[dict[str, Any]]:
        path = folder / f"{table}.{form}"
        if form == "parquet":
            found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
            return found
        return [json.loads(line) for line in path.open()]

    [claim] = rows("claims")
    assert (claim["claimed"], claim["issued"], claim["judged"]) == ("yes", 1, "false")
    [actor] = rows("actors")
    assert actor["manners"] == ["claimed"]
    [opinion] = rows("opinions")
    assert opinion["standing"] == "assessed as issued"
    assert opinion["signed"] == 2
