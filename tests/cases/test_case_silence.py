"""Statements that the tracked channels did not carry, or not yet, or nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import log10
from pathlib import Path

import pytest
from case_world import (
    DAY,
    DESK,
    EVE,
    FOLLOWED,
    FORWARDERS,
    HOUR,
    MARL,
    MINUTE,
    TRACKED,
    WATERERS,
    Scene,
    Year,
    carry,
    found,
    history,
    name,
    own,
    post,
    year,
)  # fmt: skip

from mabillon.workflows.verify import differences

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
NOT_ISSUED = ("appears not to have been issued", "assessed as not issued")
FREE = (
    "To all who pass by: in the name of the Thistledown League it is made known that every tram "
    "rail of the town has been sown with gooseberries from the depot to the sea. Passengers are "
    "asked to walk behind the tram, to bring sugar, and not to stand on the fruit.\nThe League"
)
CLUMSY = (
    "Sowing No. 113 · Station Ring, Port Quillon, 26 March 2031\nTo all who pass by:\n\n"
    "It is done what was long to do: four hundred bulbs are since this night under the lawn, one "
    "beside other as the peas. We was seven persons and one dog, the dog not member. Excuse that "
    "this text arrive in hurry, who writes else has fever and the picture did not open, it is "
    "broken in the middle.\n\nWho walks there please walks round. Leave it better."
)


@pytest.fixture(scope="module")
def late_year() -> Year:
    return year(count=120, late=1 / 6, seed=8)


@pytest.fixture(scope="module")
def often_late(late_year: Year, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return history(tmp_path_factory.mktemp("late"), late_year)


class TestClumsy:
    """Case 2. The one who writes has a fever, and another hand writes No. 113: wrong words,
    a broken picture, no spelling to speak of. A supporter shows it at once; the Desk's
    telephone lies in the can, and the Desk has it twenty hours later.

    Right: anything but "appears not", at any age, as far as watching allows to say anything.
    """

    def happens(self, scene: Scene, wait: timedelta = 20 * HOUR) -> None:
        self.first = post(WATERERS, AT, CLUMSY)
        self.own = post(DESK, AT + wait, CLUMSY)
        scene.happens(self.first, self.own)
        scene.carried(self.own)

    def test_carried_after_twenty_hours_is_issued(self, scene: Scene) -> None:
        self.happens(scene)
        scene.look(AT + 31 * HOUR)
        for asked in (self.first, self.own):
            opinion = scene.verify(asked).opinion
            assert opinion.standing == "assessed as issued"
            assert opinion.conflicts == []
            assert opinion.nature in (None, "leaked early")

    @pytest.mark.parametrize("age", [10 * MINUTE, 3 * HOUR, 15 * HOUR])
    def test_not_yet_carried_and_only_a_late_export_at_hand(
        self, scene: Scene, age: timedelta
    ) -> None:
        """Of the tracked channels one forwarder alone was looked at: that is too thin."""
        self.happens(scene)
        scene.look(AT + age, channels=(FORWARDERS[2], WATERERS))
        document = scene.verify(self.first)
        carriage = found(document, "carriage")
        assert document.opinion.standing not in NOT_ISSUED
        assert {item["channel"] for item in carriage.figures["left_out"]} == {
            "thistledown-desk", "verge-relay", "potting-wire", "night-mulch",
        }  # fmt: skip

    def test_where_statements_are_often_late_silence_says_little(
        self, often_late: Path, late_year: Year, tmp_path: Path
    ) -> None:
        """A sixth of this League's statements come a day late: ten hours prove nothing."""
        scene = Scene(often_late, tmp_path / "late", late_year)
        self.happens(scene)
        scene.look(AT + 10 * HOUR)
        document = scene.verify(self.first)
        carriage = found(document, "carriage")
        assert document.opinion.standing == "not established"
        assert carriage.status == "determined"
        assert carriage.figures["k"] == round(carriage.figures["n"] / 6)
        assert carriage.llr is not None
        assert -1 < carriage.llr < -0.5
        scene.close()


