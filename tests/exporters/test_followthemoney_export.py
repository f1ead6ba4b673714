"""FollowTheMoney: every entity valid as it stands; nobody is made a sender, owner or organizer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from export_samples import RAW, nothing_said, opinion, sample
from followthemoney import model
from followthemoney.proxy import EntityProxy

from mabillon.exporters import followthemoney
from mabillon.exporters.exported import Exported

GOLDEN = Path(__file__).parents[1] / "golden" / "exports" / "sample.ftm.jsonl"
TIES = {"sender", "recipients", "owner", "organizer", "involved", "resolved", "email", "phone"}


def written(exported: Exported, folder: Path) -> tuple[bytes, list[dict[str, Any]]]:
    path = folder / "entities.jsonl"
    counts = followthemoney.write(exported, path, nothing_said)
    content = path.read_bytes()
    entities = [json.loads(line) for line in content.splitlines()]
    assert sum(counts.values()) == len(entities)
    return content, entities


def test_every_entity_holds_and_cleaning_changes_nothing(tmp_path: Path) -> None:
    _, entities = written(sample(links=False, desk="Desk North"), tmp_path)
    ids = {entity["id"] for entity in entities}
    assert len(ids) == len(entities)
    for entity in entities:
        schema = model.get(entity["schema"])
        assert schema is not None
        assert set(entity["properties"]) <= set(schema.properties)
        schema.validate(entity)
        cleaned = EntityProxy.from_dict(entity, cleaned=False)
        assert {k: sorted(v) for k, v in cleaned.to_dict()["properties"].items()} == {
            k: sorted(v) for k, v in entity["properties"].items()
        }
        for name, values in entity["properties"].items():
            if schema.properties[name].type.name == "entity":
                assert set(values) <= ids


def test_provenance_stands_on_posts_and_evidence(tmp_path: Path) -> None:
    _, entities = written(sample(), tmp_path)
    [document] = [e for e in entities if e["properties"].get("fileSize") == [str(len(RAW))]]
    message = next(e for e in entities if e["properties"].get("title") == ["marl/1904"])
    assert message["schema"] == "Message"
    said = message["properties"]
    assert said["publishedAt"] == ["2031-03-26T09:12:00"]
    assert said["retrievedAt"] == ["2031-03-26T10:12:00"]
    assert said["proof"] == [document["id"]]
    assert "contentHash" in said
    assert "sourceUrl" not in said
    assert "hxxps://x[.]example/marl/1904" in said["description"][0]


def test_a_live_link_is_a_source_url(tmp_path: Path) -> None:
    exported = sample(links=True)
    posts = {
        name: type(post)(**{f: getattr(post, f) for f in post.__struct_fields__} | {"link": "https://x.example/1"})
        for name, post in exported.posts.items()
    }  # fmt: skip
    _, entities = written(sample(links=True, posts=posts), tmp_path)
    links = [e["properties"]["sourceUrl"] for e in entities if e["schema"] == "Message"]
    assert links == [["https://x.example/1"]] * 2


def test_nobody_is_tied_to_anything_and_nobody_is_a_person(tmp_path: Path) -> None:
    _, entities = written(sample(), tmp_path)
    assert {e["schema"] for e in entities} == {
        "Document", "Event", "Mention", "Message", "Note", "Organization", "UserAccount",
    }  # fmt: skip
    assert not [e for e in entities if TIES & set(e["properties"])]
    organisations = {e["id"] for e in entities if e["schema"] == "Organization"}
    for entity in entities:
        pointed = {v for values in entity["properties"].values() for v in values}
        assert entity["schema"] == "Note" or not organisations & pointed


def test_each_manner_of_naming_is_a_note_of_its_own(tmp_path: Path) -> None:
    _, entities = written(sample(), tmp_path)
    named = [
        (e["properties"]["publisher"], e["properties"]["keywords"])
        for e in entities
        if e["schema"] == "Note" and e["properties"]["name"][0].startswith("Named by a source")
    ]
    assert named == [
        (["parks/1"], ["manner: possible", "manner: denied"]),
        (["marl/1904"], ["manner: claimed"]),
        (["ledger/7"], ["manner: suspected or accused"]),
    ]


def test_the_entities_are_as_they_were(tmp_path: Path) -> None:
    exported = sample(opinions=(opinion(1, "assessed as not issued", 2),), dispatches=())
    assert written(exported, tmp_path)[0] == GOLDEN.read_bytes(), "python tests/golden/exports.py"
