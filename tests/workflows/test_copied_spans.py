"""Which passages of a questioned text stand in earlier posts of the archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mabillon import Archive
from mabillon.examine.passages import Copied
from mabillon.examine.settings import Settings
from mabillon.workflows.copied_spans import copied_spans
from mabillon.workflows.gathering import Gathered
from mabillon.workflows.holdings import Holdings
from mabillon.workflows.questions import ask_post, ask_text
from mabillon.workflows.register_in_force import current
from mabillon.workflows.statements import known_statements

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
MOSS = "Moss asks for shade, patience and a little milk, and all three were brought in a can today."
BULBS = (
    "The League set out four hundred bulbs along Kerb Street in nine trays before the first tram."
)
WALK = "Whoever walks there now is asked to walk slowly and to look down at the kerb for once."
FOG = (
    "The mayor opened a bridge that nobody asked for, in fog, beside one that stands already, and "
    "spoke of lamps for an hour, and of lamps in other towns, until nobody was left on either."
)


def posts() -> Iterator[dict[str, object]]:
    def post(channel: str, i: str, day: int, text: str) -> dict[str, object]:
        return {
            "channel": channel, "id": i, "date": (START + timedelta(days=day)).isoformat(),
            "text": text,
        }  # fmt: skip

    yield post("relay", "r0", 0, f"Heard on the steps tonight. {MOSS}")
    yield post("desk", "d1", 1, f"To all who pass by, from the steps. {MOSS} {WALK}")
    yield post("desk", "d2", 2, f"To all who pass by, from the hill. {BULBS} {WALK}")
    yield post("desk", "d3", 3, f"To all who pass by, from the ferry, where it rained. {WALK}")
    yield post("relay", "r9", 9, FOG)


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Holdings]:
    folder = tmp_path_factory.mktemp("copied")
    file = folder / "posts.jsonl"
    file.write_text("".join(json.dumps(p) + "\n" for p in posts()))
    with Archive.init(folder / "archive") as archive:
        (archive.store.root / "register.yaml").write_text(REGISTER)
        mapping = {"platform": "=x", "text": "text", "posted_at": "date", "channel": "channel",
                   "id": "id"}  # fmt: skip
        archive.ingest([file], collected_at=START + timedelta(days=60), mapping=mapping)
        yield Holdings(archive.store, current(archive.store)[1], Settings())


def found(holdings: Holdings, text: str, day: float | None) -> Copied:
    at = START + timedelta(days=day) if day is not None else None
    own = {
        s.post.row: "league" for s in known_statements(holdings, holdings.register.issuer("league"))
    }
    return copied_spans(holdings, ask_text(holdings, text, at), own, "league")


def test_each_passage_has_its_earliest_source(holdings: Holdings) -> None:
    text = f"This we say. {BULBS} And, said the wind, no more of it. {MOSS}"
    made = found(holdings, text, 20)
    assert [p.post for p in made.passages] == ["desk/d2", "relay/r0"]
    assert [p.own for p in made.passages] == [True, False]
    assert [p.posted_at for p in made.passages] == [START + timedelta(days=2), START]
    assert [text[p.start : p.stop] for p in made.passages] == [BULBS[:-1], MOSS[:-1]]
    assert made.passages[0].title.startswith("To all who pass by, from the hill.")
    assert 0.5 < made.share < 1


def test_later_posts_and_habits_are_none(holdings: Holdings) -> None:
    assert found(holdings, f"{FOG} And so on, and on, and on.", 5).passages == ()
    assert found(holdings, f"Listen, all of you on the hill. {WALK}", 20).passages == ()
    assert [p.post for p in found(holdings, f"Oh. {FOG} And so on.", None).passages] == ["relay/r9"]


def test_a_post_is_no_source_of_itself(holdings: Holdings) -> None:
    own = {
        s.post.row: "league" for s in known_statements(holdings, holdings.register.issuer("league"))
    }
    asked = ask_post(holdings, "desk/d1")
    assert [p.post for p in copied_spans(holdings, asked, own, "league").passages] == ["relay/r0"]
    assert copied_spans(holdings, ask_post(holdings, "relay/r9"), own, "league").passages == ()


def test_the_donor_finding_says_spliced_with_both_sources(holdings: Holdings) -> None:
    issuer = holdings.register.issuer("league")
    text = f"{FOG} {FOG.replace('mayor', 'warden')} {BULBS} {MOSS[:50]}"
    asked = ask_text(holdings, text, START + timedelta(days=20), "x:@marl")
    made = Gathered(holdings, issuer, asked, known_statements(holdings, issuer)).donor()
    posts_named = {p["post"] for p in made.figures["passages"]}
    assert {"relay/r9", "desk/d2"} <= posts_named
    assert made.figures["copied"] > 0.5
    assert all("passage" not in p for p in made.figures["passages"])  # no captured post