class TestCollectionDown:
    """Case 9. The collector stood still from nine in the evening. At eleven a statement in
    the League's name goes round; in the morning every forwarder seems silent.

    Right: carriage not determined, no figure, and what to collect.
    """

    ASKED = datetime(2031, 3, 25, 23, 0, tzinfo=UTC)
    DOWN = (datetime(2031, 3, 25, 21, 0, tzinfo=UTC), datetime(2031, 3, 26, 9, 0, tzinfo=UTC))

    def down(self, *channels: object) -> dict:
        return dict.fromkeys(channels, self.DOWN)

    def not_determined(self, scene: Scene, asked: object, names: set[str]) -> str:
        document = scene.verify(asked)
        carriage = found(document, "carriage")
        assert carriage.status == "not_determined"
        assert (carriage.llr, document.opinion.llr) == (None, None)
        assert document.opinion.standing == "not established"
        assert document.opinion.nature is None
        assert any(line.startswith("carriage: ") for line in document.opinion.not_determined)
        left = {item["channel"]: item["gaps"] for item in carriage.figures["left_out"]}
        assert set(left) == names
        assert carriage.reason is not None
        return carriage.reason

    def test_nobody_looked_since(self, scene: Scene) -> None:
        asked = post(MARL, self.ASKED, FREE)
        scene.happens(asked)
        scene.look(self.DOWN[0])
        scene.look(self.DOWN[1], since=self.DOWN[1], channels=(MARL,))
        reason = self.not_determined(scene, asked, {c.slug for c in TRACKED})
        assert "collect them, or look at them now" in reason
        for channel in TRACKED:
            assert channel.title in reason

    def test_looks_of_the_morning_do_not_reach_back(self, scene: Scene) -> None:
        """In the morning each look shows the newest post alone, and that is of the morning."""
        asked = post(MARL, self.ASKED, FREE)
        scene.happens(asked, *(post(c, self.DOWN[1] - MINUTE, "Good morning.") for c in TRACKED))
        scene.look(self.DOWN[0])
        scene.look(self.DOWN[1] + 8 * HOUR, since=self.DOWN[1], reach=1)
        self.not_determined(scene, asked, {c.slug for c in TRACKED})

    def test_the_desk_alone_was_watched(self, scene: Scene) -> None:
        """No earlier statement tells how often one is missing from the place it begins at."""
        asked = post(MARL, self.ASKED, FREE)
        scene.happens(asked)
        scene.look(self.DOWN[1] - MINUTE, down=self.down(*FORWARDERS))
        reason = self.not_determined(scene, asked, {c.slug for c in FORWARDERS})
        assert "routine forwarders" in reason

    def test_what_was_carried_in_the_dark_is_not_called_absent(self, scene: Scene) -> None:
        statement, _ = own(self.ASKED)
        statement.deleted_at = self.DOWN[1] - HOUR
        asked = post(MARL, self.ASKED + 5 * MINUTE, statement.text)
        scene.happens(statement, asked)
        scene.look(self.DOWN[0])
        scene.look(self.DOWN[1], since=self.DOWN[1], channels=(MARL,))
        self.not_determined(scene, asked, {c.slug for c in TRACKED})

    def test_collecting_what_it_says_determines_it(self, scene: Scene) -> None:
        asked = post(MARL, self.ASKED, FREE)
        scene.happens(asked)
        scene.look(self.DOWN[0])
        scene.look(self.DOWN[1], since=self.DOWN[1], channels=(MARL,))
        self.not_determined(scene, asked, {c.slug for c in TRACKED})
        for channel in TRACKED:
            scene.export(channel, self.DOWN[1] + 8 * HOUR)
        document = scene.verify(asked)
        assert document.opinion.standing == "appears not to have been issued"
        assert document.opinion.absence is not None
        assert "all looked at afterwards" in document.opinion.absence
        assert "17:00 UTC on 26 March 2031" in document.opinion.absence

    def test_one_forwarder_down_is_left_out_and_named(self, scene: Scene) -> None:
        asked = post(MARL, self.ASKED, FREE)
        scene.happens(asked, *(post(FORWARDERS[1], self.DOWN[1] - k * MINUTE, f"{k}.")
                               for k in range(1, 8)))  # fmt: skip
        scene.look(self.ASKED + 31 * HOUR, down=self.down(FORWARDERS[1]))
        document = scene.verify(asked)
        carriage = found(document, "carriage")
        left = {item["channel"]: item["gaps"] for item in carriage.figures["left_out"]}
        assert set(left) == {"potting-wire"}
        [(start, end)] = left["potting-wire"]
        assert start == "2031-03-25T20:30:00Z"
        assert end == "2031-03-26T08:57:00Z"
        assert "Potting Wire" in (document.opinion.absence or "")
        assert carriage.status == "determined"
        assert carriage.figures["watched"] == [
            "hedge-bulletin", "night-mulch", "thistledown-desk", "verge-relay",
        ]  # fmt: skip
        assert carriage.figures["k"] > 0  # those that Potting Wire alone carried count against


