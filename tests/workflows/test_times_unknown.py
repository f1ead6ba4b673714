"""Posts without a time, with an uncertain one, and edited ones: nothing firmer than is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mabillon import Archive
from mabillon.errors import ArchiveDamaged

REGISTER = """
issuers:
  league: {title: the League}
channels:
  desk: {title: Desk, platform: x, keys: ["x:@desk"]}
  relay: {title: Relay, platform: x, keys: ["x:@relay"]}
roles:
  - {channel: desk, issuer: league, role: own, reason: named on its banner}
  - {channel: relay, issuer: league, role: forwarder, reason: passes all on}
"""
START = datetime(2031, 1, 1, 9, tzinfo=UTC)
COLLECTED = START + timedelta(days=60)


def text(i: int) -> str:
    return (
        f"To all who pass by: in the night number {i} the League set out bulbs along "
        f"street {i * 7}, in {i + 3} trays, and watered each of them before tram {i * 11} "
        "came down the hill."
    )


def post(channel: str, i: int, at: str | None, **more: str) -> dict[str, str | None]:
    return {"channel": channel, "id": f"{channel}{i}", "date": at, "text": text(i), **more}


def archive_of(folder: Path, posts: list[dict[str, str | None]]) -> Archive:
    made = Archive.init(folder / "archive")
    (made.store.root / "register.yaml").write_text(REGISTER)
    file = folder / "posts.jsonl"
    file.write_text("".join(json.dumps(p) + "\n" for p in posts))
    mapping = {
        "platform": "=x",
        "text": "text",
        "posted_at": "date",
        "channel": "channel",
        "id": "id",
    }
    if any("edited" in p for p in posts):
        mapping["edited_at"] = "edited"
    made.ingest([file], collected_at=COLLECTED, mapping=mapping)
    return made


def z(at: datetime) -> str:
    return at.isoformat()


def test_an_own_post_without_a_time_still_stands_there(tmp_path: Path) -> None:
    posts = [post("desk", i, None) for i in range(5)]
    with archive_of(tmp_path, posts) as archive:
        made = archive.verify("desk/desk3", issuer="league")
    carriage = made.finding("carriage")
    assert carriage
    assert [c["post"] for c in carriage.figures["carried"]] == ["desk/desk3"]
    assert made.opinion.standing == "assessed as issued"


def test_uncertain_times_say_nothing_of_delays(tmp_path: Path) -> None:
    days = [START + timedelta(days=i) for i in range(40)]
    posts = [post("desk", i, f"{at:%Y-%m-%dT%H:%M:%S}") for i, at in enumerate(days)]  # no zone
    posts += [post("relay", i, z(at + timedelta(minutes=5))) for i, at in enumerate(days)]
    with archive_of(tmp_path, posts) as archive:
        forged = text(5).replace("number 5", "number 500")
        made = archive.verify_text(
            forged, issuer="league", posted_at=days[-1] + timedelta(hours=1), channel="x:@marl"
        )
        own = archive.verify("desk/desk7", issuer="league")
    carriage = made.finding("carriage")
    assert carriage
    assert carriage.status == "not_determined"
    assert made.opinion.standing == "not established"
    assert any("uncertain by 14 h" in line for line in own.opinion.beside)


def test_an_edit_stands_from_its_edit(tmp_path: Path) -> None:
    posts = [post("desk", i, z(START + timedelta(days=i))) for i in range(3)]
    edited = post(
        "desk", 1, z(START + timedelta(days=1)), edited=z(START + timedelta(days=1, hours=2))
    )
    edited["text"] = text(1).replace("bulbs", "nine hundred bulbs")
    with archive_of(tmp_path, [*posts, edited]) as archive:
        made = archive.verify_text(str(edited["text"]), issuer="league")
    carriage = made.finding("carriage")
    assert carriage
    assert carriage.figures["carried"][0]["posted_at"] == "2031-01-02T11:00:00Z"
    assert any("was edited: 2 versions" in line for line in made.opinion.beside)


def test_nothing_is_made_again_over_an_altered_segment(tmp_path: Path) -> None:
    posts = [post("desk", i, z(START + timedelta(days=i))) for i in range(5)]
    with archive_of(tmp_path, posts) as archive:
        number = archive.verify("desk/desk3", issuer="league").number
        assert number
        archive.again(number)
        segment = next((archive.store.root / "segments" / "posts").iterdir())
        raw = bytearray(segment.read_bytes())
        raw[len(raw) // 2] ^= 1
        segment.chmod(0o644)
        segment.write_bytes(raw)
        with pytest.raises(ArchiveDamaged, match="audit"):
            archive.again(number)
