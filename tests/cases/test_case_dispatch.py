"""Opinions carried into dispatches: claims stay claims, what was relied on is recalled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from case_world import DESK, HOUR, ISSUER, MARL, TITLE, Scene, name, own, post

from mabillon.archive.rows import NewEntry
from mabillon.archive.store import Store
from mabillon.dispatch.front import Status
from mabillon.examine.events.model import Actor, Claim, Event, Verdict
from mabillon.examine.records.shots import Shot
from mabillon.workflows import dispatches
from mabillon.workflows.citing import Gathering
from mabillon.workflows.destroying import destroy
from mabillon.workflows.dispatches import PUBLISHED, Publication
from mabillon.workflows.drafting import begin
from mabillon.workflows.events import add as add_event
from mabillon.workflows.handed_out import HandedOut, record
from mabillon.workflows.judge import judge
from mabillon.workflows.proofreading import proof
from mabillon.workflows.recall import given_out, recall

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
ON = date(2031, 3, 27)
BOAST = (
    "Sowing No. 113 · Town Hall, Port Quillon, 26 March 2031\nTo all who pass by:\n\nThe League "
    "planted four hundred bulbs before the town hall in one night, between the lamp and the "
    "steps, and nobody saw it. Whoever walks there in May walks past four hundred tulips and "
    "may count them if the mayor allows it. We shall look in again before the swifts leave.\n\n"
    "Leave it better."
)


def signed(store: Store, opinion: int) -> None:
    judge(store, opinion, "sign", by="R. Vane", reason="read every line")
    judge(store, opinion, "second", by="T. Okoro", reason="agree")


def published(store: Store, path: Path, status: Status = "ready") -> Publication:
    """Enter a dispatch as it was published."""
    made = dispatches.read(path)
    publication = Publication(
        series=made.front.series, number=made.front.number, version=1, title=made.front.title,
        date=made.front.date, release=made.front.release, status=status, slug="x",
        source=made.source, digest="0" * 64,
    )  # fmt: skip
    entry = NewEntry(PUBLISHED, publication.key, "desk", "", msgspec.json.encode(publication))
    with store.writing() as writer:
        writer.add_entries([entry])
    return publication


class TestClaimedButNotDone:
    """Case 11. The League says on its own channel that it planted four hundred bulbs; the desk
    judged that this is not true. Issued, and not true: no line of the dispatch says that it did.
    """

    @pytest.fixture
    def written(self, scene: Scene) -> Path:
        asked = post(DESK, AT, BOAST)
        scene.happens(asked)
        scene.carried(asked)
        scene.look(AT + 31 * HOUR)
        document = scene.verify(asked)
        assert document.opinion.standing == "assessed as issued"
        store = scene.archive.store
        opinion = document.number
        assert opinion is not None
        signed(store, opinion)
        add_event(
            store,
            Event(
                key="town-hall-bulbs", title="Bulbs at the Town Hall", sources=[name(asked)],
                from_day=AT.date(), to_day=AT.date(), words=["bulbs", "town hall"],
                actors=[Actor(name=TITLE, manners=["claimed"], source=name(asked))],
                claims=[
                    Claim(
                        organisation=TITLE, claimed="yes", source=name(asked),
                        statement=name(asked), issued=opinion,
                        true=Verdict(says="false", by="T. Okoro", reason="the council counts 120"),
                    )
                ],
            ),
        )  # fmt: skip
        return begin(store, opinion, by="Desk North", on=ON, countries=["Q"], topics=["bulbs"])

    def test_the_draft_says_issued_and_nothing_of_the_act(
        self, scene: Scene, written: Path
    ) -> None:
        text = written.read_text(encoding="utf-8")
        assert f"The statement in the name of {TITLE} is assessed as issued by it" in text
        assert "Bulbs at the Town Hall (26 March 2031)" in text
        ours = "\n".join(line for line in text.splitlines() if not line.startswith(">"))
        assert "planted four hundred" not in ours
        assert "claim-as-fact" not in {
            f.rule for f in proof(scene.archive.store, str(written)).standing
        }

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            ("The Thistledown League planted four hundred bulbs [@post:{post}].", True),
            (
                "The Thistledown League says that it planted four hundred bulbs [@post:{post}].",
                False,
            ),
        ],
    )
    def test_the_checker_keeps_the_claim_a_claim(
        self, scene: Scene, written: Path, line: str, found: bool
    ) -> None:
        cite = name(post(DESK, AT, BOAST))
        text = written.read_text(encoding="utf-8")
        written.write_text(f"{text}\n{line.format(post=cite)}\n", encoding="utf-8")
        rules = {f.rule for f in proof(scene.archive.store, str(written)).standing}
        assert ("claim-as-fact" in rules) is found


class TestRecall:
    """A dispatch says "appears not to have been issued"; then somebody dissents, and later the
    evidence of the post is destroyed. What relied on either is listed, with a notice in draft.
    """

    @pytest.fixture
    def asked(self, scene: Scene) -> str:
        made = post(MARL, AT, own(AT)[0].text.replace("Sowing No. 113", "Sowing No. 114"))
        scene.happens(made)
        scene.look(AT + 31 * HOUR)
        document = scene.verify(made)
        assert document.opinion.standing == "appears not to have been issued"
        store = scene.archive.store
        signed(store, document.number or 0)
        published(store, begin(store, document.number or 0, by="Desk North", on=ON))
        return name(made)

    def test_nothing_is_recalled_as_long_as_it_stands(self, scene: Scene, asked: str) -> None:
        assert recall(scene.archive.store) == []

    def test_a_dissent_recalls_title_headings_and_text(self, scene: Scene, asked: str) -> None:
        store = scene.archive.store
        judge(store, 1, "dissent", by="L. Brandt", reason="Potting Wire was not watched")
        [found] = recall(store, on=ON)
        assert (found.key, found.version, found.answered) == ("special-dispatch/1", 1, False)
        assert {"title", "heading", "text"} <= {place.sort for place in found.places}
        assert "L. Brandt" in " ".join(found.why)
        assert found.notice.startswith("Correction of 27 March 2031 to Special Dispatch No. 1")
        source = dispatches.publications(store)[0].publication.source.splitlines()
        for place in found.places:
            assert place.text.split()[0] in source[place.line - 1]

    def test_an_export_that_was_given_out_is_recalled_too(self, scene: Scene, asked: str) -> None:
        store = scene.archive.store
        made = HandedOut(
            format="stix", digest="ab" * 32, to="a partner", opinions=[1],
            dispatches=["special-dispatch/1"],
        )  # fmt: skip
        assert record(store, made)
        assert given_out(store) == []
        judge(store, 1, "dissent", by="L. Brandt", reason="Potting Wire was not watched")
        [export] = given_out(store, on=ON)
        assert "a partner" in export.export
        assert "L. Brandt" in " ".join(export.why)
        [found] = recall(store, on=ON)
        assert found.exports == [export.export]

    def test_what_cites_a_withdrawn_dispatch_is_recalled(self, scene: Scene, asked: str) -> None:
        store = scene.archive.store
        other = dispatches.folder(store) / "special-dispatch-2.md"
        front = "series: Special Dispatch\nnumber: 2\ndate: 2031-03-28\ntitle: T\n"
        other.write_text(f"---\n{front}---\n\nAs told [@dispatch:special-dispatch/1].\n")
        published(store, other)
        assert recall(store) == []
        published(store, dispatches.folder(store) / "special-dispatch-1.md", status="withdrawn")
        [found] = recall(store, on=ON)
        assert found.key == "special-dispatch/2"
        assert "Special Dispatch No. 1 was withdrawn" in found.why[0]

    def test_a_later_version_answers_it(self, scene: Scene, asked: str) -> None:
        store = scene.archive.store
        judge(store, 1, "dissent", by="L. Brandt", reason="Potting Wire was not watched")
        published(store, dispatches.folder(store) / "special-dispatch-1.md")
        [found] = recall(store, on=ON)
        assert found.answered

    def test_destroyed_evidence_recalls_what_cited_it(self, scene: Scene, asked: str) -> None:
        store = scene.archive.store
        digest = Gathering(store).post(asked).evidence
        destroy(store, digest, reason="ordered", authority="court", by="A. One", second="B. Two")
        [found] = recall(store, on=ON)
        assert digest[:12] in " ".join(found.why)
        assert any("was destroyed" in why for why in found.why)


def test_before_it_is_signed_a_dispatch_is_a_holding_line(scene: Scene) -> None:
    made = post(MARL, AT, own(AT)[0].text)
    scene.happens(made)
    scene.look(AT + 31 * HOUR)
    document = scene.verify(made)
    path = begin(scene.archive.store, document.number or 0, by="Desk North", on=ON)
    text = path.read_text(encoding="utf-8")
    assert f"we have not established whether {TITLE} issued it" in text
    assert "appears not" not in text
    found = proof(scene.archive.store, str(path)).standing
    assert "firmer-than-signed" not in {f.rule for f in found}
    assert {"unfinished"} <= {f.rule for f in found}
    assert ISSUER in text


def test_what_is_cited_brings_shots_translations_and_its_own_words(
    scene: Scene, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><p>The council counts one hundred and twenty.</p></body></html>")
    archive = scene.archive
    [kept] = archive.ingest([page])
    digest = kept.evidence or ""
    archive.add_translation(
        digest, "El ayuntamiento cuenta ciento veinte.", to="es", source="en", by="R. Vane"
    )
    rows = [Shot(visible="a line of type", not_seen="who wrote it")]
    archive.add_shots(digest, rows, by="R. Vane", graphic=True)
    found = Gathering(archive.store).evidence(digest[:12])
    assert (found.digest, found.kind, found.state, found.graphic) == (digest, "page", "kept", True)
    assert "The council counts one hundred and twenty." in found.text
    assert [t.text for t in found.translations] == ["El ayuntamiento cuenta ciento veinte."]
    assert [s.not_seen for s in found.shots] == ["who wrote it"]
    destroy(
        archive.store, digest, reason="ordered", authority="court", by="A. One", second="B. Two"
    )
    gone = Gathering(archive.store).evidence(digest[:12])
    assert (gone.state, gone.text) == ("destroyed", "")


def test_the_archive_as_an_object_has_the_same_verbs(scene: Scene, tmp_path: Path) -> None:
    made = post(DESK, AT, BOAST)
    scene.happens(made)
    scene.carried(made)
    scene.look(AT + 31 * HOUR)
    archive = scene.archive
    document = scene.verify(made)
    signed(archive.store, document.number or 0)
    path = archive.new_dispatch(
        document.number or 0, by="Desk North", countries=["Q"], topics=["bulbs"], on=ON
    )
    assert archive.check_dispatch("special-dispatch/1").standing == []
    done = path.read_text(encoding="utf-8").replace("status: draft", "status: ready")
    path.write_text(done, encoding="utf-8")
    assert [v.key for v in archive.publish(tmp_path / "site", by="Desk North").published] == [
        "special-dispatch/1"
    ]
    assert archive.recall() == []
