"""Statements built on genuine ones: letterhead, one figure changed, excerpt, comment."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from math import log10

import pytest
from case_world import (
    DESK,
    HOUR,
    MARL,
    NEWCOMER,
    TITLE,
    WATERERS,
    Scene,
    found,
    name,
    own,
    post,
)  # fmt: skip

from mabillon import OpinionDocument
from mabillon.invented.grammar import in_words
from mabillon.invented.posts import Post
from mabillon.invented.statements import Letter

AT = datetime(2031, 3, 26, 9, 12, tzinfo=UTC)
LATER = AT + 6 * HOUR
NOT_ISSUED = "appears not to have been issued"
ISSUED = "assessed as issued"
TAKEOVER = log10((1 - 0.01) / 0.001)


COMMENT = (
    "read it twice with wet eyes in the kitchen and then once more to my neighbour through the "
    "wall who laughed so that her soup boiled over; these are people after my own heart and let "
    "anybody say otherwise "
)


def in_part(document: OpinionDocument) -> None:
    """Issued: the part of it that stands in an own post."""
    assert document.opinion.standing == ISSUED
    assert document.opinion.llr == pytest.approx(TAKEOVER, abs=1e-6)
    assert document.opinion.conflicts == []


def not_issued(document: OpinionDocument, *, nature: str = "altered") -> None:
    """Not carried, and so, by its absence alone, not issued."""
    carriage = found(document, "carriage")
    assert carriage.figures["carried"] == []
    assert carriage.status == "determined"
    assert document.opinion.standing == NOT_ISSUED
    assert document.opinion.nature == nature
    figures = (carriage.llr, carriage.llr_low, carriage.llr_high)
    assert (document.opinion.llr, document.opinion.llr_low, document.opinion.llr_high) == figures
    assert all(f.llr is None for f in document.findings if f.examination != "carriage")


class TestLetterhead:
    """Case 4. On the 25th the League posts No. 113. On the 26th an account that is one day
    old posts a letter: No. 113's heading, salutation and first lines, a body of its own,
    the closing, and under it the name of the outlet, misspelt.

    Right: the donor is named with what was taken; the figure comes from carriage alone.
    """

    BODY = (
        "The elder gardeners have met in the cellar of the bathhouse and have voted, by spade, to "
        "leave the town. From Monday no bulb, no tray and no seed of ours will be found between "
        "the canal and the sea, and whoever still plants there plants alone. The wheelbarrows are "
        "for sale, the tall one with the squeak included, and the kettle goes to the highest "
        "bidder. We thank nobody and take the ladder with us."
    )

    def forged(self, written: Letter) -> str:
        lines = written.text.splitlines()
        first = written.paragraphs[0][0]
        end = lines[-1]
        return f"{lines[0]}\n{lines[1]}\n\n{first} {self.BODY}\n\n{end}\nPictures: Seedposst"

    def happens(self, scene: Scene) -> tuple[Post, Post, Letter]:
        genuine, written = own(AT - 20 * HOUR)
        asked = post(NEWCOMER, AT, self.forged(written))
        scene.happens(
            genuine,
            asked,
            post(NEWCOMER, AT - 23 * HOUR, "Hello. New here. Which club has the best cake?"),
            post(NEWCOMER, AT - 2 * HOUR, "Does the ferry go on Sundays? Asking for a goat."),
        )
        scene.carried(genuine)
        scene.look(AT + 31 * HOUR)
        scene.export(NEWCOMER, AT + 31 * HOUR)
        return genuine, asked, written

    def asked(self, scene: Scene, asked: Post) -> OpinionDocument:
        return scene.archive.verify(asked.name, issuer=TITLE)

    def test_donor_named_and_the_figure_from_carriage_alone(self, scene: Scene) -> None:
        genuine, asked, written = self.happens(scene)
        document = self.asked(scene, asked)
        not_issued(document)
        donor = found(document, "donor")
        assert donor.figures["donor"] == name(genuine)
        assert donor.figures["posted_at"] == "2031-03-25T13:12:00Z"
        assert 0.25 <= donor.figures["shared"] < 0.6
        taken = [m["questioned"] for m in donor.figures["marks"] if m["op"] == "equal"]
        assert any(written.heading in passage for passage in taken)
        assert any("To all who pass by:" in passage for passage in taken)
        added = " ".join(
            m["questioned"] for m in donor.figures["marks"] if m["op"] in ("insert", "replace")
        )
        assert "the kettle goes to the highest bidder" in added
        assert "Seedposst" in added
        assert document.opinion.absence is not None
        assert "five tracked channels" in document.opinion.absence

    def test_an_account_without_a_past_has_no_record(self, scene: Scene) -> None:
        _, asked, _ = self.happens(scene)
        record = found(self.asked(scene, asked), "record")
        assert record.status == "not_determined"
        assert record.figures["n"] == 0

    def test_formulas_alone_are_no_donor_and_no_defence(self, scene: Scene) -> None:
        """The salutation and the closing stand in every letter: nobody was copied."""
        _, written = own(AT)
        asked = post(
            MARL, AT, f"To all who pass by:\n\n{self.BODY}\n\n{written.closing} Convenor Sorrel"
        )
        scene.happens(asked)
        scene.look(AT + 31 * HOUR)
        document = scene.verify(asked)
        not_issued(document, nature="fabricated")
        assert found(document, "donor").figures["donor"] is None


class TestOneFigure:
    """Case 13. The League sets four hundred bulbs, says so, and every forwarder carries it.
    In the afternoon @marl posts the same letter, word by word, with one figure changed.

    Right: not carried, though nearly every word of it was; the donor is the genuine
    letter, with exactly that change.
    """

    CHANGES = (
        ("four hundred bulbs", "six hundred bulbs", "four", "six", "number"),
        ("412 bulbs", "612 bulbs", "412", "612", "number"),
        ("forty-one trays", "forty-seven trays", "one", "seven", "number"),
        ("4 trays", "44 trays", "4", "44", "number"),
        ("on 25 March", "on 24 March", "25", "24", "date"),
        ("on Tuesday", "on Thursday", "Tuesday", "Thursday", "date"),
        ("at Kerb Street", "at Pump Street", "Kerb", "Pump", "name"),
    )

    @staticmethod
    def letter(amount: str) -> str:
        """A genuine statement in which that amount stands in the middle of a sentence."""
        _, written = own(AT)
        first, last = written.paragraphs
        told = f"It was counted twice under the lamp and came to {amount}, not one more or fewer."
        return replace(written, paragraphs=((*first, told), last)).text

    @pytest.mark.parametrize(("old", "new", "was", "became", "kind"), CHANGES)
    def test_donor_with_exactly_that_change(
        self, scene: Scene, old: str, new: str, was: str, became: str, kind: str
    ) -> None:
        genuine = post(DESK, AT, self.letter(old))
        asked = post(MARL, LATER, self.letter(new))
        assert genuine.text != asked.text
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        document = scene.verify(asked)
        nature = "recycled" if kind == "date" else "altered"
        not_issued(document, nature=nature)
        donor = found(document, "donor").figures
        assert donor["donor"] == name(genuine)
        assert donor["changes"] == 1
        assert donor["kinds"] == {kind: 1}
        changed = [m for m in donor["marks"] if m["op"] != "equal"]
        assert len(changed) == 1
        assert re.search(rf"\b{was}\b", changed[0]["donor"])
        assert re.search(rf"\b{became}\b", changed[0]["questioned"])
        assert donor["shared"] > 0.97

    def test_the_genuine_one_stays_issued_beside_its_forgery(self, scene: Scene) -> None:
        genuine = post(DESK, AT, self.letter("412 bulbs"))
        asked = post(MARL, LATER, self.letter("612 bulbs"))
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        theirs = scene.verify(genuine)
        assert theirs.opinion.standing == ISSUED
        posts = {c["post"] for c in found(theirs, "carriage").figures["carried"]}
        assert name(genuine) in posts
        assert name(asked) not in posts

    def test_a_text_that_was_not_captured_gets_no_words_to_rehearse_with(
        self, scene: Scene
    ) -> None:
        genuine = post(DESK, AT, self.letter("four hundred bulbs"))
        scene.happens(genuine)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        text = self.letter("six hundred bulbs")
        document = scene.verify(text, posted_at=LATER, channel="x:@marl")
        not_issued(document)
        donor = found(document, "donor")
        assert donor.figures["donor"] == name(genuine)
        assert donor.figures["changes"] == 1
        assert "marks" not in donor.figures
        said = "\n".join([*donor.explanation, *document.opinion.beside, *donor.would_be_wrong_if])
        assert "four hundred" not in said
        assert "six" not in said

    def test_the_forgery_carried_by_a_fooled_forwarder_is_not_called_issued(
        self, scene: Scene
    ) -> None:
        genuine = post(DESK, AT, self.letter("412 bulbs"))
        asked = post(MARL, LATER, self.letter("612 bulbs"))
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.carried(asked)
        scene.look(LATER + 31 * HOUR)
        document = scene.verify(asked)
        carriage = found(document, "carriage")
        assert document.opinion.standing == "not established"
        assert carriage.llr is None
        assert {c["role"] for c in carriage.figures["carried"]} == {"forwarder"}

    @pytest.mark.parametrize("signature", ["Convenor Quill", "Convenor Sorel-Quill"])
    def test_a_changed_signature_under_the_last_line(self, scene: Scene, signature: str) -> None:
        """The closing stands under every letter of the Desk: it is no furniture for that."""
        genuine, written = own(AT)
        text = written.text.replace("Convenor Sorrel", signature)
        assert text != genuine.text
        asked = post(MARL, LATER, text)
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        document = scene.verify(asked)
        not_issued(document)
        assert found(document, "donor").figures["kinds"] == {"name": 1}


class TestExcerpt:
    """Case 15. A supporter posts the second half of a statement, unaltered.

    Right: issued, in part; what was left out is shown.
    """

    def happens(self, scene: Scene, text: str, written: Letter) -> Post:
        genuine = post(DESK, AT, written.text)
        asked = post(WATERERS, LATER, text)
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        self.genuine = genuine
        return asked

    def test_issued_in_part_and_what_was_left_out_is_shown(self, scene: Scene) -> None:
        _, written = own(AT)
        excerpt = " ".join(written.paragraphs[1])
        asked = self.happens(scene, excerpt, written)
        document = scene.verify(asked)
        in_part(document)
        words, whole = len(_words(excerpt)), len(_words(written.text))
        assert document.opinion.beside == [
            f"An unaltered excerpt of {name(self.genuine)}: {whole - words} of that statement's "
            f"{whole} words are left out."
        ]
        donor = found(document, "donor").figures
        assert donor["donor"] == name(self.genuine)
        assert (donor["relation"], donor["nature"], donor["changes"]) == (
            "excerpt of", "excerpt", 0,
        )  # fmt: skip
        left_out = " ".join(m["donor"] for m in donor["marks"] if m["op"] == "delete")
        assert written.heading in left_out
        assert written.paragraphs[0][1] in left_out

    @pytest.mark.parametrize("sentences", [1, 3, 5])
    def test_however_little_is_left_out(self, scene: Scene, sentences: int) -> None:
        """From the end, sentence by sentence: a half, a third, a tenth is left out."""
        _, written = own(AT)
        body = [s for paragraph in written.paragraphs for s in paragraph]
        excerpt = " ".join(body[len(body) - sentences :]) + f"\n\n{written.closing} Convenor Sorrel"
        document = scene.verify(self.happens(scene, excerpt, written))
        in_part(document)
        left_out = len(_words(written.text)) - len(_words(excerpt))
        assert any(
            line.startswith(f"An unaltered excerpt of {name(self.genuine)}: {left_out} of")
            for line in document.opinion.beside
        )

    def test_an_excerpt_that_leaves_out_the_middle_is_altered(self, scene: Scene) -> None:
        """Head and tail of a sentence, joined so that it says the opposite."""
        _, written = own(AT)
        told = (
            "We have not set one bulb before the station, and nobody shall say that we had a plan."
        )
        written = replace(written, paragraphs=((*written.paragraphs[0], told), ("It rained.",)))
        cut = told.replace("have not set one bulb", "have set four hundred bulbs")
        asked = self.happens(scene, " ".join((*written.paragraphs[0], cut)), written)
        not_issued(scene.verify(asked))

    def test_a_few_words_prove_nothing(self, scene: Scene) -> None:
        _, written = own(AT)
        asked = self.happens(scene, " ".join(_words(written.paragraphs[1][0])[:9]), written)
        assert scene.verify(asked).opinion.standing != ISSUED

    def test_an_excerpt_with_a_changed_figure_is_not_issued(self, scene: Scene) -> None:
        _, written = own(AT)
        told = "In the end there stood forty-one trays along the wall, and all of them were ours."
        written = replace(written, paragraphs=(written.paragraphs[0], (told, told[:-1] + " too.")))
        forged = " ".join(written.paragraphs[1]).replace("forty-one", "ninety-one", 1)
        not_issued(scene.verify(self.happens(scene, forged, written)))


class TestComment:
    """Case 16. A supporter posts a genuine statement whole, with words of their own before
    and after it.

    Right: the statement is issued; the comment is no part of it.
    """

    @pytest.mark.parametrize("words", [6, 25, 200])
    def test_the_statement_is_issued_and_the_comment_is_not(self, scene: Scene, words: int) -> None:
        genuine, _ = own(AT)
        said = (COMMENT * 6).split()[:words]
        comment = (" ".join(said[: words // 2]), " ".join(said[words // 2 :]))
        asked = post(WATERERS, LATER, f"{comment[0]}:\n\n{genuine.text}\n\n{comment[1]}!")
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        document = scene.verify(asked)
        in_part(document)
        around = len(_words(asked.text)) - len(_words(genuine.text))
        assert around == words
        assert document.opinion.beside == [
            f"It holds {name(genuine)} whole; the other {around} words around it are the poster's "
            "and no part of the statement."
        ]
        assert document.opinion.nature is None

    def test_a_comment_within_the_statement_is_a_change(self, scene: Scene) -> None:
        genuine, written = own(AT)
        sentence = written.paragraphs[0][1]
        insert = (
            f"{sentence} And whoever will not help shall find {in_words(40)} nettles in their "
            "shoes, says the League, and the nettles shall be of the tall kind, and every year "
            "there shall be more of them, until all are barefoot or have helped."
        )
        asked = post(WATERERS, LATER, genuine.text.replace(sentence, insert))
        assert asked.text != genuine.text
        scene.happens(genuine, asked)
        scene.carried(genuine)
        scene.look(LATER + 31 * HOUR)
        not_issued(scene.verify(asked))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)
