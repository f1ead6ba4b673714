"""What has become of what kept opinions rest on: each reason found, and no other."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from mabillon.archive.store import Store
from mabillon.examine.finding import Inputs, Opinion, OpinionDocument, Question, Standing
from mabillon.workflows.destroying import destroy
from mabillon.workflows.entering import add_alias, add_channel, add_issuer, add_outcome
from mabillon.workflows.ingest import ingest
from mabillon.workflows.judge import judge
from mabillon.workflows.options import Options
from mabillon.workflows.register_in_force import current, working_copy
from mabillon.workflows.relying import changes


def opined(store: Store, post: str, standing: Standing, issuer: str = "league") -> int:
    """Keep an opinion on a post, as `verify` keeps them."""
    document = OpinionDocument(
        question=Question(
            digest=hashlib.sha256(post.encode()).hexdigest(),
            channel=post.rpartition("/")[0],
            post=post,
            text=f"text of {post}",
        ),
        issuer=issuer,
        issuer_name=issuer.title(),
        known_as_of="",
        findings=[],
        opinion=Opinion(
            llr=None, llr_low=None, llr_high=None, standing=standing, sentence="", words=""
        ),
        inputs=Inputs(
            ledger_size=store.position(),
            ledger_root=store.ledger_root(),
            register=current(store)[0],
            version="1",
            settings={},
        ),
    )
    with store.writing() as writer:
        return writer.add_opinion(msgspec.json.encode(document))


@pytest.fixture
def world(tmp_path: Path) -> tuple[Store, dict[str, str]]:
    """Two issuers with a channel each, a channel that is nobody's, and a file of each."""
    store = Store.init(tmp_path / "archive")
    digests = {}
    for name in ("own", "rival", "marl"):
        post = {"channel": f"web:{name}.example", "id": "1", "posted_at": "2031-03-01T12:00:00Z"}
        path = tmp_path / f"{name}.jsonl"
        path.write_text(json.dumps({**post, "text": f"Notice of {name}"}) + "\n")
        [result] = ingest(store, [path], Options())
        assert result.evidence is not None
        digests[name] = result.evidence
    for issuer, name in (("league", "own"), ("guild", "rival")):
        add_issuer(store, issuer.title(), name=issuer)
        key, reason = f"web:{name}.example", "its own"
        add_channel(store, key, title=name, issuer=issuer, role="own", reason=reason)
    return store, digests


def test_nothing_has_changed(world: tuple[Store, dict[str, str]]) -> None:
    store, _ = world
    assert changes(store) == []
    one = opined(store, "web:marl.example/1", "not established")
    opined(store, "web:marl.example/1", "not established")
    opined(store, "web:marl.example/1", "assessed as issued", issuer="guild")
    judge(store, one, "sign", by="Vane", reason="read it")
    add_alias(store, "guild", "The Guild of Gardeners")
    add_channel(store, "web:new.example", title="new")
    assert [c for c in changes(store, thorough=True) if c.opinion == one] == []


def test_a_later_opinion_and_a_dissent(world: tuple[Store, dict[str, str]]) -> None:
    store, _ = world
    first = opined(store, "web:marl.example/1", "appears not to have been issued")
    back = opined(store, "web:marl.example/1", "not established")
    last = opined(store, "web:marl.example/1", "not established")
    opined(store, "web:marl.example/2", "assessed as issued")
    judgement = judge(store, back, "dissent", by="Ferrier", reason="the donor was overlooked")
    assert [(c.opinion, c.why, c.about, c.at) for c in changes(store)] == [
        (first, "later opinion", str(last), store.opinions()[2].made_at),
        (back, "dissent", "", judgement.at),
    ]
    assert "donor was overlooked" in changes(store)[1].detail
    opined(store, "web:marl.example/1", "appears not to have been issued")
    assert Counter(c.opinion for c in changes(store) if c.why == "later opinion") == {
        back: 1,
        last: 1,
    }


def test_a_register_that_says_something_else(world: tuple[Store, dict[str, str]]) -> None:
    store, _ = world
    one = opined(store, "web:marl.example/1", "not established")
    add_outcome(store, "league", "web:marl.example/9", "not_issued", reason="they said so")
    [found] = changes(store)
    assert (found.opinion, found.why) == (one, "register changed")
    assert "outcomes" in found.detail and found.at == store.register_versions()[-1].at
    opined(store, "web:marl.example/3", "not established")
    assert [c.opinion for c in changes(store)] == [one], "a later one knew it"
    path = working_copy(store)
    path.write_text(path.read_text().replace("The league", "x") + "\n# a remark\n")
    assert [c.at for c in changes(store)] == [None], "edited, and not recorded yet"


def test_evidence_that_an_opinion_rests_on(world: tuple[Store, dict[str, str]]) -> None:
    store, digests = world
    one = opined(store, "web:marl.example/1", "not established")
    two = opined(store, "web:nowhere.example/1", "not established", issuer="guild")
    why = {"reason": "an order", "authority": "a court", "by": "Vane", "second": "Ferrier"}
    destroy(store, digests["marl"], **why)
    [found] = changes(store)
    assert (found.opinion, found.why, found.about) == (one, "evidence destroyed", digests["marl"])
    assert "an order" in found.detail and found.at == store.tombstones()[0].at
    destroy(store, digests["rival"], with_posts=True, **why)
    assert [(c.opinion, c.about) for c in changes(store)] == [
        (one, digests["marl"]),
        (two, digests["rival"]),
    ]
    late = opined(store, "web:marl.example/1", "not established")
    assert late not in {c.opinion for c in changes(store)}, "it was made of what was left"


def test_evidence_that_was_altered(world: tuple[Store, dict[str, str]]) -> None:
    store, digests = world
    one = opined(store, "web:marl.example/1", "not established")
    path = store.evidence.path(digests["own"])
    content = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(content.replace(b"Notice", b"Rumour"))
    assert changes(store) == [], "the same size: only a thorough look finds it"
    [found] = changes(store, thorough=True)
    assert (found.opinion, found.why, found.at) == (one, "evidence altered", None)
    path.write_bytes(content[:-1])
    assert [c.why for c in changes(store)] == ["evidence altered"]
    path.unlink()
    assert "is missing" in changes(store)[0].detail
