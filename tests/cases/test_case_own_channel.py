"""Statements that stood on the issuer's own channel: taken over, denied, untrue, late there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from math import log10
from typing import Any

import msgspec
import pytest
from case_world import (
    COUNCIL,
    DAY,
    DESK,
    FORWARDERS,
    HOUR,
    MARL,
    MINUTE,
    TITLE,
    WATERERS,
    Scene,
    found,
    name,
    own,
    post,
    stance,
)  # fmt: skip

from mabillon import OpinionDocument

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
TAKEOVER = log10((1 - 0.01) / 0.001)
DISOWNED = (
    "The Desk was not in our hands this morning. What stood here at nine is not ours and nobody "
    "of the League wrote it. Please pass this on as you passed on the other."
)
FALSE_CLAIM = (
    "Sowing No. 113 · Town Hall, Port Quillon, 26 March 2031\nTo all who pass by:\n\nThe League "
    "has taken up the whole lawn before the town hall and sold the turf, roll by roll, to the "
    "bowling green across the river. The money goes to a party with lanterns, to which only the "
    "mayor is not invited. Whoever walks there tonight walks on bare soil.\n\nLeave it better."
)


def told(document: OpinionDocument) -> str:
    """Everything the document says in words, without the questioned text."""

    def strings(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from strings(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner)

    body = msgspec.to_builtins(document)
    body["question"] = {}
    return "\n".join(strings(body))


class TestTakenOver:
    """Case 1. Somebody else had the keys of the Desk for a morning. At 09:12 a statement
    stands on it in the League's form; the forwarders carry it as they always do; at 13:00
    it is gone, and an hour later the Desk disowns it.

    Right: a conflict at the top, no figure, not established; the denial beside.
    """

    def happens(self, scene: Scene, *, deleted: bool = True, disowned: bool = True) -> None:
        self.asked = post(DESK, AT, FALSE_CLAIM)
        if deleted:
            self.asked.deleted_at = AT + 3 * HOUR + 48 * MINUTE
        self.word = post(DESK, AT + 5 * HOUR, DISOWNED)
        self.copies = scene.carried(self.asked)
        scene.happens(self.asked, *([self.word] if disowned else []))

    def conflict(self, document: OpinionDocument) -> None:
        opinion, carriage = document.opinion, found(document, "carriage")
        assert opinion.standing == "not established"
        assert opinion.sentence.startswith("Circulating in the name of")
        assert (opinion.llr, opinion.llr_low, opinion.llr_high) == (None, None, None)
        assert carriage.status == "conflict"
        assert carriage.llr is None
        assert opinion.nature is None
        assert len(opinion.conflicts) == 1
        assert "deleted or disowned" in opinion.conflicts[0]
        assert {c["channel"] for c in carriage.figures["carried"]} == {
            "thistledown-desk", *(c.slug for c in FORWARDERS),
        }  # fmt: skip

    def test_later_looks_alone_show_the_deletion(self, scene: Scene) -> None:
        self.happens(scene)
        scene.look(AT + 31 * HOUR)
        document = scene.verify(self.asked)
        self.conflict(document)
        gone = found(document, "carriage").figures["deleted"]
        assert [d["post"] for d in gone] == [name(self.asked)]
        assert gone[0]["stood_until"] == "2031-03-26T12:30:00Z"
        assert gone[0]["gone_by"] == "2031-03-26T13:00:00Z"

    @pytest.mark.parametrize("position", [0, 3])
    def test_asking_about_a_forwarders_post_changes_nothing(
        self, scene: Scene, position: int
    ) -> None:
        self.happens(scene)
        scene.look(AT + 31 * HOUR)
        self.conflict(scene.verify(self.copies[position]))
        self.conflict(scene.verify(FALSE_CLAIM))

    def test_the_desks_word_stands_beside(self, scene: Scene) -> None:
        self.happens(scene)
        scene.says(stance(name(self.asked), "disowns", "it was not ours", post=name(self.word)))
        scene.look(AT + 31 * HOUR)
        document = scene.verify(self.asked)
        self.conflict(document)
        said, gone = document.opinion.beside
        assert "was seen to be gone" in gone
        assert said.startswith(f"{TITLE} disowns it on 26 March 2031")
        assert name(self.word) in said

    def test_disowned_but_never_taken_down(self, scene: Scene) -> None:
        self.happens(scene, deleted=False)
        scene.says(stance(name(self.copies[0]), "disowns", "not ours", post=name(self.word)))
        scene.look(AT + 31 * HOUR)
        document = scene.verify(self.asked)
        self.conflict(document)
        assert found(document, "carriage").figures["deleted"] == []

    def test_an_export_taken_after_the_deletion_shows_forwarders_only(self, scene: Scene) -> None:
        """Nobody looked that morning: what the forwarders have is not called issued."""
        self.happens(scene)
        for channel in (DESK, *FORWARDERS):
            scene.export(channel, AT + 31 * HOUR)
        document = scene.verify(self.copies[0])
        carriage = found(document, "carriage")
        assert carriage.status == "determined"
        assert carriage.llr is None
        assert carriage.reason is not None
        assert "forwarders" in carriage.reason
        assert document.opinion.standing == "not established"

    def test_a_deletion_after_a_month_is_housekeeping(self, scene: Scene) -> None:
        self.happens(scene, deleted=False, disowned=False)
        self.asked.deleted_at = AT + 30 * DAY
        scene.look(AT + 31 * DAY, every=12 * HOUR)
        document = scene.verify(self.asked)
        assert document.opinion.standing == "assessed as issued"
        assert document.opinion.conflicts == []
        assert found(document, "carriage").figures["deleted"] != []


class TestDenied:
    """Case 3. The League posted a statement on its Desk; a day later, in trouble with the
    council, its speaker tells a newspaper that it never did.

    Right: figures unchanged, the denial shown beside, attributed.
    """

    def documents(
        self, scene: Scene, other: Scene, *said: str
    ) -> tuple[OpinionDocument, OpinionDocument]:
        statement, _ = own(AT)
        for each in (scene, other):
            each.happens(statement)
            each.carried(statement)
            each.look(AT + 31 * HOUR)
        scene.says(*said)
        return scene.verify(statement), other.verify(statement)

    def same(self, one: OpinionDocument, two: OpinionDocument) -> None:
        pairs = [(one.opinion, two.opinion), *zip(one.findings, two.findings, strict=True)]
        for a, b in pairs:
            for side in ("llr", "llr_low", "llr_high"):
                left, right = getattr(a, side), getattr(b, side)
                assert (left is None) == (right is None)
                assert left is None or abs(left - right) <= 1e-6
        assert one.opinion.standing == two.opinion.standing
        assert one.findings == two.findings

    @pytest.mark.parametrize("says", ["denies", "acknowledges", "disowns"])
    def test_what_the_issuer_says_moves_no_figure(
        self, scene: Scene, another: Callable[[], Scene], says: str
    ) -> None:
        statement, _ = own(AT)
        reason = "told the Evening Ledger so by telephone"
        line = stance(name(statement), says, reason, at="2031-03-27T10:00:00Z", by="a speaker")
        denied, quiet = self.documents(scene, another(), line)
        self.same(denied, quiet)
        assert denied.opinion.standing == "assessed as issued"
        assert denied.opinion.llr == pytest.approx(TAKEOVER, abs=1e-6)
        assert quiet.opinion.beside == []
        assert denied.opinion.beside == [
            f"{TITLE} {says} it (a speaker) on 27 March 2031: {reason}"
        ]

    def test_a_denial_of_what_nobody_carried_moves_no_figure(
        self, scene: Scene, another: Callable[[], Scene]
    ) -> None:
        asked = post(MARL, AT, FALSE_CLAIM)
        other = another()
        for each in (scene, other):
            each.happens(asked)
            each.look(AT + 31 * HOUR)
        word = stance(name(asked), "denies", "on the steps of the town hall", by="a speaker")
        scene.says(word)
        denied, quiet = scene.verify(asked), other.verify(asked)
        self.same(denied, quiet)
        assert denied.opinion.standing == "appears not to have been issued"
        assert "denies it (a speaker)" in denied.opinion.beside[0]

    def test_a_denial_on_the_desk_after_eight_days_comes_too_late_for_a_conflict(
        self, scene: Scene
    ) -> None:
        statement, _ = own(AT)
        word = post(DESK, AT + 8 * DAY, DISOWNED)
        scene.happens(statement, word)
        scene.carried(statement)
        scene.look(AT + 9 * DAY, every=12 * HOUR)
        scene.says(stance(name(statement), "denies", "not ours", post=name(word)))
        document = scene.verify(statement)
        assert document.opinion.llr == pytest.approx(TAKEOVER, abs=1e-6)
        assert document.opinion.conflicts == []
        assert len(document.opinion.beside) == 1

    def test_a_denial_by_digest_is_found_too(self, scene: Scene) -> None:
        statement, _ = own(AT)
        scene.happens(statement)
        scene.look(AT + 31 * HOUR)
        digest = hashlib.sha256(statement.text.encode()).hexdigest()
        scene.says(stance(digest, "denies", "in a letter"))
        assert scene.verify(statement).opinion.beside == [f"{TITLE} denies it: in a letter"]


class TestNotTrue:
    """Case 11. On its own Desk the League claims to have sold the town hall's lawn. The
    council's gardeners go and look: the lawn lies where it lay.

    Right: issued. Whether it is true is another question, and nothing here answers it.
    """

    def test_issued_and_no_word_about_truth(
        self, scene: Scene, another: Callable[[], Scene]
    ) -> None:
        statement = post(DESK, AT, FALSE_CLAIM)
        looked = post(
            COUNCIL, AT + 6 * HOUR,
            "The lawn before the town hall lies where it lay. No turf was taken, none was sold, "
            "and the bowling green has bought none. The claim of this morning is false.",
        )  # fmt: skip
        other = another()
        scene.happens(looked)
        for each in (scene, other):
            each.happens(statement)
            each.carried(statement)
            each.look(AT + 31 * HOUR)
        document, without = scene.verify(statement), other.verify(statement)
        assert document.opinion.standing == "assessed as issued"
        assert document.opinion.sentence == f"Assessed as issued by {TITLE}"
        assert document.opinion.llr == without.opinion.llr
        assert document.opinion.nature is None
        words = re.compile(r"\b(un)?(true|truth\w*|false\w*|fake\w*|lies|lied|hoax)\b", re.I)
        assert not words.search(told(document))


class TestSupporterFirst:
    """Case 12. A supporter stands beside the one who types, and posts the statement four
    minutes before the Desk has it.

    Right: issued. Who had it first does not say whose it is.
    """

    @pytest.mark.parametrize("early", [4 * MINUTE, 20 * HOUR])
    def test_issued_whoever_is_asked_about(self, scene: Scene, early: timedelta) -> None:
        statement, _ = own(AT)
        first = post(WATERERS, AT - early, statement.text)
        scene.happens(statement, first)
        scene.carried(statement)
        scene.look(AT + 31 * HOUR)
        for asked in (first, statement):
            document = scene.verify(asked)
            assert document.opinion.standing == "assessed as issued"
            assert document.opinion.llr == pytest.approx(TAKEOVER, abs=1e-6)
            assert document.opinion.conflicts == []
            assert document.opinion.nature in (None, "leaked early")
        timeline = scene.archive.trace(name(statement))
        assert timeline.first == name(first)
        carriers = [a.post for a in timeline.appearances if a.carries]
        assert carriers[:2] == [name(first), name(statement)]
        assert len(carriers) == 6

    def test_asked_before_the_desk_has_it_nothing_is_established(self, scene: Scene) -> None:
        statement, _ = own(AT)
        first = post(WATERERS, AT - 4 * MINUTE, statement.text)
        scene.happens(statement, first)
        scene.look(AT - MINUTE)
        document = scene.verify(first)
        assert document.opinion.standing == "not established"
        assert document.opinion.llr is None
