"""Events to STIX and FollowTheMoney and back: nothing lost, and no manner becomes another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest
from export_samples import AT, SLUICE, nothing_said, sample
from followthemoney.proxy import EntityProxy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mabillon.archive.store import Store
from mabillon.errors import UnreadableInput
from mabillon.examine.events.model import (
    MANNERS,
    Actor,
    Claim,
    ClaimMode,
    Event,
    Place,
    Stage,
    Truth,
    Verdict,
    YesNo,
)
from mabillon.exporters import followthemoney, stix
from mabillon.exporters.exported import Happening
from mabillon.exporters.stix_objects import EXTENSION
from mabillon.workflows.event_columns import PRESETS
from mabillon.workflows.event_import import import_events
from mabillon.workflows.events import events

BOTH = pytest.mark.parametrize("form", [stix, followthemoney], ids=["stix", "followthemoney"])

words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
lists = st.lists(words, max_size=3)
days = st.dates(date(1988, 1, 1), date(2031, 12, 31))
places = st.builds(Place, name=words, sort=st.text(max_size=5))
actors = st.builds(
    Actor,
    name=words,
    manners=st.lists(st.sampled_from(MANNERS), min_size=1, max_size=3),
    source=words,
    also=lists,
    unsure=st.booleans(),
)
claims = st.builds(
    Claim,
    organisation=words,
    claimed=st.sampled_from(get_args(YesNo)),
    source=words,
    mode=st.sampled_from(get_args(ClaimMode)),
    statement=st.none() | words,
    issued=st.none() | st.integers(1, 99),
    true=st.none()
    | st.builds(Verdict, says=st.sampled_from(get_args(Truth)), by=words, reason=words),
)
happened = st.builds(
    lambda spell, **more: Event(from_day=min(spell) if spell else None, **more),
    spell=st.lists(days, max_size=1),
    key=st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True),
    title=words,
    sources=st.lists(words, min_size=1, max_size=2),
    to_day=st.none() | st.just(date(2031, 12, 31)),
    days_as_written=st.text(max_size=10),
    places=st.lists(st.lists(places, min_size=1, max_size=3), max_size=2),
    kinds=lists,
    stages=st.lists(st.sampled_from(get_args(Stage)), max_size=2),
    words=lists,
    actors=st.lists(actors, max_size=4),
    claims=st.lists(claims, max_size=3),
    notes=st.text(max_size=10),
)


def out(form: ModuleType, every: Sequence[Event], folder: Path) -> bytes:
    path = folder / "out"
    happenings = tuple(Happening(event=event, first_at=AT, at=AT) for event in every)
    exported = sample(opinions=(), dispatches=(), posts={}, evidence={}, events=happenings)
    form.write(exported, path, nothing_said)
    return path.read_bytes()


@BOTH
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(every=st.lists(happened, max_size=4, unique_by=lambda event: event.key))
def test_any_events_come_back_as_they_went(
    form: ModuleType, every: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("events")
    assert form.read(out(form, every, folder)) == every


def test_they_come_back_from_what_another_tool_cleaned(tmp_path: Path) -> None:
    content = out(followthemoney, [SLUICE], tmp_path)
    cleaned = b"\n".join(
        json.dumps(EntityProxy.from_dict(json.loads(line), cleaned=False).to_dict()).encode()
        for line in content.splitlines()
    )
    assert followthemoney.read(cleaned) == [SLUICE]


def of_stix(content: bytes) -> Counter[str]:
    said = [o.get("extensions", {}).get(EXTENSION, {}) for o in json.loads(content)["objects"]]
    return Counter(m for one in said if one.get("kind") == "actor" for m in one["manners"])


def of_followthemoney(content: bytes) -> Counter[str]:
    entities = [json.loads(line) for line in content.splitlines()]
    keywords = [
        word for e in entities if e["schema"] == "Note" for word in e["properties"]["keywords"]
    ]
    return Counter(
        word.removeprefix("manner: ") for word in keywords if word.startswith("manner: ")
    )


@pytest.mark.data
@pytest.mark.parametrize(
    ("form", "counted"), [(stix, of_stix), (followthemoney, of_followthemoney)]
)
def test_all_events_of_the_wire_reports_go_out_and_come_back(
    data: Path, tmp_path: Path, form: ModuleType, counted: Callable[[bytes], Counter[str]]
) -> None:
    with Store.init(tmp_path / "archive") as store:
        import_events(store, data / "claims" / "muc_events.csv", PRESETS["muc"])
        every = [kept.event for kept in events(store)]
    assert len(every) == 1_295
    content = out(form, every, tmp_path)
    assert form.read(content) == every
    manners = Counter(m for event in every for actor in event.actors for m in actor.manners)
    assert {"claimed", "suspected or accused", "reported as fact"} <= set(manners)
    assert counted(content) == manners


@pytest.mark.parametrize(
    ("form", "content"),
    [
        (stix, b"no JSON"),
        (stix, b"{}"),
        (stix, b'{"objects": [1]}'),
        (followthemoney, b"no JSON"),
        (followthemoney, b"[1]"),
        (followthemoney, b'{"id": "x", "properties": {"notes": ["mabillon actor x: {}"]}}'),
        (followthemoney, b'{"id": "x", "properties": {"notes": ["mabillon event 0: {}"]}}'),
        (followthemoney, b'{"id": "x", "properties": {"notes": ["mabillon event 0: {"]}}'),
    ],
)
def test_what_is_no_such_export_is_said_to_be_none(form: ModuleType, content: bytes) -> None:
    with pytest.raises(UnreadableInput):
        form.read(content)


@BOTH
def test_an_event_that_lost_a_part_is_not_made_up(form: ModuleType, tmp_path: Path) -> None:
    content = out(form, [SLUICE], tmp_path)
    broken = content.replace(b"suspected or accused", b"is guilty of it")
    with pytest.raises(UnreadableInput):
        form.read(broken)


def test_a_bundle_without_one_of_its_notes_is_refused(tmp_path: Path) -> None:
    bundle = json.loads(out(stix, [SLUICE], tmp_path))
    bundle["objects"] = [
        o for o in bundle["objects"] if "manner:claimed" not in o.get("labels", [])
    ]
    with pytest.raises(UnreadableInput, match="not whole"):
        stix.read(json.dumps(bundle).encode())
