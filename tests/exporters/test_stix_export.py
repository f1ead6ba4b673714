"""STIX 2.1: valid, whole, the same bytes again, and never more than the signed standing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import stix2
from export_samples import dispatch, nothing_said, opinion, sample

from mabillon.examine.finding import Standing
from mabillon.exporters import stix
from mabillon.exporters.exported import Exported
from mabillon.exporters.stix_objects import EXTENSION

GOLDEN = Path(__file__).parents[1] / "golden" / "exports" / "sample.stix.json"
TYPES = {
    "extension-definition", "grouping", "identity", "note", "observed-data", "opinion", "report",
    "user-account",
}  # fmt: skip


def written(exported: Exported, folder: Path) -> tuple[bytes, list[dict[str, Any]]]:
    path = folder / "bundle.json"
    counts = stix.write(exported, path, nothing_said)
    content = path.read_bytes()
    objects = json.loads(content)["objects"]
    assert sum(counts.values()) == len(objects)
    return content, objects


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            ref
            for name, inner in value.items()
            for ref in (
                [inner] if name.endswith("_ref") else inner if name.endswith("_refs")
                else references(inner)
            )
        ]  # fmt: skip
    return [ref for inner in value for ref in references(inner)] if isinstance(value, list) else []


def test_every_object_holds_strictly_and_every_reference_leads_somewhere(tmp_path: Path) -> None:
    content, objects = written(sample(desk="Desk North"), tmp_path)
    bundle = stix2.parse(content.decode(), allow_custom=False)
    assert len(bundle.objects) == len(objects)
    for obj in objects:
        stix2.parse(obj, allow_custom=False)
        assert 0 <= obj.get("confidence", 0) <= 100
        for name in ("created", "modified", "first_observed", "published"):
            assert re.fullmatch(
                r"[\d-]{10}T[\d:]{8}\.\d{3}Z", obj.get(name, "2031-01-01T00:00:00.000Z")
            )
        assert obj.get("created", "") <= obj.get("modified", "")
    ids = [obj["id"] for obj in objects]
    assert len(ids) == len(set(ids))
    assert {ref for obj in objects for ref in references(obj)} <= set(ids)
    assert {obj["type"] for obj in objects} == TYPES


def test_nothing_ties_an_organisation_to_a_statement_or_an_event(tmp_path: Path) -> None:
    content, objects = written(sample(), tmp_path)
    assert b"attributed-to" not in content
    assert b'"relationship"' not in content
    assert {o["identity_class"] for o in objects if o["type"] == "identity"} == {
        "organization", "system",
    }  # fmt: skip
    organisations = {o["id"] for o in objects if o.get("identity_class") == "organization"}
    pointing = [o for o in objects if organisations & set(references(o))]
    assert {o["type"] for o in pointing} == {"note", "grouping"}
    assert all(o["created_by_ref"] not in organisations for o in pointing)


def test_the_same_archive_gives_the_same_bytes_and_another_other_ids(tmp_path: Path) -> None:
    one, objects = written(sample(), tmp_path)
    assert written(sample(), tmp_path)[0] == one
    _, others = written(sample(archive="01" * 32), tmp_path)
    shared = {o["id"] for o in objects} & {o["id"] for o in others}
    assert {i.partition("--")[0] for i in shared} == {
        "extension-definition", "identity", "user-account",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("proposed", "signers", "word", "confidence"),
    [
        ("assessed as not issued", 2, "strongly-disagree", 85),
        ("assessed as not issued", 1, "neutral", 0),
        ("appears not to have been issued", 2, "disagree", 50),
        ("appears not to have been issued", 0, "neutral", 0),
        ("not established", 2, "neutral", 0),
        ("appears to have been issued", 1, "agree", 50),
        ("appears to have been issued", 0, "neutral", 0),
        ("assessed as issued", 2, "strongly-agree", 85),
        ("assessed as issued", 1, "neutral", 0),
    ],
)
def test_a_standing_is_told_as_people_signed_it(
    tmp_path: Path, proposed: Standing, signers: int, word: str, confidence: int
) -> None:
    exported = sample(opinions=(opinion(1, proposed, signers),), events=(), dispatches=())
    _, objects = written(exported, tmp_path)
    [made] = [o for o in objects if o["type"] == "opinion"]
    assert (made["opinion"], made["confidence"]) == (word, confidence)
    said = made["extensions"][EXTENSION]
    assert said["proposed"] == proposed
    assert said["standing"] == ("not established" if word == "neutral" else proposed)
    assert "lossy" in made["explanation"]
    waits = word == "neutral" and proposed != "not established"
    assert ("Mabillon proposes" in made["explanation"]) == waits
    [proposition] = [o for o in objects if o["id"] == made["object_refs"][0]]
    assert proposition["content"].startswith("Neither asserted nor denied here: ")


@pytest.mark.parametrize("status", ["draft", "ready", "withdrawn"])
def test_a_dispatch_is_a_report_once_it_was_published(tmp_path: Path, status: str) -> None:
    made = dispatch(status=status, **({"first_at": None, "at": None} if status == "draft" else {}))
    _, objects = written(sample(dispatches=(made,)), tmp_path)
    [found] = [o for o in objects if o.get("name", "").startswith("Special Dispatch No. 14")]
    if status == "draft":
        assert (found["type"], found["context"]) == ("grouping", "mabillon-draft")
        return
    assert found["type"] == "report"
    assert found["published"] == found["created"] == "2031-03-27T15:12:00.000Z"
    assert found["modified"] == "2031-03-28T01:12:00.000Z"
    assert found.get("revoked", False) == (status == "withdrawn")


def test_links_are_followed_only_where_that_was_asked_for(tmp_path: Path) -> None:
    content, _ = written(sample(), tmp_path)
    assert b"hxxps://x[.]example" in content
    assert b'"url"' not in content
    live, _ = written(sample(links=True), tmp_path)
    assert b'"url"' in live


def test_the_bundle_is_as_it_was(tmp_path: Path) -> None:
    exported = sample(opinions=(opinion(1, "assessed as not issued", 2),), dispatches=())
    assert written(exported, tmp_path)[0] == GOLDEN.read_bytes(), "python tests/golden/exports.py"