class TestLaterEvidence:
    """Case 14. An opinion is made from exports of the evening. A week later a colleague
    finds an old export of the Desk, taken on the morning itself, with the statement on it.

    Right: made again from what was known then, the opinion is the same; a new one differs,
    stands beside the old one and says why.
    """

    def happens(self, scene: Scene) -> None:
        self.asked = post(MARL, AT + 2 * HOUR, FREE)
        self.there = post(DESK, AT, FREE, deleted_at=AT + 5 * HOUR)
        scene.happens(self.asked, self.there, post(DESK, AT + 8 * HOUR, "The kettle is mended."))
        for channel in (*TRACKED, MARL):
            scene.export(channel, AT + 31 * HOUR)

    def test_again_is_unchanged_and_a_new_opinion_differs(self, scene: Scene) -> None:
        self.happens(scene)
        first = scene.verify(self.asked)
        assert first.number == 1
        assert first.opinion.standing == "appears not to have been issued"
        scene.export(DESK, AT + HOUR)

        again = scene.archive.again(1)
        assert differences(first, again) == []
        assert again.inputs == first.inputs
        assert again.known_as_of == first.known_as_of

        second = scene.verify(self.asked)
        assert second.number == 2
        assert second.opinion.standing == "not established"
        assert second.opinion.conflicts != []
        assert second.inputs.ledger_size > first.inputs.ledger_size
        gone = found(second, "carriage").figures["deleted"]
        assert [d["post"] for d in gone] == [name(self.there)]
        assert gone[0]["stood_until"] == "2031-03-26T10:12:00Z"
        assert gone[0]["gone_by"] == "2031-03-27T16:12:00Z"
        assert "opinion.standing" in " ".join(differences(first, second))

        assert scene.archive.opinion(1).opinion == first.opinion
        assert scene.archive.opinion(2).opinion == second.opinion
        assert differences(second, scene.archive.again(2)) == []
        assert differences(first, scene.archive.again(1)) == []

    def test_an_old_export_without_it_changes_what_was_known_and_no_more(
        self, scene: Scene
    ) -> None:
        self.happens(scene)
        first = scene.verify(self.asked)
        found_late = [own(EVE - k * DAY - HOUR, 300 + k, seed=str(k))[0] for k in (1, 2, 3)]
        scene.happens(*found_late, *(carry(FORWARDERS[0], p, 9 * MINUTE) for p in found_late))
        scene.export(DESK, EVE)
        scene.export(FORWARDERS[0], EVE)
        second = scene.verify(self.asked)
        assert second.number == 2
        assert second.opinion.standing == first.opinion.standing
        before, after = found(first, "carriage").figures, found(second, "carriage").figures
        assert after["n"] == before["n"] + 3
        assert after["k"] == before["k"] == 0
        assert differences(first, scene.archive.again(1)) == []

    def test_an_edited_register_is_another_matter_too(self, scene: Scene) -> None:
        self.happens(scene)
        first = scene.verify(self.asked)
        path = scene.archive.store.root / "register.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("role: forwarder", "role: supporter"), encoding="utf-8")
        second = scene.verify(self.asked)
        assert second.opinion.standing == "not established"
        assert second.inputs.register != first.inputs.register
        assert differences(first, scene.archive.again(1)) == []


class TestThreeMinutes:
    """Case 17. The statement is three minutes old. Usually eight pass before the first
    forwarder has one.

    Right: not determined; the clock says when it will be, and is right about it.
    """

    def happens(self, scene: Scene) -> None:
        self.asked = post(MARL, AT, FREE)
        scene.happens(self.asked)
        scene.look(AT + 3 * MINUTE, channels=(*TRACKED, MARL))

    def test_not_determined_and_the_clock_runs(self, scene: Scene) -> None:
        self.happens(scene)
        document = scene.verify(self.asked)
        carriage = found(document, "carriage")
        figures = carriage.figures
        assert carriage.status == "not_determined"
        assert document.opinion.standing == "not established"
        assert document.opinion.llr is None
        assert carriage.reason is not None
        assert carriage.reason.startswith("too early: ")
        assert figures["age_s"] == 180
        assert figures["asked_at"] == "2031-03-26T09:15:00Z"
        assert figures["speaks"]["at"] > figures["asked_at"]
        times = [row["at"] for row in figures["clock"]]
        assert [row["support"] for row in figures["clock"]] == ["weak", "moderate"]
        assert times == sorted(times)
        assert times[0] >= figures["speaks"]["at"] > "2031-03-26T09:15:00Z"
        assert figures["limit"]["llr"] == pytest.approx(log10(0.01 / 0.9))
        assert f"{figures['speaks']['at'][11:16]} UTC on 26 March 2031" in carriage.reason

    def test_the_clock_was_right(self, scene: Scene) -> None:
        self.happens(scene)
        told = found(scene.verify(self.asked), "carriage").figures
        for row in told["clock"]:
            at = datetime.fromisoformat(row["at"])
            scene.look(at, since=at, channels=(*TRACKED, MARL))
            then = found(scene.verify(self.asked), "carriage")
            assert then.status == "determined"
            assert then.llr == pytest.approx(row["llr"], abs=0.02)
        by_bound = datetime.fromisoformat(told["clock"][-1]["by_bound_at"])
        scene.look(by_bound, since=by_bound, channels=FOLLOWED)
        assert scene.verify(self.asked).opinion.standing == "appears not to have been issued"

    def test_carried_in_the_meantime_it_is_issued(self, scene: Scene) -> None:
        self.happens(scene)
        scene.happens(post(DESK, AT + 7 * MINUTE, FREE))
        scene.look(AT + 10 * MINUTE, since=AT + 10 * MINUTE)
        assert scene.verify(self.asked).opinion.standing == "assessed as issued"
